"""Which key goes to which endpoint: each gets its own, and nobody gets another's. Keys stand in the environment alone.

`FILIGRANA_API_KEY` is for the teacher's addresses, `FILIGRANA_JUDGE_API_KEY` for the judges', and
`FILIGRANA_API_KEY__HOST` (or `__HOST_PORT`: capitals, anything but letters and digits an underscore) for one host,
before the others. A judge at the teacher's own address may use the teacher's key. `OPENAI_API_KEY` goes to openai.com
alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from schemas.addresses import shown_url
from schemas.errors import UsageError

TEACHER_KEY, JUDGE_KEY, OPENAI_KEY = "FILIGRANA_API_KEY", "FILIGRANA_JUDGE_API_KEY", "OPENAI_API_KEY"
HOST_PREFIX = TEACHER_KEY + "__"
Environment = Mapping[str, str]


def key_variables(environment: Environment) -> dict[str, str]:
    """The variables of an environment that hold keys of endpoints, and no other: what a worker is handed."""
    names = (TEACHER_KEY, JUDGE_KEY, OPENAI_KEY)
    return {n: value for n, value in environment.items() if value and (n in names or n.startswith(HOST_PREFIX))}


def teacher_keys(urls: Sequence[str], environment: Environment) -> dict[str, str]:
    """The key of each of a teacher's addresses; those without one are left out."""
    general = environment.get(TEACHER_KEY, "")
    return _known({url: _own_key(url, environment) or general or _openai_key(url, environment) for url in urls})


def judge_keys(
    urls: Sequence[str], teacher: Sequence[str], judges: Sequence[Sequence[str]], environment: Environment
) -> dict[str, str]:
    """The key of each of a judge's addresses, given the teacher's and all judges'; those without one are left out.

    Raises UsageError when FILIGRANA_JUDGE_API_KEY would go to judges of different hosts.
    """
    general = environment.get(JUDGE_KEY, "")
    homes, of_teacher = set(map(_origin, teacher)), teacher_keys(teacher, environment)
    elsewhere = _elsewhere(homes, judges, environment)
    if general and len(elsewhere) > 1:
        names = " and ".join(sorted({_variables(url)[-1] for url in elsewhere.values()}))
        raise UsageError(
            f"{JUDGE_KEY} would be sent to {len(elsewhere)} judges' endpoints, and it can be the key of one only.",
            f"Give each its own instead: {names}.",
        )

    def key(url: str) -> str:
        if _origin(url) not in homes:
            return general or _openai_key(url, environment)
        shared = next((k for u, k in of_teacher.items() if _origin(u) == _origin(url)), "")
        return shared if elsewhere else general or shared

    return _known({url: _own_key(url, environment) or key(url) for url in urls})


def keyless_judges(teacher: Sequence[str], judges: Sequence[Sequence[str]], environment: Environment) -> list[str]:
    """A line for each judge's address that gets no key although there are keys: it may want one of its own."""
    if not key_variables(environment):
        return []
    return [
        f"The judge at {shown_url(url)} gets no key: the teacher's is for the teacher's endpoint alone. "
        f"If it wants one, set {JUDGE_KEY} or {_variables(url)[-1]}."
        for urls in judges
        for url in urls
        if url not in judge_keys(urls, teacher, judges, environment)
    ]


def key_hint(url: str) -> str:
    """What to do when the endpoint at `url` refuses the key, or wants one."""
    return (
        f"Set {TEACHER_KEY} (the teacher's), {JUDGE_KEY} (a judge's) or {_variables(url)[-1]} (this host's) to a key "
        f"that this endpoint accepts."
    )


def _elsewhere(
    homes: set[tuple[str, str]], judges: Sequence[Sequence[str]], environment: Environment
) -> dict[tuple[str, str], str]:
    """Where judges are that are neither with the teacher nor have a key of their own: an address by its origin."""
    found = {_origin(url): url for urls in judges for url in urls if not _own_key(url, environment)}
    return {origin: url for origin, url in found.items() if origin not in homes}


def _own_key(url: str, environment: Environment) -> str:
    return next((environment[name] for name in _variables(url) if environment.get(name)), "")


def _openai_key(url: str, environment: Environment) -> str:
    host = urlsplit(url).hostname or ""
    is_theirs = host == "openai.com" or host.endswith(".openai.com")
    return environment.get(OPENAI_KEY, "") if is_theirs and url.startswith("https://") else ""


def _variables(url: str) -> list[str]:
    """The names of the variables for an address's host alone, the narrower first."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    without_port = urlsplit(url).hostname or host
    names = [HOST_PREFIX + re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") for name in (host, without_port)]
    return list(dict.fromkeys(names))


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host, usual = parts.netloc.rpartition("@")[2].lower(), ":443" if parts.scheme == "https" else ":80"
    return parts.scheme, host.removesuffix(usual)


def _known(keys: dict[str, str]) -> dict[str, str]:
    return {url: key for url, key in keys.items() if key}
