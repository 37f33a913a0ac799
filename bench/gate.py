"""How many answers of about 480 characters a second the quality gate judges on one core, part by part.

    python -m bench.gate [--answers 3000]

Answers are made of random sentences of the shipped passages, each answer once, so that no cache of whole texts helps.
The gate is what must reach 1,500 a second: language, the checks of answers, leaks, orthography and variety. It runs as
the commands run it: garbage is looked for rarely, and an answer's checks are run together, every one of them that a
recipe for answers names (`pack_row` and `choice_item` are of rows for packs and of items, and find none in an answer).
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from prompts.packs import load_pack
from quality.checks import PreparedCheck, run_checks, validate_settings
from quality.contract import CheckInput
from quality.registry import CHECKS
from schemas.message import Message
from schemas.sample import Content
from schemas.settings import collect_garbage_rarely

TARGET = 1500
CHARACTERS = 480
OUTSIDE_THE_GATE = {"personal_data", "treatment", "quote_in_passage", "pack_row", "choice_item"}


def answers(count: int, seed: int) -> Iterator[CheckInput]:
    dice = random.Random(seed)
    text = " ".join(str(row["text"]) for row in load_pack("passages").rows)
    sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if 40 < len(s) < 300]
    for _ in range(count):
        answer = ""
        while len(answer) < CHARACTERS - 60:
            answer += f"{dice.choice(sentences)} "
        question = f"O que se pode dizer sobre isto: «{dice.choice(sentences)[:80]}»?"
        messages = (Message(role="user", content=question), Message(role="assistant", content=answer.strip()))
        yield CheckInput(Content(kind="chat", messages=messages))


def a_second(checks: Sequence[PreparedCheck], count: int, repeats: int = 3) -> float:
    """Answers a second of CPU time, the best of a few runs, each over answers of its own."""
    best = 0.0
    for repeat in range(repeats):
        given = list(answers(count, seed=repeat + 1))
        started = time.process_time()
        for answer in given:
            run_checks(checks, answer, every=True)
        best = max(best, count / (time.process_time() - started))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=3000)
    count = parser.parse_args().answers
    prepared = {name: (name, validate_settings(name)) for name in CHECKS}
    collect_garbage_rarely()
    warm_up = list(answers(200, seed=0))
    for answer in warm_up:
        run_checks(list(prepared.values()), answer, every=True)
    table = Table("part", "answers a second", "times the target")
    for name, check in prepared.items():
        speed = a_second([check], count)
        table.add_row(name, f"{speed:,.0f}", f"{speed / TARGET:.1f}")
    gate = [check for name, check in prepared.items() if name not in OUTSIDE_THE_GATE]
    for label, checks in (("the gate", gate), ("all checks", list(prepared.values()))):
        speed = a_second(checks, count)
        table.add_section()
        table.add_row(label, f"{speed:,.0f}", f"{speed / TARGET:.2f}", style="bold")
    mean = sum(len(a.content.answer) for a in warm_up) / len(warm_up)
    console = Console()
    console.print(table)
    missing = {"leaks", "orthography", "variety"} - set(CHECKS)
    console.print(
        f"Answers of {mean:.0f} characters on average; one core, CPU time."
        + (f" Missing: {missing}." if missing else "")
    )


if __name__ == "__main__":
    main()
