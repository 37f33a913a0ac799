"""A passage -> a question that stands alone -> an answer made with the passage at hand, exported without it.

Questions of knowledge whose answers were not remembered but read, so that what is trained on is true.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from generators.grounding import QuotedAnswer, asked_question, kind_of, require_quote
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.stated_numbers import unsupported_numbers
from prompts.excerpts import Excerpt, excerpt_of
from prompts.seed_table import Seed
from schemas.message import Message
from schemas.sample import Content

NAMES_THE_TEXT = re.compile(
    r"\b(?:segundo|conforme|de acordo com|com base|a partir|neste|nesse|este|esse|deste|desse|no|do|o|pelo|ao)"
    r"(?: [on]| no| do)? (?:texto|excerto|folheto|parágrafo|relato|artigo acima|autor do texto)\b",
    re.IGNORECASE,
)
"""What nobody asks, and nobody answers, who has no text before them."""
REMEDY = "look its facts up again, and give its row a new `verified_on`, or the `expires_on` until which they hold"


class ClosedBookOptions(Options):
    """`kinds` of question to draw from, evenly, where the seed has none of its own (`ask`)."""

    kinds: tuple[str, ...] = ("factual", "inferencial", "comparativa")


async def closed_book(rollout: Rollout, options: ClosedBookOptions) -> Content:
    """Ask, and answer with the passage in view. Rejects `expired` (a seed past its date), `names_the_text`,
    `unanswerable_kind`, `number_without_source` and what `require_quote` rejects."""
    seed: dict[str, Any] = rollout.seed.values["seed"]
    passage = str(seed["text"]).strip()
    hold_to_date(rollout)
    kind = kind_of(rollout, options.kinds)
    if not kind.answerable:
        detail = f"a question of the kind '{kind.name}' has no answer: leave it out with `where`"
        raise RolloutRejectedError("seed", "kind", "unanswerable_kind", detail, {"kind": kind.name})
    question = await asked_question(rollout, kind=kind.name)
    refuse_the_text("question", question, {"question": question})
    reply = await rollout.ask_for("answer", QuotedAnswer, kind=kind.name, question=question)
    answer = rollout.turn(reply.resposta.strip())
    evidence = {"kind": kind.name, "question": question, "answer": answer.text, "quote": reply.citacao}
    quote = require_quote(reply, True, evidence, passage)
    refuse_the_text("answer", answer.text, evidence)
    if invented := unsupported_numbers(answer.text, passage, str(seed.get("title") or ""), question):
        detail = f"the passage has no {', '.join(invented)}"
        raise RolloutRejectedError("answer", "stands_on", "number_without_source", detail, evidence)
    return Content(
        kind="grounded",
        messages=(Message(role="user", content=question), answer),
        passage=passage,
        quote=quote,
    )


def dated_seed(seed: Seed) -> Excerpt | None:
    """What a seed that says when its facts were looked up holds, and until when; None for one that doesn't say it."""
    row: dict[str, Any] = seed.values["seed"]
    if not row.get("verified_on"):
        return None
    given = {"id": seed.row.get("id", ""), "source": seed.source, "licence": seed.licence}
    references = row.get("references") or ()
    return excerpt_of(given | {"url": references[0] if references else ""} | row, "seed")


def hold_to_date(rollout: Rollout) -> None:
    """Note a dated seed as what the answer stands on. Rejects `expired`."""
    dated = dated_seed(rollout.seed)
    if dated is None:
        return
    if dated.good_until < date.today():
        detail = f"it was relied on until {dated.good_until.isoformat()}: {REMEDY}"
        raise RolloutRejectedError("seed", "stands_on", "expired", detail, {"verified_on": str(dated.valid_on)})
    rollout.stands_on = (dated,)


def refuse_the_text(step: str, said: str, evidence: dict[str, Any]) -> None:
    if found := NAMES_THE_TEXT.search(said):
        detail = f"«{found.group()}», and there is no text in view"
        raise RolloutRejectedError(step, "closed_book", "names_the_text", detail, evidence)


ASKED = "Em que ano foi inaugurada a ponte?"

CLOSED_BOOK = Method(
    run=closed_book,
    kind="grounded",
    summary="passage -> question that stands alone -> answer from the passage, exported without it",
    steps={"question": {"kind": "factual"}, "answer": {"kind": "factual", "question": ASKED}},
    needs=("seed.text",),
    options=ClosedBookOptions,
)
