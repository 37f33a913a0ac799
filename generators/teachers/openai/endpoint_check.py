"""The first second of a run: is the address right, the key good, and the model there?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson

from generators.teachers.keys import key_hint
from generators.teachers.openai.http_errors import BusyError, TransientError, error_of
from generators.teachers.openai.http_session import HttpSession, address_of
from generators.teachers.openai.replies import is_completion
from schemas.addresses import shown_url
from schemas.errors import TeacherDownError, TeacherError

TRIES = 3
PROBES, PROBE_S = 3, 60.0
"""Questions to an endpoint that rests, one after the other until one is completed, and how long each may take."""
NAMES_SHOWN = 8


async def check_endpoints(http: HttpSession, model: str) -> tuple[bool, dict[str, str]]:
    """Check every address at once: (whether raw prompts can be completed, {address that can't be reached: why}).

    Asks GET /models; where an endpoint has none, or doesn't name the model (some list no aliases), it is asked for a
    completion of one token instead. Raises TeacherDownError when no address can be reached, or when any of those
    that can refuses the key, doesn't know the model, or sends more than a list of models can be.
    """
    try:
        results = await asyncio.gather(*(_check(http, url, model) for url in http.base_urls))
    except TeacherError as error:
        raise TeacherDownError(error.message, "Is the address in --teacher that of a model?") from error
    unreachable = {url: why for url, (why, _) in zip(http.base_urls, results, strict=True) if why}
    if len(unreachable) == len(http.base_urls):
        raise TeacherDownError(
            " ".join(unreachable.values()), "Is the server up, and the address in --teacher right? Then run this again."
        )
    return all(raw_prompts for why, raw_prompts in results if not why), unreachable


async def completes(http: HttpSession, url: str, model: str) -> bool:
    """Whether an address completes a question of one token, or refuses it as one who is at work. Raises nothing.

    A page with status 200 (a captive portal, a gateway whose engine is gone) is no completion.
    """
    for _ in range(PROBES):
        try:
            status, _, body = await http.post(address_of(url, "/chat/completions"), _question(model), PROBE_S)
            if status in (404, 405):  # raw prompts alone, or another name for the model: the next request will tell
                status, _, _ = await http.get(address_of(url, "/models"))
                return status < 500
        except (TransientError, TeacherError):
            return False
        if is_completion(body) if status == 200 else status < 500:
            return True
    return False


async def accepts(http: HttpSession, url: str, model: str) -> bool:
    """Whether an address completes a question of one token with the key that it is given. Raises nothing."""
    try:
        status, _, body = await http.post(address_of(url, "/chat/completions"), _question(model), PROBE_S)
    except (TransientError, TeacherError):
        return False
    return is_completion(body) if status == 200 else status in (400, 422, 429)


def _question(model: str) -> bytes:
    return orjson.dumps({"model": model, "messages": [{"role": "user", "content": "Olá."}], "max_tokens": 1})


async def _check(http: HttpSession, url: str, model: str) -> tuple[str, bool]:
    """(why it can't be reached or '', whether it completes raw prompts)."""
    try:
        status, headers, body = await _patiently(http, url)
        if status == 429:
            return "", False
        if status in (401, 403):
            raise _key_error(http, url, status, headers, body)
        names = _model_names(body) if status == 200 else []
        if model not in names:
            await _ask_one_token(http, url, model, names)
        status, _, _ = await http.get(address_of(url, "/completions"))
        return "", status == 405  # the route is there, for POST alone
    except TransientError as error:
        return error.message, False


async def _patiently(http: HttpSession, url: str) -> tuple[int, Mapping[str, str], bytes]:
    """GET /models, again when the server stumbles; a refused connection is told at once."""
    for tried in range(TRIES):
        status, headers, body = await http.get(address_of(url, "/models"))
        if status < 500 or status == 501:
            break
        await asyncio.sleep(0.3 * 2**tried)
    else:
        raise error_of(status, body, {}, address_of(url, "/models"))
    return status, headers, body


async def _ask_one_token(http: HttpSession, url: str, model: str, names: list[str]) -> None:
    address = address_of(url, "/chat/completions")
    status, headers, body = await http.post(address, _question(model))
    if status == 200:
        return
    if status in (401, 403):
        raise _key_error(http, url, status, headers, body)
    error = error_of(status, body, headers, address)
    if isinstance(error, TransientError | TeacherDownError):
        raise error
    if isinstance(error, BusyError) or (isinstance(error, TeacherError) and error.kind != "http_404"):
        return  # it is there and knows us; a parameter that this model dislikes is not for this check
    if names:
        shown = ", ".join(names[:NAMES_SHOWN]) + (
            f" and {len(names) - NAMES_SHOWN} more" if names[NAMES_SHOWN:] else ""
        )
        place = shown_url(url)
        raise TeacherDownError(f"{place} has no model '{model}'.", f"It has: {shown}. Write openai:MODEL@{place}.")
    hint = ""
    if not url.partition("?")[0].endswith("/v1"):
        hint = f" Addresses mostly end in /v1: try {shown_url(address_of(url, '/v1'))}."
    raise TeacherDownError(str(error.args[1]), f"Neither the model list nor a completion was found there.{hint}")


def _key_error(http: HttpSession, url: str, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
    error = error_of(status, body, headers, url)
    if not http.has_key(url):
        return TeacherDownError(f"{shown_url(url)} wants a key (HTTP {status}), and none is set.", key_hint(url))
    return error


def _model_names(body: bytes) -> list[str]:
    try:
        data: Any = orjson.loads(body)
        return [str(model["id"]) for model in data["data"]]
    except (ValueError, KeyError, TypeError):
        return []
