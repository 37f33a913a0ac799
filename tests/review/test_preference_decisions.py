"""Which answer people preferred: from their click on the real server to the exported pair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from review.local.process import RunningServer
from review.opinions.stored import final_decisions
from review.page.records import chosen_is_first
from review.pull import pull
from review.push import PushOptions, push
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, Sample
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample

pytestmark = pytest.mark.integration
Person = Callable[[str], Annotator]


def pair(index: int, run_id: str) -> Sample:
    """The method chose "Boa", score 4.5, over "Fraca", score 2."""
    content = Content(
        kind="preference",
        messages=chat(f"Pergunta número {index}?", f"Boa resposta {index}.").messages,
        rejected_answer=(Message(role="assistant", content=f"Fraca resposta {index}."),),
        scores=(4.5, 2.0),
    )
    return make_sample(index, content, run_id=run_id)


def side(sample: Sample, answer: str) -> str:
    """The letter under which the page shows the chosen or the rejected answer."""
    return "a" if chosen_is_first(sample.id) == (answer == "chosen") else "b"


def rows_of(run: Run, folder: Path, format_: str) -> list[dict[str, Any]]:
    shape = Shape(format=format_)  # type: ignore[call-arg]
    result = export_runs([run], folder, splits=Splits(validation=0, test=0), shape=shape)  # type: ignore[call-arg]
    return pl.concat([pl.read_parquet(path) for path in result.path.rglob("*.parquet")]).to_dicts()


def test_the_answer_that_people_prefer_is_the_one_that_is_exported(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    kept, turned, edited = (pair(i, "preferred") for i in range(3))
    run = make_run(tmp_path / "run", [kept, turned, edited], "preferred")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    records = ana.records("preferencias", "preferred")
    ana.answer(records[kept.id]["id"], verdict="accept", preferred=side(kept, "chosen"))
    ana.answer(records[turned.id]["id"], verdict="accept", preferred=side(turned, "rejected"))
    ana.answer(
        records[edited.id]["id"],
        verdict="correct",
        preferred=side(edited, "rejected"),
        corrected_text="Fraca resposta, emendada.",
    )
    pull(run, server.url, server.owner_key)

    pairs = {row["id"]: row for row in rows_of(run, tmp_path / "pairs", "preference")}
    told = {
        key: (row["chosen"][0]["content"], row["rejected"][0]["content"], row["score_chosen"], row["score_rejected"])
        for key, row in pairs.items()
    }
    assert told == {
        kept.id: ("Boa resposta 0.", "Fraca resposta 0.", 4.5, 2.0),
        turned.id: ("Fraca resposta 1.", "Boa resposta 1.", 2.0, 4.5),
        edited.id: ("Fraca resposta, emendada.", "Boa resposta 2.", None, None),
    }
    labels = {(r["id"], r["completion"][0]["content"]): r["label"] for r in rows_of(run, tmp_path / "kto", "kto")}
    assert labels == {
        (kept.id, "Boa resposta 0."): True,
        (kept.id, "Fraca resposta 0."): False,
        (turned.id, "Fraca resposta 1."): True,
        (turned.id, "Boa resposta 1."): False,
        (edited.id, "Fraca resposta, emendada."): True,
        (edited.id, "Boa resposta 2."): False,
    }


def test_two_corrections_of_opposite_answers_are_a_tie(server: RunningServer, person: Person, tmp_path: Path) -> None:
    sample = pair(0, "opposite")
    run = make_run(tmp_path / "run", [sample], "opposite")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    ana, rui = person("ana"), person("rui")
    record = ana.records("preferencias-2-revisores", "opposite")[sample.id]["id"]
    ana.answer(record, verdict="correct", preferred=side(sample, "chosen"), corrected_text="Boa, emendada.")
    rui.answer(record, verdict="accept", preferred=side(sample, "rejected"))

    assert pull(run, server.url, server.owner_key).ties == (sample.id,)


def test_answers_that_people_find_equally_good_are_no_pair_and_the_export_says_so(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    agreed, kept = pair(0, "equal"), pair(1, "equal")
    run = make_run(tmp_path / "run", [agreed, kept], "equal")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    people = person("ana"), person("rui")
    records = people[0].records("preferencias-2-revisores", "equal")
    for one in people:
        one.answer(records[agreed.id]["id"], verdict="accept", preferred="tie")

    report = pull(run, server.url, server.owner_key)
    assert (report.ties, report.no_preference) == ((), 1)
    assert (final_decisions(run)[agreed.id].status, final_decisions(run)[agreed.id].rule) == ("tie", "majority")
    with pytest.raises(UsageError, match="1 no preference"):
        rows_of(run, tmp_path / "nothing", "preference")
    unreviewed = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    exported = export_runs([run], tmp_path / "out", selection=unreviewed)
    assert exported.manifest.funnel.left_out == {"no_preference": 1}
