"""A sample as a record of Argilla: fields, metadata and suggestions, under an id that comes from the content.

Verdict and ratings never carry a suggestion: Argilla preselects those, and people would follow them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quality.fixes import propose_fix
from review.page.dialogue import dialogue_turns, starts
from review.page.findings import findings_of_pair, findings_text, span_label, without_overlaps
from review.page.formatted import formatted_html
from review.page.media_fields import media_fields, place_of_media
from review.page.page_text import folded, shown_as_text, to_page
from review.page.shown import FILTERS, FINDINGS, FORMATTED, answer_position, answer_text, fields_of_kind, turn_text
from schemas.finding import Finding
from schemas.ids import unit_interval
from schemas.message import Message
from schemas.sample import Content, Sample, SampleKind
from store.media import MediaStore

RecordBody = dict[str, Any]
"""A record as the body of Argilla's bulk API, with suggestions by question name instead of id."""

AGENT = "filigrana checks"
MESSAGE_LIMIT = 20_000
"""Argilla's longest chat message, in characters."""
SUGGESTED_QUESTIONS: dict[SampleKind, int] = {
    **{"chat": 2, "grounded": 2, "tools": 2, "verifiable": 2, "preference": 0},
    "pack_row": 2,
    "multiple_choice": 2,
}
"""The most suggestions that a record of each kind carries: spans and corrected text."""

CURRENT = "atual"
ROLE_SAMPLE, ROLE_GOLD = "sample", "gold"

_ROLE_NAMES = {"system": "instruções", "user": "pessoa", "assistant": "assistente", "tool": "ferramenta"}


def record_of(
    sample: Sample, judge_score: float | None = None, assigned: Sequence[str] = (), media: MediaStore | None = None
) -> RecordBody:
    """The record of a sample. `judge_score` is the mean of its judges' overall scores, `assigned` whose it is, `media`
    where the bytes lie of what it shows."""
    sample = as_shown(sample)
    values: dict[str, Any] = {wanted.name: wanted.value(sample) for wanted in FILTERS if wanted.value}
    ours: dict[str, Any] = {
        "state": CURRENT,
        "role": ROLE_SAMPLE,
        "judge_score": judge_score,
        "rollout": sample.provenance.rollout_id,
    }
    ours["assigned"] = list(assigned) or None
    return {
        "external_id": sample.id,
        "fields": fields_of(sample.content, sample.id, sample.findings)
        | (media_fields(sample.content, media) if media else {}),
        "metadata": {name: value for name, value in (values | ours).items() if _is_storable(value)},
        "suggestions": suggestions_of(sample),
    }


def as_shown(sample: Sample) -> Sample:
    """The sample with its findings, which count from the start of the last answer, where the page shows them."""
    offset = starts(sample.content).get(answer_position(sample.content), 0)
    moved = (f.model_copy(update={"start": f.start + offset, "end": f.end + offset}) for f in sample.findings)
    return sample.model_copy(update={"findings": tuple(moved)}) if offset else sample


def _is_storable(value: Any) -> bool:
    return value not in (None, "") and not (isinstance(value, float) and not math.isfinite(value))


def fields_of(content: Content, identity: str, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """The fields that the page shows, every text escaped. Those without a value are left out.

    `findings` are those of the answer as it is shown; both answers of a preference are looked at here, alike.
    """
    shown_later = dialogue_turns(content)
    turns = content.messages[: shown_later.start if shown_later else answer_position(content)]
    fields: dict[str, Any] = {"conversation": [part for turn in turns for part in _chat_parts(turn)]}
    if content.kind == "preference":
        first, second = answers_in_order(content, identity)
        fields["answers"] = {"a": _column(first), "b": _column(second)}
        found = findings_of_pair(first, second)
    else:
        answer = answer_text(content)
        found = findings_text(answer, without_overlaps(findings, answer))
        html = formatted_html(answer) if FORMATTED in fields_of_kind(content.kind) else ""
        fields |= {FORMATTED.name: html} if html else {}
    fields |= {FINDINGS.name: shown_as_text(found)} if found else {}
    for field in fields_of_kind(content.kind):
        if field.text is not None:
            shown = folded(shown_as_text(field.text(content)), field.folded) or field.empty
            fields |= {field.name: shown} if shown or field.required else {}
    return fields


def _column(text: str) -> str:
    """One of two answers side by side: its Markdown rendered if it has any."""
    return formatted_html(text) or shown_as_text(text)


def chosen_is_first(identity: str) -> bool:
    """Whether the chosen answer is shown as A: even odds, fixed by the id."""
    return unit_interval("side", identity) < 0.5


def answers_in_order(content: Content, identity: str) -> tuple[str, str]:
    """The two answers of a preference as A and B."""
    rejected = "\n\n".join(turn_text(turn) for turn in content.rejected_answer)
    chosen = answer_text(content)
    return (chosen, rejected) if chosen_is_first(identity) else (rejected, chosen)


def suggestions_of(sample: Sample) -> list[dict[str, Any]]:
    """Spans from the findings, and the text with every certain correction made (the text itself when there is none)."""
    content = sample.content
    text = answer_text(content)
    if content.kind == "preference" or not can_be_edited(content):
        return []
    findings = without_overlaps(sample.findings, text)
    suggestions: list[dict[str, Any]] = [
        {"question": "corrected_text", "value": propose_fix(text, findings) or " ", "agent": AGENT}
    ]
    if findings:
        spans = [
            {"label": span_label(f), "start": to_page(text, f.start), "end": to_page(text, f.end)} for f in findings
        ]
        suggestions.append({"question": "spans", "value": spans, "agent": AGENT})
    return suggestions


def can_be_edited(content: Content) -> bool:
    """Whether the answer is plain text, so that a corrected text can take its place."""
    position = answer_position(content)
    return position < len(content.messages) and not content.messages[position].tool_calls


def _chat_parts(turn: Message) -> Iterable[Mapping[str, str]]:
    """A turn as one chat message, or several when it is longer than Argilla takes."""
    text = "\n".join(filter(None, (place_of_media(turn), turn_text(turn)))) or "(vazio)"
    start = 0
    while start < len(text):
        end = min(len(text), start + MESSAGE_LIMIT)
        while len(shown := shown_as_text(text[start:end])) > MESSAGE_LIMIT:
            end = start + (end - start) * 9 // 10
        yield {"role": _ROLE_NAMES[turn.role], "content": shown}
        start = end
