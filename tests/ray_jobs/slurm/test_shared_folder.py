from __future__ import annotations

from pathlib import Path

import pytest

from ray_jobs.slurm.shared_folder import kind_of, require_shared
from schemas.errors import UsageError

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
mds@tcp:/fs /gpfs lustre rw 0 0
server:/home /home nfs4 rw 0 0
server:/odd /odd\\040place nfs4 rw 0 0
tmpfs /home/me/quick tmpfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize("run", ["/gpfs/runs/a", "/home/me/a", "/odd place/a"])
def test_a_folder_on_shared_storage_passes(run: str, mounts: Path) -> None:
    require_shared(Path(run), mounts)


@pytest.mark.parametrize(
    ("run", "why"),
    [("/data/a", "lies on ext4"), ("/home/me/quick/a", "lies on tmpfs"), ("/tmp/a", "/tmp is each machine's own")],
)
def test_a_folder_of_this_machine_alone_is_refused_with_the_way_out(run: str, why: str, mounts: Path) -> None:
    with pytest.raises(UsageError, match=why) as refused:
        require_shared(Path(run), mounts)
    assert "--shared" in refused.value.hint


def test_the_deepest_mount_counts_and_the_last_on_one_place(mounts: Path) -> None:
    assert kind_of(Path("/gpfsx"), mounts) == "ext4"
    mounts.write_text(MOUNTS + "other:/x /gpfs nfs rw 0 0\n")
    assert kind_of(Path("/gpfs/a"), mounts) == "nfs"


def test_a_machine_that_does_not_say_is_not_accused(tmp_path: Path) -> None:
    require_shared(Path("/data/a"), tmp_path / "none")
