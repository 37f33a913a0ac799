"""From what is written after `--teacher` to a teacher."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from generators.teachers.keys import teacher_keys
from generators.teachers.protocol import Teacher
from schemas.addresses import shown_url
from schemas.base import Row
from schemas.errors import UsageError

SHAPES = "local[:MODEL], vllm:PATH_OR_NAME, openai:MODEL@BASE_URL[,BASE_URL...], replay[:FILE]"


class TeacherSpec(Row):
    """A parsed `--teacher`. It holds no key: that stays in the environment. `label` is what recipes call a judge.

    As text it is what may be shown and stored: of its addresses, only what can't be a secret.
    """

    label: str = ""
    kind: str
    model: str
    base_urls: tuple[str, ...] = Field(default=(), repr=False)

    def __str__(self) -> str:
        return self._as_text([shown_url(url) for url in self.base_urls])

    @property
    def written(self) -> str:
        """As it was given. Never print or store it."""
        return self._as_text(list(self.base_urls))

    def _as_text(self, urls: list[str]) -> str:
        addresses = f"@{','.join(urls)}" if urls else ""
        return f"{self.kind}:{self.model}{addresses}" if self.model else self.kind


class Pace(Row):
    """How hard to push: requests in flight, and caps an endpoint's owner may ask for."""

    concurrency: int
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    timeout_s: float = 600.0


def parse_teacher(text: str) -> TeacherSpec:
    """Parse `--teacher`. Raises UsageError that shows the shapes there are."""
    if labelled := re.fullmatch(r"([a-z][a-z0-9_-]*)=(.+)", text):
        return parse_teacher(labelled[2]).model_copy(update={"label": labelled[1]})
    kind, _, rest = text.partition(":")
    if kind in ("local", "replay"):
        return TeacherSpec(kind=kind, model=rest)
    if kind == "vllm" and rest:
        return TeacherSpec(kind=kind, model=rest)
    if kind == "openai":
        model, at, addresses = rest.partition("@")
        urls = tuple(u.strip().rstrip("/") for u in addresses.split(",") if u.strip())
        if model and at and urls and all(u.startswith(("http://", "https://")) for u in urls):
            return TeacherSpec(kind=kind, model=model, base_urls=urls)
    said, at, _ = text.partition("@")
    raise UsageError(f"Teacher '{said}{at and '@…'}' can't be read.", f"Write one of: {SHAPES}.")


def default_concurrency(spec: TeacherSpec, engine: dict[str, Any]) -> int:
    """Twice what a local engine runs at once, so that it never starves; 64 for an endpoint."""
    if spec.kind in ("local", "vllm"):
        return 2 * int(engine.get("max_num_seqs", 64 if spec.kind == "local" else 256))
    return 64


def make_teacher(
    spec: TeacherSpec,
    pace: Pace,
    engine: dict[str, Any],
    say: Callable[[str], None] = lambda _: None,
    keys: Mapping[str, str] | None = None,
) -> Teacher:
    """Build the teacher, not yet started. For `local` the model is fetched first, if it isn't there.

    `keys` are its addresses' keys; those that the environment has for a teacher unless given.
    """
    if spec.kind == "replay":
        from generators.teachers.replay import ReplayTeacher

        return ReplayTeacher(Path(spec.model) if spec.model else None)
    if spec.kind == "openai":
        from generators.teachers.openai.teacher import OpenAITeacher

        return OpenAITeacher(
            spec.model,
            spec.base_urls,
            teacher_keys(spec.base_urls, os.environ) if keys is None else keys,
            pace.concurrency,
            requests_per_minute=pace.requests_per_minute,
            tokens_per_minute=pace.tokens_per_minute,
            timeout_s=pace.timeout_s,
        )
    from generators.teachers.vllm.teacher import VLLMTeacher

    if spec.kind == "local":
        from generators.teachers.vllm.embedded_model import DEFAULT_MODEL, embedded_model, ensure_model

        model = embedded_model(spec.model or DEFAULT_MODEL)
        folder = ensure_model(model, say)
        return VLLMTeacher(
            str(folder), engine, name=model.name, licence=model.licence, revision=model.sha256[:16], say=say
        )
    return VLLMTeacher(spec.model, engine, say=say)
