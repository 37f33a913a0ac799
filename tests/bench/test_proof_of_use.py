"""The proof's arms are alike in rows and tokens, its twins are held out, its figures are those of its margins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.proof_of_use.arms import Row, drawn
from bench.proof_of_use.pairs import PLANTED, WRITTEN, pairs
from bench.proof_of_use.raw_rows import teacher_rows
from bench.proof_of_use.told import write_told
from bench.reviewed_benchmark.harnesses import differences
from prompts.packs import load_pack
from store.run import Run


def pool(longest: int) -> list[Row]:
    return [Row(f"p{n}", f"r{n}", 20 + n % longest) for n in range(400)]


def test_arms_of_other_lengths_have_as_many_rows_and_tokens() -> None:
    for rows in (pool(30), pool(50)):
        chosen = drawn(rows, 100, 3_900, seed=1)
        assert len(set(chosen)) == 100
        assert abs(sum(row.tokens for row in chosen) - 3_900) <= 0.005 * 3_900
        assert drawn(rows, 100, 3_900, seed=1) == chosen != drawn(rows, 100, 3_900, seed=2)
    with pytest.raises(SystemExit, match="400 rows are left of the 401"):
        drawn(pool(30), 401, 10_000, seed=0)


@pytest.mark.slow
def test_a_teachers_rows_hold_what_was_asked_and_what_was_answered(tmp_path: Path) -> None:
    rows = teacher_rows("replay", 12, 1, tmp_path)
    samples = list(Run(tmp_path / "teacher").samples())
    assert any(sample.content.messages[0].role == "system" for sample in samples)
    assert len(rows) == len(samples) > 5
    for row, sample in zip(rows, samples, strict=True):
        asked, answer = sample.content.messages[-2:]
        assert (asked.role, answer.role) == ("user", "assistant")
        assert row["instruction"].endswith(asked.text)
        assert row["output"] == answer.text


@pytest.mark.slow
def test_twins_differ_and_stand_in_nothing_that_is_trained_on() -> None:
    found = list(pairs())
    trained_on = " ".join(" ".join(str(row["text"]).split()) for row in load_pack("passages").rows)
    assert {twin["set"] for twin in found} == {PLANTED, WRITTEN}
    assert len(found) > 200
    for twin in found:
        assert twin["european"] != twin["brazilian"]
        assert twin["european"] not in trained_on


@pytest.mark.slow
def test_what_is_told_follows_from_the_log_probabilities(tmp_path: Path) -> None:
    twins = [
        {"set": s, "kind": "gerund", "cluster": str(n), "european": "ab", "brazilian": "abcd"}
        for s in (PLANTED, WRITTEN)
        for n in range(10)
    ]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(twin) + "\n" for twin in twins), encoding="utf-8")
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    scores = {"base": 0, "raw-0": 2, "raw-1": 4, "gated-0": 8, "repaired-0": 10}
    for label, better in scores.items():
        european = [-1.0 if n % 10 < better else -5.0 for n in range(20)]
        told = {"european": european, "brazilian": [-3.0] * 20}
        (tmp_path / f"pairs-{label}.json").write_text(json.dumps(told), encoding="utf-8")
    write_told(tmp_path)
    found = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    shares = {arm: one[PLANTED]["share"]["value"] for arm, one in found["pairs"].items()}
    assert shares == {"base": 0, "raw": 0.3, "gated": 0.8, "repaired": 1}
    assert found["pairs"]["raw"][PLANTED]["share_by_seed"] == [0.2, 0.4]
    assert found["pairs"]["gated"][WRITTEN]["margin"]["value"] == pytest.approx(0.8 * 0.25 + 0.2 * -1.75)
    assert found["between"]["gated - raw"][PLANTED]["share"]["value"] == pytest.approx(0.5)
    assert found["between"]["gated - raw"][PLANTED]["margin"]["value"] == pytest.approx(0.5 * 4)
    assert "| raw | 2 | 30.0% " in (tmp_path / "proof.md").read_text(encoding="utf-8")
    assert "<svg" in (tmp_path / "proof.svg").read_text(encoding="utf-8")


def test_harnesses_that_take_an_item_otherwise_are_told() -> None:
    row = {"id": "item-1", "question": "Em que ano?", "options": ["1", "2", "3", "4"], "answer_index": 2}
    read = {"question": row["question"], "options": row["options"], "key": 2}
    scored = {**read, "prompt": "P", "log_probabilities": [-1.0, -2.0, -3.0, -4.0], "picked": 0}
    alike = {name: {"items": {"item-1": scored}} for name in ("lm-eval", "lighteval")}
    alike["inspect"] = {"items": {"item-1": {**read, "picked": 2, "right": True}}}
    assert differences([row], alike) == []

    def with_other(harness: str, **other: object) -> list[str]:
        changed = {**alike[harness]["items"]["item-1"], **other}
        return differences([row], {**alike, harness: {"items": {"item-1": changed}}})

    assert with_other("lighteval", key=1) == ["item-1: lighteval reads another item"]
    assert with_other("lighteval", prompt="Q", picked=1) == ["item-1: another prompt", "item-1: another letter"]
    assert with_other("lm-eval", log_probabilities=[-1.5, -2.0, -3.0, -4.0]) == [
        "item-1: log-probabilities 0.500 apart"
    ]
    assert with_other("inspect", right=False) == ["item-1: inspect scores what it didn't read"]
    assert differences([row], {"inspect": {"items": {}}}) == ["item-1: inspect reads another item"]
