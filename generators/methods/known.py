"""A fact of ours, with its source -> a question about it -> an answer that stands on it, checked for the known value.

The person asks as somebody like them would, without the value; the assistant is shown the fact and answers in its own
words. Of a pair of forms from Portugal and Brazil both must be named in the answer, each as its own variety's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field, field_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.ascribed_forms import misascribed
from generators.verifying.drawn_constraints import broken
from prompts.excerpts import excerpt_of
from quality.constraints.checkers import contains_any
from schemas.message import Message
from schemas.sample import Content

Row = Mapping[str, Any]


class KnownOptions(Options):
    """`kinds` of question, drawn evenly: each is a name for the templates. In those of `telling` the question itself
    may hold the value (somebody wants it confirmed). `varieties`: the fact is a pair, `pt` and `br`, and the answer
    must name both in quotation marks and say which is whose."""

    kinds: tuple[str, ...] = Field(("direta",), min_length=1)
    telling: tuple[str, ...] = ()
    varieties: bool = False

    @field_validator("kinds")
    @classmethod
    def _different(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(kinds)) < len(kinds):
            raise ValueError("two of `kinds` are the same")
        return kinds


class Question(BaseModel):
    """What the first step gives."""

    pergunta: str = Field(min_length=8, max_length=600)


async def known(rollout: Rollout, options: KnownOptions) -> Content:
    """Ask about the fact, then answer from it. Rejects `value_given_away` (the question), `value_missing`; of pairs
    also `form_missing` and `wrong_variety`; `nothing_known` for a row that has nothing to look for."""
    fact = rollout.seed.values["fact"]
    _note_source(rollout, fact)
    wanted = [[str(fact[form])] for form in ("pt", "br")] if options.varieties else _expected(fact)
    kind = rollout.choose(options.kinds, salt="kind")
    question = (await rollout.ask_for("question", Question, kind=kind)).pergunta.strip()
    if kind not in options.telling and not options.varieties:
        _refuse_given_away(question, wanted)
    answer = await rollout.answer("answer", kind=kind, question=question)
    content = Content(
        kind="verifiable",
        messages=(Message(role="user", content=question), answer),
        constraints=tuple(_constraint(forms) for forms in wanted),
    )
    if options.varieties and (problem := misascribed(answer.text, str(fact["pt"]), str(fact["br"]), str(fact["text"]))):
        reason, detail = problem
        raise RolloutRejectedError("answer", "known", reason, detail, {"answer": answer.text[:2000]}, content)
    if failed := broken(answer.text, content.constraints):
        detail = f"the answer says none of {', '.join(failed[0]['options'])}"
        evidence = {"failed": failed, "answer": answer.text[:2000], "fact": str(fact["text"])}
        raise RolloutRejectedError("answer", "known", "value_missing", detail, evidence, content)
    return content


def _expected(fact: Row) -> list[list[str]]:
    """What an answer must say: of each list, one of its forms. Rejects `nothing_known`."""
    listed = [one if isinstance(one, list | tuple) else [one] for one in fact.get("expected") or ()]
    if not listed:
        detail = f"the row '{fact.get('id')}' has nothing in `expected`"
        raise RolloutRejectedError("seed", "known", "nothing_known", detail, {"fact": str(fact.get("text"))})
    return [[str(form) for form in forms] for forms in listed]


def _note_source(rollout: Rollout, fact: Row) -> None:
    """Note as what the answer stands on a fact that says where and when it was looked up. What is stable is not turned
    down by its age."""
    if not (fact.get("references") and fact.get("verified_on")):
        return
    source = " ".join(part for part in (str(fact.get("basis") or ""), str(fact["references"][0])) if part)
    given = {"id": str(fact.get("id", "")), "source": source, "licence": rollout.seed.licence}
    rollout.stands_on = (excerpt_of({**given, "text": fact["text"], "verified_on": fact["verified_on"]}, "fact"),)


def _constraint(forms: Sequence[str]) -> dict[str, Any]:
    said = " ou ".join(f"«{form}»" for form in forms)
    return {"checker": "contains_any", "options": list(forms), "text": f"A resposta diz {said}."}


def _refuse_given_away(question: str, wanted: Sequence[Sequence[str]]) -> None:
    """A question that says all that it asks for is no question."""
    if all(contains_any(question, list(forms)).holds for forms in wanted):
        detail = f"the question says «{wanted[0][0]}» itself"
        raise RolloutRejectedError("question", "known", "value_given_away", detail, {"question": question})


KNOWN = Method(
    run=known,
    kind="verifiable",
    summary="a fact with its source -> a question -> an answer that has its known value",
    steps={
        "question": {"kind": "direta"},
        "answer": {"kind": "direta", "question": "Que rio passa em Coimbra?"},
    },
    needs=("fact.text",),
    options=KnownOptions,
    verifies=True,
)
