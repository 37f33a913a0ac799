"""Twin sentences, European and Brazilian, that no arm is trained on: which of the two does a model find likelier?

`planted`: clean European sentences written for the tests (`tests/quality/data/clean_european.txt`), each beside itself
with one Brazilian trait, kind by kind, by the generator that also made the stand-in's rows (of other sentences).
`written`: the held-out questions of `filigrana evaluate`, each turn in its European and its Brazilian wording, which a
person wrote and no generator has touched; they differ in length, so their score is per character.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.adopt_repair import SENTENCE, is_clean, kinds
from evaluation.questions import questions

OWN = Path(__file__).resolve().parents[2] / "tests/quality/data/clean_european.txt"
OF_A_KIND = 12
PLANTED, WRITTEN = "planted", "written"


def pairs(seed: int = 0) -> Iterator[dict[str, Any]]:
    """`set`, `kind`, `cluster` (what is drawn together by the bootstrap), `european`, `brazilian`."""
    dice = random.Random(seed)
    lines = [line for line in OWN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    sentences = [s.strip() for line in lines for s in SENTENCE.split(line)]
    clean = [s for s in sentences if 5 <= len(s.split()) <= 35 and is_clean(s)]
    for kind, plant in kinds().items():
        made = [(sentence, dice.choice(found)[0]) for sentence in clean if (found := list(plant(sentence)))]
        for european, brazilian in dice.sample(made, min(OF_A_KIND, len(made))):
            yield _pair(PLANTED, kind, european, european, brazilian)
    for question in questions().values():
        for european, brazilian in zip(question.pt, question.br, strict=True):
            if european != brazilian:
                yield _pair(WRITTEN, question.form, question.id, european, brazilian)


def write_pairs(path: Path, every: int = 1) -> None:
    """All of them, or every n-th."""
    rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in islice(pairs(), 0, None, every))
    path.write_text("".join(rows), encoding="utf-8")


def _pair(which: str, kind: str, cluster: str, european: str, brazilian: str) -> dict[str, Any]:
    return {"set": which, "kind": kind, "cluster": cluster, "european": european, "brazilian": brazilian}
