"""Items of our own passages, reviewed by two scripted people each on the real Argilla, pulled, measured and exported.

    python -m bench.reviewed_benchmark.reviewed [--items 60] [--to DIR] [--screenshot FILE]

Who writes and solves the items is a rule, not a model (`tests/evaluation/exam_teacher.py`): a number of the passage and
three beside it. The reviewers are two rules. Both find one key in eleven wrong and one item in thirty with a second
right option (and any key that doesn't stand in the sentence that proves it); on a few Rui differs from Ana on purpose,
so that there is something to tell apart. Prints JSON: how many, alpha of each question, what was exported and left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from export.benchmark.written import export_benchmark
from review.local.process import RunningServer, start_server
from review.measures.measure import measure
from review.outgoing import PushOptions
from review.pull import pull
from review.push import push
from store.run import Run
from tests.evaluation.exam_teacher import sits_exams
from tests.generators.stand_in import served
from tests.review.annotators import Annotator
from tests.review.argilla_page import signed_in

DATASET, TITLE = "escolha-multipla-2-revisores", "escolha-multipla"
PEOPLE = ("ana", "rui")
NAME = "saber-portugal"


def made(count: int, folder: Path) -> Run:
    """A run of `escolha-multipla` of so many rollouts, by its own command."""
    with served(sits_exams) as server:
        words = ["generate", "escolha-multipla", "-n", str(count), "--run", str(folder), "--local"]
        subprocess.run([sys.executable, "-m", "filigrana", *words, "-t", f"openai:m@{server.url}"], check=True)
    return Run(folder)


def users(folder: Path) -> Path:
    path = folder / "users.yaml"
    given = [{"username": "lia", "password": "palavra-lia", "role": "owner", "api_key": "key-of-lia"}]
    for name in PEOPLE:
        given.append(
            {"username": name, "password": f"palavra-{name}", "role": "annotator", "api_key": f"key-of-{name}"}
        )
    path.write_text(yaml.safe_dump({"users": given}), encoding="utf-8")
    return path


def opinion(who: str, number: int, fields: dict[str, Any]) -> dict[str, Any]:
    """What one of the two says of an item."""
    key = next(line for line in fields["answer"].splitlines() if line.startswith("Opção certa:")).partition(":")[2]
    wrong = key.strip() not in fields["quote"] or number % 11 == 4 or (who == "rui" and number % 28 == 3)
    several = number % 30 == 8 or (who == "rui" and number % 24 == 5)
    hard = 1 + number % 5 if who == "ana" or number % 5 else 2
    partly = number % 3 == 0 and not (who == "rui" and number % 10 == 9)
    return {
        "key_right": "no" if wrong else "yes",
        "one_right": "no" if several else "yes",
        "about_portugal": "partly" if partly else "yes",
        "difficulty": hard,
        "verdict": "reject" if wrong or several else "accept",
    }


def answered(server: RunningServer, run_id: str) -> int:
    """Both people answer every record; returns how many records."""
    count = 0
    for who in PEOPLE:
        person = Annotator(server.url, who, f"key-of-{who}")
        records = person.records(DATASET, run_id)
        count = len(records)
        for number, (_, record) in enumerate(sorted(records.items())):
            person.answer(record["id"], **opinion(who, number, record["fields"]))
    return count


def pictured(server: RunningServer, to: Path) -> None:
    """The page as Ana meets it, in a real browser."""
    with (
        tempfile.TemporaryDirectory() as profile,
        signed_in(server.url, ("ana", "palavra-ana"), Path(profile)) as page,
    ):
        page.open_dataset(TITLE)
        page.resize(1440, 2200)
        page.screenshot(to.absolute())
        to.with_suffix(".txt").write_text(page.words_for_people(), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=60, help="reviewed items that there must be at least")
    parser.add_argument("--to", type=Path, default=Path("bench/out/reviewed-benchmark"))
    parser.add_argument("--screenshot", type=Path)
    given = parser.parse_args()
    if (given.to / "reviewed.json").is_file():
        raise SystemExit(f"{given.to} was reviewed already: choose another --to.")
    run = made(2 * given.items, given.to / "items")
    with tempfile.TemporaryDirectory() as folder:
        server = start_server(Path(folder) / "home", users=users(Path(folder)))
        try:
            pushed = push(run, server.url, server.owner_key, options=PushOptions(overlap=2))  # type: ignore[call-arg]
            if given.screenshot:
                pictured(server, given.screenshot)
            records = answered(server, run.manifest().run_id)
            pulled = pull(run, server.url, server.owner_key)
        finally:
            server.stop()
    measured = measure(run)
    benchmark = export_benchmark([run], given.to / NAME, NAME)
    told = {
        "pushed": pushed.sent,
        "records": records,
        "answers": pulled.responses,
        "accepted": pulled.accepted,
        "rejected": pulled.rejected,
        "alpha": {q: round(a.alpha, 3) for q, a in measured.agreement.items() if a.alpha is not None},
        "exported": len(benchmark.items),
        "left_out": benchmark.left_out,
    }
    (given.to / "reviewed.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(json.dumps(told, indent=1))
    if len(benchmark.items) < given.items:
        raise SystemExit(f"{len(benchmark.items)} items are fewer than {given.items}.")


if __name__ == "__main__":
    main()
