"""A teacher that says the question back, now and then in capitals. `--teacher parrot:NAME`."""

from __future__ import annotations

from collections.abc import Mapping

from generators.teachers.factory import Pace, TeacherKind, TeacherSpec
from schemas.errors import UsageError
from schemas.request import Choice, Completion, Request, completion_of
from schemas.teacher import TeacherInfo


class Parrot:
    """The same request always gets the same answer."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def start(self) -> TeacherInfo:
        return TeacherInfo(name=f"parrot-{self._name}", revision="1", licence="CC0-1.0")

    async def complete(self, request: Request) -> Completion:
        asked = request.messages[-1].text
        said = f"Perguntas-me isto: {asked.strip()} Ainda não sei responder, mas estou a aprender."
        text = said.upper() if int(request.id[:4], 16) % 3 == 0 else said
        words = {"prompt_tokens": len(asked.split()), "completion_tokens": len(text.split())}
        choice = Choice(text=text, finish_reason="stop")
        return completion_of([choice], request_id=request.id, latency_s=0.0, **words)

    async def close(self) -> None:
        """Nothing to let go."""


def make_parrot(spec: TeacherSpec, _pace: Pace, _keys: Mapping[str, str]) -> Parrot:
    """Raises UsageError for a parrot without a name."""
    if not spec.model:
        raise UsageError("A parrot needs a name.", "Write --teacher parrot:NAME.")
    return Parrot(spec.model)


PARROT = TeacherKind(make_parrot, "says the question back", concurrency=4)
