"""Several texts, of which one answers or none -> a question -> an answer that cites the text by its number.

The texts beside the right one are those nearest to it in their words: what a search engine would have found. With
`tokens` they become one long document, its answer anywhere in it (as in "Lost in the Middle": Liu et al., TACL 2024).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice
from statistics import fmean
from typing import Any

from pydantic import Field

from generators.grounding import (
    QuotedAnswer,
    Shelf,
    asked_question,
    kind_of,
    numbered,
    quote_in,
    require_quote,
    shuffled,
)
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content
from text.lengths import tokens_at_most

BETWEEN = 2
"""Tokens of what parts two texts."""
KINDS = ("factual", "inferencial", "comparativa", "sem_resposta")


class CitedOptions(Options):
    """`texts`: the pack that the other texts are taken from. `counts`: how many texts are shown, drawn evenly; with
    `tokens` as many as take up to that many (also drawn). One in `none_in` rollouts leaves out the text that answers
    (0: none does). `kinds`: as in `grounded`."""

    texts: PackOption = Field("passages", validate_default=True)
    counts: tuple[int, ...] = Field((3, 4, 6), min_length=1)
    tokens: tuple[int, ...] = ()
    none_in: int = Field(5, ge=0)
    kinds: tuple[str, ...] = KINDS

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(pack=self.texts)


async def cited(rollout: Rollout, options: CitedOptions) -> Content:
    """Ask about one text, show it among others, and have the answer cite it, which the check `citations` looks at.
    Rejects `answered_by_another`, and what `require_quote` rejects."""
    seed: dict[str, Any] = rollout.seed.values["seed"]
    kind = kind_of(rollout, options.kinds)
    question = await asked_question(rollout, kind=kind.name, answerable=kind.answerable)
    left_out = options.none_in > 0 and rollout.choose(range(options.none_in), salt="none") == 0
    rows = shuffled(_shown(rollout, options, seed, left_out), rollout)
    passage = numbered(rows)
    number = 0 if left_out or not kind.answerable else rows.index(seed) + 1
    shown: dict[str, Any] = {"passage": passage, "number": number, "question": question}
    reply = await rollout.ask_for("answer", QuotedAnswer, **shown)
    answer = rollout.turn(reply.resposta.strip())
    evidence = {
        "kind": kind.name,
        "question": question,
        "answer": answer.text,
        "quote": reply.citacao,
        "number": number,
    }
    if not number and quote_in(reply.citacao):
        detail = "none of the texts was to answer, yet one is quoted"
        raise RolloutRejectedError("answer", "quote", "answered_by_another", detail, evidence)
    quote = require_quote(reply, bool(number), evidence, str(seed["text"]))
    wording = rollout.choose(range(60), salt="wording")
    prompt = rollout.render("request", **shown, wording=wording)[-1].text
    return Content(
        kind="grounded", messages=(Message(role="user", content=prompt), answer), passage=passage, quote=quote
    )


def _shown(rollout: Rollout, options: CitedOptions, seed: dict[str, Any], left_out: bool) -> Iterator[dict[str, Any]]:
    """The texts of a rollout: the seed's, unless it is left out, and its nearest, up to the number or the tokens."""
    nearest = options.shelf.near(seed)
    candidates = nearest if left_out else chain([seed], nearest)
    if not options.tokens:
        yield from islice(candidates, rollout.choose(options.counts, salt="size"))
        return
    room = float(rollout.choose(options.tokens, salt="size"))
    for row in candidates:
        room -= tokens_at_most(numbered([row])) + BETWEEN
        if room < 0:
            return
        yield row


def _reads(options: CitedOptions) -> dict[str, float]:
    """The tokens of the texts in the answer's prompt."""
    one = fmean(tokens_at_most(numbered([row])) for row in options.texts.rows)
    return {"answer": fmean(options.tokens) if options.tokens else one * fmean(options.counts)}


SHOWN: dict[str, Any] = {"passage": "[1] A ponte\nAbriu em 1966.", "number": 1, "question": "Quando abriu a ponte?"}

CITED = Method(
    run=cited,
    kind="grounded",
    summary="several texts, one or none of which answers -> question -> answer that cites [1]",
    steps={"question": {"kind": "factual", "answerable": True}, "answer": SHOWN, "request": {**SHOWN, "wording": 0}},
    needs=("seed.text",),
    options=CitedOptions,
    calls=lambda _: {"request": 0},
    reads=_reads,
)
