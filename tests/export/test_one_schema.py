"""One schema, whatever is in an export: rows of every kind, as the shipped recipes make them, in what reads them."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from export.card.page import head_of
from export.exporting import Exported, export_runs
from export.formats import FORMATS
from export.selection import Selection, Shape, Splits
from reports.diff import diff
from schemas.errors import UsageError
from store.run import Run
from tests.export.mixed_run import mixed_run
from tests.export.trl_templates import trl_template

pytestmark = pytest.mark.slow
UNREVIEWED = Selection(include_unreviewed=True)  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def datasets() -> Any:
    """The library, imported when it is used: `make unit` collects this file and runs none of it."""
    return importlib.import_module("datasets")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return mixed_run(tmp_path_factory.mktemp("mixed"))


def exported(run: Run, to: Path, validation: float = 0.0, recipes: tuple[str, ...] = (), **shape: Any) -> Exported:
    selection = Selection(include_unreviewed=True, recipes=recipes)  # type: ignore[call-arg]
    return export_runs([run], to, selection, Splits(validation=validation, test=0), Shape(**shape))


def rows_of(done: Exported, cache: Path, *name: str) -> list[dict[str, Any]]:
    load_dataset = importlib.import_module("datasets").load_dataset
    return list(load_dataset(str(done.path), *name, split="train", cache_dir=str(cache)))


def rendered(template: str, messages: list[dict[str, Any]], tools: list[dict[str, Any]] | None) -> str:
    made = importlib.import_module("transformers.utils.chat_template_utils").render_jinja_template(
        [messages], tools=tools, chat_template=trl_template(template), bos_token="<s>", eos_token="</s>"
    )
    return str(made[0][0])


def bare_rows(run: Run, to: Path) -> list[dict[str, Any]]:
    """Every row in full, as the OpenAI API takes it, in the order of ids."""
    done = exported(run, to, file_type="jsonl", layout="bare")
    return [json.loads(line) for line in (done.path / "train.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_schema_is_the_same_whatever_is_in_an_export(run: Run, tmp_path: Path, format_: str) -> None:
    kinds = {s.content.kind for s in run.samples()}
    assert kinds == {"chat", "grounded", "preference", "tools", "verifiable"}
    everything = exported(run, tmp_path / "all", format=format_)
    alone = exported(
        run, tmp_path / "alone", format=format_, recipes=("verifiable" if format_ == "rl" else "preference",)
    )
    first, second = (pq.read_schema(d.path / "data/train/00000-of-00001.parquet") for d in (everything, alone))
    assert first == second
    assert head_of(everything.manifest)["dataset_info"][0]["features"] == everything_but_descriptions(alone)


def everything_but_descriptions(done: Exported) -> list[dict[str, Any]]:
    return [c.model_dump(mode="json", exclude={"description"}) for c in done.manifest.columns]


@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
@pytest.mark.parametrize("format_", sorted(FORMATS.keys() - {"openai"}))  # whose turns are objects by OpenAI's rule
def test_no_column_needs_a_type_that_older_datasets_do_not_know(
    datasets: Any, run: Run, tmp_path: Path, format_: str, file_type: str
) -> None:
    done = exported(run, tmp_path / "out", format=format_, file_type=file_type)
    assert all(column.inner != "json" for column in done.manifest.columns)
    loaded = datasets.load_dataset(str(done.path), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in loaded.items()} == done.manifest.splits
    assert "arrow.json" not in str(loaded["train"].data.schema)


def test_absent_is_absent_and_present_is_json(run: Run, tmp_path: Path) -> None:
    rows = rows_of(exported(run, tmp_path / "out"), tmp_path / "cache")
    held = {"tools": "tools", "constraints": "verifiable"}
    for column, kind in held.items():
        assert {r["kind"] for r in rows if r[column] is not None} == {kind}
        assert all(isinstance(json.loads(r[column])[0], dict) for r in rows if r["kind"] == kind)
    assert {r["kind"] for r in rows if r["quote"] is not None} == {"grounded"}
    assert not [r for r in rows if "" in (r["tools"], r["constraints"], r["quote"])]


@pytest.mark.parametrize("template", ["llama3_1", "llama3_2"])
def test_llama_is_told_of_functions_only_where_there_are_some(run: Run, tmp_path: Path, template: str) -> None:
    rows = rows_of(exported(run, tmp_path / "out"), tmp_path / "cache")
    told = {"tools": 0, "others": 0}
    for row in rows:
        text = rendered(template, row["messages"], json.loads(row["tools"]) if row["tools"] else row["tools"])
        told["tools" if row["kind"] == "tools" else "others"] += "Given the following functions" in text
    assert told == {"tools": sum(r["kind"] == "tools" for r in rows), "others": 0}
    assert told["tools"] > 0


@pytest.mark.parametrize("template", ["qwen2_5", "qwen3", "qwen3_instruct_2507"])
def test_calls_in_the_text_are_what_qwens_templates_make_of_objects(run: Run, tmp_path: Path, template: str) -> None:
    rows = rows_of(exported(run, tmp_path / "out"), tmp_path / "cache")
    full = bare_rows(run, tmp_path / "bare")
    assert len(rows) == len(full) and sum("<tool_call>" in str(r["messages"]) for r in rows) > 0
    for row, exact in zip(rows, full, strict=True):
        tools = json.loads(row["tools"]) if row["tools"] else None
        assert tools == exact.get("tools")
        assert rendered(template, row["messages"], tools) == rendered(template, exact["messages"], tools)


@pytest.mark.parametrize("template", ["llama3_1", "qwen3", "gptoss", "glm4moe", "nemotron_3_nano"])
def test_calls_as_objects_render_in_every_family_that_calls_tools(run: Run, tmp_path: Path, template: str) -> None:
    rows = rows_of(exported(run, tmp_path / "out", calls="objects"), tmp_path / "cache")
    for row, exact in zip(rows, bare_rows(run, tmp_path / "bare"), strict=True):
        tools = json.loads(row["tools"]) if row["tools"] else row["tools"]
        assert rendered(template, row["messages"], tools) == rendered(template, exact["messages"], exact.get("tools"))
    assert any("tool_calls" in turn for row in rows for turn in row["messages"])


def test_an_export_joins_a_dataset_shaped_like_smoltalk(datasets: Any, run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path / "out")
    ours = datasets.load_dataset(str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    turns = [{"content": "Olá.", "role": "user"}, {"content": "Bom dia.", "role": "assistant"}]
    theirs = datasets.Dataset.from_list([{"messages": turns, "source": "outro"}] * 3)
    whole = datasets.concatenate_datasets([ours, theirs])
    assert whole.num_rows == ours.num_rows + 3
    assert whole[-1]["messages"][0]["content"] == "Olá." and whole[-1]["tools"] is None
    assert datasets.interleave_datasets([ours, theirs]).num_rows == 6


def test_each_kind_has_a_config_of_its_own(datasets: Any, run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path / "out")
    assert datasets.get_dataset_config_names(str(done.path)) == [
        "all", "chat", "grounded", "preference", "tools", "verifiable",
    ]  # fmt: skip
    for kind, count in done.manifest.shares.kind.items():
        rows = rows_of(done, tmp_path / "cache", kind)
        assert (len(rows), {r["kind"] for r in rows}) == (count, {kind})
    assert len(rows_of(done, tmp_path / "cache")) == done.manifest.splits["train"]


def test_the_bare_layout_is_what_openai_and_mlx_read(datasets: Any, run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path / "out", 0.2, file_type="jsonl", layout="bare", string_arguments=True)
    files = {"train": done.path / "train.jsonl", "validation": done.path / "valid.jsonl"}
    rows = {s: [json.loads(line) for line in f.read_text(encoding="utf-8").splitlines()] for s, f in files.items()}
    assert {split: len(found) for split, found in rows.items()} == done.manifest.splits
    every = [row for found in rows.values() for row in found]
    assert {frozenset(row) for row in every} == {frozenset({"messages"}), frozenset({"messages", "tools"})}
    assert all(row["tools"] for row in every if "tools" in row)
    calls = [c for row in every for turn in row["messages"] for c in turn.get("tool_calls", ())]
    assert calls and all(isinstance(json.loads(c["function"]["arguments"]), dict) for c in calls)
    assert not (done.path / "data").exists() and not (done.path / ".train").exists()
    loaded = datasets.load_dataset(str(done.path), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in loaded.items()} == done.manifest.splits


@pytest.mark.parametrize("shape", [{"format": "sharegpt"}, {"file_type": "parquet"}, {"zstd": True}])
def test_a_bare_layout_of_anything_else_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--layout bare"):
        Shape(**{"file_type": "jsonl", "layout": "bare", **shape})


def test_the_same_rows_written_otherwise_have_not_changed(run: Run, tmp_path: Path) -> None:
    exported(run, tmp_path / "text")
    exported(run, tmp_path / "objects", calls="objects", file_type="jsonl")
    found = diff(tmp_path / "text", tmp_path / "objects")
    assert (found.same_format, found.changed, found.added, found.removed) == (True, (), (), ())
