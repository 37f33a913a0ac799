"""Runs of a recipe, shipped or changed, with a teacher whose replies the test writes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.replay import CORPUS
from prompts.recipe import RECIPES
from schemas.sample import Content, Rejection
from store.books import books
from store.run import Run

ANSWER = (
    "A freguesia é a divisão mais pequena da administração local. Cada freguesia tem uma junta, que trata dos assuntos "
    "do dia a dia, e uma assembleia, que os moradores elegem de quatro em quatro anos."
)
"""An answer that the checks of every recipe let through."""


def where(pack: str, row: str) -> tuple[str, str]:
    """A change of a recipe: one seed only."""
    return f"  pack: {pack}\n", f"  pack: {pack}\n  where: {{id: {row}}}\n"


def where_crossed(row: str) -> tuple[str, str]:
    """The same for a recipe whose seeds are crossed with others."""
    return "  where: {", f"  where: {{seed.id: {row}, "


def variant(folder: Path, name: str, *changes: tuple[str, str]) -> str:
    """A shipped recipe with parts of its text replaced, as a file."""
    text = (RECIPES / f"{name}.yaml").read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def corpus(folder: Path, replies: list[tuple[str, Any]], latency_s: float = 0.0) -> Path:
    """A replay file: the first reply whose `match` is in the last message answers it."""
    sentences = json.loads(CORPUS.read_text(encoding="utf-8"))["sentences"]
    listed = [{"match": m, "text": t if isinstance(t, str) else json.dumps(t, ensure_ascii=False)} for m, t in replies]
    path = folder / "corpus.json"
    path.write_text(json.dumps({"sentences": sentences, "replies": listed, "latency_s": latency_s}), encoding="utf-8")
    return path


def roll(folder: Path, recipe: str, replies: list[tuple[str, Any]], count: int = 1, judge: str = "") -> Run:
    """Generate `count` rollouts of a recipe (a name or a path) into `folder`."""
    run = Run(folder / "run")
    options = GenerateOptions(
        parts=tuple(plan_parts(recipe, count)),
        teacher=parse_teacher(f"replay:{corpus(folder, replies)}"),
        judges=(parse_teacher(judge),) if judge else (),
        pace=Pace(concurrency=8),
    )
    asyncio.run(generate_local(run, options))
    assert books(run).balanced
    return run


def accepted(run: Run) -> Content:
    """The content of a run's one sample; nothing was turned down."""
    rejections = [(r.check, r.reason, r.detail) for r in run.rejections()]
    assert rejections == []
    return next(iter(run.samples())).content


def rejected(run: Run) -> Rejection:
    """A run's one rejection; nothing was accepted."""
    assert list(run.samples()) == []
    return next(iter(run.rejections()))
