"""Where a redirect may lead: to the same host, and never from the public network into a private one."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, quote, urljoin, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
WITH_IPV4_INSIDE = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
"""IPv6 networks whose last 32 bits are an IPv4 address: NAT64's, and the old way of writing one."""


def refused_redirect(asked: str, location: str, *, allowed_domains: tuple[str, ...] = (), peer: str = "") -> str:
    """Why the redirect of `asked` to `location` isn't followed, naming where it leads; '' where it may be followed.

    It must stay on the host and port that was asked (from port 80 to 443 is no other), or lead by https into one of
    `allowed_domains`; and not into a private network, unless the asked host is in one itself. `peer` is the IP address
    that answered, where it is known: a name that the first time was public and then resolves to this machine is found.
    """
    try:
        target = urljoin(asked, location)
        here, there = urlsplit(asked), urlsplit(target)
        same = _place(here) == _place(there)
    except ValueError:
        return f"it redirects to '{shown(location)}', which is no address"
    host = there.hostname or ""
    if there.scheme not in DEFAULT_PORTS or not host or set("\\@") & set(there.netloc):
        return f"it redirects to '{shown(location)}', which is no web address"
    if not same and not (there.scheme == "https" and _port(there) == 443 and is_under(host, allowed_domains)):
        return f"it redirects to {shown(target)}, which is another host: redirects are followed on the same host only"
    inside = private_addresses(host)
    if inside and not (is_private(peer) if peer else private_addresses(here.hostname or "")):
        return f"it redirects to {shown(target)}, which leads into a private network ({', '.join(sorted(inside))})"
    return ""


def shown(address: str) -> str:
    """An address that a server wrote, for a message: nothing but printable ASCII, and not without end."""
    return quote(address, safe="".join(map(chr, range(33, 127))))[:300]


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of the domains, or in one."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def private_addresses(host: str) -> frozenset[str]:
    """Of the IP addresses that a host's name (or number, however it is written) stands for, those that are private.

    Empty too where the name can't be resolved: then nothing can be asked there either.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(address for *_, (address, *_) in found if isinstance(address, str) and is_private(address))


def is_private(address: str) -> bool:
    """Whether an IP address belongs to this machine or to a local network, or is for anything but the public one."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if int(number) > 1 and any(number in network for network in WITH_IPV4_INSIDE):
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not number.is_global or number.is_multicast


def _place(parts: SplitResult) -> tuple[str, int]:
    port = _port(parts)
    return (parts.hostname or "").lower().rstrip("."), 443 if port in DEFAULT_PORTS.values() else port


def _port(parts: SplitResult) -> int:
    return parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
