"""A run of the shipped recipes by the replay teacher: rows of every kind, as recipes make them.

All but `raciocinio`, which wants a teacher that thinks.
"""

from __future__ import annotations

import asyncio
import json
import re
from decimal import Decimal
from pathlib import Path

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import Part, plan_parts
from generators.teachers.factory import Pace, parse_teacher
from prompts.packs import load_pack
from quality.constraints.final_answer import in_portuguese
from store.run import Run

ROOT = Path(__file__).resolve().parents[2]
SENTENCE_ENDS = re.compile(r"(?<=[.])\s+")
NO_FACTS = "# options:\n#   facts: my_facts.yaml\n"


def every_recipe(folder: Path, planned: int) -> Run:
    """The mix sft-pt, `planned` rollouts, and identity with the example's facts, a twentieth of that.

    The teacher's words are sentences of the shipped passages; the last line of a problem is its result, since a
    replay can't calculate.
    """
    texts = [str(row.get("text", "")) for row in load_pack("passages").rows]
    sentences = [s.strip() for text in texts for s in SENTENCE_ENDS.split(text) if 40 < len(s.strip()) < 250]
    corpus = folder / "corpus.json"
    told = {"sentences": sentences, "replies": _solutions()}
    corpus.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    run = Run(folder / "run")
    options = GenerateOptions(
        parts=(*plan_parts("sft-pt", planned), Part(recipe=str(_identity(folder)), planned=planned // 20)),
        teacher=parse_teacher(f"replay:{corpus}"),
        pace=Pace(concurrency=8),
    )
    asyncio.run(generate_local(run, options))
    return run


def _solutions() -> list[dict[str, str]]:
    """A reply to each problem of the pack: what is known of it, and its result as the last line."""
    rows = load_pack("problems").rows
    known = "Com os dados do enunciado, faz-se a conta passo a passo, sem arredondar antes do fim."
    return [
        {"match": str(r["text"]).strip(), "text": f"{known}\n\nResposta: {in_portuguese(Decimal(str(r['answer'])))}"}
        for r in rows
    ]


def _identity(folder: Path) -> Path:
    """A copy of the recipe that knows the facts of the shipped example."""
    text = (ROOT / "prompts/recipes/identity.yaml").read_text(encoding="utf-8")
    facts = ROOT / "prompts/packs/identity_facts.yaml"
    assert NO_FACTS in text
    copy = folder / "identity.yaml"
    copy.write_text(text.replace(NO_FACTS, f"options:\n  facts: {facts}\n"), encoding="utf-8")
    return copy
