"""What near-duplicates take of all first requests of a plan, by the rule by which `generate` turns samples down.

What is compared is what tells one first request from another:

- where the answer is the first thing asked for, the request itself, whole;
- where a teacher is to write the request, the prompt's own lines: those that fewer than one prompt in twenty has and
  that don't stand as they are in the recipe's templates. What a teacher makes of a prompt isn't known before it has;
- where the request will be about a text (a passage, a set of tools), the prompt's own lines without the text, among
  the prompts of one text: `generate` compares questions without their passage, and those about different texts differ.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from generators.cost.repeats import FirstRequest, kept
from generators.prepare import PreparedRecipe
from prompts.packs import Pack

WHOLE_TEXT = 300
"""Characters from which a field of a seed is a text to be asked about."""
COMMON = 20
"""A line that one prompt in so many has is the recipe's own."""
REQUEST, PROMPT, ON_A_TEXT = "requests", "prompts", "prompts on the same text"


class Near(NamedTuple):
    """The share that near-duplicates take, and what was compared."""

    share: float
    told: str


def near_in_plan(prepared: PreparedRecipe, asked: Sequence[FirstRequest]) -> Near:
    """Of the first requests of a plan."""
    texts = _lines_of_texts(prepared, asked)
    prompts = [_lines(one) for one in asked]
    own = own_lines(prompts, written(prepared) | texts)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one, lines, said in zip(asked, prompts, own, strict=True):
        if one.step == "answer" and one.request.messages:
            groups[REQUEST, ""].append(one.request.messages[-1].text)
        elif any(line.strip() in texts for line in lines):
            groups[ON_A_TEXT, str(one.seed.values["seed"]["id"])].append(said)
        else:
            groups[PROMPT, ""].append(said)
    left = sum(kept(told) for told in groups.values())
    counts = Counter[str]()
    for (what, _), told in groups.items():
        counts[what] += len(told)
    return Near(1 - left / len(asked), ", ".join(f"{number:,} {what}" for what, number in counts.most_common()))


def own_lines(prompts: Sequence[Sequence[str]], recipe: set[str]) -> list[str]:
    """What each prompt says and the recipe doesn't: `recipe` are lines of its templates, some of which only the few
    prompts of a step with which few rollouts begin have."""
    common = Counter(line for lines in prompts for line in set(lines))
    return [
        "\n".join(line for line in lines if common[line] * COMMON < len(prompts) and line.strip() not in recipe)
        for lines in prompts
    ]


def written(prepared: PreparedRecipe) -> set[str]:
    """The lines of a recipe's templates."""
    texts = [text for one in prepared.recipe.templates.values() for text in (one.system, one.user, one.prompt)]
    return {line.strip() for text in texts for line in (text or "").splitlines()}


def _lines(one: FirstRequest) -> list[str]:
    parts = [*(message.text for message in one.request.messages), one.request.prompt or ""]
    return [line for part in parts for line in part.splitlines() if line.strip()]


def _lines_of_texts(prepared: PreparedRecipe, asked: Sequence[FirstRequest]) -> set[str]:
    """The lines of all whole texts that seeds and packs of the recipe's options have."""
    rows = [one.seed.values.get("seed", {}) for one in asked]
    options = (getattr(prepared.options, name) for name in type(prepared.options).model_fields)
    rows += [row for option in options if isinstance(option, Pack) for row in option.rows]
    return {line.strip() for row in rows for text in _texts(row) for line in text.splitlines() if line.strip()}


def _texts(row: dict[str, Any]) -> Iterator[str]:
    """The whole texts of a row, and its tools, each a line."""
    for value in row.values():
        if isinstance(value, str) and len(value) > WHOLE_TEXT:
            yield value
        elif isinstance(value, list | tuple):
            yield from (json.dumps(tool, ensure_ascii=False) for tool in value if isinstance(tool, dict))
