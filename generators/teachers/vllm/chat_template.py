"""A model's chat template: a request as token ids, and what stands before a user's words."""

from __future__ import annotations

from typing import Any

from generators.teachers.vllm.thinking import template_switches
from schemas.request import Request


def token_ids(tokenizer: Any, request: Request) -> list[int]:
    """A request's prompt as the model reads it."""
    if request.prompt is not None:
        return list(tokenizer.encode(request.prompt, add_special_tokens=False))
    ids = tokenizer.apply_chat_template(
        [m.to_chat() for m in request.messages],
        tools=list(request.tools) or None,
        add_generation_prompt=True,
        tokenize=True,
        return_dict=False,
        **template_switches(request),
    )
    return list(ids)


def pre_query(tokenizer: Any, system: bool) -> str:
    """What the chat template writes before a user's words, for magpie; '' when it can't be told.

    With `system`, a system message stands before them, as `{system}`: some templates refuse one.
    """
    from jinja2 import TemplateError

    marker = "\u2063FILIGRANA\u2063"
    turns = [{"role": "system", "content": "{system}"}] if system else []
    try:
        text = str(tokenizer.apply_chat_template([*turns, {"role": "user", "content": marker}], tokenize=False))
    except TemplateError:
        return ""
    before, found, _ = text.partition(marker)
    return before if found and (not system or "{system}" in before) else ""
