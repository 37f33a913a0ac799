"""Answers that people began and didn't submit, as the last pull saw them: they decide nothing and are counted."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from review.notes import read_note, write_note
from review.opinions.answers import WITHDRAWN
from review.opinions.rules import ReviewRules
from review.opinions.stored import Latest
from schemas.errors import StoreError
from store.run import Run

NOTE = "drafts.json"


def remember_drafts(run: Run, votes: Latest, rules: ReviewRules) -> None:
    """Keep whose drafts there are, by sample. `votes` is what stands on the server, where a draft is a withdrawal."""
    drafts = {
        sample: sorted(rules.name_of(voter, d.annotator) for voter, d in people.items() if d.rule == WITHDRAWN)
        for sample, people in sorted(votes.items())
    }
    found = {sample: names for sample, names in drafts.items() if names}
    if found == read_drafts(run):
        return
    write_note(run, NOTE, orjson.dumps(found, option=orjson.OPT_INDENT_2))


def read_drafts(run: Run) -> Mapping[str, list[str]]:
    """Names of those with a draft, by sample; empty when nothing was pulled or the note can't be read."""
    try:
        found: dict[str, list[str]] = orjson.loads(read_note(run, NOTE))
    except (FileNotFoundError, StoreError, ValueError):
        return {}
    return found
