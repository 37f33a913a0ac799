"""Where the processor's time goes between a bare `LLM.generate` and `filigrana generate` on the same engine, by part.

    python -m bench.vllm_parts [--teacher local:smollm2-135m | vllm:PATH] [-n 100] [--anyway]

Both sides are as in `bench.vllm_ratio`, each once, from the first request to the last completion: the processor's time
of each process is read from the system, and py-spy, which doesn't stop what it looks at, tells how it is shared out. On
a machine that has other work to do, seconds of the clock say little.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.circumstances import circumstances, require_quiet, take_anyway
from bench.vllm_ratio import ROOT, Window, bare_command, generate_command, run_window, window_told
from bench.vllm_stacks import OF_ENGINE, parts

READ_EVERY_S = 0.1
ENGINE_NAME = "VLLM::"
"""How vLLM's names of its engine's processes begin."""
SPY = "py-spy"


class Side(NamedTuple):
    """One side's run. Processor seconds within the window, by process, and samples by part."""

    window: Window
    engine_s: float
    driver_s: float
    seen: Counter[str]


class ProcessorTime(threading.Thread):
    """Reads the processor's time of every process below this one, again and again, until `ended`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.read: dict[bool, dict[int, list[tuple[float, float]]]] = {
            True: defaultdict(list),
            False: defaultdict(list),
        }
        """Whether it is the engine's process, then its id: times of the clock and processor seconds until then."""

    def run(self) -> None:
        while not self.ended.wait(READ_EVERY_S):
            for process in psutil.Process().children(recursive=True):
                try:
                    name = " ".join(process.cmdline())
                    used = process.cpu_times()
                except psutil.Error:
                    continue
                if SPY not in name:
                    self.read[name.startswith(ENGINE_NAME)][process.pid].append((time.time(), used.user + used.system))

    def within(self, window: Window, engine: bool) -> float:
        """Processor seconds between the window's ends."""
        return sum(_at(seen, window.ended) - _at(seen, window.started) for seen in self.read[engine].values())


def _at(seen: list[tuple[float, float]], when: float) -> float:
    """What a process had used by then: the last reading before it, the first where there is none."""
    return next((used for at, used in reversed(seen) if at <= when), seen[0][1])


def watched(command: list[str], folder: Path) -> tuple[str, ProcessorTime, Counter[str]]:
    """What a command printed, the processor's time of its processes, and how often each part was seen at work."""
    raw = folder / "stacks.txt"
    spy = [str(Path(sys.executable).with_name(SPY)), "record", "--subprocesses", "--nonblocking", "--rate", "20"]
    words = [*spy, "--full-filenames", "--format", "raw", "--output", str(raw), "--", *command]
    clock = ProcessorTime()
    clock.start()
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    clock.ended.set()
    clock.join()
    return done.stdout, clock, parts(raw.read_text().splitlines())


def measured(teacher: str, count: int) -> tuple[Side, Side]:
    """Filigrana's side and the bare engine's."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _, ours, our_parts = watched(generate_command(teacher, count, folder), folder)
        said, theirs, their_parts = watched(bare_command(teacher, folder / "run"), folder)
        bare = window_told(said)
        window = run_window(folder / "run", bare.places)
    return (
        Side(window, ours.within(window, True), ours.within(window, False), our_parts),
        Side(bare, theirs.within(bare, True), theirs.within(bare, False), their_parts),
    )


def table(ours: Side, theirs: Side) -> str:
    """Processor seconds for 1,000 generated tokens, by part, and what each side's window was."""
    lines = ["| processor ms for each generated token | filigrana | bare | more |", "|---|---|---|---|"]
    for name, in_engine in (("engine's process", True), ("driving process", False)):
        lines.append(_line(f"**{name}**", *(_process_ms(side, in_engine) for side in (ours, theirs))))
        both = {part for side in (ours, theirs) for part in side.seen if part.startswith(OF_ENGINE) == in_engine}
        shares = {part: [_part_ms(side, part, in_engine) for side in (ours, theirs)] for part in both}
        lines += [_line(part, *shares[part]) for part in sorted(both, key=lambda part: -max(shares[part]))]
    lines += ["", "| | tokens | wall s | tokens/s | places filled |", "|---|---|---|---|---|"]
    for name, side in (("filigrana", ours), ("bare", theirs)):
        seen = side.window
        rate = f"{seen.tokens / seen.seconds:.0f} | {seen.busy:.2f} of {seen.places}"
        lines.append(f"| {name} | {seen.tokens:,} | {seen.seconds:.1f} | {rate} |")
    return "\n".join(lines)


def _process_ms(side: Side, in_engine: bool) -> float:
    return 1000 * (side.engine_s if in_engine else side.driver_s) / side.window.tokens


def _part_ms(side: Side, part: str, in_engine: bool) -> float:
    whole = sum(count for name, count in side.seen.items() if name.startswith(OF_ENGINE) == in_engine)
    return _process_ms(side, in_engine) * side.seen[part] / whole if whole else 0.0


def _line(name: str, ours: float, theirs: float) -> str:
    return f"| {name} | {ours:.3f} | {theirs:.3f} | {ours - theirs:+.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", default="local:smollm2-135m")
    parser.add_argument("-n", type=int, default=100, help="rollouts, of two requests each")
    take_anyway(parser)
    given = parser.parse_args()
    require_quiet(given.anyway)
    print(f"{circumstances()}; {given.n} rollouts of two requests\n", flush=True)
    print(table(*measured(given.teacher, given.n)))


if __name__ == "__main__":
    main()
