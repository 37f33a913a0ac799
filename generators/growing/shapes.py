"""The packs that can be grown. To add one: its row in `prompts/pack_rows.py`, a Shape in a file here, an entry."""

from __future__ import annotations

from generators.growing.problems import PROBLEMS
from generators.growing.question_kinds import QUESTION_KINDS
from generators.growing.scenarios import SCENARIOS
from generators.growing.shape import Shape
from generators.growing.tool_sets import TOOL_SETS
from generators.growing.topics import TOPICS
from generators.growing.wordings import WORDINGS

SHAPES: dict[str, Shape] = {
    "topics": TOPICS,
    "dialogue_scenarios": SCENARIOS,
    "tools": TOOL_SETS,
    "problems": PROBLEMS,
    "question_kinds": QUESTION_KINDS,
    "constraints": WORDINGS,
}
"""By the name of the pack, as in `prompts.pack_rows.PACK_ROWS`."""
