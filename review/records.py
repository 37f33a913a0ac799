"""A sample as a record of Argilla: fields, metadata and suggestions, under an id that comes from the content.

Verdict and ratings never carry a suggestion: Argilla preselects those, and people would follow them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from review.page_text import shown_as_text, to_page
from schemas.finding import Finding
from schemas.ids import unit_interval
from schemas.message import Message
from schemas.sample import Content, Sample, SampleKind

RecordBody = dict[str, Any]
"""A record as the body of Argilla's bulk API, with suggestions by question name instead of id."""

AGENT = "filigrana checks"
MESSAGE_LIMIT = 20_000
"""Argilla's longest chat message, in characters."""
SUGGESTED_QUESTIONS: dict[SampleKind, int] = {"chat": 2, "grounded": 2, "tools": 2, "verifiable": 2, "preference": 0}
"""The most suggestions that a record of each kind carries: spans and corrected text."""

CURRENT, SUPERSEDED = "atual", "substituído"
SUPERSEDED_NOTICE = "Este registo foi substituído por uma versão mais recente: pode descartá-lo."
ROLE_SAMPLE, ROLE_GOLD = "sample", "gold"

_ROLE_NAMES = {"system": "instruções", "user": "pessoa", "assistant": "assistente", "tool": "ferramenta"}
_SPAN_LABELS = {
    "misspelling": "ortografia",
    "pre_ao90": "ortografia",
    "personal_data": "estilo",
}
"""Labels by category of finding; what isn't here is a Brazilianism."""


def record_of(sample: Sample, judge_score: float | None = None) -> RecordBody:
    """The record of a sample. `judge_score` is the mean of its judges' overall scores."""
    origin = sample.provenance
    metadata: dict[str, Any] = {
        "run": origin.run_id,
        "recipe": origin.recipe,
        "domain": origin.domain or None,
        "teacher": origin.teacher,
        "state": CURRENT,
        "role": ROLE_SAMPLE,
        "judge_score": judge_score,
        "variety_score": sample.measures.get("variety_score"),
        "rollout": origin.rollout_id,
    }
    return {
        "external_id": sample.id,
        "fields": fields_of(sample.content, sample.id),
        "metadata": {name: value for name, value in metadata.items() if _is_storable(value)},
        "suggestions": suggestions_of(sample),
    }


def _is_storable(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def fields_of(content: Content, identity: str) -> dict[str, Any]:
    """The fields that the page shows, every text escaped. Those without a value are left out."""
    turns = content.messages[: answer_position(content)]
    fields: dict[str, Any] = {"conversation": [part for turn in turns for part in _chat_parts(turn)]}
    if content.kind == "preference":
        first, second = answers_in_order(content, identity)
        fields["answers"] = {"a": shown_as_text(first), "b": shown_as_text(second)}
        return fields
    fields["answer"] = shown_as_text(answer_text(content)) or " "
    if content.kind == "grounded":
        fields["passage"] = shown_as_text(content.passage)
        fields["quote"] = shown_as_text(content.quote) or "(sem citação: o texto não responde à pergunta)"
    if content.kind == "tools":
        fields["tools"] = shown_as_text("\n\n".join(_pretty(tool) for tool in content.tools)) or "(nenhuma)"
    if content.kind == "verifiable":
        fields["constraints"] = shown_as_text("\n".join(map(_constraint_line, content.constraints))) or "(nenhuma)"
    return fields


def answer_position(content: Content) -> int:
    """The index of the last assistant turn; the number of turns when there is none."""
    positions = [n for n, turn in enumerate(content.messages) if turn.role == "assistant"]
    return positions[-1] if positions else len(content.messages)


def answer_text(content: Content) -> str:
    """What stands in the field `answer`: the last assistant turn, its tool calls spelt out where it makes any."""
    position = answer_position(content)
    return _turn_text(content.messages[position]) if position < len(content.messages) else ""


def chosen_is_first(identity: str) -> bool:
    """Whether the chosen answer is shown as A: even odds, fixed by the id."""
    return unit_interval("side", identity) < 0.5


def answers_in_order(content: Content, identity: str) -> tuple[str, str]:
    """The two answers of a preference as A and B."""
    rejected = "\n\n".join(_turn_text(turn) for turn in content.rejected_answer)
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
        {"question": "corrected_text", "value": corrected_by_checks(text, findings) or " ", "agent": AGENT}
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


def without_overlaps(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The findings that lie within the text, in order; of two that overlap, the hard one, then the longer."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.severity != "hard", f.start - f.end, f.start)):
        inside = text[finding.start : finding.end] == finding.text and finding.text
        if inside and all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)


def corrected_by_checks(text: str, findings: Iterable[Finding]) -> str:
    """The text with the suggestion of each hard finding in its place; findings don't overlap."""
    for finding in sorted(findings, key=lambda f: -f.start):
        if finding.severity == "hard" and finding.suggestion:
            text = text[: finding.start] + finding.suggestion + text[finding.end :]
    return text


def span_label(finding: Finding) -> str:
    """The label under which the page highlights a finding."""
    return _SPAN_LABELS.get(finding.category, "brasileirismo")


def _turn_text(turn: Message) -> str:
    calls = [f"→ {call.name}({json.dumps(call.arguments, ensure_ascii=False)})" for call in turn.tool_calls]
    return "\n".join([turn.text, *calls] if turn.text else calls)


def _chat_parts(turn: Message) -> Iterable[Mapping[str, str]]:
    """A turn as one chat message, or several when it is longer than Argilla takes."""
    text = _turn_text(turn) or "(vazio)"
    start = 0
    while start < len(text):
        end = min(len(text), start + MESSAGE_LIMIT)
        while len(shown := shown_as_text(text[start:end])) > MESSAGE_LIMIT:
            end = start + (end - start) * 9 // 10
        yield {"role": _ROLE_NAMES[turn.role], "content": shown}
        start = end


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _constraint_line(constraint: Mapping[str, Any]) -> str:
    """The condition as it was told; what a program reads only where there are no words for it."""
    if told := constraint.get("text"):
        return f"• {told}"
    arguments = ", ".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in constraint.items() if name != "checker"
    )
    return f"• {constraint.get('checker', '?')} ({arguments})"
