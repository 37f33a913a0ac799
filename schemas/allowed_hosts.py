"""Which hosts a run may speak to, where its user lists them: the rules, and what they say of a name or an address."""

from __future__ import annotations

import ipaddress
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from schemas.errors import HostRefusedError, UsageError

VARIABLE = "FILIGRANA_ALLOW_HOSTS"
HINT = "Write a host as in api.example.pt, *.example.pt, api.example.pt:443, 10.0.0.5:8000 or 10.0.0.0/8."
OWN_ADDRESS_PROBES = frozenset(("8.8.8.8", "2001:4860:4860::8888"))
"""Ray and vLLM connect a datagram socket there to learn this machine's own address: that sends nothing."""
_NAME = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^]]+)\]|(?P<other>[^:]+)):(?P<port>\d{1,5})")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class HostRule:
    """One entry of the list: a name (`*.` before it: every name under it), or a network of addresses; of one port, or
    of all."""

    name: str = ""
    network: Network | None = None
    port: int | None = None

    def allows_name(self, name: str, port: int | None) -> bool:
        """Without a port to compare, the name alone counts: whoever connects names one."""
        if not self.name or (self.port and port and self.port != port):
            return False
        return name.endswith(self.name[1:]) if self.name.startswith("*.") else name == self.name

    def allows_address(self, address: Address, port: int | None) -> bool:
        return self.network is not None and address in self.network and (not (self.port and port) or self.port == port)


def parse_rule(entry: str) -> HostRule:
    """An entry as people write it. Raises UsageError for an address of the web, a path, or `*` alone."""
    text, port = entry.strip(), None
    if found := _WITH_PORT.fullmatch(text):
        text, port = found["six"] or found["other"], int(found["port"])
    try:
        return HostRule(network=ipaddress.ip_network(text.strip("[]"), strict=False), port=port)
    except ValueError:
        name = plain_name(text)
    if not _NAME.fullmatch(name) or (port is not None and not 0 < port < 65536):
        raise UsageError(f"--allow-host '{entry}' is no host.", HINT)
    return HostRule(name=name, port=port)


def plain_name(host: str) -> str:
    """A host's name as names are compared: lower case, ASCII, without the dot of the root."""
    try:
        return (
            host.lower().rstrip(".").encode("idna").decode("ascii") if not host.isascii() else host.lower().rstrip(".")
        )
    except UnicodeError:
        return host.lower()


@lru_cache(maxsize=4096)
def plain_address(host: str) -> Address | None:
    """The IP address that a text is, an IPv4 one where it is one inside an IPv6 one; None for a name."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped) or address


class AllowedHosts:
    """The list of one process, and which addresses its names were found to stand for.

    This machine is always allowed: the loopback, `localhost`, and `own_names`.
    """

    def __init__(self, entries: Iterable[str], own_names: Iterable[str] = ()) -> None:
        self.entries = tuple(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))
        self._rules = tuple(map(parse_rule, self.entries))
        self._own = {"localhost", *map(plain_name, own_names)}
        self.refusals: deque[HostRefusedError] = deque(maxlen=1)
        self._found: dict[Address, set[str]] = {}

    def require(self, host: str, port: int | None = None) -> None:
        """Raise HostRefusedError unless the host may be spoken to: by name for a name, by address for an address."""
        if not self.allows(host, port):
            refusal = self._refusal(host, port)
            self.refusals.append(refusal)
            raise refusal

    def allows(self, host: str, port: int | None = None) -> bool:
        """Whether the host may be spoken to."""
        address = plain_address(host)
        return self._allows_name(plain_name(host), port) if address is None else self._allows_address(address, port)

    def add_own(self, host: str) -> None:
        """A host that counts as this machine: the Ray cluster that was joined."""
        self._own.add(plain_name(host))

    def note(self, name: str, addresses: Iterable[str]) -> None:
        """An allowed name stands for these addresses: they may be connected to."""
        for text in addresses:
            if (address := plain_address(text)) is not None:
                self._found.setdefault(address, set()).add(plain_name(name))

    def _allows_name(self, name: str, port: int | None) -> bool:
        is_own = not name or name in self._own or name.endswith(".localhost")
        return is_own or any(rule.allows_name(name, port) for rule in self._rules)

    def _allows_address(self, address: Address, port: int | None) -> bool:
        if address.is_loopback or address.is_unspecified or str(address) in self._own:
            return True
        if any(rule.allows_address(address, port) for rule in self._rules):
            return True
        return any(self._allows_name(name, port) for name in self._found.get(address, ()))

    def _refusal(self, host: str, port: int | None) -> HostRefusedError:
        names = sorted(self._found.get(plain_address(host) or ipaddress.ip_address(0), ()))
        where = f"{host}:{port}" if port and ":" not in host else host
        called = f" ({', '.join(names)})" if names else ""
        return HostRefusedError(
            f"{where}{called} is none of the hosts that this run may speak to: nothing was sent there.",
            f"Allowed are {', '.join(self.entries)} and this machine. If it should be, add --allow-host "
            f"{names[0] if names else host} (or see {VARIABLE}, and `network:` in endpoints.yaml).",
        )
