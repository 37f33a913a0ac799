"""Addresses as people may see them: user-info, query and whatever in a path could be a secret are left out."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

HIDDEN = "…"
_VERSION = re.compile(r"v\d{1,2}[a-z]{0,5}\d?")
_USUAL = frozenset(
    [
        "api",
        "chat",
        "compatible-mode",
        "completions",
        "deployments",
        "endpoint",
        "engines",
        "inference",
        "llm",
        "models",
        "openai",
        "serverless",
    ]
)
"""Segments of endpoints' paths that are nobody's secret. Some gateways carry the key as a segment."""
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)
_USERINFO = re.compile(r"([a-z][a-z0-9+.-]*://)[^\s/?#'\"<>]*@", re.IGNORECASE)
_LEAST_MASKED = 4


def shown_url(url: str, with_path: bool = False) -> str:
    """An address for messages, logs and manifests: `https://host/…/v1?…`.

    `with_path` keeps the whole path, for addresses whose path is a name that people chose (a bucket's folder).
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return HIDDEN
    if not parts.scheme or not parts.netloc:
        return url if with_path and "@" not in url and "?" not in url else HIDDEN
    path = parts.path if with_path else _shown_path(parts.path)
    return f"{parts.scheme}://{host}{path}{'?' + HIDDEN if parts.query else ''}"


def shown_urls(text: str, with_path: bool = False) -> str:
    """A text with every address in it as `shown_url` shows it."""
    return _URL.sub(lambda found: shown_url(found[0], with_path), text)


def without_userinfo(text: str) -> str:
    """A text whose addresses name no user and no password: `https://…@host/path?query`."""
    return _USERINFO.sub(rf"\1{HIDDEN}@", text)


def secret_parts(url: str) -> list[str]:
    """What `shown_url` leaves out, piece by piece, as written and decoded: to be masked where a server repeats it."""
    parts = urlsplit(url)
    pieces = [p for p in re.split(r"[:@]", parts.netloc.rpartition("@")[0]) if p]
    pieces += [segment for segment in parts.path.split("/") if segment and not _is_usual(segment)]
    pieces += [value for pair in parts.query.split("&") if (value := pair.partition("=")[2] or pair)]
    found = {form for piece in pieces for form in (piece, unquote(piece)) if len(form) >= _LEAST_MASKED}
    return sorted(found, key=len, reverse=True)


def _shown_path(path: str) -> str:
    shown: list[str] = []
    for segment in path.split("/"):
        word = segment if not segment or _is_usual(segment) else HIDDEN
        if word != HIDDEN or shown[-1:] != [HIDDEN]:
            shown.append(word)
    return "/".join(shown)


def _is_usual(segment: str) -> bool:
    return segment in _USUAL or bool(_VERSION.fullmatch(segment))
