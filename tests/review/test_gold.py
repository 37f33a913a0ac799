"""Gold can't be told from the other records, by what an annotator sees of them on the real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quality.checks import validate_settings
from quality.contract import CheckInput
from quality.registry import load_check
from review.local.process import RunningServer
from review.measures.gold import GoldItem
from review.measures.measure import measure
from review.pull import pull
from review.push import PushOptions, push
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, GrownRow
from store.rows import sample_row
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample
from tests.store.run_manifests import manifest_of

pytestmark = pytest.mark.integration

RECIPE = "name: instruct\nchecks:\n- leaks\n"
LEAK = "Apanhe o ônibus na paragem."
TURNS = chat("Como vou?", LEAK).messages
OF_KIND: dict[str, dict[str, Any]] = {
    "chat": {},
    "grounded": {"passage": "Há um autocarro. Apanhe o ônibus na paragem.", "quote": LEAK},
    "preference": {"rejected_answer": (Message(role="assistant", content="Vá a pé."),)},
    "tools": {"tools": ({"name": "horario", "description": "Horários"},)},
    "verifiable": {"constraints": ({"checker": "max_words", "count": 20, "text": "Em 20 palavras."},)},
    "pack_row": {"grown": GrownRow(pack="topics", beside={"domain": "transportes"})},
}
DATASETS = {
    "chat": "conversas",
    "grounded": "textos-de-apoio",
    "preference": "preferencias",
    "tools": "ferramentas",
    "verifiable": "verificaveis",
    "pack_row": "pontos-de-partida",
}


def run_of_all_kinds(folder: Path, run_id: str) -> Run:
    run = Run(folder)
    samples = []
    for kind, parts in OF_KIND.items():
        for n in range(6):
            content = Content(kind=kind, messages=chat(f"Como vou {n}?", LEAK).messages, **parts)  # type: ignore[arg-type]
            found = load_check("leaks").run(CheckInput(content), validate_settings("leaks")).findings
            samples.append(make_sample(len(samples), content, run_id=run_id, findings=found, domain=f"tema-{n % 2}"))
    entry = {"name": "instruct", "planned": len(samples), "title": "instruct", "text": RECIPE}
    run.write_manifest(manifest_of([entry], run_id=run_id))
    run.append("samples", map(sample_row, samples), writer="test")
    return run


def look(record: dict[str, Any]) -> dict[str, Any]:
    """All by which an annotator could tell one record from another, without its texts."""
    return {
        "fields": sorted(record["fields"]),
        "metadata": sorted(record["metadata"]),
        "state": record["metadata"]["state"],
        "recipe": record["metadata"]["recipe"],
        "id": len(record["external_id"]),
        "suggestions": sorted((s["agent"], str(s["value"])) for s in record["suggestions"] or ()),
    }


def test_gold_of_every_kind_looks_like_all_others(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    run = run_of_all_kinds(tmp_path / "run", "golden")
    gold = tuple(GoldItem(kind=kind, messages=TURNS, verdict="correct", **parts) for kind, parts in OF_KIND.items())  # type: ignore[arg-type]
    options = PushOptions(gold=gold)
    report = push(run, server.url, server.owner_key, options=options)
    assert (report.sent, report.gold) == (36, 6)
    ana = person("ana")
    for item in gold:
        records = ana.records(DATASETS[item.kind], "golden")
        golden = records.pop(item.record_id)
        assert len(records) == 6
        assert all(look(golden) == look(other) for other in records.values()), item.kind
        assert golden["metadata"]["domain"] in {other["metadata"]["domain"] for other in records.values()}
        ana.answer(golden["id"], verdict="correct", **({"preferred": "tie"} if item.kind == "preference" else {}))

    assert push(run, server.url, server.owner_key, options=options).gold == 0
    pulled = pull(run, server.url, server.owner_key)
    assert (pulled.accepted, pulled.to_decide) == (0, {})
    figures = measure(run).people["ana"]
    assert (figures.gold_right, figures.gold_answered) == (5, 6), "of a pair, a tie is not the better answer"


def test_gold_is_not_always_the_last_of_the_queue(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", [make_sample(i, run_id="places") for i in range(20)], "places")
    gold = tuple(GoldItem(messages=chat(f"Conhecida {n}?", "Sim.").messages, verdict="accept") for n in range(4))
    push(run, server.url, server.owner_key, options=PushOptions(gold=gold))
    records = sorted(person("ana").records("conversas", "places").values(), key=lambda r: r["inserted_at"])
    order = [record["external_id"] for record in records]
    places = sorted(order.index(item.record_id) for item in gold)
    assert places != [20, 21, 22, 23]
    assert places[-1] - places[0] > 4


def test_gold_of_a_kind_that_the_run_lacks_is_refused(server: RunningServer, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0, run_id="lacks")], "lacks")
    item = GoldItem(kind="grounded", messages=TURNS, verdict="accept", **OF_KIND["grounded"])
    with pytest.raises(UsageError, match="grounded"):
        push(run, server.url, server.owner_key, options=PushOptions(gold=(item,)))
