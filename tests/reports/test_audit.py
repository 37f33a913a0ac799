"""An audit counts every row once, accepted or turned down, with all that is in it, and shows what it says as text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commands.contamination import build
from commands.report import report
from generators.audited import audited
from quality.checks import PreparedCheck, run_checks, validate_settings
from quality.contract import CheckInput
from reports.audit.counting import Wanted, audit_of
from reports.audit.page import is_adopted, view_of, write_audit
from schemas.errors import StoreError, UsageError
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content, Rejection, Sample
from store.run import Run
from tests.export.export_run_builders import make_run, make_sample

CHECKS: list[PreparedCheck] = [
    (name, validate_settings(name))
    for name in ("length", "language", "refusal", "truncation", "variety", "leaks", "orthography", "personal_data")
]
EUROPEAN = "O autocarro sai às nove da manhã e chega a Évora antes do almoço, se não houver trânsito na ponte."
BRAZILIAN = "O ônibus sai às nove da manhã e você pode pegar o trem depois, se o trânsito não estiver ruim no centro."
OLD = "O autocarro sai às nove e a direcção óptima é a do rio, porque não há obras nem trânsito nesse lado da cidade."
REFUSAL = "Lamento, mas não posso ajudar com esse pedido sobre o ônibus nem com outro que seja parecido com ele."
HOSTILE = "<script>document.title='corrido'</script> {{ 7 * 7 }}"
QUESTION = "A que horas sai de Lisboa o primeiro autocarro para Évora?"


def content(answer: str, question: str = QUESTION) -> Content:
    said = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return Content(kind="chat", messages=said)


def row(index: int, answer: str, subset: str, question: str = QUESTION) -> Sample | Rejection:
    """A row of a dataset after every check, as a run of `adopt` keeps it."""
    told = content(answer, question)
    outcome = run_checks(CHECKS, CheckInput(told, seed={"asked": question}), every=True)
    place = {
        "id": f"d/f.jsonl:{index}",
        "dataset": "d",
        "file": "f.jsonl",
        "number": index,
        "columns": {"subset": subset},
    }
    if outcome.rejected_by is None:
        extra = {"findings": outcome.findings, "measures": outcome.measures}
        return make_sample(index, messages=told.messages, seed=place, source="d", licence="CC-BY-4.0", **extra)
    check, problem = outcome.rejected_by
    return Rejection(
        rollout_id=content_id("rollout", "instruct", index), recipe="instruct", index=index, stage="check", check=check,
        reason=problem.reason, evidence=audited(problem, outcome), content=told, seed=place,
    )  # fmt: skip


ROWS = [
    *(row(n, f"{EUROPEAN} São {n} pessoas.", "portugal") for n in range(6)),
    *(row(n, f"{BRAZILIAN} São {n} pessoas.", "traduzido") for n in range(6, 10)),
    row(10, OLD, "antigo"),
    row(11, REFUSAL, "traduzido"),
    row(12, f"{EUROPEAN} {HOSTILE}", "portugal", HOSTILE),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    damaged = Rejection(
        rollout_id="f" * 32, recipe="instruct", index=13, stage="row", check="row", reason="damaged_json", detail="f:13"
    )
    repeated = next(one for one in ROWS if isinstance(one, Sample) and one.provenance.index == 3)
    later = Rejection(
        rollout_id=repeated.provenance.rollout_id, recipe="instruct", index=3, stage="duplicates", check="duplicates",
        reason="near_duplicate", content=repeated.content,
    )  # fmt: skip
    samples = [one for one in ROWS if isinstance(one, Sample)]
    rejections = [one for one in ROWS if isinstance(one, Rejection)]
    return with_checks(
        make_run(tmp_path_factory.mktemp("audit") / "tulu", samples, rejections=[*rejections, damaged, later])
    )


def with_checks(made: Run) -> Run:
    """The run with a recipe that names the checks that its rows went through."""
    manifest = made.manifest()
    text = f"name: instruct\nmethod: instruct\nchecks: [{', '.join(name for name, _ in CHECKS)}]\n"
    recipes = tuple(recipe.model_copy(update={"text": text}) for recipe in manifest.recipes)
    made.write_manifest(manifest.model_copy(update={"recipes": recipes}))
    return made


def test_every_row_is_counted_once_with_all_that_is_in_it(run: Run) -> None:
    total = audit_of(run, Wanted(processes=1)).total
    assert (total.rows, total.accepted, total.unread, total.cut_short) == (14, 6, 1, 0)
    assert total.reasons.total() == 8
    assert total.reasons["near_duplicate"] == 1
    assert total.reasons["damaged_json"] == 1
    assert total.reasons["refusal"] == 1
    assert total.problems["brazilianism"] == 5, (
        "a refusal is turned down for refusing, and its leak counts all the same"
    )
    assert total.with_hard_leaks == 5
    assert total.found["pre_ao90"] >= 2
    assert total.treatment["você"] == 4
    assert total.scored == 13
    assert total.words == sum(int(one.content.answer != "") and _words(one) for one in ROWS if one.content)


def _words(one: Sample | Rejection) -> int:
    assert one.content is not None
    return int(run_checks(CHECKS[:1], CheckInput(one.content)).measures["answer_words"])


def test_a_row_that_two_shards_hold_is_one_row(run: Run, tmp_path: Path) -> None:
    samples = [one for one in ROWS if isinstance(one, Sample)]
    made = make_run(tmp_path / "twice", samples)
    from store.rows import sample_row

    made.append("samples", [sample_row(samples[0])], "again")
    assert audit_of(made, Wanted(processes=1)).total.rows == len(samples)


def test_sources_are_told_apart_by_the_columns_of_their_rows(run: Run) -> None:
    by = audit_of(run, Wanted(processes=1)).told_groups()
    assert {value: tally.rows for value, tally in by["subset"].items()} == {"portugal": 7, "traduzido": 5, "antigo": 1}
    assert by["subset"]["portugal"].with_leaks == 0
    assert by["subset"]["traduzido"].with_hard_leaks == 5
    assert "file" not in by, "one file tells nothing apart"


@pytest.mark.slow
def test_several_processes_count_what_one_does(run: Run) -> None:
    one, two = (audit_of(run, Wanted(processes=n)) for n in (1, 2))
    assert one.total.as_json() == two.total.as_json()
    assert {row.rollout_id for _, row in one.shown} == {row.rollout_id for _, row in two.shown}


def test_rows_that_stopped_at_their_first_fault_are_told(tmp_path: Path) -> None:
    cut = Rejection(
        rollout_id="a" * 32, recipe="instruct", index=0, stage="check", check="refusal", reason="refusal",
        content=content(REFUSAL),
    )  # fmt: skip
    made = make_run(tmp_path / "made", [], rejections=[cut])
    assert audit_of(made, Wanted(processes=1)).total.cut_short == 1


@pytest.mark.slow
def test_the_page_shows_texts_and_runs_none_of_them(run: Run, tmp_path: Path) -> None:
    write_audit([view_of(run.path, Wanted(processes=1))], tmp_path / "audit.html")
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    assert "<del>pegar o trem</del> → <ins>apanhar o comboio</ins>" in page
    assert re.search(r'<mark class="hard" title="[^"]+">ônibus</mark>', page)
    assert "also: brazilianism" in page
    assert ">not checked<" in page, "no check of treatment ran, and none says so"
    addresses = set(re.findall(r"https?://[^\"'<> ]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.slow
def test_two_data_sets_stand_side_by_side_one_of_them_by_its_json(run: Run, tmp_path: Path) -> None:
    other = with_checks(make_run(tmp_path / "limpo", [one for one in ROWS[:6] if isinstance(one, Sample)]))
    kept, page = tmp_path / "tulu.json", tmp_path / "both.html"
    report([run.path], out=tmp_path / "one.html", audit=True, json=kept)
    stored = json.loads(kept.read_text())
    assert stored["total"]["rates"]["rows_with_hard_leaks"] == pytest.approx(5 / 13)
    assert QUESTION not in kept.read_text(), "figures, no texts"
    report([kept, other.path], out=page)
    text = page.read_text(encoding="utf-8")
    assert "<th>tulu</th><th>limpo</th>" in text
    assert "<td>answers with a hard leak</td><td>5 (38.5%)</td><td>0 (0.0%)</td>" in text
    report([kept, kept], out=page)
    assert "<th>tulu</th><th>tulu (2)</th>" in page.read_text(encoding="utf-8"), "two of one name stay two"
    with pytest.raises(UsageError, match=r"one\.html is no audit"):
        report([tmp_path / "one.html", other.path], out=page)


@pytest.mark.slow
def test_rows_of_evaluation_sets_and_of_other_data_are_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "perguntas.jsonl").write_text(json.dumps({"question": QUESTION}) + "\n", encoding="utf-8")
    build([tmp_path / "perguntas.jsonl"], out=tmp_path / "index.npz")
    theirs = tmp_path / "deles.jsonl"
    theirs.write_text(json.dumps({"messages": [m.model_dump() for m in content(EUROPEAN).messages]}) + "\n")
    view = view_of(run.path, Wanted(index=tmp_path / "index.npz", processes=1), [theirs])
    assert view.total.contaminated == {"perguntas": 12}, "accepted and rejected alike, but for another question"
    assert view.benchmarks is not None
    assert "perguntas" in view.benchmarks
    assert sum(view.against[str(theirs)].values()) == 5, "the same question as the accepted rows that ask it"


def test_a_damaged_shard_is_named_and_nothing_is_counted(tmp_path: Path) -> None:
    made = make_run(tmp_path / "made", [one for one in ROWS[:6] if isinstance(one, Sample)])
    shard = made.shards("samples")[0]
    shard.write_bytes(shard.read_bytes()[:-200])
    with pytest.raises(StoreError, match=shard.name):
        view_of(made.path, Wanted(processes=1))


def test_a_run_of_a_teacher_is_no_audit_unless_asked(run: Run, tmp_path: Path) -> None:
    assert not is_adopted(run.path)
    with pytest.raises(UsageError, match="--by belongs to an audit"):
        report([run.path], out=tmp_path / "page.html", by=["subset"])


@pytest.mark.slow
def test_an_adopted_file_is_audited_without_being_asked_to(tmp_path: Path) -> None:
    source, made = tmp_path / "linhas.jsonl", tmp_path / "run"
    answers = [(EUROPEAN, "portugal"), (BRAZILIAN, "traduzido"), (REFUSAL, "traduzido")]
    told = [{"prompt": f"{QUESTION} ({n})", "response": answer, "subset": s} for n, (answer, s) in enumerate(answers)]
    source.write_text("".join(json.dumps(one) + "\n" for one in told) + "{damaged\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "filigrana", "adopt", str(source), "--run", str(made), "--licence", "CC-BY-4.0"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    report([made], out=tmp_path / "page.html", json=tmp_path / "figures.json")
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["books"] | {"accepted": 1, "rejected": 3} == figures["books"]
    assert figures["total"]["unread"] == 1
    assert figures["total"]["problems"]["brazilianism"] == 2, "the refusal's own leak is counted too"
    assert figures["by"]["subset"]["traduzido"]["with_hard_leaks"] == 2
    assert "By subset" in (tmp_path / "page.html").read_text(encoding="utf-8")
