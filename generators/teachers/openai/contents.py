"""What a message says and what was thought before it, in the forms that endpoints put them: texts, parts, details."""

from __future__ import annotations

from typing import Any

TEXT_PARTS = ("text", "output_text")
THOUGHT_PARTS = ("reasoning", "thinking", "redacted_thinking", "reasoning_content")
"""Parts that are no answer."""
THOUGHT_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
"""DeepSeek, vLLM, SGLang, llama.cpp; newer vLLM, OpenRouter, Groq; Ollama; OpenRouter. The first that says something
counts: some endpoints send the same thoughts under two names."""
_THOUGHT_FIELDS = frozenset(THOUGHT_FIELDS)
WORDED = ("text", "thinking", "reasoning", "summary", "content")
"""Where the words of a part of thoughts are; one that is encrypted or redacted has none."""


def text_of(content: Any) -> str:
    """A content's text: itself, or its parts' joined. Raises KeyError, TypeError for forms that nobody knows."""
    if content is None or isinstance(content, str):
        return content or ""
    texts = []
    for part in [content] if isinstance(content, dict) else content:
        if isinstance(part, str):
            texts.append(part)
        elif part["type"] in TEXT_PARTS:
            texts.append(text_of(part["text"]))
        elif part["type"] not in THOUGHT_PARTS:
            raise TypeError(f"a part of type {part['type']!r}")
    return "".join(texts)


def thoughts_of(message: dict[str, Any]) -> str:
    """What a message gives as thoughts, apart from its text; '' where nothing does."""
    for name in () if _THOUGHT_FIELDS.isdisjoint(message) else THOUGHT_FIELDS:
        if (given := message.get(name)) and (words := _words(given)):
            return words
    content = message.get("content")
    if isinstance(content, list | tuple):
        parts = [p for p in content if isinstance(p, dict) and p.get("type") in THOUGHT_PARTS]
        return "\n".join(filter(None, map(_words, parts)))
    return ""


def _words(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, list | tuple):
        return "\n".join(filter(None, map(_words, given)))
    if isinstance(given, dict):
        return next((words for name in WORDED if (words := _words(given.get(name)))), "")
    return ""
