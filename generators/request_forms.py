"""The requests of a step, made by forms: what a recipe asks again and again is validated and written once."""

from __future__ import annotations

from typing import Any

from schemas.message import Message
from schemas.request import Effort, Request, RequestForm, SamplingParams

MOST = 512
Alike = tuple[str, str, dict[str, Any] | None, SamplingParams, Effort | None, int | None]
"""Teacher, revision, schema, sampling, effort and thinking tokens: what the requests of a step have alike."""
Key = tuple[object, ...]


class RequestForms:
    """Forms by what they hold. One is made when the like is asked for the second time: what a step asks only once (a
    schema of its own, a temperature drawn for it) needs none."""

    def __init__(self) -> None:
        self._asked_once: set[Key] = set()
        self._forms: dict[Key, tuple[Alike, RequestForm]] = {}
        """With what the key names by its place in memory, which is nobody else's as long as it is held."""

    def request(self, alike: Alike, messages: tuple[Message, ...], prompt: str | None, seed: int, draw: int) -> Request:
        """A request of `messages`, or of a raw `prompt`, with that seed in its sampling."""
        teacher, revision, schema, sampling, effort, thinking_tokens = alike
        key = (teacher, revision, id(schema), sampling, effort, thinking_tokens)
        known = self._forms.get(key)
        if known is not None and known[1].fits and prompt is None:
            return known[1].request(messages, seed, draw)
        request = Request(
            teacher=teacher,
            revision=revision,
            messages=messages,
            prompt=prompt,
            json_schema=schema,
            sampling=sampling.model_copy(update={"seed": seed}),
            draw=draw,
            effort=effort,
            thinking_tokens=thinking_tokens,
        )
        if key not in self._asked_once:
            self._asked_once.add(key)
        elif known is None and prompt is None:
            self._forms[key] = alike, RequestForm(request)
        if len(self._asked_once) >= MOST:
            self._asked_once.clear()
            self._forms.clear()
        return request


FORMS = RequestForms()
"""Those of this process."""
