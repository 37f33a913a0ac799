"""Shipped excerpts that tests rest on, for as long as they may be relied on."""

from __future__ import annotations

from datetime import date

from prompts.excerpts import Excerpt


def in_date(excerpt: Excerpt) -> Excerpt:
    """The excerpt; where it is past its date, the tests on it fail and say what to do."""
    assert excerpt.good_until >= date.today(), (
        f"{excerpt.id} was relied on until {excerpt.good_until}: look it up again ({excerpt.source}), mend what has "
        "changed and give it a new `verified_on`. Until then no answer stands on it, here and in runs."
    )
    return excerpt
