"""Every check that a recipe can name. To add one, write it and enter it here: a function that brings it, and a line.

Only what a recipe names is imported: all checks together take 0.2 s of CPU, as long as 200 samples.
"""

from __future__ import annotations

from functools import cache

from quality.contract import Check, Loaded, Settings, loaded
from schemas.plugins import find_plugin, load_plugin


def _length() -> Loaded:
    from quality.answers.length_and_copies import LengthSettings, check_length

    return loaded(check_length, LengthSettings)


def _truncation() -> Loaded:
    from quality.answers.truncation import check_truncation

    return loaded(check_truncation, Settings)


def _refusal() -> Loaded:
    from quality.assistant.declining import check_refusal

    return loaded(check_refusal, Settings)


def _repetition() -> Loaded:
    from quality.answers.repetition import RepetitionSettings, check_repetition

    return loaded(check_repetition, RepetitionSettings)


def _markup() -> Loaded:
    from quality.answers.leftovers import check_markup

    return loaded(check_markup, Settings)


def _placeholders() -> Loaded:
    from quality.answers.leftovers import PlaceholderSettings, check_placeholders

    return loaded(check_placeholders, PlaceholderSettings)


def _meta_talk() -> Loaded:
    from quality.assistant.talk import MetaTalkSettings, check_meta_talk

    return loaded(check_meta_talk, MetaTalkSettings)


def _openers() -> Loaded:
    from quality.assistant.talk import OpenersSettings, check_openers

    return loaded(check_openers, OpenersSettings)


def _format() -> Loaded:
    from quality.answers.answer_format import FormatSettings, check_format

    return loaded(check_format, FormatSettings)


def _copied_instruction() -> Loaded:
    from quality.answers.length_and_copies import CopiedInstructionSettings, check_copied_instruction

    return loaded(check_copied_instruction, CopiedInstructionSettings)


def _service_numbers() -> Loaded:
    from quality.answers.service_numbers import ServiceNumbersSettings, check_service_numbers

    return loaded(check_service_numbers, ServiceNumbersSettings)


def _quote_in_passage() -> Loaded:
    from quality.answers.grounding import QuoteSettings, check_quote_in_passage

    return loaded(check_quote_in_passage, QuoteSettings)


def _pack_row() -> Loaded:
    from quality.answers.pack_rows import check_pack_row

    return loaded(check_pack_row, Settings)


def _choice_item() -> Loaded:
    from quality.answers.choice_items import check_choice_item

    return loaded(check_choice_item, Settings)


def _shown_page() -> Loaded:
    from quality.answers.shown_page import check_shown_page

    return loaded(check_shown_page, Settings)


def _shown_values() -> Loaded:
    from quality.answers.shown_values import check_shown_values

    return loaded(check_shown_values, Settings)


def _citations() -> Loaded:
    from quality.answers.citations import CitationsSettings, check_citations

    return loaded(check_citations, CitationsSettings)


def _personal_data() -> Loaded:
    from quality.personal.find import PersonalDataSettings, check_personal_data

    return loaded(check_personal_data, PersonalDataSettings)


def _language() -> Loaded:
    from quality.language import LanguageSettings, check_language

    return loaded(check_language, LanguageSettings)


def _variety() -> Loaded:
    from quality.european import VarietySettings, check_variety

    return loaded(check_variety, VarietySettings)


def _leaks() -> Loaded:
    from quality.european import LeaksSettings, check_leaks

    return loaded(check_leaks, LeaksSettings)


def _orthography() -> Loaded:
    from quality.european import OrthographySettings, check_orthography

    return loaded(check_orthography, OrthographySettings)


def _treatment() -> Loaded:
    from quality.european import TreatmentSettings, check_treatment

    return loaded(check_treatment, TreatmentSettings)


def _injection() -> Loaded:
    from quality.injection.check import InjectionSettings, check_injection

    return loaded(check_injection, InjectionSettings)


CHECKS: dict[str, Check] = {
    "length": Check(_length, "too short or too long, by task"),
    "truncation": Check(_truncation, "stopped in the middle"),
    "refusal": Check(_refusal, "declines to answer"),
    "repetition": Check(_repetition, "repeats itself in a loop"),
    "markup": Check(_markup, "leftovers of chat templates or broken characters"),
    "placeholders": Check(_placeholders, "'[nome]' left to fill in"),
    "meta_talk": Check(_meta_talk, "speaks of itself as a model, or of the prompt"),
    "openers": Check(_openers, "'Claro! Aqui está...' and 'Espero ter ajudado!'"),
    "format": Check(_format, "not in the form that was asked for"),
    "copied_instruction": Check(_copied_instruction, "repeats the instruction, or its template"),
    "service_numbers": Check(_service_numbers, "a service's number that no dated fact has"),
    "quote_in_passage": Check(_quote_in_passage, "a quote that isn't in the passage"),
    "pack_row": Check(_pack_row, "no row of its pack, or one that a program finds wrong"),
    "choice_item": Check(_choice_item, "no item with a right option that hides among the wrong ones"),
    "shown_page": Check(_shown_page, "a Brazilianism among the words of a drawn picture"),
    "shown_values": Check(_shown_values, "a number or a name that a document doesn't show"),
    "citations": Check(_citations, "cites a text that isn't there, or doesn't say it"),
    "injection": Check(_injection, "orders to the model in texts, and answers that followed one"),
    "personal_data": Check(_personal_data, "personal data of people in Portugal"),
    "language": Check(_language, "not Portuguese"),
    "variety": Check(_variety, "as a whole, not European Portuguese"),
    "leaks": Check(_leaks, "Brazilianisms, one by one"),
    "orthography": Check(_orthography, "spelt as before the AO90, or unknown words"),
    "treatment": Check(_treatment, "'você', or tu mixed with the third person"),
}
"""By name, in the order in which docs list them; each with what it rejects."""


@cache
def load_check(name: str) -> Check:
    """One of `CHECKS`, or of a package's. Raises UsageError for an unknown name, or a plugin that can't be had."""
    if plugin := find_plugin("check", name, CHECKS):
        return load_plugin(plugin, Check, _problem)
    return CHECKS[name]


def _problem(check: Check) -> str:
    """What is wrong with a plugin's check, once it is imported."""
    function: object = check.run
    if callable(function) and issubclass(check.settings, Settings):
        return ""
    return "doesn't load as a function and a model of quality.contract.Settings."
