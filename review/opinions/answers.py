"""What a person answered in Argilla, as a Decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from review.page.dialogue import dialogue_turns, starts, transcript, with_turns
from review.page.page_text import from_page, same_text
from review.page.records import can_be_edited, chosen_is_first
from review.page.shown import answer_position, last_answer
from schemas.message import Message
from schemas.sample import Content, Decision

CORRECTION_MISSING = "correction_missing"
"""Rule of a decision that says "correct" without a corrected text: it decides nothing until there is one."""
PREFERENCE_MISSING = "preference_missing"
"""Rule of a decision on a pair that doesn't say which answer is better: it decides nothing until it does."""
TURNS_LOST = "turns_lost"
"""Rule of a corrected dialogue whose turns can't be told apart any more: it decides nothing until they can."""
NO_PREFERENCE = "no_preference"
"""Rule of a person's "Empate": neither answer is better."""
WITHDRAWN = "withdrawn"
"""Rule of a decision that replaces one whose response was reopened as a draft."""

Response = Mapping[str, Any]
"""A response as Argilla's API gives it."""


def decision_of(
    identity: str,
    content: Content,
    response: Response,
    annotator: str,
    suggested_text: str | None,
    whole: bool = True,
) -> Decision | None:
    """The decision in a submitted or discarded response; None for a draft.

    `whole` is whether the record showed all turns of a dialogue for correction, or the last answer alone, as
    records of before do.

    An edit counts whatever the verdict, but for "reject": accepted with another text than the one shown or suggested
    is corrected. For a preference, "corrected" also stands for the other answer being the better one: the two change
    places. A corrected text is an edit of the answer that the person prefers, and stays with it.
    """
    turns = dialogue_turns(content) if whole else range(0)
    answers = plain_answers(response, content, identity, turns)
    base: dict[str, Any] = {
        "sample_id": identity,
        "annotator": annotator,
        "decided_at": utc(response["updated_at"]),
        "responses": answers,
        "whole": bool(turns),
    }
    if response["status"] == "draft":
        return None
    verdict = answers.get("verdict")
    if response["status"] == "discarded" or verdict is None:
        return Decision(status="discarded", **base)
    if verdict == "reject":
        return Decision(status="rejected", **base)
    if content.kind == "preference":
        return _preference(content, answers, base)
    text = edited_text(content, answers, suggested_text, transcript(content) if turns else last_answer(content))
    if text is not None:
        messages = _with_turns(content, text) if turns else with_answer(content, text)
        if messages is None:
            return Decision(status="discarded", rule=TURNS_LOST, **base)
        return Decision(status="corrected", messages=messages, **base)
    if verdict == "correct":
        return Decision(status="discarded", rule=CORRECTION_MISSING, **base)
    return Decision(status="accepted", **base)


def edited_text(content: Content, answers: Mapping[str, Any], suggested_text: str | None, shown: str) -> str | None:
    """The corrected text if the person made or confirmed one, otherwise None. `shown` is what the page shows.

    The suggested text is there before anyone looks: it counts when the verdict is "correct", not when it is "accept".
    """
    text = str(answers.get("corrected_text") or "")
    if not text.strip() or not can_be_edited(content) or same_text(text, shown):
        return None
    only_suggested = suggested_text is not None and same_text(text, suggested_text)
    return None if only_suggested and answers.get("verdict") != "correct" else text


def with_answer(content: Content, text: str) -> tuple[Message, ...]:
    """The conversation with another last answer."""
    position = answer_position(content)
    answer = _in_a_persons_words(content.messages[position], text)
    return (*content.messages[:position], answer, *content.messages[position + 1 :])


def _with_turns(content: Content, text: str) -> tuple[Message, ...] | None:
    edited = with_turns(content, text)
    if edited is None:
        return None
    pairs = zip(content.messages, edited, strict=True)
    return tuple(was if was == now else _in_a_persons_words(was, now.text) for was, now in pairs)


def _in_a_persons_words(turn: Message, text: str) -> Message:
    """A turn as a person put it: what a model thought led to other words, and goes."""
    return turn.with_text(text.replace("\r\n", "\n")).model_copy(update={"reasoning": ""})


def plain_answers(response: Response, content: Content, identity: str, turns: range = range(0)) -> dict[str, Any]:
    """The answers by question name; spans in code points of the answer, and A or B as chosen or rejected.

    Spans of another turn of a dialogue (`turns`) count from its start, and name it: {"turn": its position}.
    """
    values = {name: answer["value"] for name, answer in (response.get("values") or {}).items()}
    if spans := values.get("spans"):
        text = transcript(content) if turns else last_answer(content)
        values["spans"] = [
            _in_turn(from_page(text, span["start"]), from_page(text, span["end"]), content, turns, span["label"])
            for span in spans
        ]
    if values.get("preferred") in ("a", "b"):
        values["preferred"] = "chosen" if (values["preferred"] == "a") == chosen_is_first(identity) else "rejected"
    return values


def _in_turn(start: int, end: int, content: Content, turns: range, label: str) -> dict[str, Any]:
    if not turns:
        return {"label": label, "start": start, "end": end}
    begins = starts(content)
    turn = max((n for n in turns if begins[n] <= start), default=turns.start)
    longest = len(content.messages[turn].text)
    first, last = (min(max(0, offset - begins[turn]), longest) for offset in (start, end))
    named = {} if turn == turns[-1] else {"turn": turn}
    return {"label": label, "start": first, "end": last, **named}


def utc(moment: str) -> str:
    """A time as Argilla gives it (UTC without a zone) in ISO 8601 with its zone, to the microsecond."""
    parsed = datetime.fromisoformat(moment)
    parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    return parsed.isoformat(timespec="microseconds")


def _preference(content: Content, answers: Mapping[str, Any], base: dict[str, Any]) -> Decision:
    preferred = answers.get("preferred")
    if preferred == "tie":
        return Decision(status="tie", rule=NO_PREFERENCE, **base)
    if preferred is None:
        return Decision(status="discarded", rule=PREFERENCE_MISSING, **base)
    winner, loser = content.messages, content.rejected_answer
    if preferred == "rejected":
        start = answer_position(content)
        winner, loser = (*content.messages[:start], *content.rejected_answer), content.messages[start:]
    text = str(answers.get("corrected_text") or "")
    edited = bool(text.strip()) and not winner[-1].tool_calls and not same_text(text, winner[-1].text)
    if answers.get("verdict") == "correct" and not edited:
        return Decision(status="discarded", rule=CORRECTION_MISSING, **base)
    if edited:
        winner = (*winner[:-1], _in_a_persons_words(winner[-1], text))
    if winner == content.messages:
        return Decision(status="accepted", **base)
    return Decision(
        status="corrected", messages=winner, rejected_answer=loser if preferred == "rejected" else (), **base
    )
