"""What methods share that ask about texts: kinds of question, quotes that prove answers, shelves, numbered texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.packs import Pack
from quality.answers.grounding import plain
from schemas.ids import content_id
from text.ranking import Ranking

UNANSWERABLE = "sem_resposta"
QUOTE_LIMIT = 600
"""Characters. A quote that reaches it was cut off, and is no quote."""


class Question(BaseModel):
    """What the first step gives."""

    pergunta: str = Field(min_length=8, max_length=400)


class QuotedAnswer(BaseModel):
    """What the second step gives, the quote before the answer; `citacao` is '' when the passage does not answer."""

    citacao: str = Field(max_length=QUOTE_LIMIT)
    resposta: str = Field(min_length=1, max_length=1500)


class Kind(NamedTuple):
    """A kind of question: its name, and whether the text answers it."""

    name: str
    answerable: bool


def kind_of(rollout: Rollout, kinds: Sequence[str]) -> Kind:
    """The kind of a rollout: its seed's own (a row of the pack `question_kinds` in the field `ask`), else one of
    `kinds`, drawn evenly."""
    row: dict[str, Any] | None = rollout.seed.values.get("ask")
    if row is not None:
        return Kind(str(row["id"]), bool(row["answerable"]))
    name = rollout.choose(kinds, salt="kind")
    return Kind(name, name != UNANSWERABLE)


async def asked_question(rollout: Rollout, key: str = "", **shown: Any) -> str:
    """The question that the step of that name gives. Rejects `no_question`, what isn't one."""
    said = (await rollout.ask_for("question", Question, key, **shown)).pergunta.strip()
    if "?" not in said:
        raise RolloutRejectedError("question", "question", "no_question", f"«{said[:80]}»", {"question": said})
    return said


def quote_in(said: str) -> str:
    """A quote as a reply gives it (`citacao`), without marks around it."""
    return said.strip().strip("«»“”\"'").strip()


def require_quote(reply: QuotedAnswer, answerable: bool, evidence: dict[str, Any], text: str = "") -> str:
    """The quote of a reply. Rejects `quote_missing`, `quote_too_long`, and `quoted_unanswerable` where nothing was to
    be quoted; with `text`, also `quote_not_in_passage`."""
    quote = quote_in(reply.citacao)
    if not answerable and quote:
        detail = "the passage was not to answer, yet it is quoted"
        raise RolloutRejectedError("answer", "quote", "quoted_unanswerable", detail, evidence)
    if answerable and not quote:
        raise RolloutRejectedError("answer", "quote", "quote_missing", "no quote supports the answer", evidence)
    if len(quote) >= QUOTE_LIMIT - 1:
        raise RolloutRejectedError("answer", "quote", "quote_too_long", "the quote runs on to its limit", evidence)
    if text and quote and plain(quote) not in plain(text):
        raise RolloutRejectedError("answer", "quote", "quote_not_in_passage", f"'{quote[:80]}'", evidence)
    return quote


class Shelf(BaseModel):
    """The texts of a pack, to be found by how near they are to another in their words."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    pack: Pack

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking([f"{row.get('title') or ''} {row['text']}" for row in self.pack.rows])

    def near(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The other texts, those first that share most with a row; of each text once."""
        seen = {str(row["text"]).strip()}
        ranked = [near.place for near in self._ranking.near(f"{row.get('title') or ''} {row['text']}")]
        rest = sorted(set(range(len(self.pack.rows))) - set(ranked), key=lambda place: content_id("shelf", place))
        for place in (*ranked, *rest):
            other = self.pack.rows[place]
            if (text := str(other["text"]).strip()) not in seen:
                seen.add(text)
                yield other


def numbered(rows: Sequence[dict[str, Any]]) -> str:
    """Texts one after the other, each under «[1] Título»: what citations name."""
    return "\n\n".join(
        f"[{number}] {row.get('title') or 'Sem título'}\n{str(row['text']).strip()}"
        for number, row in enumerate(rows, 1)
    )


def shuffled(rows: Iterable[dict[str, Any]], rollout: Rollout) -> list[dict[str, Any]]:
    """Texts in an order of the rollout's own."""
    return sorted(rows, key=lambda row: content_id(rollout.id, "order", str(row["text"])))
