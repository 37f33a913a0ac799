"""Where datasets lie: files, folders with and without cards, `save_to_disk`, exports, the hub and its caches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from schemas.errors import UsageError
from sources.adopted.conversation import conversation_of
from sources.adopted.datasets import Asked, all_files, find_files
from sources.adopted.rows import AdoptedFile, AdoptedRows
from tests.export.export_run_builders import make_run, make_sample
from tests.sources.hub_stand_in import SHA, HubStandIn

ROOT = Path(__file__).resolve().parents[3]
CARD = (
    "---\nlicense: cc-by-sa-4.0\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n"
    "    path: dados/a-*.jsonl\n  - split: test\n    path: dados/b.jsonl\n- config_name: outra\n"
    "  data_files: c.jsonl\n---\n"
)


def lines(path: Path, count: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"question": f"Quanto é {n} mais {n}?", "answer": f"É {2 * n}."} for n in range(count)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def shown(files: list[AdoptedFile]) -> list[tuple[str, str, str]]:
    return [(file.name, file.split, file.licence) for file in files]


def with_card(folder: Path) -> Path:
    for name in ("dados/a-1.jsonl", "dados/a-2.jsonl", "dados/b.jsonl", "c.jsonl", "fora.jsonl"):
        lines(folder / name)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    return folder


def test_a_folder_is_read_as_its_card_says_with_its_licence_and_splits(tmp_path: Path) -> None:
    folder = with_card(tmp_path / "conjunto")
    found = find_files(str(folder), Asked())
    licence = "CC-BY-SA-4.0"
    assert shown(found) == [
        ("dados/a-1.jsonl", "train", licence),
        ("dados/a-2.jsonl", "train", licence),
        ("dados/b.jsonl", "test", licence),
    ]
    assert [file.name for file in find_files(str(folder), Asked(split="test"))] == ["dados/b.jsonl"]
    assert [file.name for file in find_files(str(folder), Asked(config="outra"))] == ["c.jsonl"]
    with pytest.raises(UsageError, match="no split 'dev'"):
        find_files(str(folder), Asked(split="dev"))


def test_without_a_card_all_files_of_rows_are_read_and_none_through_a_link_that_leads_out(tmp_path: Path) -> None:
    folder = tmp_path / "pasta"
    for name in ("train.jsonl", "sub/val-0.jsonl", "solta.csv", ".escondida.jsonl"):
        lines(folder / name)
    (folder / "notas.txt").write_text("nada")
    (folder / "fora.jsonl").symlink_to(lines(tmp_path / "segredo.jsonl"))
    assert shown(find_files(str(folder), Asked())) == [
        ("solta.csv", "", ""),
        ("sub/val-0.jsonl", "validation", ""),
        ("train.jsonl", "train", ""),
    ]


def test_files_of_the_same_name_are_told_apart_and_one_given_twice_is_read_once(tmp_path: Path) -> None:
    first, other = lines(tmp_path / "a" / "dados.jsonl"), lines(tmp_path / "b" / "dados.jsonl", 3)
    found = all_files([str(first), str(other), str(first)], Asked())
    assert [file.dataset for file in found] == ["dados.jsonl", "dados.jsonl (2)"]
    assert len(AdoptedRows(found)) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", [Shape(), Shape(format="sharegpt", file_type="jsonl", zstd=True), Shape(format="alpaca")]
)
def test_an_export_of_ours_is_adopted_by_its_last_version(tmp_path: Path, shape: Shape) -> None:
    samples = [make_sample(number) for number in range(3)]
    for count in (2, 3):
        run = make_run(tmp_path / f"run{count}", samples[:count])
        export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), Splits(validation=0, test=0), shape)
    files = find_files(str(tmp_path / "out"), Asked())
    assert {file.revision for file in files} == {"v0002"}
    rows = AdoptedRows(files)
    told = [conversation_of(rows.at(place).value) for place in range(len(rows))]
    assert {one.content.answer for one in told} == {sample.content.answer for sample in samples}
    assert {one.columns["id"] for one in told} == {sample.id for sample in samples}
    with pytest.raises(UsageError, match="is a run"):
        find_files(str(tmp_path / "run2"), Asked())


@pytest.mark.slow
def test_what_datasets_saved_is_read_without_it(tmp_path: Path) -> None:
    import datasets

    rows = {
        "question": ["Onde nasce o Tejo?", "E o Douro?"],
        "answer": ["Na serra de Albarracim.", "Nos Picos de Urbião."],
    }
    saved = datasets.Dataset.from_dict(rows)
    saved.save_to_disk(tmp_path / "um")
    datasets.DatasetDict({"train": saved, "test": saved}).save_to_disk(tmp_path / "varios")
    assert [file.split for file in find_files(str(tmp_path / "um"), Asked())] == [""]
    files = find_files(str(tmp_path / "varios"), Asked())
    assert sorted(file.split for file in files) == ["test", "train"]
    assert [row.value["answer"] for row in map(AdoptedRows(files).at, range(4))] == rows["answer"] * 2


def in_a_process(tmp_path: Path, hub: str, *words: str) -> subprocess.CompletedProcess[str]:
    """huggingface_hub reads its environment when it is imported."""
    environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(tmp_path / "hf"), "HF_ENDPOINT": hub}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "filigrana", "adopt", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.integration
def test_a_dataset_of_the_hub_is_adopted_at_its_commit_and_then_from_the_cache(tmp_path: Path) -> None:
    from store.run import Run

    with HubStandIn("org/rios", with_card(tmp_path / "rios")) as hub:
        unasked = in_a_process(tmp_path, hub.url, "org/rios", "--run", str(tmp_path / "nada"))
        assert hub.paths == [] and "--hub" in unasked.stderr and unasked.returncode == 2
        done = in_a_process(tmp_path, hub.url, "org/rios", "--hub", "--run", str(tmp_path / "um"), "--keep-duplicates")
        assert done.returncode == 0, done.stderr
        asked = len(hub.paths)
        again = in_a_process(tmp_path, hub.url, "org/rios", "--run", str(tmp_path / "dois"), "--split", "test")
        assert again.returncode == 0, again.stderr
        assert len(hub.paths) == asked
    (sample, *_) = Run(tmp_path / "um").samples()
    seed = sample.provenance.seed
    assert (seed["dataset"], seed["revision"], seed["file"]) == ("org/rios", SHA, "dados/a-1.jsonl")
    assert (sample.provenance.licence, sample.provenance.source) == ("CC-BY-SA-4.0", f"org/rios ({SHA[:12]})")
    assert Run(tmp_path / "um").manifest().planned == {"adopt-audit": 6}
    assert Run(tmp_path / "dois").manifest().planned == {"adopt-audit": 2}
