from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from prompts.recipe import load_recipe
from schemas.errors import UsageError
from sources.datasets_io import read_dataset
from tests.export.export_run_builders import make_run, make_sample
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.sources.hub_stand_in import HubStandIn

ROOT = Path(__file__).resolve().parents[2]


def folder(path: Path) -> Path:
    (path / "data").mkdir(parents=True)
    (path / "README.md").write_text(
        "---\nlicense: cc-by-sa-4.0\npretty_name: Rios\nconfigs:\n- config_name: default\n  data_files:\n"
        "  - split: train\n    path: data/train-*.parquet\n  - split: test\n    path: data/test.jsonl\n---\n# Rios\n"
    )
    for number in range(2):
        rows = {"text": [f"O rio {number}-{i} corre." for i in range(3)]}
        pl.DataFrame(rows).write_parquet(path / "data" / f"train-{number:05}.parquet")
    (path / "data" / "test.jsonl").write_text('{"pergunta": "Onde nasce o Tejo?"}\n')
    return path


def test_a_folder_is_read_as_its_card_says(tmp_path: Path) -> None:
    path = folder(tmp_path / "rios")
    frame = read_dataset(str(path))
    assert frame.height == 6
    assert set(frame["licence"]) == {"CC-BY-SA-4.0"}
    assert set(frame["source"]) == {"Rios"}
    assert read_dataset(str(path), "test", "pergunta")["text"].to_list() == ["Onde nasce o Tejo?"]
    assert read_dataset(str(path), limit=2).height == 2


def test_without_a_card_splits_go_by_name_and_a_wrong_one_lists_them(tmp_path: Path) -> None:
    path = folder(tmp_path / "rios")
    (path / "README.md").unlink()
    assert read_dataset(str(path)).height == 6
    assert set(read_dataset(str(path))["source"]) == {"rios"}
    with pytest.raises(UsageError, match="no split 'dev'") as caught:
        read_dataset(str(path), "dev")
    assert "There: test, train" in caught.value.hint


def test_a_conversation_gives_its_first_user_turn_as_text(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "Olá?"},
        {"role": "assistant", "content": "Olá."},
    ]
    (tmp_path / "train.jsonl").write_text(json.dumps({"messages": turns, "licence": "CC0-1.0"}))
    frame = read_dataset(str(tmp_path))
    assert frame["text"].to_list() == ["Olá?"]
    assert frame["licence"].to_list() == ["CC0-1.0"]
    assert frame["messages"][0].to_list()[2]["content"] == "Olá."


def test_datasets_saved_to_disk_are_read(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    saved = datasets.DatasetDict({"train": datasets.Dataset.from_dict({"text": ["Um.", "Dois."]})})
    saved.save_to_disk(str(tmp_path / "d"))
    saved["train"].save_to_disk(str(tmp_path / "e"))
    assert read_dataset(str(tmp_path / "d"))["text"].to_list() == ["Um.", "Dois."]
    assert read_dataset(str(tmp_path / "e"))["text"].to_list() == ["Um.", "Dois."]
    with pytest.raises(UsageError, match="no split 'test'"):
        read_dataset(str(tmp_path / "d"), "test")


def test_a_card_can_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    path = folder(tmp_path / "rios")
    (tmp_path / "segredo.jsonl").write_text('{"text": "x"}\n')
    card = (path / "README.md").read_text().replace("data/test.jsonl", "../segredo.jsonl")
    (path / "README.md").write_text(card)
    with pytest.raises(UsageError, match="leads out of the dataset's folder"):
        read_dataset(str(path), "test")


def test_a_wrong_field_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"train-00000\.parquet:1: there is no field 'corpo'"):
        read_dataset(str(folder(tmp_path / "rios")), text_field="corpo")


@pytest.mark.parametrize("shape", [Shape(), Shape(file_type="jsonl", zstd=True)])
def test_the_last_version_of_this_projects_own_export_is_read(tmp_path: Path, shape: Shape) -> None:
    arguments = ({"name": "f", "parameters": {"type": "object"}}, {"name": "g", "parameters": {"type": ["string"]}})
    samples = [make_sample(0)] + [make_sample(i, kind="tools", tools=(arguments[i - 1],)) for i in (1, 2)]
    for count in (2, 3):
        run = make_run(tmp_path / f"run{count}", samples[:count])
        export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), Splits(validation=0, test=0), shape)
    frame = read_dataset(str(tmp_path / "out"))
    assert set(frame["id"]) == {s.id for s in samples}
    assert set(frame["text"]) == {s.content.instruction for s in samples}
    assert set(frame["licence"]) == {"CC-BY-4.0"}
    assert set(frame["source"]) == {"Filigrana, texto próprio"}


READ = (
    "import sys; from sources.datasets_io import read_dataset; print(read_dataset(sys.argv[1], hub=True).write_json())"
)


def in_a_process(hub: HubStandIn, tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """huggingface_hub reads its environment when it is imported."""
    environment = {
        **os.environ,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": str(tmp_path / "hf"),
        "HF_ENDPOINT": hub.url,
    }
    environment.pop("HF_HUB_OFFLINE", None)
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def hub_folder(path: Path, of_train: str = "data/train-*.parquet") -> Path:
    card = (folder(path) / "README.md").read_text().replace("data/test.jsonl", "data/train-00000.parquet")
    (path / "README.md").write_text(card.replace("data/train-*.parquet", of_train))
    return path


@pytest.mark.integration
def test_a_dataset_on_the_hub_is_streamed_with_its_cards_licence(tmp_path: Path) -> None:
    with HubStandIn("org/rios", hub_folder(tmp_path / "rios")) as hub:
        rows = json.loads(in_a_process(hub, tmp_path, "-c", READ, "org/rios").stdout)
        missing = in_a_process(hub, tmp_path, "-c", READ, "org/outro").stderr
    assert len(rows) == 6
    assert {r["licence"] for r in rows} == {"CC-BY-SA-4.0"}
    assert {r["source"] for r in rows} == {"org/rios, train (Hugging Face)"}
    assert "UsageError: org/outro" in missing


def test_a_folder_that_is_not_there_is_an_error_and_its_name_goes_nowhere(tmp_path: Path) -> None:
    with HubStandIn("org/rios", hub_folder(tmp_path / "rios")) as hub:
        done = in_a_process(hub, tmp_path, "-m", "filigrana", "sources", "dataset", "org/rios", "--out", "s.jsonl")
        assert hub.paths == []
    assert (done.returncode, "--hub" in done.stderr) == (2, True), done.stderr
    recipe = write_recipe(tmp_path, RECIPE.replace("cross: {topic: topics, persona: personas}", "dataset: ./rio"))
    with pytest.raises(UsageError, match="`hub: true`"):
        read_dataset(str(load_recipe(str(recipe)).recipe.seeds.dataset))


@pytest.mark.integration
@pytest.mark.parametrize("moved", ["README.md", "train-00000.parquet"])
def test_the_hub_is_not_followed_to_another_host(tmp_path: Path, moved: str) -> None:
    path = hub_folder(tmp_path / "rios")
    with HubStandIn("org/rios", path) as private:
        inside = f"{private.url}/datasets/org/rios/resolve/main/{moved}"
        with HubStandIn("org/rios", path, {moved: inside}) as hub:
            done = in_a_process(hub, tmp_path, "-c", READ, "org/rios")
        assert private.paths == []
    assert done.returncode == 1
    assert "another host" in done.stderr and inside in done.stderr.splitlines()[-2]


@pytest.mark.integration
def test_a_card_that_takes_its_rows_from_elsewhere_is_refused(tmp_path: Path) -> None:
    with HubStandIn("org/rios", tmp_path / "rios") as private:
        path = hub_folder(tmp_path / "rios", f"{private.url}/datasets/org/rios/resolve/main/data/train-00000.parquet")
        with HubStandIn("org/rios", path) as hub:
            done = in_a_process(hub, tmp_path, "-c", READ, "org/rios")
        assert private.paths == []
    assert f"UsageError: org/rios: its card takes rows from '{private.url}" in done.stderr
