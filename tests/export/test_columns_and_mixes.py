"""What stands beside a row's conversation, what `--columns`, `--kind` and `--repeat` change, and what a mix costs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from export.exporting import Exported, export_runs
from export.mix import ExportMix
from export.selection import Selection, Shape, Splits
from filigrana import app
from reports.page import write_report
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.sample import JudgeVerdict
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.formats.test_formats import pair, tool_sample
from tests.export.test_export_messages import JSONL, NO_HOLD_OUT, read_rows
from tests.export.test_tokens import model_folder, words

pytestmark = pytest.mark.slow

ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]


@pytest.mark.slow
def test_a_row_says_what_is_known_of_it_and_null_where_nothing_is(tmp_path: Path) -> None:
    soft = Finding(category="gerund", severity="soft", start=0, end=1, text="A", suggestion="", rule="r")
    seen = make_sample(0, measures={"variety_score": 0.875}, findings=(soft, soft))
    mended = make_sample(1, measures={"variety_score": 0.5}, findings=(soft,))
    verdicts = [
        JudgeVerdict(sample_id=seen.id, rubric="r", judge=j, scores=s, reasons={}, overall=4.0, request_id="")
        for j, s in (("a", {"clareza": 5, "tom": 3}), ("b", {"clareza": 4}))
    ]
    decisions = [decide(seen, "accepted"), decide(mended, "corrected", text="Uma resposta emendada.")]
    run = make_run(tmp_path / "run", [seen, mended, make_sample(2)], decisions, verdicts=verdicts)
    done = export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL, tokenizer=model_folder(tmp_path / "model"))
    rows = {row["id"]: row for row in read_rows(done.path)}
    found = {n: [rows[s.id][n] for s in (seen, mended, make_sample(2))] for n in rows[seen.id]}
    assert found["variety_score"] == [0.875, None, None]
    assert found["finding_count"] == [2, None, 0]
    assert found["reviewers"] == [1, 1, None] and found["turns"] == [2, 2, 2]
    assert [json.loads(t) if t else t for t in found["judge_scores"]] == [{"clareza": 4.5, "tom": 3.0}, None, None]
    assert found["tokens"][0] == words(seen) and sum(found["tokens"]) == done.manifest.size.tokens
    without = export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)
    assert {row["tokens"] for row in read_rows(without.path)} == {None}


def test_each_answer_of_a_pair_counts_its_own_tokens_in_kto(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [pair(0)])
    model = model_folder(tmp_path / "model")
    shape = Shape(file_type="jsonl", format="kto")
    done = export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, shape, tokenizer=model)
    tokens = {row["label"]: row["tokens"] for row in read_rows(done.path)}
    assert tokens[True] == words(pair(0)) and sum(tokens.values()) == done.manifest.size.tokens


@pytest.mark.parametrize("format_", ["messages", "sharegpt", "alpaca", "prompt-completion", "preference", "kto"])
def test_minimal_columns_are_what_trainers_read(tmp_path: Path, format_: str) -> None:
    run = make_run(tmp_path / "run", [make_sample(0), pair(1), tool_sample(2)])
    shape = Shape.model_validate({"format": format_, "columns": "minimal"})
    done = export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, shape)
    beside = {"id", "kind", "tools"}
    own = {c.name for c in done.manifest.columns} - beside
    assert own <= {
        *("messages", "conversations", "instruction", "input", "output", "system", "prompt", "completion"),
        *("chosen", "rejected", "score_chosen", "score_rejected", "label", "turned_down"),
    }
    assert own


@pytest.mark.slow
def test_a_report_of_minimal_columns_is_written(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0), make_sample(1)])
    done = export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, Shape.model_validate({"columns": "minimal"}))
    write_report(done.path, tmp_path / "report.html")
    assert make_sample(0).content.answer[:20] in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_kind_is_a_filter_and_one_that_nothing_has_an_error(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0), pair(1), tool_sample(2)])
    plain = ["export", str(run.path), "--to", str(tmp_path / "out"), "--include-unreviewed", "--validation", "0"]
    done = CliRunner().invoke(app, [*plain, "--kind", "tools", "--kind", "chat", "--file-type", "jsonl"])
    assert done.exit_code == 0, done.output
    assert {row["kind"] for row in read_rows(tmp_path / "out" / "v0001")} == {"tools", "chat"}
    none = CliRunner().invoke(app, [*plain, "--kind", "verifiable"])
    assert isinstance(none.exception, UsageError) and "There are: chat, preference, tools" in str(none.exception)


def mixed(folder: Path, mix: dict[str, Any], splits: Splits = NO_HOLD_OUT, few: int = 7) -> Exported:
    samples = [make_sample(i, recipe="instruct") for i in range(60)]
    samples += [make_sample(i, recipe="tools") for i in range(few)]
    run = make_run(folder / "run", samples) if not (folder / "run").exists() else None
    from store.run import Run

    opened = run or Run.open(folder / "run")
    return export_runs([opened], folder / "out", ALL, splits, JSONL, mix=ExportMix.model_validate(mix))


@pytest.mark.slow
def test_a_mix_says_which_part_is_the_scarcest_and_what_it_costs(tmp_path: Path) -> None:
    done = mixed(tmp_path, {"weights": {"instruct": 1, "tools": 1}})
    outcome = done.manifest.mixed
    assert outcome is not None
    assert (outcome.scarcest, outcome.scarcest_has, outcome.taken, outcome.of) == ("tools", 7, 14, 67)
    said = "The mix took 14 of 67 rows. Recipe tools is the scarcest: 7 for its weight of 1 in 2."
    assert said in (done.path / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "mix.yaml"
    path.write_text("weights: {instruct: 1, tools: 1}\n", encoding="utf-8")
    words = ["export", str(tmp_path / "run"), "--to", str(tmp_path / "o"), "--include-unreviewed", "--mix", str(path)]
    assert said in " ".join(CliRunner().invoke(app, words).output.split())
    budget = mixed(tmp_path, {"rows": 10}).manifest.mixed
    assert budget is not None and (budget.scarcest, budget.taken) == ("", 10)


def test_rows_of_a_scarce_part_are_there_several_times_in_train_alone(tmp_path: Path) -> None:
    done = mixed(tmp_path, {"weights": {"instruct": 1, "tools": 1}, "repeat": 3})
    rows = Counter((row["recipe"], row["id"]) for row in read_rows(done.path))
    assert Counter(recipe for recipe, _ in rows.elements()) == {"instruct": 21, "tools": 21}
    assert set(rows.values()) == {1, 3} and done.manifest.splits == {"train": 42}
    assert done.manifest.shares.recipe == {"instruct": 21, "tools": 7} and done.manifest.funnel.exported == 28
    held = mixed(tmp_path, {"weights": {"instruct": 1, "tools": 1}, "repeat": 20}, Splits(validation=0.3))  # type: ignore[call-arg]
    counted: dict[str, Counter[str]] = {}
    for path in held.path.glob("data/*/*.jsonl"):
        ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
        counted[path.parent.name] = Counter(ids)
    assert max(counted["train"].values()) > 1 and set(counted["validation"].values()) == {1}


def test_rows_that_are_left_over_are_spread_over_the_first(tmp_path: Path) -> None:
    done = mixed(tmp_path, {"weights": {"instruct": 1, "tools": 1}, "rows": 20, "repeat": 2})
    rows = Counter((row["recipe"], row["id"]) for row in read_rows(done.path))
    tools = sorted((identity, n) for (recipe, identity), n in rows.items() if recipe == "tools")
    assert [n for _, n in tools] == [2, 2, 2, 1, 1, 1, 1]
    assert sum(n for (recipe, _), n in rows.items() if recipe == "instruct") == 10


def test_repeat_is_for_a_mix(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    done = CliRunner().invoke(app, ["export", str(run.path), "--to", str(tmp_path / "out"), "--repeat", "2"])
    assert isinstance(done.exception, UsageError) and "--repeat is for a --mix" in str(done.exception)
