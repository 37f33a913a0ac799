"""The card and the Croissant file pass their owners' validators and say what the manifest says."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_run_builders import decide, make_run, make_sample
from test_formats import pair, tool_sample

from export.exporting import Exported, export_runs
from export.selection import Shape, Splits
from schemas.finding import Finding


def exported(folder: Path, shape: Shape) -> Exported:
    leak = Finding(start=0, end=1, text="A", category="lexis", severity="soft")
    samples = [make_sample(i, measures={"variety_score": 0.9}, findings=(leak,) if i % 2 else ()) for i in range(20)]
    samples += [pair(20), pair(21)]
    decisions = [decide(s, "accepted", "ana.silva@exemplo.pt") for s in samples]
    decisions += [decide(samples[0], "rejected", "rui"), decide(samples[0], "accepted", "rule", is_final=True)]
    run = make_run(folder / "run", samples, decisions, pending=5)
    return export_runs([run], folder / "out", splits=Splits(validation=0.3), shape=shape)


@pytest.mark.parametrize("shape", [Shape(), Shape(file_type="jsonl", format="kto")], ids=["messages", "kto"])
def test_the_card_is_valid_for_the_hub(tmp_path: Path, shape: Shape) -> None:
    from datasets import DatasetInfo
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCard

    done = exported(tmp_path, shape)
    card = DatasetCard.load(done.path / "README.md")
    head = card.data.to_dict()
    assert head["language"] == ["pt"] and head["license"] == "cc-by-4.0"
    assert head["size_categories"] == ["n<1K"]
    configs = MetadataConfigs.from_dataset_card_data(card.data)
    assert [f["split"] for f in configs["default"]["data_files"]] == list(done.manifest["splits"])
    info = DatasetInfo._from_yaml_dict(head["dataset_info"])
    assert set(info.features) == {c["name"] for c in done.manifest["schema"]}
    assert {s.name: s.num_examples for s in info.splits.values()} == done.manifest["splits"]


def test_the_card_names_no_annotator_and_balances_the_funnel(tmp_path: Path) -> None:
    done = exported(tmp_path, Shape())
    text = "".join((done.path / name).read_text(encoding="utf-8") for name in ("README.md", "manifest.json"))
    assert "ana.silva" not in text and "annotator-" in text
    funnel = done.manifest["funnel"]
    assert funnel["planned"] == funnel["accepted_by_checks"] + funnel["pending"] == 27
    assert funnel["accepted_by_checks"] == funnel["exported"] + sum(funnel["left_out"].values())
    assert done.manifest["looked_at"]["measures"] == {"variety_score": {"rows": 20, "mean": 0.9}}


@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_croissant_validates_and_its_records_can_be_read(tmp_path: Path, file_type: str) -> None:
    import mlcroissant as mlc

    done = exported(tmp_path, Shape(file_type=file_type))
    dataset = mlc.Dataset(jsonld=done.path / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    rows = list(dataset.records("train"))
    assert len(rows) == done.manifest["splits"]["train"]
    assert len(rows[0]["train/id"]) == 32 and isinstance(rows[0]["train/reviewed"], bool)


def test_croissant_of_a_tool_dataset_validates(tmp_path: Path) -> None:
    import mlcroissant as mlc

    sample = tool_sample(0)
    run = make_run(tmp_path / "run", [sample], [decide(sample, "accepted")])
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0))
    assert not mlc.Dataset(jsonld=done.path / "croissant.json").metadata.ctx.issues.errors
