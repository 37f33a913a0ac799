"""A real Slurm for a test: Debian's programs, a folder and ports of its own, two nodes on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from schemas.settings import cache_dir
from tests.generators.programs import all_gone, kill_all
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]
NODES = ("n1", "n2")
PATIENCE_S = 300.0
SETTINGS = """\
ClusterName=filigrana
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
PluginDir={plugins}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=1
ReturnToService=2
SlurmdTimeout=300
MpiDefault=none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/%n.pid
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
PartitionName=all Nodes=ALL Default=YES State=UP
"""
NODE = "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=500\n"


@dataclass(frozen=True)
class SlurmCluster:
    """`environment` is what Slurm's programs need to be found and to find it."""

    folder: Path
    environment: dict[str, str]

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def state(self, job: str) -> str:
        return self.ask("squeue", "--noheader", "--states=all", f"--jobs={job}", "--format=%T")

    def processes(self, node: str = "") -> list[psutil.Process]:
        """What jobs of this Slurm started (on one node)."""
        found = []
        for process in psutil.process_iter():
            try:
                its = process.environ()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            at = its.get("SLURMD_NODENAME", "")
            if its.get("SLURM_CONF") == self.environment["SLURM_CONF"] and at and (not node or node == at):
                found.append(process)
        return found


@contextmanager
def slurm_cluster() -> Iterator[SlurmCluster]:
    """Slurm's daemons, as the user that runs the test, until the end of the block."""
    programs = cache_dir() / "slurm"
    subprocess.run(["bash", ROOT / "scripts" / "fetch_slurm.sh", programs], check=True)
    folder = Path(tempfile.mkdtemp(prefix="fg-", dir="/tmp"))
    cluster = SlurmCluster(folder, _environment(programs, folder))
    _write_settings(cluster)
    try:
        with ExitStack() as stack:
            for words in _daemons(programs, folder):
                stack.callback(_end, _daemon(words, cluster))
                if words[0] == "munged":
                    wait_until((folder / "munge" / "socket").exists, cluster)
            stack.callback(_end_jobs, cluster)
            wait_until(lambda: _idle(cluster) == len(NODES), cluster)
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(condition: Callable[[], bool], cluster: SlurmCluster, what: str = "") -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, f"{what}\n" + "\n".join(
            f"{log}: {log.read_text(errors='replace')[-2000:]}" for log in sorted(cluster.folder.glob("*.log"))
        )
        time.sleep(0.1)


def _environment(programs: Path, folder: Path) -> dict[str, str]:
    plugins = next(programs.glob("usr/lib/*/slurm-wlm"))
    path = f"{programs}/usr/bin:{programs}/usr/sbin:{os.environ['PATH']}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "RAY_"))}
    libraries = f"{plugins.parent}:{plugins}"
    return {**ours, "PATH": path, "LD_LIBRARY_PATH": libraries, "SLURM_CONF": str(folder / "slurm.conf")}


def _write_settings(cluster: SlurmCluster) -> None:
    folder, host = cluster.folder, socket.gethostname().partition(".")[0]
    for name in ("munge", "state"):
        (folder / name).mkdir(mode=0o700)
    (folder / "munge" / "key").write_bytes(os.urandom(1024))
    (folder / "munge" / "key").chmod(0o400)
    controller, *ports = free_ports(1 + len(NODES))
    user, plugins = psutil.Process().username(), cluster.environment["LD_LIBRARY_PATH"].rpartition(":")[2]
    text = SETTINGS.format(host=host, controller=controller, user=user, folder=folder, plugins=plugins)
    nodes = "".join(NODE.format(name=name, host=host, port=port) for name, port in zip(NODES, ports, strict=True))
    (folder / "slurm.conf").write_text(nodes + text)


def _daemons(programs: Path, folder: Path) -> list[list[str]]:
    munge = [f"--{name}-file={folder}/munge/{name}" for name in ("key", "pid", "log", "seed")]
    step = f"{programs}/usr/sbin/slurmstepd-wlm"
    return [
        ["munged", "--foreground", "--force", f"--socket={folder}/munge/socket", *munge],
        ["slurmctld-wlm", "-D", "-f", f"{folder}/slurm.conf"],
        *(["slurmd-wlm", "-D", "-f", f"{folder}/slurm.conf", "-N", name, "-d", step] for name in NODES),
    ]


def _daemon(words: list[str], cluster: SlurmCluster) -> subprocess.Popen[bytes]:
    name = words[words.index("-N") + 1] if "-N" in words else words[0]
    with (cluster.folder / f"{name}.log").open("ab") as log:
        environment = cluster.environment
        return subprocess.Popen(words, env=environment, stdout=log, stderr=log, start_new_session=True)


def _run(words: list[str], cluster: SlurmCluster) -> subprocess.CompletedProcess[str]:
    environment = cluster.environment
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S)


def _idle(cluster: SlurmCluster) -> int:
    """How many nodes are ready; none while the controller isn't."""
    words = ["sinfo", "--noheader", "--Node", "--format=%T"]
    done = subprocess.run(
        words, env=cluster.environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    return done.stdout.split().count("idle")


def _end_jobs(cluster: SlurmCluster) -> None:
    """End whatever jobs left: what a daemon started is not its child any more."""
    left = cluster.processes()
    kill_all(left)
    assert all_gone(left)


def _end(daemon: subprocess.Popen[bytes]) -> None:
    daemon.terminate()
    try:
        daemon.wait(20)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()
