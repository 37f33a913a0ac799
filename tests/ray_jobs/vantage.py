"""Where an attack comes from: this host by its loopback, by its other addresses, or a second network namespace."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Vantage:
    """`host` is the address under which the run's machine is seen from there; `prefix` runs a command there."""

    name: str
    host: str
    prefix: tuple[str, ...] = ()


def other_addresses() -> list[Vantage]:
    """This host's own IPv4 addresses that others see."""
    addresses = [a.address for card in psutil.net_if_addrs().values() for a in card if a.family == socket.AF_INET]
    return [Vantage(f"own address {a}", a) for a in addresses if not a.startswith("127.")]


def why_no_namespace() -> str:
    """Why this process can't make a second network namespace; empty when it can."""
    if os.geteuid() != 0:
        return "not root"
    return "" if shutil.which("ip") else "no `ip` (Debian: iproute2)"


@contextmanager
def second_namespace() -> Iterator[list[Vantage]]:
    """A network namespace joined to this host by a cable of its own: as near as a neighbour on the network can be.

    It is the same neighbour for each of this host's addresses, the cable's end among them.
    """
    name, here, there = (f"fil{os.getpid()}{end}" for end in ("", "a", "b"))
    pair = 4 * (os.getpid() % 16000)
    ours, theirs = (f"198.18.{(pair + n) // 256}.{(pair + n) % 256}" for n in (1, 2))
    inside = ("ip", "netns", "exec", name)
    try:
        for words in (
            ("ip", "netns", "add", name),
            ("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name),
            ("ip", "address", "add", f"{ours}/30", "dev", here),
            ("ip", "link", "set", here, "up"),
            (*inside, "ip", "address", "add", f"{theirs}/30", "dev", there),
            (*inside, "ip", "link", "set", there, "up"),
            (*inside, "ip", "link", "set", "lo", "up"),
            (*inside, "ip", "route", "add", "default", "via", ours),
        ):
            subprocess.run(words, check=True, capture_output=True)
        yield [Vantage(f"second network namespace to {own.host}", own.host, inside) for own in other_addresses()]
    finally:
        subprocess.run(("ip", "link", "delete", here), check=False, capture_output=True)
        subprocess.run(("ip", "netns", "delete", name), check=False, capture_output=True)
