"""Whatever people decided: what goes out was let through by the policy, carries its edit, and traces back."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.exporting import export_runs
from export.formats import FORMATS
from export.selection import Selection, Shape, Splits
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Decision, Sample
from tests.export.export_run_builders import decide, make_run, make_sample

STATUSES = ["accepted", "corrected", "rejected", "tie", "discarded"]
PIECES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
VOTES = st.lists(st.tuples(st.sampled_from(["ana", "rui"]), st.sampled_from(STATUSES), st.booleans()), max_size=3)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def build(index: int, piece: str, votes: Sequence[tuple[str, str, bool]]) -> tuple[Sample, list[Decision]]:
    """A sample whose texts carry marks of their own, so that each can be looked for in the whole export."""
    turns = (
        Message(role="user", content=f"pergunta-{index}-{piece}?"),
        Message(role="assistant", content=f"<{index}:original>{piece}."),
    )
    sample = make_sample(index, messages=turns)
    decisions = [
        decide(
            sample,
            status,
            annotator,
            text=f"<{index}:emenda-{n}>{piece}" if status == "corrected" else "",
            is_final=final,
            decided_at=f"2026-11-20T10:00:{n:02d}+00:00",
        )
        for n, (annotator, status, final) in enumerate(votes)
    ]
    return sample, decisions


def standing(decisions: list[Decision]) -> Decision | str | None:
    """The policy, said again in the plainest words: the last final one, else the only annotator's last."""
    finals = [d for d in decisions if d.is_final]
    if finals:
        return finals[-1]
    if len({d.annotator for d in decisions}) > 1:
        return "undecided"
    return decisions[-1] if decisions else None


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    plan=st.lists(st.tuples(PIECES, VOTES), min_size=1, max_size=8),
    unreviewed=st.booleans(),
    format_=st.sampled_from([f for f in FORMATS if f not in ("preference", "rl")]),
)
def test_what_goes_out_was_let_through_with_its_edit_and_nothing_rejected_is_anywhere(
    plan: list[tuple[str, list[tuple[str, str, bool]]]], unreviewed: bool, format_: str
) -> None:
    built = [build(i, piece, votes) for i, (piece, votes) in enumerate(plan)]
    expected: dict[str, str] = {}
    for sample, decisions in built:
        verdict = standing(decisions)
        if isinstance(verdict, Decision) and verdict.status == "accepted":
            expected[sample.id] = sample.content.answer
        elif isinstance(verdict, Decision) and verdict.status == "corrected":
            expected[sample.id] = verdict.messages[-1].content
        elif verdict is None and unreviewed:
            expected[sample.id] = sample.content.answer
    with tempfile.TemporaryDirectory() as name:
        run = make_run(Path(name) / "run", [s for s, _ in built], [d for _, ds in built for d in ds])
        selection, splits = Selection(include_unreviewed=unreviewed), Splits(validation=0.3, test=0.2)
        shape = Shape(format=format_, file_type="jsonl")
        try:
            done = export_runs([run], Path(name) / "out", selection, splits, shape)
        except UsageError:
            assert not expected
            return
        lines = [x for p in sorted(done.path.glob("data/*/*.jsonl")) for x in p.read_bytes().splitlines()]
        whole = b"\n".join(p.read_bytes() for p in sorted(done.path.rglob("*")) if p.is_file()).decode()
    left_out = done.manifest.funnel.left_out
    assert len(lines) + sum(left_out.values()) == len(built)
    rows = {row["id"]: row for row in map(orjson.loads, lines)}
    near = left_out.get("near_duplicate_of_held_out", 0)
    assert set(rows) <= set(expected) and len(rows) == len(expected) - near
    by_id = {sample.id: (number, sample) for number, (sample, _) in enumerate(built)}
    for identity, row in rows.items():
        number, sample = by_id[identity]
        assert nfc(expected[identity]) in unicodedata.normalize("NFC", repr_of(row))
        assert row["reviewed"] == bool(built[number][1])
        assert row["recipe"] == sample.provenance.recipe and row["run_id"] == sample.provenance.run_id
    for number, (sample, decisions) in enumerate(built):
        texts = {f"<{number}:original>", *(f"<{number}:emenda-{n}>" for n in range(len(decisions)))}
        allowed = {expected[sample.id].split(">")[0] + ">"} if sample.id in rows else set()
        for mark in texts - allowed:
            assert mark not in whole, mark


def repr_of(row: dict) -> str:
    """All texts of a row, as they are."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [t for v in value.values() for t in texts(v)]
        if isinstance(value, list):
            return [t for v in value for t in texts(v)]
        return [str(value)]

    return "\x00".join(texts(row))
