"""`--negatives`: what people and checks turned down, beside what was accepted of the same prompt, with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from export.exporting import Exported, export_runs
from export.selection import Selection, Shape, Splits
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, JudgeVerdict, Rejection, Sample
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.test_export_messages import read_rows
from tests.generators.test_repair import BRAZILIAN, EUROPEAN, run_with

pytestmark = pytest.mark.slow

WHOLE = Splits(validation=0, test=0)
ASKED = "Como é que renovo o Cartão de Cidadão?"


def answered(index: int, text: str, asked: str = ASKED, **changes: Any) -> Sample:
    turns = (Message(role="user", content=asked), Message(role="assistant", content=text))
    return make_sample(index, messages=turns, **changes)


def turned_down(index: int, text: str, check: str = "leaks", stage: str = "check", asked: str = ASKED) -> Rejection:
    turns = (Message(role="user", content=asked), Message(role="assistant", content=text))
    return Rejection(
        rollout_id=f"{index:032x}",
        recipe="instruct",
        index=index,
        stage=stage,
        check=check,
        reason="brazilianism",
        content=Content(kind="chat", messages=turns),
    )


def reviewed_run(folder: Path) -> Run:
    """One accepted answer; of the same prompt one that people rejected and some that checks did; another rejected."""
    samples = [answered(0, "Renova-se na página do Estado."), answered(1, "Em qualquer loja do cidadão, só.")]
    samples += [answered(2, "Não sei.", "Que horas são?"), answered(3, "O NIF é 999 999 990.", "E o NIF?")]
    decisions = [
        decide(samples[0], "accepted"),
        decide(samples[1], "rejected", responses={"problems": ["incomplete", "facts"]}),
        decide(samples[2], "rejected"),
        decide(samples[3], "rejected", responses={"problems": ["personal_data"]}),
    ]
    rejections = [
        turned_down(4, "Você renova o seu pelo celular."),
        turned_down(5, "Renova-se na página do Estado, sim.", "duplicates", "duplicates"),
        turned_down(6, "O IBAN é PT50 0002 0123 1234 5678 9015 4, você transfere."),
        turned_down(7, "Não há resposta aceite disto.", asked="Outra coisa?"),
    ]
    verdict = JudgeVerdict(
        sample_id=samples[1].id, rubric="r", judge="j", scores={}, reasons={}, overall=2.0, request_id=""
    )
    return make_run(folder, samples, decisions, rejections, [verdict])


def exported(run: Run, to: Path, **shape: Any) -> Exported:
    return export_runs([run], to, None, WHOLE, Shape(file_type="jsonl", **shape))


def told(done: Exported) -> set[tuple[Any, ...]]:
    """Each row's answers with its label or reason."""
    if done.manifest.format.format == "kto":
        return {(r["completion"][0]["content"], r["label"], r["turned_down"]) for r in read_rows(done.path)}
    return {(r["chosen"][0]["content"], r["rejected"][0]["content"], r["turned_down"]) for r in read_rows(done.path)}


GOOD = "Renova-se na página do Estado."
BY_CHECKS = "Você renova o seu pelo celular."
BY_PEOPLE = "Em qualquer loja do cidadão, só."
REASON = "people: rejected (facts, incomplete)"
CHECKED = "checks: leaks, brazilianism"


@pytest.mark.parametrize(
    ("negatives", "rows"),
    [
        ("", set()),
        ("people", {(BY_PEOPLE, False, REASON), ("Não sei.", False, "people: rejected")}),
        ("checks", {(BY_CHECKS, False, CHECKED)}),
        (
            "both",
            {(BY_PEOPLE, False, REASON), ("Não sei.", False, "people: rejected"), (BY_CHECKS, False, CHECKED)},
        ),
    ],
)
def test_in_kto_what_was_turned_down_is_not_wanted(tmp_path: Path, negatives: str, rows: set[Any]) -> None:
    done = exported(reviewed_run(tmp_path / "run"), tmp_path / "out", format="kto", negatives=negatives)
    assert told(done) == {(GOOD, True, None), *rows}
    scores = {r["completion"][0]["content"]: r["judge_score"] for r in read_rows(done.path)}
    assert scores.get(BY_PEOPLE, 2.0) == 2.0
    steps = done.manifest.funnel
    assert steps.exported == 1 and steps.planned == 8
    assert sum(steps.left_out.values()) + steps.exported == steps.accepted_by_checks
    assert done.manifest.rows == 1 + len(rows) and done.manifest.negatives == len(rows)
    assert done.manifest.shares.decision == {"reviewed": 1}


@pytest.mark.parametrize(
    ("negatives", "rows"),
    [
        ("people", {(GOOD, BY_PEOPLE, REASON)}),
        ("checks", {(GOOD, BY_CHECKS, CHECKED)}),
        ("both", {(GOOD, BY_PEOPLE, REASON), (GOOD, BY_CHECKS, CHECKED)}),
    ],
)
def test_in_preference_it_loses_to_the_accepted_answer_of_the_same_prompt(
    tmp_path: Path, negatives: str, rows: set[Any]
) -> None:
    done = exported(reviewed_run(tmp_path / "run"), tmp_path / "out", format="preference", negatives=negatives)
    assert told(done) == rows
    assert done.manifest.negatives == len(rows) and done.manifest.funnel.exported == 0


def test_a_corrected_answer_beats_the_one_that_people_corrected(tmp_path: Path) -> None:
    sample = answered(0, "Renove na loja.")
    run = make_run(tmp_path / "run", [sample], [decide(sample, "corrected", text="Renova-se na loja.")])
    done = exported(run, tmp_path / "out", format="preference", negatives="people")
    assert told(done) == {("Renova-se na loja.", "Renove na loja.", "people: corrected")}


def test_an_answer_before_its_repair_loses_to_the_repaired_one(tmp_path: Path) -> None:
    run = run_with(tmp_path, EUROPEAN)
    for format_ in ("kto", "preference"):
        shape = Shape(file_type="jsonl", format=format_, negatives="checks")
        everything = Selection(include_unreviewed=True)  # type: ignore[call-arg]
        done = export_runs([run], tmp_path / format_, everything, WHOLE, shape)
        reason = "checks: repaired"
        pairs = {(EUROPEAN, True, None), (BRAZILIAN, False, reason)}
        assert told(done) == (pairs if format_ == "kto" else {(EUROPEAN, BRAZILIAN, reason)})


def test_one_answer_is_there_once_however_many_were_accepted_and_on_their_side(tmp_path: Path) -> None:
    samples = [answered(i, f"Resposta aceite {i}.", seed={"id": "the same"}) for i in range(30)]
    rejections = [turned_down(40 + i, f"Você é o {i}.") for i in range(3)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples], rejections)
    shape = Shape(file_type="jsonl", format="preference", negatives="checks")
    selection = Selection(keep_duplicates=True)  # type: ignore[call-arg]
    done = export_runs([run], tmp_path / "out", selection, Splits(validation=0.5), shape)  # type: ignore[call-arg]
    first = min(samples, key=lambda s: s.id).content.answer
    assert told(done) == {(first, f"Você é o {i}.", CHECKED) for i in range(3)}
    assert len(done.manifest.splits) == 1
    again = export_runs([run], tmp_path / "out", selection, Splits(validation=0.5), shape)  # type: ignore[call-arg]
    assert not again.is_new


def test_a_format_without_losing_answers_refuses(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--negatives has no place in --format messages"):
        exported(reviewed_run(tmp_path / "run"), tmp_path / "out", negatives="both")
