"""Requests to Argilla's HTTP API: tried again when that can help, and errors that name the address and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlparse

import httpx
import orjson
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from schemas.errors import OutOfReachError, UsageError
from schemas.redirects import shown

PATIENCE_S = 60.0
"""How long a server may be away, once it has been reached: longer than a restart takes."""
LONGEST_WAIT_S = 5.0
MOST_BYTES = 512 * 2**20
"""Of one reply: a page of 1,000 records is asked for at once, and a long conversation may have half a MiB."""


class NotArgillaError(OutOfReachError):
    """Something answers at the address, but not an Argilla of a version that Filigrana knows: waiting won't help."""


class BatchRefusedError(Exception):
    """Argilla read the request and will not have it (422). Nothing of it was stored."""


class _ServerError(Exception):
    """A 5xx answer: worth another try."""


class ArgillaRequests:
    """One server's API through one user's key. Every method raises OutOfReachError or UsageError."""

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http

    def get(self, path: str, **parameters: Any) -> Any:
        """The answer to a GET, parsed."""
        return self.send("GET", path, None, **parameters)

    def send(self, method: str, path: str, body: Any, **parameters: Any) -> Any:
        """One request, tried again on transport errors and 5xx alone; the parsed answer (None for PUT and DELETE).

        All of Argilla's PUT and DELETE are safe to repeat. Raises BatchRefusedError on 422.
        """
        content = None if body is None else orjson.dumps(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        given = {name: value for name, value in parameters.items() if value is not None}
        retrying = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _ServerError)),
            stop=stop_after_delay(PATIENCE_S),
            wait=wait_random_exponential(multiplier=0.25, max=LONGEST_WAIT_S),
            reraise=True,
        )
        with mapped_errors(self.url):
            for attempt in retrying:
                with attempt:
                    reply = self._http.request(method, path, content=content, headers=headers, params=given)
                    if reply.status_code >= 500:
                        raise _ServerError(f"{reply.status_code} {reply.text[:200]}")
            if reply.status_code == 422:
                raise BatchRefusedError(_detail(reply))
            reply.raise_for_status()
        return None if method in ("PUT", "DELETE") else self._parsed(reply)

    def _parsed(self, reply: httpx.Response) -> Any:
        try:
            return orjson.loads(reply.content)
        except orjson.JSONDecodeError as error:
            kind = reply.headers.get("Content-Type", "nothing that it names").partition(";")[0]
            raise NotArgillaError(
                f"No Argilla answers at {reply.request.url}: it sent {kind}, beginning with: {reply.text[:80]!r}.",
                "A proxy or a sign-in page may stand before it: sign in, then do the same again. Nothing is lost.",
            ) from error


def refuse_redirect(reply: httpx.Response) -> None:
    """For httpx's response hooks: the key goes to the address that was given, and nowhere that it leads to."""
    if reply.has_redirect_location:
        target = shown(urljoin(str(reply.request.url), reply.headers["Location"]))
        raise UsageError(
            f"Argilla at {reply.request.url} is elsewhere: {target}. Redirects are not followed.",
            "If that is where your Argilla is, give --url its address.",
        )


@contextmanager
def mapped_errors(url: str) -> Iterator[None]:
    """Turn httpx's errors about the server at `url` into the user's."""
    try:
        yield
    except (httpx.TransportError, _ServerError) as error:
        raise OutOfReachError(
            f"Argilla at {url} doesn't answer ({type(error).__name__}: {error}).",
            "Check the address and that the server runs (`filigrana review serve`), then do the same again: "
            "nothing sent so far is lost.",
        ) from error
    except httpx.HTTPStatusError as error:
        raise refusal(url, error.response.status_code, _detail(error.response)) from error


def refusal(url: str, status: int, detail: str) -> UsageError | OutOfReachError:
    """The error for an answer that isn't a success."""
    if status == 401:
        return UsageError(f"Argilla at {url} doesn't know the key.", "Check ARGILLA_API_KEY (or --api-key-file).")
    if status == 403:
        return UsageError(f"Argilla at {url} doesn't allow this with the given key.", "Use an owner's key.")
    if status >= 500:
        return OutOfReachError(f"Argilla at {url} failed ({status}): {detail}", "See the server's log.")
    return UsageError(f"Argilla at {url} refuses the request ({status}): {detail}")


def _detail(reply: httpx.Response) -> str:
    try:
        return str(orjson.loads(reply.content).get("detail", ""))[:500]
    except (ValueError, AttributeError):
        return reply.text[:500]


def host_of(url: str) -> str:
    """The host in an address. Raises UsageError when it isn't one."""
    try:
        parsed = urlparse(url)
        host = parsed.hostname
    except ValueError:
        host = None
    if not host or parsed.scheme not in ("http", "https"):
        raise UsageError(f"{url} is not an address.", "Give one like http://127.0.0.1:6900")
    return host
