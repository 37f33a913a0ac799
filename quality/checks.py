"""The one way in which checks are run: settings validated, one check after the other, up to the first that rejects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from quality.contract import PASSED, CheckInput, CheckResult, Problem, Run, Settings
from quality.registry import load_check
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.sample import Content

PreparedCheck = tuple[str, Settings]


class Outcome(NamedTuple):
    """What the checks said: the name of the check that rejects and its problem (None: accepted), and what stays.
    `also` are further checks that would reject, where all of them were run."""

    rejected_by: tuple[str, Problem] | None
    findings: tuple[Finding, ...]
    measures: dict[str, float]
    also: tuple[tuple[str, Problem], ...] = ()


def validate_settings(name: str, settings: Mapping[str, Any] | None = None) -> Settings:
    """A check's settings as its model. Raises UsageError for an unknown check, key or value, with a hint."""
    model = load_check(name).settings
    try:
        return model.model_validate(dict(settings or {}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = ", ".join(model.model_fields) or "none"
        message = "unknown setting" if first["type"] == "extra_forbidden" else f"{first['msg']}, at setting"
        raise UsageError(f"Check '{name}': {message} '{key}'.", f"Its settings: {known}.") from error


def each_result(checks: Sequence[PreparedCheck], given: CheckInput) -> Iterator[tuple[str, CheckResult]]:
    """Run the checks one after the other, lazily, as (name, result)."""
    for name, settings in checks:
        yield name, _function_of(name)(given, settings)


@cache
def _function_of(name: str) -> Run:
    return load_check(name).run


def run_checks(checks: Sequence[PreparedCheck], given: CheckInput, every: bool = False) -> Outcome:
    """Run checks in their order up to the first that rejects, or `every` one of them: then findings and measures are
    those of all, whichever rejects. `checks` pairs names with validated settings."""
    findings: dict[tuple[int, int, str], Finding] = {}
    measures: dict[str, float] = {}
    problems: list[tuple[str, Problem]] = []
    for name, settings in checks:
        result = _function_of(name)(given, settings)
        if result is PASSED:
            continue
        for finding in result.findings:
            findings.setdefault((finding.start, finding.end, finding.category), finding)
        measures.update(result.measures)
        if result.problem is not None:
            problems.append((name, result.problem))
            if not every:
                break
    return Outcome(problems[0] if problems else None, tuple(findings.values()), measures, tuple(problems[1:]))


def masked_content(checks: Sequence[PreparedCheck], content: Content) -> Content:
    """The content with personal data masked where a recipe says `personal_data: {action: mask}`; call it before
    `run_checks`, so that the findings' offsets and the sample's id belong to the masked text."""
    for name, settings in checks:
        if name == "personal_data":
            from quality.personal.find import PersonalDataSettings, mask_content

            if isinstance(settings, PersonalDataSettings) and settings.action == "mask":
                content = mask_content(content, settings)
    return content
