"""From what is written after `--teacher` to a teacher."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from generators.teachers.endpoint_settings import FILE, EndpointSettings, named_endpoint
from generators.teachers.keys import teacher_keys
from generators.teachers.protocol import Teacher
from schemas.addresses import shown_url
from schemas.base import Row
from schemas.errors import UsageError
from schemas.extras import require_extra
from schemas.plugins import find_plugin, load_plugin, plugin_names

SHAPES = (
    "local[:MODEL], vllm:PATH_OR_NAME, openai:MODEL@BASE_URL[,BASE_URL...], openai-batch:MODEL@BASE_URL, "
    f"replay[:FILE], or a NAME out of {FILE}"
)
ENDPOINT = re.compile(r"(?P<model>.+?)@(?P<addresses>https?://.+)")
"""A model's name may hold an `@` of its own (`@cf/meta/x`, `m@2025`)."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
BATCHED = "openai-batch"
"""An endpoint that is asked in batches."""
SHIPPED = ("local", "vllm", "openai", BATCHED, "replay", "none")
"""The kinds of teachers that are Filigrana's own."""


BATCHED_AT_ONCE = 10_000
"""Rollouts in flight over batches: a round has at most so many requests, and each takes memory (docs/teachers.md)."""


class TeacherSpec(Row):
    """A parsed `--teacher`. It holds no key: that stays in the environment. `label` is what recipes call a judge.

    As text it is what may be shown and stored: of its addresses, only what can't be a secret.
    """

    label: str = ""
    kind: str
    model: str
    base_urls: tuple[str, ...] = Field(default=(), repr=False)
    endpoint: EndpointSettings | None = Field(default=None, repr=False)
    """What a file says of it, where it was named there."""

    def __str__(self) -> str:
        return self._as_text([shown_url(url) for url in self.base_urls])

    @property
    def is_engine(self) -> bool:
        """Whether it is an engine in the process that asks it, which takes that machine's cards."""
        return self.kind in ("local", "vllm")

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

    def with_caps_of(self, spec: TeacherSpec, is_judge: bool = False, beside_batches: bool = False) -> Pace:
        """The pace of one teacher: what was asked for, else what its file says; a judge keeps to its own file.
        `beside_batches`, where thousands of rollouts wait for another teacher, it keeps to what suits it."""
        caps = ("concurrency", "requests_per_minute", "tokens_per_minute", "timeout_s")
        told = {name: getattr(spec.endpoint, name, None) for name in caps}
        asked = set() if is_judge else self.model_fields_set
        pace = self.model_copy(update={n: v for n, v in told.items() if v is not None and n not in asked})
        if not beside_batches or spec.kind == BATCHED:
            return pace
        return pace.model_copy(update={"concurrency": min(pace.concurrency, default_concurrency(spec, {}))})


@dataclass(frozen=True, slots=True)
class TeacherKind:
    """A kind of teacher that a package brings, as `--teacher KIND[:MODEL][@BASE_URL,...]`.

    `make` gets what was written, the pace, and the keys of its addresses; it returns the teacher, not yet started.
    Model and kind are shown and stored: a secret goes into the environment.
    """

    make: Callable[[TeacherSpec, Pace, Mapping[str, str]], Teacher]
    summary: str
    concurrency: int = 64
    """Requests in flight, where --concurrency says nothing."""


def load_teacher_kind(kind: str) -> TeacherKind | None:
    """The kind that a package brings; None for `SHIPPED`. Raises UsageError for one that nobody brings, or a clash."""
    plugin = find_plugin("teacher", kind, SHIPPED)
    return load_plugin(plugin, TeacherKind) if plugin else None


def parse_teacher(text: str) -> TeacherSpec:
    """Parse `--teacher`. Raises UsageError that shows the shapes there are."""
    if labelled := re.fullmatch(r"([a-z][a-z0-9_-]*)=(.+)", text):
        return parse_teacher(labelled[2]).model_copy(update={"label": labelled[1]})
    kind, _, rest = text.partition(":")
    if kind in (*SHIPPED, *plugin_names("teacher")) and load_teacher_kind(kind):
        model, _, addresses = rest.rpartition("@") if re.search(r"@https?://", rest) else (rest, "", "")
        return TeacherSpec(kind=kind, model=model, base_urls=_urls(addresses))
    if kind in ("local", "replay"):
        return TeacherSpec(kind=kind, model=rest)
    if text == "none":
        return TeacherSpec(kind="none", model="")
    if kind == "vllm" and rest:
        return TeacherSpec(kind=kind, model=rest)
    if kind in ("openai", BATCHED) and (written := ENDPOINT.fullmatch(rest)):
        urls = _urls(written["addresses"])
        if all(u.startswith(("http://", "https://")) for u in urls):
            return TeacherSpec(kind=kind, model=written["model"], base_urls=urls)
    if NAME.fullmatch(text) and (settings := named_endpoint(text)):
        kind = BATCHED if settings.batch else "openai"
        return TeacherSpec(kind=kind, model=settings.model, base_urls=settings.addresses, endpoint=settings)
    said, at, _ = text.partition("@")
    shapes = ", ".join([SHAPES, *(f"{name}[:MODEL][@BASE_URL,...]" for name in plugin_names("teacher"))])
    raise UsageError(f"Teacher '{said}{at and '@…'}' can't be read.", f"Write one of: {shapes}.")


def _urls(addresses: str) -> tuple[str, ...]:
    return tuple(u.strip().rstrip("/") for u in addresses.split(",") if u.strip())


def default_concurrency(spec: TeacherSpec, engine: dict[str, Any]) -> int:
    """Twice what a local engine runs at once, so that it never starves; 64 for an endpoint, thousands where it is asked
    in batches, a package's own word."""
    if spec.is_engine:
        return 2 * int(engine.get("max_num_seqs", 64 if spec.kind == "local" else 256))
    if spec.endpoint and spec.endpoint.concurrency:
        return spec.endpoint.concurrency
    if spec.kind == BATCHED:
        return BATCHED_AT_ONCE
    brought = load_teacher_kind(spec.kind)
    return brought.concurrency if brought else 64


def default_in_flight(teacher: TeacherSpec, judges: Sequence[TeacherSpec], engine: dict[str, Any]) -> int:
    """Rollouts in flight: what suits the teacher, and thousands where a judge is asked in batches."""
    return default_concurrency(next((j for j in judges if j.kind == BATCHED), teacher), engine)


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
    own_keys = teacher_keys(spec.base_urls, os.environ) if keys is None else keys
    if brought := load_teacher_kind(spec.kind):
        return _brought(brought, spec, pace, own_keys)
    if spec.kind == "replay":
        from generators.teachers.replay import ReplayTeacher

        return ReplayTeacher(Path(spec.model) if spec.model else None)
    if spec.kind == "none":
        from generators.teachers.nobody import Nobody

        return Nobody()
    if spec.kind == "openai":
        from generators.teachers.openai.teacher import OpenAITeacher

        return OpenAITeacher(
            spec.model,
            spec.base_urls,
            own_keys,
            pace.concurrency,
            requests_per_minute=pace.requests_per_minute,
            tokens_per_minute=pace.tokens_per_minute,
            timeout_s=pace.timeout_s,
            settings=spec.endpoint,
        )
    if spec.kind == BATCHED:
        from generators.teachers.batches.teacher import BatchTeacher

        return BatchTeacher(spec.model, spec.base_urls, own_keys, pace.timeout_s, spec.endpoint, say)
    require_extra("vllm")
    from generators.teachers.vllm.teacher import VLLMTeacher

    if spec.kind == "local":
        from generators.teachers.vllm.embedded_model import DEFAULT_MODEL, embedded_model, ensure_model

        model = embedded_model(spec.model or DEFAULT_MODEL)
        folder = ensure_model(model, say)
        return VLLMTeacher(
            str(folder), engine, name=model.name, licence=model.licence, revision=model.sha256[:16], say=say
        )
    return VLLMTeacher(spec.model, engine, say=say)


def _brought(kind: TeacherKind, spec: TeacherSpec, pace: Pace, keys: Mapping[str, str]) -> Teacher:
    """A plugin's teacher. Raises UsageError for something that isn't one; what `make` itself raises is the plugin's."""
    teacher = kind.make(spec, pace, keys)
    plugin = find_plugin("teacher", spec.kind, SHIPPED)
    if missing := [name for name in ("start", "complete", "close") if not callable(getattr(teacher, name, None))]:
        assert plugin is not None
        raise plugin.error(f"makes a {type(teacher).__name__}, which has no {' and no '.join(missing)}.")
    return teacher
