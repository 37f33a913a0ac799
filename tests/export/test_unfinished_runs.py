"""Exports of runs that are written to or were never finished; edits that leave a ground truth stale."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from export.exporting import Exported, export_runs
from export.files.manifest import ExportManifest
from export.selection import Selection, Shape, Splits
from quality.constraints.checkers import check_constraint
from schemas.message import Message
from store.books import books
from store.journal import Journal
from store.manifest import RunManifest
from store.rows import sample_row
from store.run import Run
from store.snapshot import Snapshot
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.test_export_messages import read_rows

ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]
WHOLE = Splits(validation=0, test=0)
JSONL = Shape(file_type="jsonl")


def accounted(manifest: ExportManifest) -> int:
    steps = manifest.funnel
    turned_down = sum(steps.rejected_by_checks.values()) + sum(steps.failed.values())
    return turned_down + steps.pending + sum(steps.left_out.values()) + steps.exported


@pytest.mark.slow
def test_the_books_are_of_the_instant_in_which_an_export_began(tmp_path: Path) -> None:
    others = [make_run(tmp_path / f"a{n}", [make_sample(n)], pending=n) for n in range(8)]  # more than are read ahead
    planned = sum(books(run).planned for run in others) + 8
    second = make_run(tmp_path / "b", [make_sample(i, recipe="outra") for i in range(3)], pending=5)

    def more_comes_in(step: str, count: int) -> None:
        if step == "read" and len(list(second.path.glob("samples/*.parquet"))) == 1:
            second.append("samples", [sample_row(make_sample(i, recipe="outra")) for i in range(3, 8)], "late")

    for turn in (1, 2):
        done = export_runs([*others, second], tmp_path / "out", ALL, WHOLE, JSONL, on_progress=more_comes_in)
        assert accounted(done.manifest) == done.manifest.funnel.planned == planned
        assert done.manifest.runs[-1].books.pending == {1: 5, 2: 0}[turn]


@pytest.mark.slow
def test_a_snapshot_has_whole_turns_while_segments_are_written_and_sealed(tmp_path: Path) -> None:
    planned = 600
    run = make_run(tmp_path / "run", [make_sample(0)], pending=planned - 1)
    rows = [sample_row(make_sample(i)) for i in range(1, planned)]

    def write() -> None:
        journal = Journal(run.path, "driver", seal_rows=40)
        for number, row in enumerate(rows):
            journal.append_all([("samples", row), ("verdicts", {"sample_id": row["id"], "overall": 3.0})])
            journal.flush()
            if number % 50 == 49:
                journal.close()
        journal.close()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while writer.is_alive():
        taken = Snapshot(run)
        judged = set(taken.scan("verdicts").collect()["sample_id"])
        made = set(taken.scan("samples").collect()["id"]) - {make_sample(0).id}
        counted = books(taken)
        assert judged == made
        assert counted.accepted == len(made) + 1 and counted.accepted + counted.pending == planned
        seen.append(counted.accepted)
    writer.join()
    assert len(set(seen)) > 1 and books(run).accepted == planned


def repeating_run(path: Path, pending: int) -> Run:
    asked = Message(role="user", content="Como é que renovo o Cartão de Cidadão pela internet, sem sair de casa?")
    answers = ["Na página do Estado.", "Pela aplicação oficial do telemóvel."]
    alike = [make_sample(i, messages=(asked, Message(role="assistant", content=a))) for i, a in enumerate(answers)]
    return make_run(path, [*alike, make_sample(2)], pending=pending)


@pytest.mark.slow
def test_what_repeats_itself_in_an_unfinished_run_is_left_out_as_at_its_end(tmp_path: Path) -> None:
    def exported(run: Run, selection: Selection = ALL) -> Exported:
        return export_runs([run], tmp_path / "out", selection, WHOLE, JSONL)

    going_on, ended = repeating_run(tmp_path / "a", 2), repeating_run(tmp_path / "b", 0)
    done = exported(going_on)
    assert done.manifest.funnel.left_out == {"repeats_earlier": 1}
    assert make_sample(2).id in {row["id"] for row in read_rows(done.path)}
    assert "Not finished when exported" in (done.path / "README.md").read_text(encoding="utf-8")
    kept = exported(going_on, Selection(include_unreviewed=True, keep_duplicates=True))  # type: ignore[call-arg]
    assert kept.manifest.funnel.exported == 3
    assert "were not looked for" in (kept.path / "README.md").read_text(encoding="utf-8")
    finished = exported(ended)
    assert finished.manifest.funnel.left_out == {}
    assert "Not finished" not in (finished.path / "README.md").read_text(encoding="utf-8")


def test_a_killed_session_is_not_finished_even_with_nothing_pending(tmp_path: Path) -> None:
    run = repeating_run(tmp_path / "run", 0)
    said = run.manifest().model_dump(mode="json")
    session = {"started_at": "2026-11-20T09:00:00+00:00", "ended_at": None, "packages": {}, "git": None}
    run.write_manifest(RunManifest.model_validate({**said, "sessions": [session]}))
    assert export_runs([run], tmp_path / "out", ALL, WHOLE, JSONL).manifest.funnel.left_out == {"repeats_earlier": 1}


WORDS = {"checker": "max_words", "count": 6, "text": "No máximo seis palavras."}
PASSAGE = "O Museu do Azulejo abre às dez horas e fecha às dezoito, exceto à segunda-feira."


@pytest.mark.parametrize(
    ("text", "stays"),
    [("São só quatro palavras.", True), ("Esta resposta emendada já tem mais de seis palavras.", False)],
)
def test_an_edit_that_breaks_a_condition_stays_out_whatever_is_accepted(tmp_path: Path, text: str, stays: bool) -> None:
    asked = Message(role="user", content="Resume isto em seis palavras, no máximo, por favor.")
    made = make_sample(
        0, kind="verifiable", constraints=(WORDS,), messages=(asked, Message(role="assistant", content="Abre às dez."))
    )
    assert check_constraint(made.content.answer, WORDS).holds
    for status in ("corrected", "correction_failed"):
        run = make_run(
            tmp_path / status,
            [made, make_sample(1)],
            [decide(made, status, text=text), decide(make_sample(1), "accepted")],
        )
        lenient = Selection(accept_failed_corrections=True)  # type: ignore[call-arg]
        done = export_runs([run], tmp_path / "out", lenient, WHOLE, JSONL)
        assert done.manifest.funnel.left_out == ({} if stays else {"stale_ground_truth": 1})
        assert (made.id in {row["id"] for row in read_rows(done.path)}) == stays


@pytest.mark.parametrize(
    ("question", "answer", "stays"),
    [
        (PASSAGE, "Segundo o texto, «abre às dez horas»: convém confirmar.", True),
        (PASSAGE, "Segundo o texto, abre de manhã.", False),
        (PASSAGE.replace("dez", "nove"), "Segundo o texto, «abre às dez horas».", False),
    ],
)
def test_an_edit_that_loses_the_quote_stays_out(tmp_path: Path, question: str, answer: str, stays: bool) -> None:
    made = make_sample(
        0,
        kind="grounded",
        passage=PASSAGE,
        quote="abre às dez horas",
        messages=(
            Message(role="user", content=f"{PASSAGE}\n\nA que horas abre?"),
            Message(role="assistant", content="«abre às dez horas», diz o texto."),
        ),
    )
    mended = (
        Message(role="user", content=f"{question}\n\nA que horas abre?"),
        Message(role="assistant", content=answer),
    )
    decisions = [decide(made, "corrected", messages=mended), decide(make_sample(1), "accepted")]
    run = make_run(tmp_path / "run", [made, make_sample(1)], decisions)
    done = export_runs([run], tmp_path / "out", None, WHOLE, JSONL)
    assert done.manifest.funnel.left_out == ({} if stays else {"stale_ground_truth": 1})
