"""Thinking in an engine of this process: switched by the chat template, parted from the answer by vLLM's own parser.

`engine: {reasoning_parser: NAME}` names the parser. With it, JSON is held to its schema only once the thoughts are
over, and a budget of thoughts is kept; without it a schema holds from the first token, so that such a step doesn't
think.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from generators.teachers.reasoning import CHANNELS, PAIRS, Parted, parted
from schemas.request import Request

TAIL = 64
"""Of a prompt, in tokens: where a chat template may have opened the thoughts."""


def template_switches(request: Request) -> dict[str, Any]:
    """What a chat template is told of thinking, in the words of those there are: Qwen, GLM, Gemma (`enable_thinking`),
    DeepSeek, Granite (`thinking`), gpt-oss (`reasoning_effort`). A template ignores what it doesn't read."""
    if request.effort is None:
        return {}
    thinks = request.effort != "off"
    effort = request.effort if request.effort in ("medium", "high") else "low"
    return {"enable_thinking": thinks, "thinking": thinks, "reasoning_effort": effort}


class Thoughts:
    """Parts what one engine's model writes. `parser` is a class of vLLM's reasoning parsers, where one was named."""

    def __init__(self, tokenizer: Any, parser: Any = None) -> None:
        self._tokenizer = tokenizer
        self._parser = parser

    @cached_property
    def marks_are_special(self) -> bool:
        """Whether the marks would be left out of a text with the other special tokens."""
        added = getattr(self._tokenizer, "added_tokens_decoder", {}).values()
        special = {*self._tokenizer.all_special_tokens, *(token.content for token in added if token.special)}
        return CHANNELS in special or any(mark in special for pair in PAIRS for mark in pair)

    @property
    def goes_unread(self) -> bool:
        """Whether the model has marks of thoughts and no parser was named for them."""
        return self._parser is None and any(closing in self._tokenizer.get_vocab() for _, closing in PAIRS)

    def part(self, text: str, prompt: Sequence[int], switches: dict[str, Any]) -> Parted:
        """Part one text that came after a prompt."""
        opening = self._opening(prompt)
        if self._parser is not None:
            parser = self._parser(self._tokenizer, chat_template_kwargs=switches)
            if opening or not parser.is_reasoning_end(list(prompt)):
                try:
                    thoughts, answer = parser.extract_reasoning(text, None)
                except NotImplementedError:  # gpt-oss: vLLM's tells where thoughts end, and nothing else
                    return parted(text)
                if answer or opening or (parser.reasoning_start_str or "\0") in text:
                    return Parted(answer or "", thoughts or "")
        return parted(opening + text)

    def tokens(self, reasoning: str) -> int:
        """How many tokens thoughts are."""
        return len(self._tokenizer.encode(reasoning, add_special_tokens=False)) if reasoning else 0

    def _opening(self, prompt: Sequence[int]) -> str:
        """The mark with which a prompt ends: then what comes after it are thoughts."""
        end = str(self._tokenizer.decode(list(prompt[-TAIL:]), skip_special_tokens=False)).rstrip()
        return next((opening for opening, _ in PAIRS if end.endswith(opening)), "")
