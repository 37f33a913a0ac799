"""Chat messages, their parts and tool calls, in the shape that chat templates and the OpenAI API share."""

from __future__ import annotations

from operator import not_
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import Field

from schemas.base import Row, made, remembered

Role = Literal["system", "user", "assistant", "tool"]
DIGEST = r"^[0-9a-f]{64}$"


class ToolCall(Row):
    """A call the assistant makes. `arguments` is a JSON object."""

    id: str
    name: str
    arguments: dict[str, Any]


class TextPart(Row):
    """A piece of text beside pictures or sounds."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(Row):
    """A picture. Its bytes lie in the run's media store under `digest` (SHA-256), never in a row; `size` in bytes."""

    type: Literal["image"] = "image"
    digest: str = Field(pattern=DIGEST)
    media_type: str = Field(pattern=r"^image/[\w.+-]+$")
    size: int = Field(gt=0)


class AudioPart(Row):
    """A sound. Its bytes lie in the run's media store under `digest` (SHA-256), never in a row; `size` in bytes.
    `transcript` is what is said in it, where that is known: it is no part of what is shown."""

    type: Literal["audio"] = "audio"
    digest: str = Field(pattern=DIGEST)
    media_type: str = Field(pattern=r"^audio/[\w.+-]+$")
    size: int = Field(gt=0)
    transcript: str = Field(default="", exclude_if=not_)


Part = Annotated[TextPart | ImagePart | AudioPart, Field(discriminator="type")]


class Message(Row):
    """One turn. `content` is text (Markdown at most), or parts where there are pictures or sounds; it is data and is
    never rendered as a template. Read it through `text`, unless parts are what you want.

    `reasoning` is what a thinking model thought before it answered: no part of the answer. It stays out of ids and
    stored rows where there is none.
    """

    role: Role
    content: str | tuple[Part, ...] = Field(default="", union_mode="left_to_right")
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    reasoning: str = Field(default="", exclude_if=not_)

    @classmethod
    def saying(cls, role: Role, text: str) -> Self:
        """A turn of text alone, which this program put together: nothing of it is left to validate."""
        values = {"role": role, "content": text, "tool_calls": (), "tool_call_id": None, "reasoning": ""}
        return made(cls, values)

    @remembered
    def content_json(self) -> str:
        """Of text alone: its content as JSON."""
        return orjson.dumps(self.content).decode()

    @remembered
    def stored(self) -> str:
        """The turn as requests are stored with it: as JSON, without what is None."""
        is_plain = isinstance(self.content, str) and not self.tool_calls and not self.reasoning
        if is_plain and self.tool_call_id is None:
            return f'{{"role":"{self.role}","content":{self.content_json},"tool_calls":[]}}'
        return self.model_dump_json(exclude_none=True)

    @property
    def text(self) -> str:
        """All that is text: the content itself, or its text parts joined by blank lines; of sounds alone, what is said
        in them."""
        if isinstance(self.content, str):
            return self.content
        written = [part.text for part in self.content if isinstance(part, TextPart)]
        said = (part.transcript for part in self.content if isinstance(part, AudioPart))
        return "\n\n".join(written or filter(None, said))

    @property
    def media(self) -> tuple[ImagePart | AudioPart, ...]:
        """The pictures and sounds, in order."""
        return () if isinstance(self.content, str) else tuple(p for p in self.content if not isinstance(p, TextPart))

    def with_text(self, text: str) -> Message:
        """The same turn with other words; pictures and sounds stay in front of them. Of one sound alone whose words
        are known, the words are what is said in it."""
        alone = self.content[0] if isinstance(self.content, tuple) and len(self.content) == 1 else None
        if isinstance(alone, AudioPart) and alone.transcript:
            return self.model_copy(update={"content": (alone.model_copy(update={"transcript": text}),)})
        return self.model_copy(update={"content": text}).showing(*self.media)

    def showing(self, *parts: ImagePart | AudioPart) -> Message:
        """The same turn with these pictures and sounds before its words."""
        return self.model_copy(update={"content": (*parts, TextPart(text=self.text))}) if parts else self

    def to_chat(self) -> dict[str, Any]:
        """The OpenAI chat form, without empty fields. Parts are as they are stored: whoever sends them puts the bytes
        in."""
        content = self.content if isinstance(self.content, str) else [part.model_dump() for part in self.content]
        chat: dict[str, Any] = {"role": self.role, "content": content}
        if self.tool_calls:
            chat["tool_calls"] = [
                {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
                for c in self.tool_calls
            ]
        if self.tool_call_id is not None:
            chat["tool_call_id"] = self.tool_call_id
        return chat
