"""A case for whoever leads, as a record: the sample as everybody saw it, why it is there, and who said what of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from review.leads.lead_settings import FILTER_VALUES, REASONS
from review.opinions.rules import ReviewRules
from review.opinions.stored import shown_names
from review.opinions.undecided import OpenCase
from review.page.media_fields import media_fields
from review.page.page_text import shown_as_text
from review.page.records import AGENT, RecordBody, as_shown, chosen_is_first, fields_of, suggestions_of
from review.page.settings import QuestionSettings, settings_for
from review.page.shown import answer_text, last_answer
from schemas.sample import Content, Decision, Sample
from store.media import MediaStore


def lead_record(
    case: OpenCase,
    sample: Sample,
    attempt: int,
    run_id: str,
    rules: ReviewRules,
    media: MediaStore,
) -> RecordBody:
    """The record of a case; `attempt` counts from 1 and goes up each time that an answer settles nothing. `media` has
    what the sample shows. Raises StoreError where it is lost."""
    sample = as_shown(sample)
    why = "\n".join([REASONS[case.reason], *(f"• {problem}" for problem in case.problems)])
    return {
        "external_id": f"{sample.id}.{attempt}",
        "fields": {
            "why": shown_as_text(why),
            "said": shown_as_text(said_of(case, sample, rules)),
            **media_fields(sample.content, media),
            **fields_of(sample.content, sample.id, sample.findings),
        },
        "metadata": {"sample": sample.id, "run": run_id, "reason": FILTER_VALUES[case.reason]},
        "suggestions": _suggestions(case, sample),
    }


def said_of(case: OpenCase, sample: Sample, rules: ReviewRules) -> str:
    """Each person's answers, as text."""
    names = shown_names({vote.voter: rules.name_of(vote.voter, vote.annotator) for vote in case.votes})
    return "\n\n".join("\n".join([names[vote.voter], *_lines(vote, sample)]) for vote in case.votes)


def _lines(vote: Decision, sample: Sample) -> Iterator[str]:
    if vote.status == "discarded" and not vote.rule:
        yield "Descartou o registo."
    for question in settings_for(sample.content.kind).questions:
        if (value := vote.responses.get(question.name)) not in (None, "", []):
            told = _told(question, value, sample)
            if told:
                yield f"{question.title}: {told}"
    for problem in vote.problems:
        yield f"Verificação: {problem}"


def _told(question: QuestionSettings, value: Any, sample: Sample) -> str:
    """An answer in the words of the page; '' for a text that nobody touched."""
    content = sample.content
    if question.type == "text":
        return "" if value == answer_text(content) else f"«{value}»"
    if question.type == "spans":
        return ", ".join(_marked(span, question.options, content) for span in value)
    if question.type == "rating":
        return f"{value} de 5"
    values = value if isinstance(value, list) else [value]
    if question.name == "preferred":
        values = [_side(one, sample.id) for one in values]
    return ", ".join(question.options.get(one, str(one)) for one in values)


def _marked(span: Mapping[str, Any], labels: Mapping[str, str], content: Content) -> str:
    turn = span.get("turn")
    text = last_answer(content) if turn is None else content.messages[turn].text
    return f"«{text[span['start'] : span['end']]}» ({labels.get(span['label'], span['label'])})"


def _side(preferred: str, identity: str) -> str:
    """Under which letter the page shows the chosen or the rejected answer."""
    if preferred not in ("chosen", "rejected"):
        return preferred
    return "a" if (preferred == "chosen") == chosen_is_first(identity) else "b"


def _suggestions(case: OpenCase, sample: Sample) -> list[dict[str, Any]]:
    """The text to start from: the latest that somebody wrote, else the one that everybody starts from."""
    texts = [s for s in suggestions_of(sample) if s["question"] == "corrected_text"]
    written = [vote for vote in case.votes if vote.messages]
    if texts and written:
        latest = sample.content.model_copy(update={"messages": written[-1].messages})
        return [{"question": "corrected_text", "value": answer_text(latest), "agent": AGENT}]
    return texts
