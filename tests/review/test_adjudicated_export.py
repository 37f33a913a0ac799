"""From a disagreement to the dataset: two annotators, a lead's word, and the export that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from export.exporting import export_runs
from export.selection import Splits
from review.local.process import RunningServer
from review.pull import pull
from review.push import PushOptions, push
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample

pytestmark = pytest.mark.integration

ANSWERS = {
    "agreed": "O centro de saúde marca a consulta por telefone.",
    "rejected": "A consulta marca-se na lua, às terças.",
    "tie": "A receção abre às nove horas da manhã.",
    "lead": "O balcão fecha ao meio-dia para o almoço.",
}
CORRECTED = "O balcão fecha às doze horas e reabre às catorze."


def exported(run_path: Path, folder: Path) -> set[str]:
    from store.run import Run

    result = export_runs([Run.open(run_path)], folder, splits=Splits(validation=0, test=0))
    rows = pl.concat([pl.read_parquet(path) for path in result.path.rglob("*.parquet")])
    return {messages[-1]["content"] for messages in rows["messages"].to_list()}


def test_the_export_follows_the_adjudicated_decisions(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    samples = {
        name: make_sample(i, chat(f"Pergunta número {i}: a que horas abre?", text), run_id="adjudicated")
        for i, (name, text) in enumerate(ANSWERS.items())
    }
    run = make_run(tmp_path / "run", list(samples.values()), "adjudicated")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    ana, rui, lia = person("ana"), person("rui"), person("lia")
    ids = {key: record["id"] for key, record in ana.records("conversas-2-revisores", "adjudicated").items()}
    for name, (first, second) in {
        "agreed": ("accept", "accept"),
        "rejected": ("reject", "reject"),
        "tie": ("accept", "reject"),
        "lead": ("accept", "reject"),
    }.items():
        ana.answer(ids[samples[name].id], verdict=first)
        rui.answer(ids[samples[name].id], verdict=second)

    report = pull(run, server.url, server.owner_key)
    assert set(report.ties) == {samples["tie"].id, samples["lead"].id}
    assert exported(run.path, tmp_path / "before") == {ANSWERS["agreed"]}

    lia.answer(ids[samples["lead"].id], verdict="correct", corrected_text=CORRECTED)
    report = pull(run, server.url, server.owner_key)
    assert report.ties == (samples["tie"].id,)
    assert exported(run.path, tmp_path / "after") == {ANSWERS["agreed"], CORRECTED}
