"""A sample that repeats what its own template asked of the teacher ('a pergunta tem uma só frase e acaba com...')."""

from __future__ import annotations

from functools import lru_cache

from quality.checked_texts import assistant_turns, seed_texts, written_texts
from quality.contract import CheckInput, Problem
from text.prose import words

RUN_IN_A_REQUEST, RUN_IN_AN_ANSWER = 7, 10
"""Words in a row of the template that no sample has by chance. An answer's words are nearer to what was asked."""


def template_echo(given: CheckInput) -> Problem | None:
    """What rejects a sample in which a turn holds a run of words that its templates have of themselves, and neither the
    seed nor what the method put before the user says."""
    if not given.templates:
        return None
    answers = {field for field, _ in assistant_turns(given)}
    for field, text in written_texts(given):
        length = RUN_IN_AN_ANSWER if field in answers else RUN_IN_A_REQUEST
        said = words(text)
        ours = _runs(given.templates, length)
        for at in range(len(said) - length + 1):
            run = said[at : at + length]
            if run in ours and not _is_the_seeds(run, given):
                echoed = " ".join(run)
                evidence = {"field": field, "text": echoed}
                return Problem(reason="echoed_template", detail=f"{field}: {echoed}", evidence=evidence)
    return None


@lru_cache(maxsize=64)
def _runs(templates: tuple[str, ...], length: int) -> frozenset[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for piece in templates:
        listed = words(piece)
        found.update(listed[at : at + length] for at in range(len(listed) - length + 1))
    return frozenset(found)


def _is_the_seeds(run: tuple[str, ...], given: CheckInput) -> bool:
    wanted = " ".join(run)
    return any(wanted in " ".join(words(value)) for value in seed_texts(given))
