"""What `srun` starts on each node of a job: Ray, which ends with it. `python -m ray_jobs.slurm.node` is for body.sh.

The head's node leaves its address in the job's folder, which all nodes see; the others wait for it. Ports are such as
are free on the node, so that jobs that share one don't meet. Ray's processes never see keys (the driver hands them to
workers), and nothing of Ray's asks the network who it is.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import signal
import socket
import struct
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from schemas.errors import FiligranaError, OutOfReachError, UsageError

HEAD_S = 600.0
"""How long a node waits for the head's address."""
LOOK_S = 0.2
OVER = "over"
"""The file in a start's folder that says that nothing is to be done any more."""
OBJECT_STORE_BYTES = 128 * 2**20
SIOCGIFADDR = 0x8915


def main(folder: Path, scratch: Path, head_node: str, interface: str) -> None:
    """Start Ray here and hold it until the job ends. Raises OutOfReachError or UsageError where it can't."""
    node = os.environ["SLURMD_NODENAME"]
    is_head = node == head_node
    if not folder.is_dir():
        raise UsageError(f"{node} doesn't see {folder}.", "The run's folder must be one that all nodes share.")
    own_folder(scratch)
    own = scratch / os.environ["SLURM_NODEID"]  # two nodes of Slurm's may be one machine
    own_folder(own)
    atexit.register(leave_nothing, own)  # Ray registers its end later, and so ends before
    for name in [name for name, value in os.environ.items() if value.startswith(f"{scratch}/")]:
        os.environ[name] = os.environ[name].replace(str(scratch), str(own), 1)
    _log_to(folder / f"ray-{node}.log")
    try:
        start_ray(head_words(interface) if is_head else member_words(awaited(folder), interface), own, folder, is_head)
    except BaseException:
        if is_head:
            (folder / "failed").touch()
        raise


def own_folder(scratch: Path) -> None:
    """Make the node's own folder, or find it made. Raises UsageError where somebody else's lies there."""
    scratch.mkdir(mode=0o700, exist_ok=True)
    found = scratch.lstat()
    if scratch.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UsageError(f"{scratch} is not this job's own.", "Give another --scratch.")


def leave_nothing(own: Path) -> None:
    """Take a node's own folder away, and the job's on this machine when it was the last."""
    shutil.rmtree(own, ignore_errors=True)
    with suppress(OSError):
        own.parent.rmdir()


def head_words(interface: str) -> list[str]:
    """How the head is started. Its address is the one by which Slurm's own programs reach this node."""
    address = address_of(interface) if interface else os.environ.get("SLURM_LAUNCH_NODE_IPADDR", "")
    port, client = free_ports(2)
    words = ["--head", f"--port={port}", f"--ray-client-server-port={client}", "--include-dashboard=false"]
    return words + ([] if is_loopback(address) else [f"--node-ip-address={address}"])


def member_words(head: str, interface: str) -> list[str]:
    """How another node is started: its address is the one from which it reaches the head."""
    address = address_of(interface) if interface else address_towards(head.rpartition(":")[0])
    return [f"--address={head}", *([] if is_loopback(address) else [f"--node-ip-address={address}"])]


def start_ray(words: list[str], scratch: Path, folder: Path, is_head: bool) -> None:
    """`ray start --block`, in this process: without keys in its environment, and without Ray's usage reporter."""
    from ray.scripts.scripts import cli

    from ray_jobs.access import secret_names
    from ray_jobs.quiet import without_usage_reporter

    for name in secret_names(os.environ):
        del os.environ[name]
    agent, metrics, runtime_env = free_ports(3)
    words = [*words, "--block", "--disable-usage-stats", f"--temp-dir={scratch}", f"--num-cpus={cpus()}"]
    words += [f"--dashboard-agent-listen-port={agent}", f"--metrics-export-port={metrics}"]
    words += [f"--runtime-env-agent-port={runtime_env}", "--min-worker-port=0", "--max-worker-port=0"]
    words.append(f"--object-store-memory={OBJECT_STORE_BYTES}")
    if is_head:
        threading.Thread(target=tell_address, args=(words, folder), daemon=True).start()
    threading.Thread(target=end_when_over, args=(folder,), daemon=True).start()
    try:
        with without_usage_reporter():
            cli.main(args=["start", *words], prog_name="ray", standalone_mode=False)
    except SystemExit:  # with which Ray ends at a SIGTERM
        if not (folder / OVER).exists():
            raise


def end_when_over(folder: Path) -> None:
    """End this process, and Ray with it, when the job's script says that it is over."""
    while not (folder / OVER).exists():
        time.sleep(LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)


def tell_address(words: list[str], folder: Path) -> None:
    """Leave the head's address in the job's folder, as soon as it answers."""
    from ray.util import get_node_ip_address

    given = {word.partition("=")[0]: word.partition("=")[2] for word in words}
    address, port = given.get("--node-ip-address") or get_node_ip_address(), int(given["--port"])
    while not answers(address, port):
        time.sleep(LOOK_S)
    whole = folder / "head.new"
    whole.write_text(f"{address}:{port}", encoding="utf-8")
    whole.replace(folder / "head")


def awaited(folder: Path) -> str:
    """The head's address. Raises OutOfReachError when it doesn't come."""
    until = time.monotonic() + HEAD_S
    while time.monotonic() < until and not (folder / "failed").exists():
        if (folder / "head").is_file():
            return (folder / "head").read_text(encoding="utf-8")
        time.sleep(LOOK_S)
    raise OutOfReachError("The head of this job's Ray never said where it is.", f"Its log is in {folder}.")


def cpus() -> int:
    """How many CPUs the job has on this node."""
    told = os.environ.get("SLURM_CPUS_ON_NODE", "")
    allowed = len(os.sched_getaffinity(0))
    return min(allowed, int(told)) if told.isdigit() else allowed


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_ports(number: int) -> list[int]:
    """Ports that nothing listens on here."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def is_loopback(address: str) -> bool:
    """Whether an address says nothing to other nodes: Ray then finds one itself."""
    return not address or address.startswith("127.")


def address_towards(host: str) -> str:
    """This node's address on the way to another, as its routes say. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((host, 9))
        return str(probe.getsockname()[0])


def address_of(interface: str) -> str:
    """This node's IPv4 address on a network interface. Raises UsageError when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            told = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
        except OSError as error:
            there = ", ".join(name for _, name in socket.if_nameindex())
            raise UsageError(
                f"--interface {interface}: {socket.gethostname()} has no address there.", f"It has: {there}."
            ) from error
    return socket.inet_ntoa(told[20:24])


def _log_to(path: Path) -> None:
    """What Ray prints goes into a file of its own."""
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


if __name__ == "__main__":
    job_log = os.dup(2)
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    except FiligranaError as error:
        os.write(job_log, f"Error: {error}\n".encode())
        sys.exit(error.exit_code)
