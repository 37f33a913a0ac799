"""The checks a recipe can name, and the one way they are run. To add one, write it and put it into `CHECKS`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError

from quality.contract import Check, CheckInput, CheckResult, Problem, Settings
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.sample import Content

CHECKS: dict[str, Check] = {
    "length": Check("answers.length_and_copies", "check_length", "LengthSettings", "too short or too long, by task"),
    "truncation": Check("answers.truncation", "check_truncation", "", "stopped in the middle"),
    "refusal": Check("assistant.talk", "check_refusal", "", "declines to answer"),
    "repetition": Check("answers.repetition", "check_repetition", "RepetitionSettings", "repeats itself in a loop"),
    "markup": Check("answers.leftovers", "check_markup", "", "leftovers of chat templates or broken characters"),
    "placeholders": Check("answers.leftovers", "check_placeholders", "PlaceholderSettings", "'[nome]' left to fill in"),
    "meta_talk": Check(
        "assistant.talk", "check_meta_talk", "MetaTalkSettings", "speaks of itself as a model, or of the prompt"
    ),
    "openers": Check(
        "assistant.talk", "check_openers", "OpenersSettings", "'Claro! Aqui está...' and 'Espero ter ajudado!'"
    ),
    "format": Check("answers.answer_format", "check_format", "FormatSettings", "not in the form that was asked for"),
    "copied_instruction": Check(
        "answers.length_and_copies", "check_copied_instruction", "CopiedInstructionSettings", "repeats the instruction"
    ),
    "service_numbers": Check(
        "answers.service_numbers",
        "check_service_numbers",
        "ServiceNumbersSettings",
        "a service's number that no dated fact has",
    ),
    "quote_in_passage": Check(
        "answers.grounding", "check_quote_in_passage", "QuoteSettings", "a quote that isn't in the passage"
    ),
    "personal_data": Check(
        "personal.find", "check_personal_data", "PersonalDataSettings", "personal data of people in Portugal"
    ),
    "language": Check("language", "check_language", "LanguageSettings", "not Portuguese"),
    "variety": Check("european", "check_variety", "VarietySettings", "as a whole, not European Portuguese"),
    "leaks": Check("european", "check_leaks", "LeaksSettings", "Brazilianisms, one by one"),
    "orthography": Check(
        "european", "check_orthography", "OrthographySettings", "spelt as before the AO90, or unknown words"
    ),
    "treatment": Check("european", "check_treatment", "TreatmentSettings", "'você', or tu mixed with the third person"),
}

PreparedCheck = tuple[str, Settings]


class Outcome(NamedTuple):
    """What the checks said: the name of the check that rejects and its problem (None: accepted), and what stays."""

    rejected_by: tuple[str, Problem] | None
    findings: tuple[Finding, ...]
    measures: dict[str, float]


def validate_settings(name: str, settings: Mapping[str, Any] | None = None) -> Settings:
    """A check's settings as its model. Raises UsageError for an unknown check, key or value, with a hint."""
    if name not in CHECKS:
        near = get_close_matches(name, CHECKS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(sorted(CHECKS))}."
        raise UsageError(f"There is no check '{name}'.", hint)
    model = CHECKS[name].settings
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
        yield name, CHECKS[name].run(given, settings)


def run_checks(checks: Sequence[PreparedCheck], given: CheckInput) -> Outcome:
    """Run checks in their order up to the first that rejects; `checks` pairs names with validated settings."""
    findings: dict[tuple[int, int, str], Finding] = {}
    measures: dict[str, float] = {}
    for name, result in each_result(checks, given):
        for finding in result.findings:
            findings.setdefault((finding.start, finding.end, finding.category), finding)
        measures.update(result.measures)
        if result.problem is not None:
            return Outcome((name, result.problem), tuple(findings.values()), measures)
    return Outcome(None, tuple(findings.values()), measures)


def masked_content(checks: Sequence[PreparedCheck], content: Content) -> Content:
    """The content with personal data masked where a recipe says `personal_data: {action: mask}`; call it before
    `run_checks`, so that the findings' offsets and the sample's id belong to the masked text."""
    for name, settings in checks:
        if name == "personal_data":
            from quality.personal.find import PersonalDataSettings, mask_content

            if isinstance(settings, PersonalDataSettings) and settings.action == "mask":
                content = mask_content(content, settings)
    return content
