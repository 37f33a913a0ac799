"""What `filigrana review status` says, from decisions as a pull stores them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from review.gold import GoldItem, read_gold, remember_gold
from review.measure import agreement, commonest_edits, measure
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Decision
from store.rows import decision_row
from store.run import Run
from tests.review.samples_for_review import chat, finding, make_run, make_sample

TEXT = "Apanhe o ônibus na paragem."


def answered(sample: str, annotator: str, status: str, second: int, text: str = "", **answers: Any) -> Decision:
    return Decision(
        sample_id=sample,
        annotator=annotator,
        status=status,  # type: ignore[arg-type]
        decided_at=f"2026-01-01T00:00:{second:02d}+00:00",
        messages=chat("Como vou?", text).messages if text else (),
        responses={"verdict": {"accepted": "accept", "corrected": "correct", "rejected": "reject"}[status], **answers},
    )


def store(run: Run, *decisions: Decision) -> None:
    finals = [
        d.model_copy(update={"annotator": "adjudication", "is_final": True, "rule": "only_annotator"})
        for d in decisions
        if d.annotator == "ana" and not d.sample_id.startswith("gold-")
    ]
    run.append("decisions", map(decision_row, [*decisions, *finals]), writer="review")


def test_measures_of_a_run(tmp_path: Path) -> None:
    flagged = (finding(TEXT, "ônibus", "autocarro"),)
    samples = [make_sample(i, chat(f"Como vou {i}?", TEXT), findings=flagged, domain="lazer") for i in range(4)]
    run = make_run(tmp_path, [*samples, make_sample(9)])
    gold = GoldItem(messages=chat("Sim?", "Não.").messages, verdict="reject")
    remember_gold(run, [gold])
    ids = [sample.id for sample in samples]
    store(
        run,
        answered(ids[0], "ana", "accepted", 0),
        answered(ids[1], "ana", "corrected", 10, TEXT.replace("ônibus", "autocarro")),
        answered(ids[2], "ana", "corrected", 30, TEXT.replace("ônibus", "autocarro")),
        answered(ids[3], "ana", "rejected", 42),
        answered(gold.record_id, "ana", "rejected", 50),
        answered(gold.record_id, "rui", "accepted", 50),
    )

    measures = measure(run)

    assert (measures.samples, measures.done, measures.pending) == (5, 4, 1)
    assert (measures.people["ana"].decisions, measures.people["ana"].seconds_a_record) == (5, 11.0)
    assert (measures.people["ana"].gold_right, measures.people["rui"].gold_right) == (1, 0)
    assert measures.outcomes["domain"]["lazer"].acceptance == 0.75
    assert measures.outcomes["template"]["instruct@hash-of-"].rejected == 1
    assert [(c.rule, c.flagged, c.overruled) for c in measures.checks_to_repair] == [("rule:ônibus", 4, 1)]
    assert [(e.before, e.after, e.count) for e in measures.edits] == [("ônibus", "autocarro", 2)]


def test_agreement_is_krippendorffs_alpha() -> None:
    """Ana and Rui on five samples; alpha by hand: 1 - (n - 1) * observed / expected, 10 values, 1 disagreement."""
    said = [("accepted", "accepted"), ("accepted", "accepted"), ("rejected", "rejected"), ("rejected", "accepted")]
    latest = {
        f"s{n}": {
            "ana": answered(f"s{n}", "ana", ana, n, variety=4),
            "rui": answered(f"s{n}", "rui", rui, n, variety=4),
        }
        for n, (ana, rui) in enumerate([*said, ("accepted", "accepted")])
    }
    latest["alone"] = {"ana": answered("alone", "ana", "rejected", 9, variety=1)}
    alphas = agreement(latest)
    assert alphas["verdict"] == pytest.approx(1 - 9 * 2 / (2 * 7 * 3))
    assert alphas["variety"] is None, "nothing to tell apart where everyone says the same"


def test_edits_are_counted_by_word_and_not_by_letter() -> None:
    pairs = [("Você pode ver na tela.", "Pode ver no ecrã."), ("Está na tela, sim.", "Está no ecrã, sim.")]
    assert next((e.before, e.after, e.count) for e in commonest_edits(pairs)) == ("na tela", "no ecrã", 2)


def test_gold_files_name_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    good = GoldItem(messages=(Message(role="assistant", content="Olá."),), verdict="accept").model_dump_json()
    path.write_text(f'{good}\n\n{{"messages": [], "verdict": "maybe"}}\n')
    with pytest.raises(UsageError, match=r"gold\.jsonl:3"):
        read_gold(path)
