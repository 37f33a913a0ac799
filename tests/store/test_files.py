"""A file is replaced in one step: who reads it sees the old one or the new one, and a failure leaves the old one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from store.files import whole_file, write_whole

ROOT = Path(__file__).resolve().parents[2]


def test_who_has_a_file_open_goes_on_reading_the_old_one_while_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("old" * 100_000)
    with path.open() as reader:
        assert reader.read(3) == "old"
        write_whole(path, "new" * 10)
        assert reader.read() == "old" * 99_999
    assert path.read_text() == "new" * 10
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]


def test_nothing_of_a_file_is_seen_before_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    with whole_file(path, private=True) as temporary:
        temporary.write_bytes(b"half of it")
        assert not path.exists()
        assert not list(tmp_path.glob("[!.]*.parquet")), "a reader that lists shards would take it for one"
    assert path.read_bytes() == b"half of it"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_in_the_middle_leaves_the_old_file_and_no_litter(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("old")
    with pytest.raises(error), whole_file(path) as temporary:
        temporary.write_text("half of the n")
        raise error
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.slow
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("old")
    program = (
        "import resource, sys; from pathlib import Path; from schemas.errors import StoreError\n"
        "from store.files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_whole(Path(sys.argv[1]), 'new' * 1000)\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "No room left" in done.stdout
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]
