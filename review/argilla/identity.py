"""Whether what answers at an address is the Argilla that Filigrana knows."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import httpx

from review.argilla.requests import NotArgillaError, mapped_errors, refuse_redirect
from schemas.socket_guard import require_address
from schemas.visible import visible
from sources.reply_size import ACCEPTED, reads_at_most

KNOWN_SERIES = "2.8"
"""The versions of Argilla whose API this was tested with: 2.8.0 is its last release."""
VERSION_PATH = "/api/v1/version"
TIMEOUT_S = 30
SHOWN_CHARACTERS = 80
MOST_BYTES = 2**20


def require_argilla(url: str) -> None:
    """Raise NotArgillaError unless an Argilla 2.8 answers at `url`, OutOfReachError when nothing does.

    Asks without a key: what isn't Argilla gets none. HostRefusedError where it may not be spoken to.
    """
    require_address(url)
    with (
        mapped_errors(url),
        asking_who_it_is(TIMEOUT_S, refuse_redirect) as http,
    ):
        reply = http.get(url + VERSION_PATH)
        if reply.status_code >= 500:
            reply.raise_for_status()
        version = _version(reply)
        if version is None:
            raise NotArgillaError(
                f"{url} is not Argilla's address: {VERSION_PATH} under it answers {_described(reply)}.",
                f"Filigrana needs an Argilla {KNOWN_SERIES}. {_better_address(url, http)}",
            )
    if not f"{version}.".startswith(f"{KNOWN_SERIES}."):
        raise NotArgillaError(
            f"Argilla at {url} is version {visible(version)[:SHOWN_CHARACTERS]}; Filigrana needs {KNOWN_SERIES}.",
            f"Give --url an Argilla {KNOWN_SERIES}, or run one: filigrana review serve",
        )


def asking_who_it_is(timeout_s: float, *hooks: Callable[[httpx.Response], None]) -> httpx.Client:
    """A client for an address of which nothing is known yet."""
    return httpx.Client(
        headers={"Accept-Encoding": ACCEPTED},
        timeout=timeout_s,
        follow_redirects=False,
        event_hooks={"response": [*hooks, reads_at_most(MOST_BYTES, httpx.SyncByteStream)]},
    )


def _version(reply: httpx.Response) -> str | None:
    try:
        body = reply.json()
    except ValueError:
        return None
    version = body.get("version") if isinstance(body, dict) else None
    return version if reply.status_code == 200 and isinstance(version, str) else None


def _described(reply: httpx.Response) -> str:
    kind = reply.headers.get("Content-Type", "nothing that says what it is").partition(";")[0]
    beginning = visible(" ".join(reply.text.split()))[:SHOWN_CHARACTERS]
    server = f" from {visible(reply.headers['Server'])[:SHOWN_CHARACTERS]}" if "Server" in reply.headers else ""
    return f"{reply.status_code} with {kind}{server}" + (f", beginning with: {beginning}" if beginning else "")


def _better_address(url: str, http: httpx.Client) -> str:
    """Where on the same host an Argilla answers, if one does: an address copied from the page has a path too many."""
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    if root != url:
        try:
            version = _version(http.get(root + VERSION_PATH, timeout=5))
        except httpx.HTTPError:
            version = None
        if version is not None:
            return f"One answers at {root}: give that as --url."
    return "Give --url the address of its page, without what comes after the port: http://127.0.0.1:6900"
