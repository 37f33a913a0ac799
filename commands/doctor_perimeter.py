"""What `filigrana doctor` says of who could come in: what listens to the network, modes, tokens."""

from __future__ import annotations

import shlex
import socket
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from commands.doctor_checks import Examined
from store.private import is_open_to_others

LISTENING = "0A"
"""The state of such a socket in /proc/net/tcp."""
OURS = ("filigrana", "review/server/app.py", "gcs_server", "raylet", "ray::", "dashboard.py", "ray/dashboard", "vllm")
"""Parts of the command lines of what this project starts: its own, Ray's and vLLM's."""
RUNS_BELOW = ("", "runs")
"""Where below the current folder runs are looked for."""


def examine_perimeter(
    environment: Mapping[str, str], here: Path, review_home: Path, home: Path, proc: Path = Path("/proc")
) -> list[Examined]:
    """One line for each of: listening, modes, tokens. Nothing is changed, and no key is shown."""
    return [
        _listening(proc),
        _modes([*_key_files(environment, review_home, home), *_runs(here)]),
        *_tokens(environment, home),
    ]


def _listening(proc: Path) -> Examined:
    """Whether a process of this project listens to more than this machine."""
    found = sorted({f"{name} on {address}" for address, name in _open_doors(proc)})
    if not found:
        return Examined(subject="Listening", state="ok", text="nothing of Filigrana's, Ray's or vLLM's to the network")
    remedy = (
        "Whoever reaches the port can try. `review serve` without --public, and `--host 127.0.0.1` of vLLM and Ray,"
        " keep it to this machine; a firewall or an SSH tunnel to a network that you know. See SECURITY.md."
    )
    return Examined(subject="Listening", state="weak", text=f"to the network: {', '.join(found)}", remedy=remedy)


def _open_doors(proc: Path) -> Iterator[tuple[str, str]]:
    """Addresses beyond this machine that a process of ours listens on, with what listens there."""
    sockets: dict[str, str] = {}
    for table in ("tcp", "tcp6"):
        try:
            lines = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for columns in map(str.split, lines):
            address, port = columns[1].split(":")
            if columns[3] == LISTENING and not _is_loopback(address):
                sockets[columns[9]] = f"port {int(port, 16)}"
    for process in proc.glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if not any(word in command for word in OURS):
                continue
            links = [str(link.readlink()) for link in (process / "fd").iterdir()]
        except OSError:  # ended meanwhile, or somebody else's
            continue
        held = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:[")}
        yield from ((sockets[inode], _shown(command)) for inode in held & sockets.keys())


def _is_loopback(address: str) -> bool:
    """Of an address as the kernel's tables write it: 32-bit words in the machine's order, in hexadecimal."""
    words = [bytes.fromhex(address[n : n + 8])[::-1] for n in range(0, len(address), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    found = ip_address(socket.inet_ntop(family, b"".join(words)))
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def _shown(command: str) -> str:
    return next(word.strip("/") for word in OURS if word in command).removesuffix("::")


def _key_files(environment: Mapping[str, str], review_home: Path, home: Path) -> Iterator[Path]:
    """Files that hold keys, tokens and passwords, where there are any."""
    for name, value in environment.items():
        if name.endswith(("_API_KEY_FILE", "_TOKEN_PATH")) or "_API_KEY_FILE__" in name:
            yield Path(value).expanduser()
    yield from (home / ".ray" / "auth_token", home / ".cache" / "huggingface" / "token", home / ".pgpass")
    yield from (review_home, review_home / "users.yaml", review_home / "auth_secret", review_home / "argilla.db")


def _runs(here: Path) -> Iterator[Path]:
    for below in RUNS_BELOW:
        found = [(here / below).glob(f"{run}/manifest.json") for run in ("*", "*/shard-*-of-*")]
        for manifest in chain.from_iterable(found):
            if (manifest.parent / "journal").is_dir():
                yield manifest.parent
    if (here / "journal").is_dir() and (here / "manifest.json").is_file():
        yield here


def _modes(paths: list[Path]) -> Examined:
    there = list(dict.fromkeys(path for path in paths if path.exists()))
    weak = sorted(str(path) for path in there if is_open_to_others(path))
    if not weak:
        text = f"{len(there)} files of keys and folders of runs, none open to others"
        return Examined(subject="Modes", state="ok", text=text)
    remedy = f"chmod go-rwx {shlex.join(weak)}"
    return Examined(subject="Modes", state="weak", text=f"others may read {', '.join(weak)}", remedy=remedy)


def _tokens(environment: Mapping[str, str], home: Path) -> Iterator[Examined]:
    if environment.get("RAY_AUTH_MODE", "token").lower() == "disabled":
        text = "RAY_AUTH_MODE=disabled: whoever reaches the cluster can run programs on it and read its keys"
        remedy = "Start the cluster with RAY_AUTH_MODE=token and a token (docs/teachers.md)."
        yield Examined(subject="Ray's token", state="weak", text=text, remedy=remedy)
    elif "RAY_ADDRESS" in environment and not _has_ray_token(environment, home):
        text = f"none for the cluster that RAY_ADDRESS names ({environment['RAY_ADDRESS']})"
        remedy = "Set RAY_AUTH_TOKEN_PATH to a file with the cluster's token, or write it to ~/.ray/auth_token."
        yield Examined(subject="Ray's token", state="weak", text=text, remedy=remedy)
    url = environment.get("ARGILLA_API_URL", "")
    if not url:
        return
    if not environment.get("ARGILLA_API_KEY"):
        text = f"no ARGILLA_API_KEY for {url}"
        remedy = "Set it, or give --api-key-file: the owner's `api_key` in the review server's users.yaml."
        yield Examined(subject="Argilla's key", state="weak", text=text, remedy=remedy)
    elif urlsplit(url).scheme == "http" and not _is_here(urlsplit(url).hostname or ""):
        text = f"goes to {url} in clear text"
        yield Examined(subject="Argilla's key", state="weak", text=text, remedy="Put TLS before it, or use a tunnel.")


def _has_ray_token(environment: Mapping[str, str], home: Path) -> bool:
    if environment.get("RAY_AUTH_TOKEN"):
        return True
    path = Path(environment.get("RAY_AUTH_TOKEN_PATH") or home / ".ray" / "auth_token").expanduser()
    return path.is_file() and bool(path.read_bytes().strip())


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
