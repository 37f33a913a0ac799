"""Wording carried to a dataset that is on the server already: an upgrade that only rewords opens no new one."""

from __future__ import annotations

from typing import Any

from review.argilla.page_templates import template_of
from review.argilla.records import DatasetOnServer
from review.argilla.requests import ArgillaRequests
from review.page.settings import DatasetSettings, QuestionSettings
from review.page.shown import FieldSettings, FilterSettings

_SETTINGS_TYPES = {"label": "label_selection", "labels": "multi_label_selection", "spans": "span"}
"""What Argilla calls the types of questions with options whose texts may change."""


def carry_wording(requests: ArgillaRequests, dataset: DatasetOnServer, settings: DatasetSettings) -> None:
    """Have guidelines, titles, descriptions, options and templates read as today's; add filters that are missing."""
    address = f"/api/v1/datasets/{dataset.id}"
    if requests.get(address)["guidelines"] != settings.guidelines:
        requests.send("PATCH", address, {"guidelines": settings.guidelines})
    fields = _by_name(requests.get(f"{address}/fields"))
    for field in settings.fields:
        _patch(requests, "fields", fields[field.name], _field_wording(field))
    questions = _by_name(requests.get(f"{address}/questions"))
    for question in settings.questions:
        _patch(requests, "questions", questions[question.name], _question_wording(question, questions[question.name]))
    filters = _by_name(requests.get(f"/api/v1/me/datasets/{dataset.id}/metadata-properties"))
    for wanted in settings.filters:
        if wanted.name in filters:
            _patch(requests, "metadata-properties", filters[wanted.name], _filter_wording(wanted))
        else:
            body = {"name": wanted.name, "settings": {"type": wanted.type}, **_filter_wording(wanted)}
            requests.send("POST", f"{address}/metadata-properties", body)


def _by_name(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in answer["items"]}


def _patch(requests: ArgillaRequests, kind: str, has: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Send what is wanted and isn't so."""
    body = {
        name: value
        for name, value in wanted.items()
        if has[name] != value and not (name == "settings" and _covers(has[name], value))
    }
    if body:
        requests.send("PATCH", f"/api/v1/{kind}/{has['id']}", body)


def _covers(has: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(has.get(name) == value for name, value in wanted.items())


def _field_wording(field: FieldSettings) -> dict[str, Any]:
    template = template_of(field)
    custom = {"settings": {"type": "custom", "template": template, "advanced_mode": False}} if template else {}
    return {"title": field.title, **custom}


def _question_wording(question: QuestionSettings, has: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"title": question.title, "description": question.description}
    if question.type not in _SETTINGS_TYPES:
        return body
    options = [{**option, "text": question.options[option["value"]]} for option in has["settings"]["options"]]
    return {**body, "settings": {"type": _SETTINGS_TYPES[question.type], "options": options}}


def _filter_wording(wanted: FilterSettings) -> dict[str, Any]:
    return {"title": wanted.title, "visible_for_annotators": wanted.for_annotators}
