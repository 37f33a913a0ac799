"""An export's manifest: those of versions before are read whole, today's goes back byte for byte, damage has a place.

`manifests/` holds what the first version and the last one before manifests were rows wrote.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from export.card.quality import language_name
from export.exporting import export_runs
from export.files.manifest import ExportManifest, read_manifest, version_of
from export.selection import Splits
from reports.diff import diff
from schemas.errors import StoreError, UsageError
from store.manifest import manifest_bytes
from tests.export.export_run_builders import decide, make_run, make_sample

WRITTEN = Path(__file__).with_name("manifests")


def written(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(WRITTEN / f"{name}.json", folder / "manifest.json")
    return folder


def before_its_pages(manifest: ExportManifest) -> ExportManifest:
    """As it was when it was named: card and licence page came after."""
    return manifest.model_copy(update={"files": tuple(file for file in manifest.files if file.is_data)})


@pytest.mark.parametrize("name", ["first-version", "mixed-by-tokens", "two-judges"])
def test_one_of_a_version_before_says_all_that_it_said_and_its_name_is_that_of_its_content(
    tmp_path: Path, name: str
) -> None:
    folder = written(tmp_path, name)
    read = read_manifest(folder)
    assert json.loads(manifest_bytes(read)) == json.loads((folder / "manifest.json").read_bytes())
    assert version_of(before_its_pages(read)) == read.version
    if name != "first-version":  # which had its keys in another order
        assert manifest_bytes(read) + b"\n" == (folder / "manifest.json").read_bytes()
    assert language_name(read) == ("" if name == "first-version" else "Portuguese"), "as far as it was measured"


def test_todays_goes_back_byte_for_byte_and_is_the_one_that_the_export_returned(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(12)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples[:10]], pending=2)
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0.3))
    on_disk = (done.path / "manifest.json").read_bytes()
    read = read_manifest(done.path)
    assert read == done.manifest and read.rows == 10
    assert manifest_bytes(read) + b"\n" == on_disk
    assert version_of(before_its_pages(read)) == read.version


def changed(manifest: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps({k: v for k, v in {**manifest, **changes}.items() if v is not ...}).encode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": ...}, "key 'files' is missing"),
        ({"files": [{"path": "data/train/a.parquet", "bytes": 1}]}, r"key 'files\[0\]\.sha256' is missing"),
        ({"splits": {"train": "many"}}, r"'splits\.train': Input should be a valid integer"),
        ({"schema": [{"name": "id"}]}, r"key 'schema\[0\]\.description' is missing"),
    ],
)
def test_a_damaged_one_is_one_sentence_with_the_file_and_the_key(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    page = written(tmp_path, "mixed-by-tokens") / "manifest.json"
    page.write_bytes(changed(json.loads(page.read_bytes()), **changes))
    with pytest.raises(StoreError, match=said) as caught:
        read_manifest(tmp_path)
    assert str(caught.value).startswith(f"{page} is damaged:")
    page.write_bytes(page.read_bytes()[:-20])
    with pytest.raises(StoreError, match="is not valid JSON"):
        read_manifest(tmp_path)


def test_a_runs_manifest_is_not_taken_for_an_exports(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    with pytest.raises(UsageError, match="is not an export's manifest"):
        read_manifest(run.path)


def test_what_a_newer_version_says_of_its_format_makes_another_format(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(4)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0))
    shutil.copytree(done.path, tmp_path / "newer")
    page = tmp_path / "newer" / "manifest.json"
    said = json.loads(page.read_bytes())
    assert diff(done.path, tmp_path / "newer").same_format
    page.chmod(0o600)
    page.write_bytes(changed(said, cluster="x", format={**said["format"], "with_reasoning": True}))
    assert not diff(done.path, tmp_path / "newer").same_format
