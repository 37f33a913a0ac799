"""Shipped excerpts and passages that tests rest on, as rows that are relied on whatever the day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from prompts.excerpts import Excerpt

LATER = "2999-12-31"


def kept_in_date(file: Path, row: Excerpt | Mapping[str, Any], **more: Any) -> Path:
    """A file of seeds with this row alone: what it says, and when it was looked up, are the shipped one's."""
    said = row.model_dump(mode="json") if isinstance(row, Excerpt) else dict(row)
    if isinstance(row, Excerpt):
        said |= {"verified_on": said.pop("valid_on")}
        del said["good_until"]
    file.write_bytes(orjson.dumps(said | {"expires_on": LATER} | more))
    return file
