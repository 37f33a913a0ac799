"""Where a redirect may lead, whatever form the address takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.redirects import is_private, private_addresses, refused_redirect

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fc00::1", "fd12::1", "fe80::1%eth0", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "ff02::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "172.32.0.1", "193.136.192.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def test_private_addresses_are_known_in_every_family() -> None:
    assert [address for address in INSIDE if not is_private(address)] == []
    assert [address for address in OUTSIDE if is_private(address)] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.1", "localhost"])
def test_a_host_is_judged_by_what_it_stands_for(host: str) -> None:
    assert private_addresses(host) >= {"127.0.0.1"}


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("https://arquivo.pt/x", "http://127.0.0.1/admin"),
        ("https://arquivo.pt/x", "//outro.pt/x"),
        ("https://arquivo.pt/x", "https://arquivo.pt.outro.pt/x"),
        ("https://arquivo.pt/x", "https://arquivo.pt@127.0.0.1/x"),
        ("https://arquivo.pt/x", "https://arquivo.pt\\@127.0.0.1/x"),
        ("https://arquivo.pt/x", "https://arquivo.pt:8443/x"),
        ("https://arquivo.pt/x", "file:///etc/passwd"),
        ("https://arquivo.pt/x", "http://[::1/x"),
        ("https://arquivo.pt/x", "https://:80/"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:6379/x"),
        ("http://127.0.0.1:8000/x", "http://localhost:8000/x"),
    ],
)
def test_a_redirect_that_leads_elsewhere_is_refused_by_name(asked: str, location: str) -> None:
    reason = refused_redirect(asked, location)
    assert reason.startswith("it redirects to ") and location[-6:] in reason


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("http://127.0.0.1:8000/x", "/y?z=1"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/y"),
        ("http://127.0.0.1/x", "https://127.0.0.1/x"),
        ("http://LOCALHOST/x", "http://localhost./y"),
    ],
)
def test_a_redirect_on_the_same_host_is_followed(asked: str, location: str) -> None:
    assert refused_redirect(asked, location) == ""


def test_a_name_that_was_public_and_is_this_machine_now_is_refused() -> None:
    """As where a name's owner changes what it stands for between two requests."""
    assert "private network (127.0.0.1" in refused_redirect("http://localhost/x", "/y", peer="193.136.192.1")
    assert refused_redirect("http://localhost/x", "/y", peer="127.0.0.1") == ""


def test_the_domains_that_a_client_allows_are_reached_by_https_alone_and_never_inside() -> None:
    allowed = ("localhost", "hf.invalid")
    assert refused_redirect("https://hub.invalid/x", "https://cdn.hf.invalid/y", allowed_domains=allowed) == ""
    assert "another host" in refused_redirect("https://hub.invalid/x", "http://hf.invalid/y", allowed_domains=allowed)
    assert "another host" in refused_redirect("https://hub.invalid/x", "https://nhf.invalid/", allowed_domains=allowed)
    assert "private network" in refused_redirect("https://hub.invalid/x", "https://localhost/", allowed_domains=allowed)


@given(location=st.text(max_size=60))
def test_no_text_breaks_the_judgement_and_what_is_followed_stays(location: str) -> None:
    reason = refused_redirect("http://127.0.0.1:8000/a/b", location)
    assert reason.isprintable()
