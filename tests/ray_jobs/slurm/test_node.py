from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ray_jobs.slurm import node
from schemas.errors import OutOfReachError, UsageError


def test_a_nodes_folder_is_the_jobs_own_or_refused(tmp_path: Path) -> None:
    node.own_folder(tmp_path / "fg-7-0")
    node.own_folder(tmp_path / "fg-7-0")
    assert (tmp_path / "fg-7-0").stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path / "fg-7-0")
    for foreign in ("open", "link"):
        with pytest.raises(UsageError, match="not this job's own"):
            node.own_folder(tmp_path / foreign)


def test_a_node_waits_for_no_head_that_failed(tmp_path: Path) -> None:
    (tmp_path / "failed").touch()
    with pytest.raises(OutOfReachError, match="never said where it is"):
        node.awaited(tmp_path)


def test_a_node_goes_where_the_head_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "head").write_text("10.0.0.1:4000")
    assert node.awaited(tmp_path) == "10.0.0.1:4000"
    monkeypatch.setenv("SLURM_LAUNCH_NODE_IPADDR", "10.0.0.7")
    assert "--node-ip-address=10.0.0.7" in node.head_words("")
    monkeypatch.setenv("SLURM_LAUNCH_NODE_IPADDR", "127.0.0.1")
    assert not [word for word in node.head_words("") if "address" in word], "Ray finds one that others reach"


def test_ports_are_free_and_differ() -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        found = node.free_ports(5)
        assert len(set(found)) == 5 and taken.getsockname()[1] not in found


def test_an_address_is_that_of_the_way_or_of_the_card_that_was_named() -> None:
    assert node.address_towards("127.0.0.1") == "127.0.0.1"
    assert node.address_of("lo") == "127.0.0.1"
    with pytest.raises(UsageError, match="--interface ib9"):
        node.address_of("ib9")


def test_a_job_gets_the_cpus_that_slurm_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", "1")
    assert node.cpus() == 1
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", "100000")
    assert node.cpus() < 100000
