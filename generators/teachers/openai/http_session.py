"""The connections to a teacher's addresses: one aiohttp session, sized once, and its errors in our words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from generators.teachers.endpoint_settings import EndpointSettings
from generators.teachers.openai.http_errors import TransientError
from generators.teachers.openai.open_files import allow_open_files
from generators.teachers.openai.reply_size import MOST_BYTES, Body, read_at_most, write_at_most
from schemas.addresses import secret_parts, shown_url, shown_urls
from schemas.errors import UsageError
from schemas.socket_guard import require_address

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

    from generators.teachers.openai.direct_posts import DirectPosts

CONNECT_TIMEOUT_S = 15.0
LEAST_IN_ANSWERS = 16
Reply = tuple[int, Mapping[str, str], bytes]


class _Route(NamedTuple):
    """What every request to one address has alike."""

    url: URL
    proxy: str | None
    headers: dict[str, str] | None
    """The key's, where the address has one."""


class HttpSession:
    """Posts and gets, with each address's own key in the header. A key shows up nowhere else, nor does what an address
    hides in its path or query: replies that echo them are masked.

    `base_urls` are cleaned (no slash at the end of the path). `api_key` is one for all of them, or one by address.
    `settings` name the header that it goes into, and further ones.
    Raises UsageError when one is no address, or none of the hosts that may be spoken to.
    """

    def __init__(
        self,
        base_urls: Sequence[str],
        api_key: str | Mapping[str, str] | None,
        connections: int,
        timeout_s: float,
        settings: EndpointSettings | None = None,
    ) -> None:
        self.base_urls = list(dict.fromkeys(_clean(url) for url in base_urls))
        self.timeout_s = timeout_s
        by_url = api_key if isinstance(api_key, Mapping) else dict.fromkeys(base_urls, api_key or "")
        for url in self.base_urls:
            require_address(url)
        self._keys = {urlsplit(url).netloc: key for url, key in by_url.items() if key}
        self._key_header = settings.key_header if settings else "Authorization"
        self._headers = dict(settings.headers) if settings else {}
        hidden = [value for value in self._headers.values() if len(value) >= LEAST_IN_ANSWERS]
        secrets = [*self._keys.values(), *hidden, *(part for url in self.base_urls for part in secret_parts(url))]
        self._masked = [secret.encode() for secret in sorted(set(secrets), key=len, reverse=True)]
        self._connections = connections + 2 * len(self.base_urls)
        self._proxies = {host: _proxy(url) for url in self.base_urls if (host := urlsplit(url).netloc)}
        self._routes: dict[str, _Route] = {}
        self._session: aiohttp.ClientSession | None = None
        self._posts: dict[str, DirectPosts | None] = {}
        """By address: None for those behind a proxy."""

    def open(self) -> None:
        """Make the session, inside the event loop that will use it."""
        import aiohttp

        from generators.teachers.openai.wire import ACCEPTED

        allow_open_files(self._connections)
        timeout = aiohttp.ClientTimeout(total=self.timeout_s, sock_connect=min(CONNECT_TIMEOUT_S, self.timeout_s))
        always = {"Content-Type": "application/json", "User-Agent": "filigrana", "Accept-Encoding": ACCEPTED}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # who asks says how many: those that are kept for posts count as being in use
                keepalive_timeout=60,
                ttl_dns_cache=300,
                resolver=aiohttp.ThreadedResolver(),  # where aiodns is installed, it would ask name servers by itself
            ),
            headers=always | self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=timeout,
        )
        self._posts = {}

    def has_key(self, url: str) -> bool:
        return urlsplit(url).netloc in self._keys

    async def post(
        self, address: str, body: bytes, timeout_s: float | None = None, most_bytes: int = MOST_BYTES
    ) -> Reply:
        """POST JSON, within the session's time-out or a shorter one: in the former, and past no proxy, straight over
        a connection. Raises as `get` does."""
        import aiohttp

        posts = self._posts[address] if address in self._posts else self._posts_to(address)
        if timeout_s or posts is None:
            timeout = aiohttp.ClientTimeout(total=min(timeout_s, self.timeout_s)) if timeout_s else None
            return await self._request("POST", address, body, timeout, most_bytes)
        try:
            status, headers, raw = await posts.post(body, most_bytes)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise _stumble(address, error, self.timeout_s) from error
        return status, headers, self._without_secrets(raw, status == 200)

    async def get(self, address: str, timeout_s: float = 10.0) -> Reply:
        """GET, with a time-out of its own. Raises TransientError (`timeout`, `connection`), and TeacherError when the
        reply is too large."""
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=min(timeout_s, self.timeout_s))
        return await self._request("GET", address, None, timeout, MOST_BYTES)

    async def upload(self, address: str, form: aiohttp.MultipartWriter, timeout_s: float) -> Reply:
        """POST a form with a file, in its own time-out. Raises as `get` does."""
        import aiohttp

        return await self._request("POST", address, None, aiohttp.ClientTimeout(total=timeout_s), MOST_BYTES, form)

    async def download(self, address: str, into: Path, timeout_s: float, most_bytes: int) -> Reply:
        """GET a file onto the disk as it comes, without keys. The reply's body is empty where the status is 200. Raises
        as `get` does."""
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=timeout_s)
        return await self._request("GET", address, None, timeout, most_bytes, into=into)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _without_secrets(self, body: bytes, is_answer: bool) -> bytes:
        """A body without keys. In an answer only what is too long to be a word: `EMPTY` is a key, too."""
        for secret in self._masked:
            if not is_answer or len(secret) >= LEAST_IN_ANSWERS:
                body = body.replace(secret, b"***")
        return body

    def _posts_to(self, address: str) -> DirectPosts | None:
        from generators.teachers.openai.direct_posts import DirectPosts

        assert self._session is not None, "open() comes first"
        route = self._routes.get(address) or self._route_of(address)
        posts = self._posts[address] = None if route.proxy else DirectPosts(self._session, route.url, route.headers)
        return posts

    def _route_of(self, address: str) -> _Route:
        """Worked out once for each address."""
        from yarl import URL

        host, key_header = urlsplit(address).netloc, self._key_header
        bearer = "Bearer " if key_header.lower() == "authorization" else ""
        headers = {key_header: f"{bearer}{key}"} if (key := self._keys.get(host)) else None
        route = self._routes[address] = _Route(URL(address), self._proxies.get(host), headers)
        return route

    async def _request(
        self,
        method: str,
        address: str,
        body: bytes | None,
        timeout: aiohttp.ClientTimeout | None,
        most_bytes: int,
        form: aiohttp.MultipartWriter | None = None,
        into: Path | None = None,
    ) -> Reply:
        import aiohttp

        assert self._session is not None, "open() comes first"
        route = self._routes.get(address) or self._route_of(address)
        options: dict[str, Any] = {"timeout": timeout} if timeout else {}
        if route.proxy:
            options["proxy"] = route.proxy
        if route.headers:
            options["headers"] = route.headers
        # A payload as it is: aiohttp would look through those that it knows for one that takes bytes (2 us a call).
        data = form if body is None else aiohttp.BytesPayload(body, content_type="application/json")
        if form is not None:
            options["headers"] = {**(route.headers or {}), "Content-Type": form.content_type}
        try:
            async with self._session.request(method, route.url, data=data, allow_redirects=False, **options) as reply:
                if into is not None and reply.status == 200:
                    longest = max(map(len, self._masked), default=0)
                    masked = partial(self._without_secrets, is_answer=True)
                    await write_at_most(reply, into, most_bytes, masked, longest)
                    return reply.status, reply.headers, b""
                raw = await read_at_most(Body(reply.status, reply.headers, reply.url, reply.content), most_bytes)
                return reply.status, reply.headers, self._without_secrets(raw, reply.status == 200)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise _stumble(address, error, timeout.total if timeout else self.timeout_s) from error


@lru_cache(maxsize=256)
def address_of(base_url: str, path: str) -> str:
    """The address of one route: `path` goes before the query, where the base has one."""
    base, mark, query = base_url.partition("?")
    return f"{base}{path}{mark}{query}"


def now() -> float:
    """Seconds on the clock of the running event loop."""
    return asyncio.get_running_loop().time()


def _clean(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"'{shown_url(url)}' is not the address of an endpoint.",
            "Write it whole, as in openai:MODEL@http://host:8000/v1.",
        )
    if parts.username or parts.password:
        raise UsageError(
            f"The address of {parts.hostname} carries a user or a key.", "Put the key in FILIGRANA_API_KEY instead."
        )
    base, mark, query = url.strip().partition("#")[0].partition("?")
    return base.rstrip("/").removesuffix("/chat/completions") + mark + query


def _proxy(url: str) -> str | None:
    """The proxy that the environment (HTTPS_PROXY, NO_PROXY) names for this address."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)


def _stumble(address: str, error: Exception, timeout_s: float | None) -> TransientError:
    """What a library says of a connection, in our words."""
    if isinstance(error, TimeoutError):
        return TransientError("timeout", f"{shown_url(address)} gave no answer within {timeout_s:g} s.", True)
    return TransientError("connection", f"No connection with {shown_url(address)}: {_reason(error)}.")


def _reason(error: Exception) -> str:
    text = shown_urls(str(error)) or type(error).__name__
    return text.rstrip(".")
