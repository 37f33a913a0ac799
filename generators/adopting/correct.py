"""Certain corrections, made by program: the European form where there is one, the spelling of the AO90."""

from __future__ import annotations

from quality.checked_texts import quotable_texts
from quality.contract import CheckInput
from quality.text_verdict import correct_text
from schemas.sample import Content


def corrected_turns(content: Content) -> Content:
    """The content with every certain correction of the assistant's turns made, and nothing else: no word of people's,
    nothing that is quoted from them, no answer that lost."""
    quotable = quotable_texts(CheckInput(content))
    turns = tuple(
        turn.with_text(correct_text(turn.text, quotable)) if turn.role == "assistant" and turn.text.strip() else turn
        for turn in content.messages
    )
    return content if turns == content.messages else content.model_copy(update={"messages": turns})
