"""Chat messages and tool calls, in the shape that chat templates and the OpenAI API share."""

from __future__ import annotations

from typing import Any, Literal

from schemas.base import Row

Role = Literal["system", "user", "assistant", "tool"]


class ToolCall(Row):
    """A call the assistant makes. `arguments` is a JSON object."""

    id: str
    name: str
    arguments: dict[str, Any]


class Message(Row):
    """One turn. `content` is plain text (Markdown at most); it is data and is never rendered as a template."""

    role: Role
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None

    def to_chat(self) -> dict[str, Any]:
        """The OpenAI chat form, without empty fields."""
        chat: dict[str, Any] = {"role": self.role, "content": self.content}
        if self.tool_calls:
            chat["tool_calls"] = [
                {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
                for c in self.tool_calls
            ]
        if self.tool_call_id is not None:
            chat["tool_call_id"] = self.tool_call_id
        return chat
