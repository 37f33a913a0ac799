"""A run of everything that ships, for the tests of loaders: rows as recipes make them, never by hand."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from prompts.packs import load_pack
from store.run import Run

SENTENCE_ENDS = re.compile(r"(?<=[.])\s+")


def mixed_run(folder: Path, planned: int = 400) -> Run:
    """The shipped mix sft-pt, by the replay teacher with the sentences of the shipped passages: all kinds of rows."""
    texts = [str(row.get("text", "")) for row in load_pack("passages").rows]
    sentences = [s.strip() for text in texts for s in SENTENCE_ENDS.split(text) if 40 < len(s.strip()) < 250]
    corpus = folder / "corpus.json"
    corpus.write_text(json.dumps({"sentences": sentences}, ensure_ascii=False), encoding="utf-8")
    run = Run(folder / "run")
    options = GenerateOptions(
        parts=tuple(plan_parts("sft-pt", planned)),
        teacher=parse_teacher(f"replay:{corpus}"),
        pace=Pace(concurrency=8),
    )
    asyncio.run(generate_local(run, options))
    return run
