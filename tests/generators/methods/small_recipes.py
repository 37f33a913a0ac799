"""Shipped recipes of several steps that ask for little, for the smallest embedded model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from prompts.recipe import RECIPES

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


def write_small_mix(folder: Path) -> str:
    """A mix of them all, with rubric.yaml: free text ends with its first sentence, and nothing checks it."""
    for name, changes in CHANGES.items():
        recipe = yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
        most = 250 if name == "preference" else 120  # a pair comes to its judge once both answers have ended
        sampling = {"temperature": 0.8, "max_tokens": most, "repetition_penalty": 1.2}
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
