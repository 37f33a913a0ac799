"""Which part of a request an endpoint refuses, read out of its words: each server has its own.

What is recognised was said by OpenAI's o-series and Azure ("Unsupported parameter: 'max_tokens'..."), Mistral and other
FastAPI servers (the place in the body), Google ("Unknown name \\"seed\\""), Anthropic ("seed: Extra inputs are not
permitted"), Groq ("property 'logprobs' is unsupported"), xAI ("does not support parameter presencePenalty"), DeepSeek
("This response_format type is unavailable now"), OpenRouter ("No endpoints found that can handle the requested
parameters"), DashScope, llama.cpp and vLLM (chat templates without a system role).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from generators.teachers.openai.dialect import JSON_MODES, LEAST_EFFORTS, THINKING_KEYS, Dialect

STATUSES = (400, 404, 422, 500, 501)
"""Those with which a parameter is refused. 500 is what some servers say when a chat template fails."""
SYSTEM = re.compile(
    r"(?:system|developer)['\"`]? (?:role|message|prompt|instruction)|role[: ]+['\"`]?(?:system|developer)|"
    r"roles must alternate|messages\W{1,2}0\W{1,2}role"
)
TEMPLATE = re.compile(r"jinja|template|\broles?\b")
"""What a 500 says that is no accident of the server."""
JSON_FORMAT = re.compile(
    r"response_?format|response format|json_schema|json schema|json_object|json mode|structured[ _]outputs?|guided|"
    r"response_?(?:mime_?type|schema)|grammar"
)
PENALTIES = ("presence_penalty", "frequency_penalty")
LOGPROBS = ("logprobs", "top_logprobs")
SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", *PENALTIES, "seed")
LEFT_OUT = (*SAMPLING, *LOGPROBS, *THINKING_KEYS)
"""Keys that a body can do without. A key is meant by its name, in snake or camel case."""
RANGE = re.compile(
    r"must be (?:between|in|less|greater|at|no|<|>|≤|≥)|(?:less|greater) than|too (?:large|small|high|low|long)|"
    r"out of range|at most|at least|exceed|range:|\[\d"
)
"""A value that is out of bounds is for whoever wrote it to mend."""
NO_THINKER = re.compile(
    r"(?:not support|no support for) (?:thinking|reasoning)|(?:thinking|reasoning) is not (?:supported|enabled)"
)
STOP = re.compile(
    r"['\"`]stop['\"`]|(?:parameter|property|argument|name):? \W?stop\b|\bstop (?:sequence|word|parameter)"
)
OF_THINKING = re.compile(r"reasoning|effort|thinking")
OF_A_VALUE = re.compile(
    r"mandatory|cannot be disabled|can't be disabled|(?:supported|allowed|permitted|valid) values|unsupported value|"
    r"invalid value|one of|input should be"
)
ANY_OF_THEM = re.compile(r"requested parameters|unsupported parameters?\b|unknown (?:parameter|argument|field)s?\b")
UNNEEDED = (
    THINKING_KEYS,
    ("top_k", "min_p", "repetition_penalty"),
    ("seed",),
    LOGPROBS,
    PENALTIES,
    ("stop",),
    ("top_p",),
)
"""What goes first where an endpoint says that something is too much, and not what."""


def adapted(dialect: Dialect, status: int, raw: bytes, body: dict[str, Any]) -> Dialect | None:
    """The dialect in which a refused body may be asked again; None when nothing of the kind was said."""
    said, places = _words(raw)
    lower = said.lower()
    out_of_bounds = RANGE.search(lower) and "default" not in lower and "only" not in lower
    if "max_completion_tokens" in lower and "max_tokens" in body and not out_of_bounds:
        return replace(dialect, limit_name="max_completion_tokens")
    has_system = any(message.get("role") == "system" for message in body.get("messages", ()))
    if has_system and SYSTEM.search(lower) and (status != 500 or TEMPLATE.search(lower)):
        return replace(dialect, joins_system=True)
    if status == 500:
        return None
    if "enable_thinking" in lower and "false" in lower and not dialect.must_not_think:
        return replace(dialect, must_not_think=True)
    if (fewer := _less_effort(dialect, " ".join([lower, *places]), body)) is not None:
        return fewer
    if named := set(_named(said, lower, places, body)):
        if out_of_bounds:
            return None
        if "both" in lower and {"temperature", "top_p"} <= named:  # one of the two
            named.discard("temperature")
        return dialect.leaving_out(*named)
    if dialect.json != "words" and _asks_for_json(body, dialect) and JSON_FORMAT.search(lower):
        return _less_held(dialect)
    return _without_the_unneeded(dialect, body) if ANY_OF_THEM.search(lower) else None


def _words(raw: bytes) -> tuple[str, list[str]]:
    """All that an error says, and the places in the body that it names (`param`, pydantic's `loc`)."""
    try:
        data: Any = orjson.loads(raw)
    except ValueError:
        return raw.decode(errors="replace"), []
    places: list[str] = []
    texts: list[str] = []
    for key, value in _leaves(data):
        if key in ("param", "loc") and value != "body":
            places.append(value)
        elif key in ("message", "msg", "detail", "error", "title", "raw", "description"):
            texts.append(value)
    return " ".join(texts) or raw.decode(errors="replace"), places


def _leaves(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _leaves(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, key)
    elif isinstance(data, str):
        yield key, data


def _named(said: str, lower: str, places: list[str], body: dict[str, Any]) -> Iterator[str]:
    """The keys of a body that can be left out and are named."""
    heads = {re.split(r"[.\[]", place.removeprefix("body."))[0] for place in places}
    for key in LEFT_OUT:
        if key in body and (key in heads or _is_said(key, said, lower)):
            yield from LOGPROBS if key in LOGPROBS else (key,)
    if "stop" in body and ("stop" in heads or STOP.search(lower)):
        yield "stop"
    if NO_THINKER.search(lower):
        yield from (key for key in THINKING_KEYS if key in body)
    if "penalty is not enabled" in lower:
        yield from (key for key in PENALTIES if key in body)


def _is_said(key: str, said: str, lower: str) -> bool:
    first, *rest = key.split("_")
    camel = first + "".join(part.capitalize() for part in rest)
    if key == "reasoning":  # a word like any other
        return re.search(r"['\"`]reasoning['\"`]|parameter:? reasoning\b", lower) is not None
    return re.search(rf"(?<!\w){key}(?!\w)", lower) is not None or re.search(rf"(?<!\w){camel}(?!\w)", said) is not None


def _less_effort(dialect: Dialect, lower: str, body: dict[str, Any]) -> Dialect | None:
    """A model that can't stop thinking, or has another least effort, is asked for the next that there is."""
    given = body.get("reasoning_effort") or ("none" if body.get("reasoning") == {"enabled": False} else "")
    if given not in LEAST_EFFORTS or given == LEAST_EFFORTS[-1]:
        return None
    if not OF_THINKING.search(lower) or not (OF_A_VALUE.search(lower) or f"'{given}'" in lower):
        return None
    further = LEAST_EFFORTS[LEAST_EFFORTS.index(given) + 1 :]
    offered = [name for name in further if re.search(rf"['\"`]{name}['\"`]", lower)]
    return replace(dialect, least_effort=(offered or further)[0])


def _asks_for_json(body: dict[str, Any], dialect: Dialect) -> bool:
    return "response_format" in body and dialect.json != "words"


def _less_held(dialect: Dialect) -> Dialect:
    return replace(dialect, json=JSON_MODES[JSON_MODES.index(dialect.json) + 1])


def _without_the_unneeded(dialect: Dialect, body: dict[str, Any]) -> Dialect | None:
    for keys in UNNEEDED:
        if present := [key for key in keys if key in body]:
            return dialect.leaving_out(*present)
    return _less_held(dialect) if _asks_for_json(body, dialect) else None
