"""What becomes of a run at each kind of endpoint, as a table for docs/teachers.md.

    python -m bench.endpoints.matrix [--write] [--only WORDS]

Each is a real `filigrana generate --local` of 24 samples (two calls each) over a socket: its exit code, the calls that
the endpoint got (48 when nothing goes wrong), and the books. A traceback, a run that doesn't end, books that don't
balance, or more calls than six for each planned end the script with an error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.endpoints.opinions import THINKING, WITH_OPINIONS
from bench.endpoints.server import serving
from bench.endpoints.troubles import IN_OTHER_FORMS, IN_TROUBLE, Behaviour
from store.books import Books, books
from store.run import Run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "teachers.md"
START, END = "<!-- endpoints.matrix: start -->", "<!-- endpoints.matrix: end -->"
PLANNED, CALLS_EACH, LONGEST_S = 24, 2, 240
GROUPS: dict[str, tuple[Behaviour, ...]] = {
    "An endpoint that...": IN_TROUBLE,
    "...in another form": IN_OTHER_FORMS,
    "...with opinions": WITH_OPINIONS,
    "...that thinks": THINKING,
}
RECIPE = """\
name: pequena
title: Receita para experimentar endpoints
method: instruct
seeds:
  cross: {topic: topics, persona: personas}
templates:
  instruction:
    system: Escreves em português europeu.
    user: "Escreve uma pergunta de {{ persona.text }} sobre {{ topic.text }}."
  answer:
    system: Respondes em português europeu.
    user: "{{ instruction }}"
checks:
  - length: {min_words: 3, max_words: 500}
  - language
"""
SAMPLING = (
    "sampling:\n  default: {temperature: 0.8, top_p: 0.9, top_k: 40, presence_penalty: 0.1, stop: [FIM], "
    "max_tokens: 200}\n"
)


@dataclass(frozen=True)
class Line:
    """What became of one run."""

    does: str
    code: int
    calls: int
    books: Books
    adapted: tuple[str, ...]
    said: str

    @property
    def outcome(self) -> str:
        """In words: what was made, lost and left, and what the endpoint was found not to take."""
        counted = self.books
        parts = [f"{counted.accepted} accepted"] if counted.accepted else []
        for word, by_reason in (("rejected", counted.rejected), ("failed", counted.failed)):
            parts += [f"{number} {word}: `{reason}`" for reason, number in sorted(by_reason.items())]
        if counted.pending:
            parts.append("the rest pending" if parts else "all pending")
        return "; ".join(parts)

    def __str__(self) -> str:
        notes = "; ".join(note.partition("; it is left out")[0].partition(":")[0] for note in self.adapted)
        return f"| {self.does} | {self.outcome} | {notes} | {self.code} | {self.calls} |"


async def line_of(behaviour: Behaviour, folder: Path) -> Line:
    """Run one. Raises AssertionError for what no endpoint may bring about."""
    sampling = "" if "sampling:" in behaviour.recipe else SAMPLING
    (folder / "pequena.yaml").write_text(RECIPE + sampling + behaviour.recipe, encoding="utf-8")
    async with serving(behaviour.answer, behaviour.to_all) as server:
        command = [sys.executable, "-m", "filigrana", "generate", str(folder / "pequena.yaml")]
        command += ["-n", str(PLANNED), "--run", str(folder / "run"), "--local", "--keep-duplicates"]
        command += ["--concurrency", "8", "-t", f"openai:m@{server.url}", *behaviour.options]
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            raw, _ = await asyncio.wait_for(child.communicate(), LONGEST_S)
        except TimeoutError:
            child.kill()
            await child.wait()
            raise AssertionError(f"'{behaviour.does}': it hangs.") from None
        calls = server.calls
    said, run = raw.decode(), Run(folder / "run")
    assert "Traceback" not in said, f"'{behaviour.does}':\n{said}"
    assert child.returncode is not None
    counted, session = books(run), run.manifest().sessions[-1]
    assert counted.balanced and counted.planned == PLANNED, f"'{behaviour.does}': the books don't balance.\n{said}"
    assert calls <= 6 * CALLS_EACH * PLANNED, f"'{behaviour.does}': {calls} calls."
    adapted = tuple(note for notes in session.adapted.values() for note in notes)
    return Line(behaviour.does, child.returncode, calls, counted, adapted, said)


async def table(only: str = "") -> tuple[list[str], list[Line]]:
    """The lines of the table, a heading for each group, and what they were made of."""
    text = ["| the endpoint | becomes of 24 rollouts | asked otherwise | exit | calls |", "|---|---|---|---|---|"]
    made: list[Line] = []
    for group, behaviours in GROUPS.items():
        chosen: Sequence[Behaviour] = [b for b in behaviours if only in b.does]
        text += [f"| **{group}** | | | | |"] if chosen else []
        for behaviour in chosen:
            with tempfile.TemporaryDirectory() as folder:
                made.append(await line_of(behaviour, Path(folder)))
            text.append(str(made[-1]))
            print(text[-1], flush=True)
    return text, made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/teachers.md")
    parser.add_argument("--only", default="", help="those whose words hold this")
    arguments = parser.parse_args()
    text, made = asyncio.run(table(arguments.only))
    print(f"{len(made)} endpoints.")
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(START)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{START}\n" + "\n".join(text) + f"\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
