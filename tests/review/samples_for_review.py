"""Runs with samples, written as a generation would leave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas.finding import Finding, Severity
from schemas.message import Message
from schemas.sample import Content, Provenance, Sample, sample_id
from store.rows import sample_row
from store.run import Run
from tests.store.run_manifests import manifest_of

LEAK = "você pode baixar o aplicativo"


def chat(question: str, answer: str) -> Content:
    return Content(
        kind="chat", messages=(Message(role="user", content=question), Message(role="assistant", content=answer))
    )


def make_sample(
    index: int,
    content: Content | None = None,
    *,
    run_id: str = "run-a",
    recipe: str = "instruct",
    domain: str = "saúde",
    findings: tuple[Finding, ...] = (),
    variety_score: float = 0.9,
) -> Sample:
    content = content or chat(f"Pergunta número {index}?", f"Resposta número {index}, em português europeu.")
    rollout = f"rollout-{run_id}-{recipe}-{index}"
    return Sample(
        id=sample_id(content, rollout),
        content=content,
        provenance=Provenance(
            run_id=run_id,
            recipe=recipe,
            recipe_hash="hash-of-" + recipe,
            method="instruct",
            rollout_id=rollout,
            index=index,
            seed={"topic": "vacinas"},
            source="topics",
            licence="CC0-1.0",
            teacher="teacher-a",
            teacher_revision="1",
            request_ids=(f"request-{index}",),
            domain=domain,
        ),
        findings=findings,
        measures={"variety_score": variety_score},
    )


def finding(
    text: str, part: str, suggestion: str = "", category: str = "lexis", rule: str = "", severity: Severity = "hard"
) -> Finding:
    start = text.index(part)
    return Finding(
        start=start,
        end=start + len(part),
        text=part,
        category=category,
        severity=severity,
        suggestion=suggestion,
        rule=rule or f"rule:{part}",
    )


def make_run(
    path: Path,
    samples: Iterable[Sample],
    run_id: str = "run-a",
    recipes: Sequence[str] = ("instruct",),
    still_to_come: int = 0,
) -> Run:
    """A run that planned as many rollouts as its samples' indexes need, and of each recipe some `still_to_come`."""
    samples = list(samples)
    run = Run(path)
    indexes = {name: [s.provenance.index for s in samples if s.provenance.recipe == name] for name in recipes}
    planned = {name: max(those, default=-1) + 1 + still_to_come for name, those in indexes.items()}
    entries = [{"name": n, "planned": planned[n], "title": n, "text": f"name: {n}"} for n in recipes]
    run.write_manifest(manifest_of(entries, run_id=run_id))
    run.append("samples", (sample_row(sample) for sample in samples), writer="test")
    return run
