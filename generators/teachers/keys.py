"""Which key goes to which endpoint: each gets its own, and nobody gets another's. Keys stand in the environment alone.

`FILIGRANA_API_KEY` is for the teacher's addresses, `FILIGRANA_JUDGE_API_KEY` for the judges', and
`FILIGRANA_API_KEY__HOST` (or `__HOST_PORT`: capitals, anything but letters and digits an underscore) for one host,
before the others. A judge at the teacher's own address may use the teacher's key. `OPENAI_API_KEY` goes to openai.com
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from generators.teachers.endpoint_settings import EndpointSettings
from schemas.addresses import shown_url
from schemas.errors import UsageError

TEACHER_KEY, JUDGE_KEY, OPENAI_KEY = "FILIGRANA_API_KEY", "FILIGRANA_JUDGE_API_KEY", "OPENAI_API_KEY"
HOST_PREFIX = TEACHER_KEY + "__"
Environment = Mapping[str, str]


def key_variables(environment: Environment) -> dict[str, str]:
    """The variables of an environment that hold keys of endpoints, and no other: what a worker is handed."""
    names = (TEACHER_KEY, JUDGE_KEY, OPENAI_KEY)
    return {n: value for n, value in environment.items() if value and (n in names or n.startswith(HOST_PREFIX))}


def named_variables(endpoints: Iterable[EndpointSettings | None], environment: Environment) -> dict[str, str]:
    """The keys of endpoints that a file names, for a worker: by the variables and files that it says have them."""
    found: dict[str, str] = {}
    for settings in endpoints:
        if settings and (name := settings.key_variable or settings.key_file):
            found[name] = own_key(settings, environment)
    return found


def own_key(settings: EndpointSettings | None, environment: Environment) -> str:
    """The key that an endpoint's settings name; '' where they name none. Raises UsageError when it isn't there."""
    name = (settings.key_variable or settings.key_file or "") if settings else ""
    if not settings or not name:
        return ""
    if name in environment:
        value, place = environment[name], name
    elif settings.key_file:
        place = settings.key_file
        try:
            value = Path(settings.key_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise UsageError(f"The key of {settings.model} isn't in {place}: {reason}.", "See `key_file`.") from error
    else:
        raise UsageError(f"The key of {settings.model} is to be in {name}, which isn't set.", f"export {name}=...")
    if not value.strip():
        raise UsageError(f"The key of {settings.model} is to be in {place}, which is empty.", "Put the key there.")
    return _usable(value, place)


def _usable(value: str, place: str) -> str:
    """A key as it goes into a header: files and shells leave line ends behind it. Raises UsageError."""
    key = value.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"The key in {place} has a space, a line end or another character that no key has.")
    return key


def teacher_keys(urls: Sequence[str], environment: Environment) -> dict[str, str]:
    """The key of each of a teacher's addresses; those without one are left out."""
    general = _get(environment, TEACHER_KEY)
    return _known({url: _own_key(url, environment) or general or _openai_key(url, environment) for url in urls})


def judge_keys(
    urls: Sequence[str], teacher: Sequence[str], judges: Sequence[Sequence[str]], environment: Environment
) -> dict[str, str]:
    """The key of each of a judge's addresses, given the teacher's and all judges'; those without one are left out.

    Raises UsageError when FILIGRANA_JUDGE_API_KEY would go to judges of different hosts.
    """
    general = _get(environment, JUDGE_KEY)
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


def sound_keys(urls: Sequence[str], teacher: Sequence[str], environment: Environment) -> dict[str, str]:
    """The key of each address of a voice or a transcriber: its host's own, the teacher's at the teacher's own address,
    openai.com's; those without one are left out."""
    of_teacher = {_origin(url): key for url, key in teacher_keys(teacher, environment).items()}
    return _known(
        {
            url: _own_key(url, environment) or of_teacher.get(_origin(url), "") or _openai_key(url, environment)
            for url in urls
        }
    )


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
        f"that this endpoint accepts; or, where endpoints.yaml names it, what `key_variable` or `key_file` says there."
    )


def _elsewhere(
    homes: set[tuple[str, str]], judges: Sequence[Sequence[str]], environment: Environment
) -> dict[tuple[str, str], str]:
    """Where judges are that are neither with the teacher nor have a key of their own: an address by its origin."""
    found = {_origin(url): url for urls in judges for url in urls if not _own_key(url, environment)}
    return {origin: url for origin, url in found.items() if origin not in homes}


def _own_key(url: str, environment: Environment) -> str:
    return next((key for name in _variables(url) if (key := _get(environment, name))), "")


def _openai_key(url: str, environment: Environment) -> str:
    host = urlsplit(url).hostname or ""
    is_theirs = host == "openai.com" or host.endswith(".openai.com")
    return _get(environment, OPENAI_KEY) if is_theirs and url.startswith("https://") else ""


def _get(environment: Environment, name: str) -> str:
    return _usable(environment.get(name, ""), name)


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
