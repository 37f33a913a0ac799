"""Small recipe files for tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

RECIPE = """\
name: pequena
title: Receita de teste
method: instruct
seeds:
  cross: {topic: topics, persona: personas}
templates:
  instruction:
    user: "Escreve uma pergunta de {{ persona.text }} sobre {{ topic.text }}."
  answer:
    user: "{{ instruction }}"
sampling:
  default: {temperature: 0.8, max_tokens: 200}
checks:
  - length: {min_words: 3, max_words: 500}
  - language
"""


def write_recipe(folder: Path, text: str = RECIPE, name: str = "pequena.yaml") -> Path:
    """A recipe file with this text."""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def write_corpus(folder: Path, latency_s: float = 0.0) -> Path:
    """A file for the replay teacher that answers after `latency_s`."""
    shipped = Path(__file__).resolve().parents[2] / "generators" / "teachers" / "replay_corpus.json"
    path = folder / "corpus.json"
    text = shipped.read_text(encoding="utf-8")
    path.write_text(text.replace('"replies": []', f'"replies": [], "latency_s": {latency_s}'), encoding="utf-8")
    return path
