"""What goes to a teacher and what comes back, stored raw before anyone parses it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from operator import not_
from typing import Any, Literal

from pydantic import Field, field_validator

from schemas.base import Row, made, remembered
from schemas.ids import bytes_id
from schemas.message import AudioPart, Message

FinishReason = Literal[
    "stop", "length", "tool_calls", "content_filter", "refusal", "abort", "error", "unreadable", "unknown"
]
"""`refusal`: the endpoint marked the text as one. `error`: it broke off. `unreadable`: `text` is the whole raw body."""


Effort = Literal["off", "minimal", "low", "medium", "high"]
"""How much a thinking model is asked to think before it answers."""


class SamplingParams(Row):
    """Sampling parameters, named as vLLM and the OpenAI API name them. None leaves the teacher's default.

    `n` asks for several completions of one prompt in one request. `logprobs` asks for the log-probabilities of that
    many alternatives. Both stay out of ids and stored rows at their defaults.
    """

    temperature: float = Field(0.7, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=1)
    min_p: float | None = Field(None, ge=0, le=1)
    repetition_penalty: float | None = Field(None, gt=0)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    max_tokens: int = Field(1024, ge=1)
    stop: tuple[str, ...] = ()
    seed: int | None = Field(None, ge=0)
    n: int = Field(1, ge=1, le=64, exclude_if=lambda n: n == 1)
    logprobs: int | None = Field(None, ge=1, le=20, exclude_if=not_)


class SpeechParams(Row):
    """How a text is to be said: a voice's name ('' for the teacher's own) and a pace (1 is its usual one)."""

    voice: str = ""
    speed: float = Field(1.0, ge=0.25, le=4)


class Request(Row):
    """Exactly what a teacher is asked. Give `messages`, or `prompt` for a raw completion (magpie); never both.

    `json_schema` constrains the output; `draw` counts further tries for the same content (0 is the first). `effort` and
    `thinking_tokens` (at most so many) are asked of thinking models, as far as an endpoint lets that be asked; None
    leaves its default.
    """

    teacher: str
    revision: str
    messages: tuple[Message, ...] = ()
    prompt: str | None = None
    json_schema: dict[str, Any] | None = None
    tools: tuple[dict[str, Any], ...] = ()
    sampling: SamplingParams = SamplingParams()  # type: ignore[call-arg]
    draw: int = 0
    effort: Effort | None = None
    thinking_tokens: int | None = Field(default=None, ge=1)
    speech: SpeechParams | None = None
    """Of what a voice is asked: the last message's text is to be said, as sound."""

    @remembered
    def body(self) -> str:
        """Everything above that is not None, as JSON: what is stored, and what the id is made of."""
        return self.model_dump_json(exclude_none=True)

    @remembered
    def id(self) -> str:
        """The hash of `body`: 32 hexadecimal digits."""
        return bytes_id(self.body.encode())

    @remembered
    def shows_media(self) -> bool:
        """Whether anything but text is in it."""
        return any(not isinstance(message.content, str) for message in self.messages)

    @remembered
    def form(self) -> RequestForm | None:
        """What it was made by, where others are alike but for their messages."""
        return None


BLANK_SEED = 8_112_963_841_460_668_169
"""Stands where the seed goes: a number that nothing else in a request is."""
BLANK_MESSAGES = '"messages":[]'
BLANK_DRAW = '"draw":0'


def parts_of(blank: str) -> tuple[str, str, str] | None:
    """What stands before, between and after messages and seed of a request as JSON; None where they can't be told."""
    head, is_there, rest = blank.partition(BLANK_MESSAGES)
    middle, *after = rest.split(f'"seed":{BLANK_SEED}')
    return (f'{head}"messages":[', f']{middle}"seed":', after[0]) if is_there and len(after) == 1 else None


class RequestForm:
    """Makes requests like one given, of chat messages, that differ in messages, seed and draw alone: the same, to the
    byte, as if each were validated and dumped."""

    def __init__(self, like: Request) -> None:
        sampling = like.sampling.model_copy(update={"seed": BLANK_SEED})
        self.blank = like.model_copy(update={"messages": (), "draw": 0, "sampling": sampling})
        parts = None if like.prompt is not None else parts_of(self.blank.body)
        self.fits = parts is not None and BLANK_DRAW in parts[2]
        """Whether it can be used: where not, requests are made one by one."""
        self._head, self._middle, rest = parts or ("", "", "")
        self._after_seed, _, self._end = rest.partition(BLANK_DRAW)
        self._values = {name: getattr(self.blank, name) for name in Request.model_fields}
        self._sampling = {name: getattr(sampling, name) for name in SamplingParams.model_fields}

    def request(self, messages: tuple[Message, ...], seed: int, draw: int) -> Request:
        """One of them, with its body and its id."""
        told = ",".join([message.stored for message in messages])
        body = f'{self._head}{told}{self._middle}{seed}{self._after_seed}"draw":{draw}{self._end}'
        sampling = made(SamplingParams, {**self._sampling, "seed": seed})
        differs = {"messages": messages, "sampling": sampling, "draw": draw}
        return made(Request, {**self._values, **differs, "body": body, "id": bytes_id(body.encode()), "form": self})


class TokenLogprobs(Row):
    """One token of a text: the first, and each that holds a digit. Letters and scores are read from them.

    `at` is the token's place in the text, in characters. `top` maps the likeliest tokens there, this one included, to
    natural logarithms of their probabilities, less those of no probability: JSON knows no -inf. Only such tokens are
    kept: all of them would be most of a run's size.
    """

    at: int
    token: str
    top: dict[str, float]

    @field_validator("top", mode="before")
    @classmethod
    def _finite(cls, top: Any) -> Any:
        if not isinstance(top, dict):
            return top
        return {token: value for token, value in top.items() if value not in (None, -inf)}  # None: a stored -inf


class Choice(Row):
    """One of several texts that came back for one request."""

    text: str
    finish_reason: FinishReason
    tool_calls: tuple[dict[str, Any], ...] = ()
    logprobs: tuple[TokenLogprobs, ...] = ()
    reasoning: str = Field(default="", exclude_if=not_)
    """What was thought before it, as it came: no part of `text`."""


class Completion(Row):
    """A teacher's answer to one request. `latency_s` is the wall time of the successful try, in seconds.

    Token counts are of the whole request: the prompt once, and everything written. A request for `n` completions may
    get fewer: some endpoints give one, whatever is asked.
    """

    request_id: str
    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int
    latency_s: float
    tool_calls: tuple[dict[str, Any], ...] = ()
    """Raw calls as the teacher gave them: {"name": str, "arguments": str (JSON, unparsed)}."""
    logprobs: tuple[TokenLogprobs, ...] = ()
    others: tuple[Choice, ...] = Field(default=(), exclude_if=not_)
    """The further texts of a request for several."""
    model: str = Field(default="", exclude_if=not_)
    """Who the endpoint says has answered, where that is another name than was asked for (`gpt-x-2026-05-01`)."""
    fingerprint: str = Field(default="", exclude_if=not_)
    """What the endpoint says of its set-up (`system_fingerprint`)."""
    reasoning: str = Field(default="", exclude_if=not_)
    """What was thought before `text`, as it came, without the marks that parted the two."""
    reasoning_tokens: int = Field(default=0, exclude_if=not_)
    """How many of `completion_tokens` were thoughts: as the teacher says, or about, by their share of characters."""
    media: tuple[AudioPart, ...] = Field(default=(), exclude_if=not_)
    """What a voice said, as it came: its bytes are in the run's media store."""

    @property
    def choices(self) -> tuple[Completion | Choice, ...]:
        """Every text that came back, this one first."""
        return (self, *self.others)


def completion_of(
    choices: Sequence[Choice],
    *,
    request_id: str,
    prompt_tokens: int,
    completion_tokens: int,
    latency_s: float,
    reasoning_tokens: int = 0,
) -> Completion:
    """One completion of the texts that came back, of which there is at least one."""
    first = choices[0]
    return Completion(
        request_id=request_id,
        text=first.text,
        finish_reason=first.finish_reason,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        latency_s=latency_s,
        tool_calls=first.tool_calls,
        logprobs=first.logprobs,
        reasoning=first.reasoning,
        reasoning_tokens=reasoning_tokens,
        others=tuple(choices[1:]),
    )
