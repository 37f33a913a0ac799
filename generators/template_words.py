"""What a recipe's templates say of themselves to a teacher: their text without what is filled in."""

from __future__ import annotations

from functools import lru_cache

from prompts.fence import NOTICE
from prompts.open_fields import SHOWN
from prompts.recipe import Recipe, StepTemplate
from prompts.render import FENCED, literal_pieces
from quality.answers.template_echo import RUN_IN_A_REQUEST
from text.prose import words


def template_words(recipe: Recipe) -> tuple[str, ...]:
    """The literal pieces of the templates that a teacher is sent, but for lines that a sample shows anyway."""
    asked = tuple(step for name, step in recipe.templates.items() if name not in SHOWN)
    shown = tuple(step for name, step in recipe.templates.items() if name in SHOWN)
    return _pieces(asked, shown)


@lru_cache(maxsize=64)
def _pieces(asked: tuple[StepTemplate, ...], shown: tuple[StepTemplate, ...]) -> tuple[str, ...]:
    whole = [text for step in shown for text in (step.system, step.user, step.prompt)]  # wordings stand in its code too
    theirs = {run for text in whole for line in text.splitlines() for run in _runs(line)}
    ours = {line for step in asked for line in _lines(step) if theirs.isdisjoint(_runs(line))}
    if any(FENCED in text for step in asked for text in (step.system, step.user)):
        ours.add(NOTICE)
    return tuple(sorted(ours))


def _lines(step: StepTemplate) -> list[str]:
    texts = (step.system, step.user, step.prompt)
    return [line for text in texts for piece in literal_pieces(text) for line in piece.splitlines() if line.strip()]


def _runs(line: str) -> set[tuple[str, ...]]:
    said = words(line)
    return {said[at : at + RUN_IN_A_REQUEST] for at in range(len(said) - RUN_IN_A_REQUEST + 1)}
