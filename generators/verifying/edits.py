"""What is wrong with an answer that a person edited: the checks of its recipe, and what the sample itself promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from prompts.recipe import checks_written
from quality.checks import PreparedCheck, each_result, validate_settings
from quality.constraints.checkers import check_constraint
from quality.contract import CheckInput
from schemas.sample import Content, Sample
from store.run import Run

PERSONAL_DATA = "personal_data"
OF_ANY_TURN = (PERSONAL_DATA, "leaks", "variety", "orthography", "treatment", "service_numbers")
"""Checks of the language, which hold for what a person says, too."""

EditProblems = Callable[[Sample, Content], tuple[str, ...]]
"""All that is wrong with a sample's content as a person left it: "check: reason, detail"; () when nothing is."""


def edit_problems_of(run: Run) -> EditProblems:
    """The checks for edits of a run's samples, each by the recipe that its run was made with.

    Personal data is looked for whatever the recipe says: what it masks in a model's answers, people have to leave out.
    """
    checks = {recipe.name: _prepared(recipe.text) for recipe in run.manifest().recipes}

    def problems(sample: Sample, edited: Content) -> tuple[str, ...]:
        given = CheckInput(edited, sample.provenance.seed, {})
        results = each_result(checks.get(sample.provenance.recipe, ()), given)
        found = [f"{name}: {r.problem.reason}, {r.problem.detail}" for name, r in results if r.problem]
        earlier = _in_earlier_turns(checks.get(sample.provenance.recipe, ()), sample, edited)
        return (*found, *earlier, *_broken_promises(sample.content, edited))

    return problems


def _in_earlier_turns(checks: Sequence[PreparedCheck], sample: Sample, edited: Content) -> list[str]:
    """What an edit brought into turns before the last: each is looked at as an answer, and so was what it replaces."""
    found = []
    last = max((n for n, turn in enumerate(edited.messages) if turn.role == "assistant"), default=-1)
    for n, (was, now) in enumerate(zip(sample.content.messages, edited.messages, strict=False)):
        if n == last or was == now:
            continue
        apt = checks if now.role == "assistant" else [check for check in checks if check[0] in OF_ANY_TURN]
        before = {(name, reason) for name, reason, _ in _problems(apt, sample, sample.content, n)}
        new = [one for one in _problems(apt, sample, edited, n) if one[:2] not in before]
        found += [f"{name}: {reason}, turn {n + 1}: {detail}" for name, reason, detail in new]
    return found


def _problems(checks: Sequence[PreparedCheck], sample: Sample, content: Content, n: int) -> list[tuple[str, str, str]]:
    """What checks say of the turn at `n`, as if the conversation ended there."""
    turn = content.messages[n].model_copy(update={"role": "assistant"})
    cut = Content(kind="chat", messages=(*content.messages[:n], turn))
    results = each_result(checks, CheckInput(cut, sample.provenance.seed, {}))
    return [(name, r.problem.reason, r.problem.detail) for name, r in results if r.problem]


def _prepared(recipe: str) -> tuple[PreparedCheck, ...]:
    written = {check.name: check.settings for check in checks_written(recipe)}
    written[PERSONAL_DATA] = {**written.get(PERSONAL_DATA, {}), "action": "reject"}
    return tuple((name, validate_settings(name, settings)) for name, settings in written.items())


def _broken_promises(made: Content, edited: Content) -> list[str]:
    """Conditions that a program verifies, a quote that stood in the answer, an answer that was JSON."""
    found = [_broken(constraint) for constraint in made.constraints if not _holds(edited.answer, constraint)]
    if made.quote and made.quote in made.answer and made.quote not in edited.answer:
        found.append(f"quote: quote_lost, the answer no longer has «{made.quote[:80]}»")
    if _is_json(made.answer) and not _is_json(edited.answer):
        found.append("format: invalid_json, the answer was JSON and no longer is")
    return found


def _holds(answer: str, constraint: Mapping[str, object]) -> bool:
    return check_constraint(answer, constraint).holds


def _broken(constraint: Mapping[str, object]) -> str:
    return f"constraint: {constraint['checker']}, {constraint.get('text', '')}"


def _is_json(text: str) -> bool:
    """Whether a text is a JSON object or list: a lone number or word is prose."""
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False
