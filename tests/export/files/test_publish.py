"""Publishing: to the hub's HTTP API over a real socket, and to fsspec addresses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from export.exporting import Exported, export_runs
from export.files.publish import copy_version
from export.selection import Splits
from schemas.errors import OutOfReachError, StoreError, UsageError
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.hub_stand_in import TOKEN, hub_stand_in

pytestmark = pytest.mark.slow

PUSH = """
import sys
from pathlib import Path
from export.files.publish import push_to_hub
from schemas.errors import FiligranaError
try:
    print(push_to_hub(Path(sys.argv[1]), "me/pt-pt"))
except FiligranaError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""
LOAD = """
import sys
from datasets import load_dataset
print({name: split.num_rows for name, split in load_dataset("me/pt-pt", token=sys.argv[1]).items()})
"""


def exported(folder: Path, count: int) -> Exported:
    samples = [make_sample(i) for i in range(count)]
    run = make_run(folder / f"run-{count}", samples, [decide(s, "accepted") for s in samples])
    return export_runs([run], folder / "out", splits=Splits(validation=0.3))


def run_python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: huggingface_hub reads its environment when it is imported."""
    quiet = {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**kept, **quiet, **environment},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.integration
def test_pushed_to_the_hub_twice_it_is_there_once_and_loads_from_there(tmp_path: Path) -> None:
    first, second = exported(tmp_path, 12), exported(tmp_path, 20)
    with hub_stand_in() as hub:
        settings = {"HF_ENDPOINT": hub.address, "HF_TOKEN": TOKEN, "HF_HOME": str(tmp_path / "hf")}
        uploaded = []
        for version in (first, first, second):
            done = run_python(PUSH, str(version.path), **settings)
            assert done.returncode == 0, done.stderr
            uploaded.append(done.stdout.strip())
        assert uploaded == [str((f"{hub.address}/datasets/me/pt-pt", is_new)) for is_new in (True, False, True)]
        assert [c["summary"] for c in hub.commits] == [f"Version {v.manifest.version}" for v in (first, second)]
        assert hub.tags["me/pt-pt"] == {f"v-{v.manifest.version}" for v in (first, second)}
        held = hub.files["me/pt-pt"]
        local = {p.relative_to(second.path).as_posix(): p.read_bytes() for p in second.path.rglob("*") if p.is_file()}
        assert held == local
        loaded = run_python(LOAD, TOKEN, **settings)
        assert loaded.returncode == 0, loaded.stderr
        assert loaded.stdout.strip() == str(second.manifest.splits)


@pytest.mark.integration
def test_a_hub_that_refuses_or_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    done = exported(tmp_path, 3)
    with hub_stand_in() as hub:
        settings = {"HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "hf")}
        refused = run_python(PUSH, str(done.path), HF_TOKEN="hf_wrong", **settings)
        assert refused.returncode == 1 and "UsageError" in refused.stderr and "HF_TOKEN" in refused.stderr
    gone = run_python(PUSH, str(done.path), HF_TOKEN=TOKEN, **settings)
    assert gone.returncode == 1 and "OutOfReachError" in gone.stderr and "same command again" in gone.stderr


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_a_copy_at_an_fsspec_address_is_made_once_and_complete(tmp_path: Path, scheme: str) -> None:
    first, second = exported(tmp_path, 5), exported(tmp_path, 6)
    address = f"{scheme}://{tmp_path}/bucket/pt"
    where, is_new = copy_version(first.path, address)
    assert is_new and where.endswith("/v0001") and where.startswith(scheme)
    assert copy_version(first.path, address) == (where, False)
    assert copy_version(second.path, address)[0].endswith("/v0002")
    storage, root = fsspec.core.url_to_fs(where)
    for path in (p for p in first.path.rglob("*") if p.is_file()):
        assert storage.cat_file(f"{root}/{path.relative_to(first.path).as_posix()}") == path.read_bytes()


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_a_damaged_object_at_an_address_is_told_as_a_damaged_file_here_is(tmp_path: Path, scheme: str) -> None:
    done = exported(tmp_path, 5)
    address = f"{scheme}://{tmp_path}/bucket/pt"
    where, _ = copy_version(done.path, address)
    storage, root = fsspec.core.url_to_fs(where)
    name = next(f.path for f in done.manifest.files if f.is_data)
    whole = storage.cat_file(f"{root}/{name}")
    storage.pipe_file(f"{root}/{name}", whole[:-4] + b"\0\0\0\0")
    with pytest.raises(StoreError, match=f"{Path(name).name} is not what the manifest beside it says"):
        copy_version(done.path, address)
    storage.rm_file(f"{root}/{name}")
    with pytest.raises(StoreError, match="missing or changed"):
        copy_version(done.path, address)
    storage.pipe_file(f"{root}/{name}", whole)
    assert copy_version(done.path, address) == (where, False)


def test_an_address_that_cannot_be_opened_is_a_clear_error(tmp_path: Path) -> None:
    done = exported(tmp_path, 3)
    with pytest.raises(UsageError, match="nowhere"):
        copy_version(done.path, "nowhere://bucket/pt")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(OutOfReachError, match="same command again"):
        copy_version(done.path, f"file://{blocked}/pt")
