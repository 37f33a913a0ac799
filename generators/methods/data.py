"""A table that a program made -> a question whose answer it knows -> an answer; or a record -> a text -> its JSON.

A teacher writes no question and no table: results are known by construction. Of a record the teacher writes the text,
which must have every fact; what is then read out of it must be the record, field by field, and hold to its schema.
"""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from generators.invented_data.catalogue import SUBJECTS
from generators.invented_data.contract import FORMS, STYLES, written
from generators.invented_data.questions import KINDS, question
from generators.invented_data.records import RECORDS, Record
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.kept_parts import missing_parts
from generators.verifying.known_result import solved
from quality.constraints.checkers import check_constraint
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content


async def data(rollout: Rollout, _: Options) -> Content:
    """Rejects `wrong_answer` of a question about a table; `fact_missing` of a text, and `not_json`, `schema_broken`,
    `wrong_record` of what is read out of it."""
    family = str(rollout.seed.values["topic"]["family"])
    dice = rollout.dice("table")
    if family in RECORDS:
        return await _record(rollout, RECORDS[family](dice))
    if family not in SUBJECTS:
        known = ", ".join([*SUBJECTS, *RECORDS])
        raise UsageError(f"There is no family of tables '{family}'.", f"There are: {known}.")
    made, asked = question(rollout.choose(tuple(KINDS), salt="kind"), dice, SUBJECTS[family])
    style = rollout.choose(STYLES, salt="style")
    shown: dict[str, Any] = {
        "kind": "tabela",
        "tables": [{"title": table.title, "text": written(table, style)} for table in made],
        "style": FORMS[style],
        "question": asked.text,
        "last_line": asked.form,
    }
    request = rollout.render("request", **shown)[-1].text
    answer = await rollout.answer("answer", request=request, **shown)
    return solved(asked, request, answer, {"request": request})


async def _record(rollout: Rollout, made: Record) -> Content:
    genre = rollout.choose(made.genres, salt="genre")
    told: dict[str, Any] = {"told": made.told, "keep": made.keep, "genre": genre}
    said = (await rollout.answer("text", **told)).text.strip()
    if missing := missing_parts(said, made.keep):
        evidence = {"text": said[:2000], "missing": missing, "told": list(made.told)}
        raise RolloutRejectedError("text", "kept_parts", "fact_missing", f"the text lacks «{missing[0]}»", evidence)
    schema = json.dumps(made.schema, ensure_ascii=False, indent=2)
    shown = {"kind": "registo", "said": said, "schema": schema}
    request = rollout.render("request", **shown)[-1].text
    answer = await rollout.answer("answer", request=request, **shown)
    constraint = {"checker": "json_record", "record": made.values, "text": "É só o objeto JSON do texto, pelo esquema."}
    content = Content(
        kind="verifiable", messages=(Message(role="user", content=request), answer), constraints=(constraint,)
    )
    _refuse_other(answer.text, made, content)
    return content


def _refuse_other(answer: str, made: Record, content: Content) -> None:
    evidence: dict[str, Any] = {"answer": answer[:2000], "expected": made.values}
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise RolloutRejectedError("answer", "json_record", "not_json", str(error)[:200], evidence, content) from error
    if broken := next(Draft202012Validator(made.schema).iter_errors(value), None):
        raise RolloutRejectedError("answer", "schema", "schema_broken", broken.message[:200], evidence, content)
    held = check_constraint(answer, content.constraints[0])
    if not held.holds:
        detail = json.dumps(held.evidence, ensure_ascii=False)[:200]
        raise RolloutRejectedError("answer", "json_record", "wrong_record", detail, evidence, content)


SHOWN: dict[str, Any] = {
    **{"kind": "tabela", "tables": [{"title": "Notas", "text": "Aluno;Nota\nRita;14"}], "style": "CSV"},
    **{"question": "Qual é a média?", "last_line": "o número", "said": "É um T2.", "schema": '{"type": "object"}'},
}

DATA = Method(
    run=data,
    kind="verifiable",
    summary="table that a program made -> question with a known answer; or record -> text -> JSON held to a schema",
    steps={
        "text": {"told": ("É um T2.",), "keep": ("T2",), "genre": "um anúncio"},
        "request": SHOWN,
        "answer": {**SHOWN, "request": "Qual é a média das notas?"},
    },
    needs=("topic.family",),
    verifies=True,
    calls=lambda options: {"request": 0, "text": 0.5},
)
