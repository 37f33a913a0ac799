"""Families of words that stand near a sense, as the contexts of the evidence table call them: near=%trânsito."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def families(path: Path) -> dict[str, str]:
    """Name of a family -> its words, as a context lists them."""
    rows = (line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return {name: words.replace(" ", ",") for name, _, words in rows}


def with_families(context: str, table: Path) -> str:
    """`context` with the words of the families that it calls, which collocates.tsv beside `table` holds."""
    return re.sub(r"%(\w+)", lambda called: families(table.with_name("collocates.tsv"))[called[1]], context)
