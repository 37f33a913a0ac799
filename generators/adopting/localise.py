"""A conversation from elsewhere brought to Portugal by a teacher: each of its texts, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, Field

from generators.adopting.changed import TEACHER, note_changes
from generators.hostile_seeds import refuse_hostile_row
from generators.methods.localise import LongText, Replacement
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.lost_parts import lost_parts, verbatim_parts
from quality.language import identify_language
from quality.leaks import find_leaks
from quality.variety import judge_variety
from schemas.message import Message
from schemas.sample import Content

STEP = "localise"
LONGEST_PART = 6000
"""Characters of a conversation that are asked about at once; one turn is never parted."""
NAMES = {"system": "sistema", "user": "pedido", "assistant": "resposta"}


class LocalisedTexts(BaseModel):
    """What the step gives: the replacements, then the texts, as many as there were and in their order."""

    substituicoes: list[Replacement] = Field(max_length=40)
    textos: list[LongText]


def is_european(content: Content) -> bool:
    """Whether the assistant's turns are European Portuguese as they are."""
    text = "\n\n".join(turn.text for turn in content.messages if turn.role == "assistant" and turn.text.strip())
    language, _ = identify_language(text)
    if language and language != "pt":
        return False
    brazilian = judge_variety(text).variety == "pt-BR" or any(f.severity == "hard" for f in find_leaks(text))
    return not brazilian


async def localised(rollout: Rollout, content: Content) -> Content:
    """The content with what was said and asked in European Portuguese; what tools said, calls and code stay.

    Raises RolloutRejectedError: `order_in_row`, `wrong_number_of_texts`, `lost_number`, `lost_code`...
    """
    turns = [*content.messages, *content.rejected_answer]
    refuse_hostile_row(rollout, [turn.text for turn in turns])
    places = [place for place, turn in enumerate(turns) if turn.role in NAMES and turn.text.strip()]
    for number, part in enumerate(_parts(turns, places)):
        texts = [{"name": NAMES[turns[place].role], "text": turns[place].text} for place in part]
        source = "\n\n".join(text["text"] for text in texts)
        kept = list(dict.fromkeys(verbatim_parts(source)))
        reply = await rollout.ask_for(STEP, LocalisedTexts, f"part-{number}", texts=texts, must_keep=kept)
        _require_whole(source, len(part), reply)
        for place, text in zip(part, reply.textos, strict=True):
            turns[place] = turns[place].with_text(text)
    split = len(content.messages)
    note_changes(rollout, content.messages, turns[:split], TEACHER)
    return content.model_copy(update={"messages": tuple(turns[:split]), "rejected_answer": tuple(turns[split:])})


def _parts(turns: Sequence[Message], places: Sequence[int]) -> Iterator[list[int]]:
    part: list[int] = []
    length = 0
    for place in places:
        if part and length + len(turns[place].text) > LONGEST_PART:
            yield part
            part, length = [], 0
        part.append(place)
        length += len(turns[place].text)
    if part:
        yield part


def _require_whole(source: str, count: int, reply: LocalisedTexts) -> None:
    if len(reply.textos) != count:
        detail = f"{len(reply.textos)} texts for {count}"
        raise RolloutRejectedError(STEP, "texts", "wrong_number_of_texts", detail, {"texts": reply.textos})
    result = "\n\n".join(reply.textos)
    lost = lost_parts(source, result, [], [replaced.de for replaced in reply.substituicoes])
    if lost:
        kind, parts = next(iter(lost.items()))
        replaced = [one.model_dump() for one in reply.substituicoes]
        evidence = {"lost": lost, "source": source, "result": result, "replaced": replaced}
        detail = f"not there any more: {', '.join(parts)[:200]}"
        raise RolloutRejectedError(STEP, "lost_parts", f"lost_{kind}", detail, evidence)


SEEN: dict[str, Any] = {
    "texts": [{"name": "pedido", "text": "How do I get there?"}, {"name": "resposta", "text": "Run `ls`."}],
    "must_keep": ["`ls`"],
}
