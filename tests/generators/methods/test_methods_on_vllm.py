"""Methods of several steps on the real engine, with the smallest embedded model: only the machinery is asserted."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.judging.judge import reply_model
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from prompts.recipe import RECIPES
from prompts.rubric import load_rubric
from store.books import books
from store.run import Run

pytestmark = pytest.mark.integration

RUBRIC = """\
name: curta
title: Rubrica curta
criteria:
  - {name: correcao, title: Correção, description: A resposta está certa., levels: {1: Está errada., 5: Está certa.}}
user: |
  Pedido: {{ instruction }}
  Resposta: {{ answer }}
  Avalia a resposta e responde em JSON com o campo «correcao», que tem um «motivo» e uma «nota» de 1 a 5.
"""
CHANGES: dict[str, dict[str, Any]] = {
    "grounded": {},
    "dialogue": {"options": {"min_turns": 1, "max_turns": 2}},
    "preference": {
        "options": {"temperatures": [1.0], "answers": 2, "min_margin": 0.5},
        "judges": [{"rubric": "rubric.yaml", "minimum": 1, "sampling": {"max_tokens": 250, "repetition_penalty": 1.2}}],
    },
    "verifiable": {},
    "magpie": {"options": {"openings": ["Como"], "min_words": 1}},
}


def small(folder: Path) -> str:
    """A mix of shipped recipes that ask for little: free text ends with its first sentence, and nothing checks it."""
    for name, changes in CHANGES.items():
        recipe = yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
        sampling = {"temperature": 0.8, "max_tokens": 250, "repetition_penalty": 1.2}
        free = {**sampling, "stop": [".", "?", "\n"]}
        steps = {"answer": sampling if name == "grounded" else free, "assistant": free, "instruction": free}
        if name == "preference":
            steps["instruction"] = sampling
        recipe["sampling"] = {"default": sampling} | {s: v for s, v in steps.items() if s in recipe["templates"]}
        recipe = {**recipe, "checks": [], "draws": 1, **changes}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(recipe, allow_unicode=True), encoding="utf-8")
    (folder / "rubric.yaml").write_text(RUBRIC, encoding="utf-8")
    parts = [{"recipe": f"{name}.yaml", "weight": 1} for name in CHANGES]
    mix = folder / "mistura.yaml"
    mix.write_text(yaml.safe_dump({"name": "mistura", "title": "Mistura", "parts": parts}), encoding="utf-8")
    return str(mix)


def test_steps_schemas_judge_and_raw_prompts_work_together(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    options = GenerateOptions(
        parts=tuple(plan_parts(small(tmp_path), 3 * len(CHANGES))),
        teacher=parse_teacher("local:smollm2-135m"),
        pace=Pace(concurrency=16),
    )
    asyncio.run(generate_local(run, options))
    counted = books(run)
    assert counted.balanced
    assert (counted.planned, counted.pending, counted.failed) == (3 * len(CHANGES), 0, {})
    completions = [json.loads(data) for data in run.scan("completions").collect()["data"]]
    steps = run.scan("completions").collect()["step"].to_list()
    assert {"question", "person", "assistant", "instruction", "answer", "judge"} <= set(steps)
    for step, completion in zip(steps, completions, strict=True):
        if completion["finish_reason"] == "stop" and step == "judge":
            criteria = tuple(c.name for c in load_rubric("rubric.yaml", tmp_path).criteria)
            assert reply_model(criteria).model_validate_json(completion["text"])
            assert completion["text"].index("motivo") < completion["text"].index("nota")
    for sample in run.samples():
        roles = [m.role for m in sample.content.messages if m.role != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert sample.content.kind != "preference" or sample.content.scores[0] - sample.content.scores[1] >= 0.5
    raw = [r for r in map(json.loads, run.scan("requests").collect()["body"]) if r.get("prompt")]
    assert raw and all(r["prompt"].endswith("<|im_start|>user\nComo") for r in raw)
    assert all("português europeu" in r["prompt"] and "helpful" not in r["prompt"] for r in raw)
