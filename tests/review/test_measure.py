"""What `filigrana review status` says, from decisions as a pull stores them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from review.measures.agreement import agreement
from review.measures.edits import Corrected, commonest_edits, edits_by_kind
from review.measures.gold import GoldItem, known_answers, read_gold, remember_gold
from review.measures.measure import measure
from review.measures.pace import pace
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
        if d.annotator == "ana" and d.sample_id not in known_answers(run)
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
    assert alphas["verdict"].alpha == pytest.approx(1 - 9 * 2 / (2 * 7 * 3))
    assert (alphas["verdict"].records, alphas["verdict"].answers) == (5, 10)
    assert alphas["variety"].alpha is None, "nothing to tell apart where everyone says the same"


def test_agreement_tells_of_what_is_asked_of_a_benchmarks_items() -> None:
    """Two people on four items: once they differ on the only right option, and by one step on the difficulty of two."""
    ana = [("yes", "yes", "partly", 2), ("yes", "no", "yes", 4), ("no", "no", "yes", 1), ("yes", "yes", "no", 5)]
    rui = [("yes", "yes", "partly", 3), ("yes", "yes", "yes", 4), ("no", "no", "yes", 1), ("yes", "yes", "no", 4)]
    names = ("key_right", "one_right", "about_portugal", "difficulty")
    latest = {
        f"s{n}": {
            who: answered(f"s{n}", who, "accepted", n, **dict(zip(names, said[n], strict=True)))
            for who, said in (("ana", ana), ("rui", rui))
        }
        for n in range(4)
    }
    alphas = agreement(latest)
    assert (alphas["key_right"].alpha, alphas["about_portugal"].alpha) == (1, 1)
    assert alphas["one_right"].alpha == pytest.approx(1 - 7 * 2 / (2 * 3 * 5))
    assert 0.8 < (alphas["difficulty"].alpha or 0) < 1, "ordinal: a step is less than a whole difference"
    assert {alphas[name].records for name in names} == {4}


def test_edits_are_counted_by_word_and_not_by_letter() -> None:
    pairs = [("Você pode ver na tela.", "Pode ver no ecrã."), ("Está na tela, sim.", "Está no ecrã, sim.")]
    texts = [Corrected(before=before, after=after) for before, after in pairs]
    assert next((e.before, e.after, e.count) for e in commonest_edits(texts)) == ("na tela", "no ecrã", 2)


def test_edits_are_told_apart_by_kind() -> None:
    flagged = (finding(TEXT, "ônibus", "autocarro"),)
    texts = [
        Corrected(before=TEXT, after=TEXT.replace("ônibus", "autocarro"), findings=flagged),
        Corrected(before="O facto é actual.", after="O facto é atual."),
        Corrected(before="Bem, e util.", after="Bem é útil."),
        Corrected(before="Bem, é caro.", after="Bem é caro."),
        Corrected(before="vive em lisboa.", after="Vive em Lisboa."),
        Corrected(before="Foi uma casa bonita.", after="Foi uma moradia."),
        Corrected(before="a b c d e f g h", after="i"),
    ]
    counts = edits_by_kind(texts)
    assert counts == {"capitals": 2, "spelling": 2, "lexis": 1, "punctuation": 1, "rewritten": 1, "wording": 1}


def test_time_at_work_leaves_breaks_out_and_knows_bulk_accepts() -> None:
    def at(*moments: str) -> list[Decision]:
        return [
            answered(f"s{n}", "ana", "accepted", 0).model_copy(update={"decided_at": f"2026-01-0{moment}+00:00"})
            for n, moment in enumerate(moments)
        ]

    steady = pace(at("1T10:00:00", "1T10:00:20", "1T10:01:00", "2T09:00:00", "2T09:00:30"))
    assert (steady.active_s, steady.seconds_a_record) == (20 + 40 + 30 + 2 * 30, 30)
    assert steady.by_day == {"2026-01-01": 3, "2026-01-02": 2}
    bulk = pace(at("1T10:00:00", "1T10:01:40.000", "1T10:01:40.200", "1T10:01:40.400", "1T10:01:40.500"))
    assert (bulk.active_s, bulk.seconds_a_record) == (200, 25), "four at once after 100 s: 25 s each, not 0"
    alone = pace(at("1T10:00:00.000", "1T10:00:00.010"))
    assert (alone.decisions, alone.active_s, alone.seconds_a_record) == (2, None, None)


def test_several_runs_are_measured_as_one(tmp_path: Path) -> None:
    shared = [make_sample(i) for i in range(2)]
    left = make_run(tmp_path / "left", [*shared, make_sample(5)], "left")
    right = make_run(tmp_path / "right", [*shared, make_sample(6)], "right")
    store(left, answered(shared[0].id, "ana", "accepted", 0), answered(shared[1].id, "rui", "accepted", 1))
    store(
        right,
        answered(shared[0].id, "ana", "rejected", 9),
        answered(shared[0].id, "rui", "accepted", 5),
        answered(shared[1].id, "ana", "accepted", 7),
    )
    both = measure(left, right)
    assert (both.samples, both.done) == (4, 2)
    assert both.outcomes["recipe"]["instruct"].rejected == 1, "what was said later counts"
    assert [(p.people, p.compared, p.differ) for p in both.pairs] == [(("ana", "rui"), 2, 1)]
    (differing,) = both.disagreements
    assert (differing.sample_id, differing.answers) == (shared[0].id, {"ana": "reject", "rui": "accept"})
    assert {name: person.decisions for name, person in both.people.items()} == {"ana": 2, "rui": 2}


def test_gold_is_told_by_item(tmp_path: Path) -> None:
    run = make_run(tmp_path, [make_sample(0)])
    easy, hard = (GoldItem(messages=chat(f"{n}?", "Não.").messages, verdict="reject") for n in ("Um", "Dois"))
    remember_gold(run, [easy, hard])
    store(
        run,
        answered(easy.record_id, "ana", "rejected", 0),
        answered(hard.record_id, "ana", "accepted", 1),
        answered(hard.record_id, "rui", "corrected", 2, "Sim."),
    )
    gold = measure(run).gold
    assert (gold[easy.record_id].answered, gold[easy.record_id].wrong) == (1, {})
    assert (gold[hard.record_id].answered, gold[hard.record_id].wrong) == (2, {"ana": "accept", "rui": "correct"})


def test_gold_files_name_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    good = GoldItem(messages=(Message(role="assistant", content="Olá."),), verdict="accept").model_dump_json()
    path.write_text(f'{good}\n\n{{"messages": [], "verdict": "maybe"}}\n')
    with pytest.raises(UsageError, match=r"gold\.jsonl:3"):
        read_gold(path)
    path.write_text(good.replace('"chat"', '"preference"'))
    with pytest.raises(UsageError, match=r"gold\.jsonl:1: .*rejected_answer"):
        read_gold(path)
