"""The list of hosts that a run may speak to: what its entries mean."""

from __future__ import annotations

import pickle

import pytest

from schemas.allowed_hosts import AllowedHosts
from schemas.errors import HostRefusedError, UsageError


@pytest.mark.parametrize(
    ("entry", "host", "port", "allowed"),
    [
        ("api.example.pt", "api.example.pt", 443, True),
        ("api.example.pt", "API.Example.PT.", 443, True),
        ("api.example.pt", "example.pt", 443, False),
        ("api.example.pt", "api.example.pt.evil.com", 443, False),
        ("api.example.pt", "xapi.example.pt", 443, False),
        ("*.example.pt", "a.b.example.pt", 443, True),
        ("*.example.pt", "example.pt", 443, False),
        ("*.example.pt", "notexample.pt", 443, False),
        ("api.example.pt:8000", "api.example.pt", 8000, True),
        ("api.example.pt:8000", "api.example.pt", 443, False),
        ("api.example.pt:8000", "api.example.pt", None, True),
        ("câmara.example.pt", "xn--cmara-3qa.example.pt", 443, True),
        ("10.0.0.5", "10.0.0.5", 80, True),
        ("10.0.0.5", "10.0.0.6", 80, False),
        ("10.0.0.5:80", "10.0.0.5", 81, False),
        ("10.0.0.0/8", "10.20.30.40", 80, True),
        ("10.0.0.0/8", "::ffff:10.20.30.40", 80, True),
        ("[2001:db8::1]:80", "2001:db8::1", 80, True),
        ("2001:db8::/32", "2001:db8::7%eth0", 80, True),
        ("10.0.0.0/8", "host.example.pt", 80, False),
        ("*.example.pt", "0x0a000005", 80, False),
    ],
)
def test_what_an_entry_allows(entry: str, host: str, port: int | None, allowed: bool) -> None:
    assert AllowedHosts([entry]).allows(host, port) is allowed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost", "review.localhost", "0.0.0.0", "node7"])
def test_this_machine_is_always_allowed(host: str) -> None:
    assert AllowedHosts(["api.example.pt"], own_names=["node7"]).allows(host, 1234)


@pytest.mark.parametrize(
    "entry", ["*", "https://api.example.pt/v1", "a b", "host/path", "host:port", "host:99999", "-"]
)
def test_what_is_no_host_is_refused_with_an_example(entry: str) -> None:
    with pytest.raises(UsageError, match="is no host") as refused:
        AllowedHosts([entry])
    assert "*.example.pt" in refused.value.hint


def test_an_address_is_allowed_once_an_allowed_name_was_found_to_be_it_and_at_its_ports_alone() -> None:
    hosts = AllowedHosts(["api.example.pt:443"])
    assert not hosts.allows("203.0.113.9", 443)
    hosts.note("api.example.pt", ["203.0.113.9"])
    assert hosts.allows("203.0.113.9", 443)
    with pytest.raises(HostRefusedError, match=r"203.0.113.9:8080 \(api.example.pt\)"):
        hosts.require("203.0.113.9", 8080)


def test_a_refusal_names_the_host_and_the_remedy_and_travels() -> None:
    with pytest.raises(HostRefusedError) as refused:
        AllowedHosts(["api.example.pt"]).require("other.example.pt", 443)
    told = str(pickle.loads(pickle.dumps(refused.value)))
    assert "other.example.pt:443 is none of the hosts" in told
    assert "Allowed are api.example.pt and this machine" in told
    assert "--allow-host other.example.pt" in told
    assert refused.value.exit_code == 2
