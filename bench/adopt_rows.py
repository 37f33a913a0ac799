"""What adopting and auditing existing data costs: rows of about 480 characters through the whole gate. Prints a table.

    python -m bench.adopt_rows [ROWS] [--replicas N] [--folder DIR] [--parts]

Rows are made of random sentences of the shipped passages (as in bench/gate.py): one in fifty with a planted
Brazilian sentence, one in a hundred repeated, one in a thousand damaged, in two subsets. `--parts` says what of the CPU
goes where, in one process. The machine's load belongs to the figures: compare CPU, not the clock.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.process_tree import Cost, become_subreaper, measure
from prompts.packs import load_pack

ROOT = Path(__file__).resolve().parents[1]
CHARACTERS = 480
BRAZILIAN = "Você pode pegar o ônibus na quinta-feira e depois o trem para o centro da cidade."


def lines(rows: int, seed: int = 1) -> Iterator[str]:
    """JSON Lines of chat rows."""
    dice = random.Random(seed)
    text = " ".join(str(row["text"]) for row in load_pack("passages").rows)
    sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if 40 < len(s) < 300]
    last = ""
    for number in range(rows):
        if last and number % 100 == 99:
            yield last
            continue
        if number % 1000 == 500:
            yield '{"messages": [{"role": "user", "content": "Uma linha que\n'
            continue
        one, other, third = (dice.choice(sentences)[:50] for _ in range(3))
        question = f"No caso {number}, o que liga «{one}» e «{other}» a «{third}»?"
        answer = BRAZILIAN + " " if number % 50 == 7 else ""
        while len(answer) + len(question) < CHARACTERS - 60:
            answer += f"{dice.choice(sentences)} "
        messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer.strip()}]
        row = {"messages": messages, "subset": ("primeiro", "segundo")[number % 2]}
        last = json.dumps(row, ensure_ascii=False) + "\n"
        yield last


def cost_of(words: list[str], folder: Path) -> Cost:
    log = folder / "log"
    cost = measure([sys.executable, "-m", "filigrana", *words], dict(os.environ), ROOT, log, set(), timeout_s=7200)
    if cost.exit_code:
        sys.exit(log.read_text(encoding="utf-8"))
    return cost


def parts(source: Path, folder: Path) -> None:
    """The CPU of an adoption in this process, by function: the dearest first, with all that they call."""
    from filigrana import app

    profile = cProfile.Profile(time.process_time)
    words = ["adopt", str(source), "--run", str(folder / "profiled"), "--licence", "CC-BY-4.0", "--keep-duplicates"]
    profile.enable()
    try:
        app(words, standalone_mode=False)
    finally:
        profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    pstats.Stats(profile).sort_stats("tottime").print_stats(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=50_000)
    parser.add_argument("--replicas", type=int, default=1, help="processes that read and check")
    parser.add_argument("--folder", help="where files and runs are written for as long as this takes")
    parser.add_argument("--parts", action="store_true", help="profile instead, in one process")
    options = parser.parse_args()
    become_subreaper()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        source, run = folder / "linhas.jsonl", folder / "run"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(lines(options.rows))
        if options.parts:
            parts(source, folder)
            return
        adopt = ["adopt", str(source), "--run", str(run), "--licence", "CC-BY-4.0"]
        adopt += ["--replicas", str(options.replicas)] if options.replicas > 1 else []
        print(f"load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}, {source.stat().st_size / 1e6:.0f} MB")
        print("| step | rows | wall s | CPU s | CPU ms a row | peak MB, all processes |")
        print("|---|---|---|---|---|---|")
        steps = {"adopt": [*adopt, "--keep-duplicates"], "duplicates": adopt, "report": ["report", str(run)]}
        for step, words in steps.items():
            page = ["--out", str(folder / "page.html")] if step == "report" else []
            cost = cost_of([*words, *page], folder)
            each = 1000 * cost.cpu_s / options.rows
            figures = f"{cost.wall_s:.0f} | {cost.cpu_s:.0f} | {each:.3f} | {cost.peak_mb:.0f}"
            print(f"| {step} | {options.rows:,} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
