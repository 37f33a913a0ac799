"""A text and a request to do something with it -> the text transformed, checked by what each kind allows to be checked.

The source is the seed's passage, that passage with errors planted by rule (so that the right answer is known to the
letter), or a text that the teacher writes for the purpose.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field, model_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.readings import json_of
from generators.rollout import Rollout
from generators.verifying.planted_errors import Planted, before_ao90, misspelt, old_spellings
from generators.verifying.transform_checks import (
    answer_problem,
    extraction_problem,
    extraction_schema,
    label_schema,
    read_valid,
    source_problem,
)
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content

Kind = Literal[
    "resumir",
    "linguagem_clara",
    "tratar_por_tu",
    "tratar_por_senhor",
    "extrair",
    "classificar",
    "corrigir",
    "brasileiro",
    "acordo",
]
WRITTEN_BY_TEACHER = ("linguagem_clara", "tratar_por_tu", "tratar_por_senhor", "brasileiro", "acordo")
FEWEST_CHANGES = 3
OLD_WORDS = 8


class TransformOptions(Options):
    """`requests`: for each kind, sentences that ask for it, one drawn each time; kinds are drawn evenly from `kinds`.
    `fields`: what `extrair` may look for, {name: what it is}. `labels`: the categories of `classificar`, among them
    the `domain` of the seeds. `old_words`: words that AO90 changed, for the texts of `acordo`."""

    kinds: tuple[Kind, ...] = Field(min_length=1)
    requests: dict[Kind, tuple[str, ...]]
    fields: dict[str, str] = {}
    labels: tuple[str, ...] = ()
    old_words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> TransformOptions:
        unasked = [kind for kind in self.kinds if not self.requests.get(kind)]
        if unasked:
            raise ValueError(f"`requests` has no sentence for '{unasked[0]}'")
        for kind, name, few in (
            ("extrair", "fields", 2),
            ("classificar", "labels", 2),
            ("acordo", "old_words", OLD_WORDS),
        ):
            if kind in self.kinds and len(getattr(self, name)) < few:
                raise ValueError(f"kind '{kind}' needs {few} or more `{name}`")
        unchanged = [word for word in self.old_words if not old_spellings(word)]
        if unchanged:
            raise ValueError(f"`old_words`: AO90 didn't change '{unchanged[0]}'")
        return self


async def transform(rollout: Rollout, options: TransformOptions) -> Content:
    """Find or write the source, ask, check. Rejects with the kind's own reason (`not_shorter`, `not_restored`, ...).

    A passage crossed with topics is used as it is once; after that its genre is written in, on the rollout's topic.
    """
    fresh = bool(rollout.seed.lead_again and rollout.seed.values.get("topic"))
    seed = rollout.seed.values["topic" if fresh else "seed"]
    if fresh:
        about = {"domain": str(seed["domain"]), "topic": str(seed["text"])}
        rollout.seed = rollout.seed.model_copy(update=about)
    domain = str(seed.get("domain") or "")
    kinds = [k for k in options.kinds if k != "classificar" or domain in options.labels]
    if not kinds:
        detail = f"'{domain}' is none of the labels"
        raise RolloutRejectedError("seed", "labels", "unknown_label", detail, {"labels": options.labels})
    kind: Kind = rollout.choose(kinds, salt="kind")
    shown: dict[str, Any] = {"kind": kind, "fresh": fresh, "task": rollout.choose(options.requests[kind], salt="task")}
    shown["fields"] = dict(_some(rollout, list(options.fields.items()), rollout.choose((2, 3, 4), salt="fields")))
    shown["labels"] = list(_some(rollout, list(options.labels), len(options.labels)))
    source, right = await _source(rollout, kind, options, str(seed["text"]).strip(), shown)
    request = rollout.render("request", text=source, **shown)[-1].text
    shown |= {"request": request, "text": source}
    if kind == "extrair":
        schema = extraction_schema(shown["fields"])
        found = await rollout.ask_for("answer", json_of(schema, lambda text: read_valid(text, schema)), **shown)
        answer, problem = json.dumps(found, ensure_ascii=False, indent=2), extraction_problem(source, found)
    elif kind == "classificar":
        schema = label_schema(options.labels)
        found = await rollout.ask_for("answer", json_of(schema, lambda text: read_valid(text, schema)), **shown)
        label = found["categoria"]
        answer, problem = label, ("wrong_label", f"«{label}», not «{domain}»") if label != domain else ("", "")
    else:
        answer = (await rollout.answer("answer", **shown)).text
        problem = answer_problem(kind, source, answer, right)
    _refuse("answer", problem, kind=kind, source=source, answer=answer)
    return Content(kind="chat", messages=(Message(role="user", content=request), rollout.turn(answer)))


async def _source(
    rollout: Rollout, kind: Kind, options: TransformOptions, passage: str, shown: dict[str, Any]
) -> tuple[str, str]:
    """The source, and the only right answer where it is known ('' elsewhere)."""
    text = passage
    if shown["fresh"] or kind in WRITTEN_BY_TEACHER:
        old = _some(rollout, list(options.old_words), OLD_WORDS)
        text = (await rollout.answer("source", old_words=old, **shown)).text
    if kind == "corrigir":
        return _planted(misspelt(text, rollout.id), text)
    if kind == "acordo":
        return _planted(before_ao90(text), text)
    _refuse("source", source_problem(kind, text), kind=kind, source=text)
    return text, ""


def _planted(planted: Planted, right: str) -> tuple[str, str]:
    few = len(planted.changes) < FEWEST_CHANGES
    problem = (
        ("nothing_to_plant", f"{len(planted.changes)} words to change, {FEWEST_CHANGES} wanted") if few else ("", "")
    )
    _refuse("source", problem, source=right)
    return planted.text, right


def _refuse(stage: str, problem: tuple[str, str], **evidence: str) -> None:
    reason, detail = problem
    if reason:
        shown = {name: text[:2000] for name, text in evidence.items()}
        raise RolloutRejectedError(stage, "transform", reason, detail, shown)


def _some(rollout: Rollout, options: list[Any], count: int) -> list[Any]:
    """`count` of the options in an order of this rollout's own."""
    return sorted(options, key=lambda option: content_id(rollout.id, option))[:count]


SHOWN: dict[str, Any] = {
    "kind": "resumir",
    "fresh": False,
    "task": "Resume este texto numa frase.",
    "fields": {"lugares": "os lugares"},
    "labels": ["saúde"],
}

TRANSFORM = Method(
    run=transform,
    kind="chat",
    summary="text -> summary, plain language, other register, JSON, label, correction, pt-PT from pt-BR, AO90",
    steps={
        "source": {**SHOWN, "old_words": ["ação"]},
        "request": {**SHOWN, "text": "O Tejo nasce em Espanha."},
        "answer": {
            **SHOWN,
            "request": "Resume este texto: O Tejo nasce em Espanha.",
            "text": "O Tejo nasce em Espanha.",
        },
    },
    needs=("seed.text",),
    options=TransformOptions,
    verifies=True,
    calls=lambda _: {"request": 0},
)
