"""What goes to a teacher and what comes back, stored raw before anyone parses it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from schemas.base import Row
from schemas.ids import bytes_id
from schemas.message import Message

FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "abort", "unknown"]


class SamplingParams(Row):
    """Sampling parameters, named as vLLM and the OpenAI API name them. None leaves the teacher's default."""

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


class Request(Row):
    """Exactly what a teacher is asked. Give `messages`, or `prompt` for a raw completion (magpie); never both.

    `json_schema` constrains the output; `draw` counts further tries for the same content (0 is the first).
    """

    teacher: str
    revision: str
    messages: tuple[Message, ...] = ()
    prompt: str | None = None
    json_schema: dict[str, Any] | None = None
    tools: tuple[dict[str, Any], ...] = ()
    sampling: SamplingParams = SamplingParams()  # type: ignore[call-arg]
    draw: int = 0

    @cached_property
    def body(self) -> str:
        """Everything above that is not None, as JSON: what is stored, and what the id is made of."""
        return self.model_dump_json(exclude_none=True)

    @cached_property
    def id(self) -> str:
        """The hash of `body`: 32 hexadecimal digits."""
        return bytes_id(self.body.encode())


class Completion(Row):
    """A teacher's answer to one request. `latency_s` is the wall time of the successful try, in seconds."""

    request_id: str
    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int
    latency_s: float
    tool_calls: tuple[dict[str, Any], ...] = ()
    """Raw calls as the teacher gave them: {"name": str, "arguments": str (JSON, unparsed)}."""
    logprobs: tuple[dict[str, Any], ...] = ()
