"""Keeps this process to the hosts that its user lists, at the socket: whatever library it is that opens it.

Nothing of this is installed where nobody lists any. An audit hook of Python sees every name that is looked up
and every connection, and can't be taken out again; uvloop looks names up in C, so its loop is wrapped. What native code
opens by itself (a client in Rust, a CUDA library, another program) is not seen: docs/network.md says which there is.
"""

from __future__ import annotations

import atexit
import os
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.allowed_hosts import OWN_ADDRESS_PROBES, VARIABLE, AllowedHosts

INTERNET = (socket.AF_INET, socket.AF_INET6)
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
HUB = "huggingface.co"

_PROGRAM = """
import runpy, sys
root, *sys.argv = sys.argv[1:]
sys.path.append(root)
from schemas.socket_guard import keep_to_environment
keep_to_environment(tell_refusals=True)
sys.path.remove(root)
if sys.argv[0] == "-m":
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
"""

_allowed: AllowedHosts | None = None
_of_cluster: set[str] = set()


def keep_to(entries: Iterable[str]) -> None:
    """From now on this process, and those it starts that read the variable, speak to the hosts listed so far and to
    these. Raises UsageError for an entry that is no host."""
    global _allowed  # noqa: PLW0603 (an audit hook is the process's, and stays)
    is_first = _allowed is None
    before = () if _allowed is None else _allowed.entries
    allowed = AllowedHosts((*before, *entries), {socket.gethostname(), *_of_cluster})
    os.environ[VARIABLE] = ",".join(allowed.entries)
    _allowed = allowed
    if is_first:
        _look_names_up_noting_them()
        _wrap_uvloop()
        sys.addaudithook(_at_each_event)


def keep_to_environment(tell_refusals: bool = False) -> None:
    """Keep to what the variable lists; to nothing where it isn't set. `tell_refusals`: a library that swallows them
    ends in silence, so that the last thing said, on stderr, is what was refused."""
    if given := os.environ.get(VARIABLE, "").strip(" ,"):
        keep_to(given.split(","))
    if tell_refusals and _allowed is not None:
        atexit.register(_tell_refusals, _allowed)


def listed() -> tuple[str, ...]:
    """The hosts that this process is kept to; empty where it is kept to none."""
    return () if _allowed is None else _allowed.entries


def require_address(url: str) -> None:
    """Raise HostRefusedError unless the host of a web address may be spoken to: also where a proxy would pass it on,
    and the socket sees the proxy alone."""
    if _allowed is not None:
        parts = urlsplit(url)
        _allowed.require(parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme))


def offline_variables() -> dict[str, str]:
    """What keeps programs that aren't seen (an engine's own process) from asking the hub, unless it is on the list."""
    return {} if _allowed is None or _allowed.allows(HUB, 443) else OFFLINE


def kept_program(python: str, *words: str) -> list[str]:
    """The command that runs a module (`-m NAME ...`) or a file with `python`, kept to the same hosts. It need not have
    this project's packages; the variable tells it which hosts."""
    if _allowed is None:
        return [python, *words]
    return [python, "-P", "-c", _PROGRAM, str(Path(__file__).resolve().parents[1]), *(w for w in words if w != "-P")]


def allow_cluster(host: str) -> None:
    """The Ray cluster that this process joins may be spoken to."""
    _of_cluster.add(host)
    if _allowed is not None:
        _allowed.add_own(host)


def _tell_refusals(allowed: AllowedHosts) -> None:
    for refusal in allowed.refusals:
        sys.stderr.write(" ".join(str(refusal).split()) + "\n")


def _at_each_event(event: str, arguments: tuple[Any, ...]) -> None:
    if (look := _LOOKS.get(event)) is not None and _allowed is not None:
        look(_allowed, *arguments)


def _look_at_connection(allowed: AllowedHosts, opened: socket.socket, address: Any, *_: Any) -> None:
    if opened.family not in INTERNET or not isinstance(address, tuple):
        return
    host = _text(address[0])
    if not (opened.type == socket.SOCK_DGRAM and host in OWN_ADDRESS_PROBES):
        allowed.require(host, int(address[1]))


def _look_at_datagram(allowed: AllowedHosts, opened: socket.socket, address: Any, *_: Any) -> None:
    if opened.family in INTERNET and isinstance(address, tuple):
        allowed.require(_text(address[0]), int(address[1]))


def _look_at_name(allowed: AllowedHosts, host: Any, port: Any = None, *_: Any) -> None:
    if host:
        allowed.require(_text(host), _number(port))


def _look_at_reverse(allowed: AllowedHosts, address: Any, *_: Any) -> None:
    allowed.require(_text(address[0]))


_LOOKS: dict[str, Callable[..., None]] = {
    "socket.connect": _look_at_connection,
    "socket.sendto": _look_at_datagram,
    "socket.sendmsg": _look_at_datagram,
    "socket.getaddrinfo": _look_at_name,
    "socket.gethostbyname": _look_at_name,
    "socket.gethostbyname_ex": _look_at_name,
    "socket.gethostbyaddr": _look_at_name,
    "socket.getnameinfo": _look_at_reverse,
}


def _look_names_up_noting_them() -> None:
    """Names of the list are noted with the addresses they stand for: what connects names an address."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        return _noted(host, port, lambda: look_up(host, port, *rest, **more))

    socket.getaddrinfo = getaddrinfo


def _wrap_uvloop() -> None:
    try:
        import uvloop
    except ModuleNotFoundError:  # in an environment that isn't ours
        return
    look_up, connect = uvloop.Loop.getaddrinfo, uvloop.Loop.create_connection

    async def getaddrinfo(loop: Any, host: Any, port: Any, **more: Any) -> Any:
        _require(host, port)
        found = await look_up(loop, host, port, **more)
        return _noted(host, port, lambda: found)

    async def create_connection(loop: Any, factory: Any, host: Any = None, port: Any = None, **more: Any) -> Any:
        _require(host, port)
        return await connect(loop, factory, host, port, **more)

    uvloop.Loop.getaddrinfo, uvloop.Loop.create_connection = getaddrinfo, create_connection


def _noted(host: Any, port: Any, look_up: Callable[[], Any]) -> Any:
    _require(host, port)
    found = look_up()
    if host and _allowed is not None:
        _allowed.note(_text(host), (str(entry[4][0]) for entry in found))
    return found


def _require(host: Any, port: Any) -> None:
    if _allowed is not None:
        _look_at_name(_allowed, host, port)


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)


def _number(port: Any) -> int | None:
    text = _text(port) if port is not None else ""
    return int(text) if text.isdigit() else None
