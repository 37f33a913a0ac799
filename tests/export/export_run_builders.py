"""Small runs on disk, written through the project's own store, for the tests of export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content, Decision, JudgeVerdict, Provenance, Rejection, Sample, sample_id
from store.rows import decision_row, rejection_row, sample_row, verdict_row
from store.run import Run
from tests.store.run_manifests import manifest_of

RECIPE_TEXT = "name: instruct\nmethod: instruct\nchecks: [truncation, language]\n"


def make_sample(index: int, *, messages: Sequence[Message] = (), **changes: Any) -> Sample:
    """A chat sample of its own seed; `changes` go to the content or the provenance by field name."""
    turns = tuple(messages) or (
        Message(
            role="user",
            content=f"Explica-me a receção n.º {index} em Lugar-{index}, ano-{index}, hora-{index}, rua-{index}.",
        ),
        Message(role="assistant", content=f"A resposta {index}: à «tarde» não há comboios para Évora… É um facto."),
    )
    content_fields = {k: v for k, v in changes.items() if k in Content.model_fields}
    content = Content(**{"kind": "chat", "messages": turns, **content_fields})
    origin = {
        "run_id": "run-1",
        "recipe": "instruct",
        "recipe_hash": "a" * 32,
        "method": "instruct",
        "rollout_id": content_id("rollout", changes.get("recipe", "instruct"), index),
        "index": index,
        "seed": {"topic": f"topic-{index}", "persona": f"persona-{index % 7}", "task": "explicar"},
        "source": "Filigrana, texto próprio",
        "licence": "CC-BY-4.0",
        "teacher": "replay",
        "teacher_revision": "1",
        "teacher_licence": "apache-2.0",
        "request_ids": (content_id("request", index),),
        "domain": ["saúde", "educação", "direito"][index % 3],
        "topic": f"o tema {index}",
    }
    origin |= {k: v for k, v in changes.items() if k in Provenance.model_fields}
    provenance = Provenance(**origin)
    extra = {k: v for k, v in changes.items() if k in ("findings", "measures")}
    return Sample(id=sample_id(content, provenance.rollout_id), content=content, provenance=provenance, **extra)


def decide(sample: Sample, status: str, annotator: str = "ana", text: str = "", **changes: Any) -> Decision:
    """A decision on a sample; with `text`, the corrected answer."""
    messages = (*sample.content.messages[:-1], Message(role="assistant", content=text)) if text else ()
    fields: dict[str, Any] = {"decided_at": "2026-11-20T10:00:00+00:00", "messages": messages, **changes}
    return Decision(sample_id=sample.id, annotator=annotator, status=status, **fields)


def make_run(
    path: Path,
    samples: Iterable[Sample],
    decisions: Iterable[Decision] = (),
    rejections: Iterable[Rejection] = (),
    verdicts: Iterable[JudgeVerdict] = (),
    pending: int = 0,
) -> Run:
    """A run's folder with these rows and a manifest that plans as many."""
    kept, turned_down = list(samples), list(rejections)
    run = Run(path)
    recipes = sorted({s.provenance.recipe for s in kept} | {r.recipe for r in turned_down} or {"instruct"})
    indexes = {r: [s.provenance.index for s in kept if s.provenance.recipe == r] for r in recipes}
    for one in turned_down:
        indexes[one.recipe].append(one.index)
    entries = [
        {
            "name": name,
            "hash": "a" * 32,
            "planned": max(indexes[name], default=-1) + 1 + pending,
            "title": "Instruções sobre Portugal",
            "text": RECIPE_TEXT,
        }
        for name in recipes
    ]
    run.write_manifest(manifest_of(entries))
    tables = {
        "samples": map(sample_row, kept),
        "rejected": map(rejection_row, turned_down),
        "decisions": map(decision_row, decisions),
        "verdicts": map(verdict_row, verdicts),
    }
    for table, rows in tables.items():
        run.append(table, rows, writer=f"test-{table}")
    return Run.open(path)
