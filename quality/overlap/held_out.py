"""The project's own evaluation questions, as a set that no training data may repeat."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from prompts.packs import load_pack
from quality.overlap.contamination import BenchmarkItem

HELD_OUT = "filigrana-evaluate"
"""The set's name in an index."""
QUESTIONS = Path(__file__).parents[2] / "prompts" / "held_out" / "questions.yaml"
Wording = Literal["neutral", "pt-PT", "pt-BR", "en"]
WORDINGS: tuple[Wording, ...] = ("neutral", "pt-PT", "pt-BR", "en")
SHORTEST = 6
"""Words of a turn that is told from others' by itself: «E se chover?» is anybody's."""


def held_out_items() -> Iterator[BenchmarkItem]:
    """Each question in each of its wordings, with all its turns."""
    for row in load_pack(str(QUESTIONS)).rows:
        for wording in WORDINGS:
            turns = tuple(str(turn) for turn in row[wording])
            yield BenchmarkItem(turns[0], turns)


@lru_cache(maxsize=1)
def held_out_turns() -> tuple[str, ...]:
    """Every turn that is long enough to be told by itself."""
    return tuple(turn for item in held_out_items() for turn in item.texts if len(turn.split()) >= SHORTEST)
