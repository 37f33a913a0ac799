"""Back from a row to its beginnings, and from one version to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.exporting import export_runs
from export.selection import Shape, Splits
from reports.diff import diff
from reports.trace import trace
from schemas.errors import StoreError, UsageError
from schemas.message import Message
from schemas.request import Completion, Request
from schemas.sample import JudgeVerdict, Rejection
from store.rows import completion_row, request_row
from tests.export.export_run_builders import decide, make_run, make_sample


def test_a_row_walks_back_to_its_prompts_completions_verdicts_and_edits(tmp_path: Path) -> None:
    requests = [
        Request(teacher="replay", revision="1", messages=(Message(role="user", content=f"Passo {n}"),)) for n in (1, 2)
    ]
    sample = make_sample(0, request_ids=tuple(r.id for r in requests))
    verdict = JudgeVerdict(
        sample_id=sample.id, rubric="geral", judge="replay", scores={"correcao": 4}, reasons={"correcao": "Certo."},
        overall=4.0, request_id=requests[1].id,
    )  # fmt: skip
    decisions = [decide(sample, "corrected", text="Emendada."), decide(sample, "accepted", "rui")]
    run = make_run(tmp_path / "run", [sample, make_sample(1)], decisions, verdicts=[verdict])
    rollout = sample.provenance.rollout_id
    answers = [
        Completion(request_id=r.id, text=f"resposta {n}", finish_reason="stop", prompt_tokens=3, completion_tokens=2,
                   latency_s=0.1)
        for n, r in enumerate(requests)
    ]  # fmt: skip
    run.append("requests", [request_row(r, rollout, "instruct", 0, f"step-{n}") for n, r in enumerate(requests)], "w")
    run.append("completions", [completion_row(c, rollout, "instruct", 0, "s") for c in answers], "w2")
    history = trace(sample.id[:10], run)
    assert history.sample == sample
    assert [(a.step, a.completion and a.completion.text) for a in history.asks] == [
        ("step-0", "resposta 0"),
        ("step-1", "resposta 1"),
    ]
    assert history.verdicts == (verdict,)
    assert history.decisions == tuple(decisions)
    assert trace(rollout, run) == history


def test_a_rejected_rollout_can_be_traced_and_an_unknown_id_is_an_error(tmp_path: Path) -> None:
    rejection = Rejection(
        rollout_id="f" * 32, recipe="instruct", index=1, stage="check", check="length", reason="short"
    )
    run = make_run(tmp_path / "run", [make_sample(0)], rejections=[rejection])
    assert trace("f" * 8, run).rejections == (rejection,)
    with pytest.raises(UsageError, match="no sample or rollout"):
        trace("0123456789abcdef", run)


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_diff_counts_added_removed_and_changed_and_nothing_moves(tmp_path: Path, file_type: str) -> None:
    samples = [make_sample(i) for i in range(60)]
    shape, splits = Shape(file_type=file_type), Splits(validation=0.2, test=0.1)
    before = make_run(tmp_path / "a", samples[:40], [decide(s, "accepted") for s in samples[:40]])
    later = [decide(s, "accepted") for s in samples[1:]]
    later[4] = decide(samples[5], "corrected", text="Emendada.")
    after = make_run(tmp_path / "b", samples, later)
    first = export_runs([before], tmp_path / "out", splits=splits, shape=shape)
    second = export_runs([after], tmp_path / "out", splits=splits, shape=shape)
    found = diff(first.path, second.path)
    assert found.moved == ()
    assert found.changed == (samples[5].id,)
    assert found.removed == (samples[0].id,)
    assert set(found.added) == {s.id for s in samples[40:]}
    assert found.unchanged == 38
    assert found.figures["rows"] == (first.manifest.rows, second.manifest.rows)
    nothing = diff(second.path, tmp_path / "out")
    assert (nothing.added, nothing.removed, nothing.changed, nothing.figures) == ((), (), (), {})


def test_a_damaged_version_is_reported_and_never_overwritten(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(5)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    done = export_runs([run], tmp_path / "out", shape=Shape(file_type="jsonl"))
    path = next(done.path.glob("data/*/*.jsonl"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"facto", b"fato "))
    with pytest.raises(StoreError, match="is not what"):
        export_runs([run], tmp_path / "out", shape=Shape(file_type="jsonl"))
