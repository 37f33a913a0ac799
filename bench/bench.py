"""Filigrana beside its peers, on this machine.

    python -m bench.bench matrix                                # what `make bench` does: every runner that is installed
    python -m bench.bench install datatrove curator             # peers, each an environment in the cache folder
    python -m bench.bench run filigrana_local --latency-ms 200  # one run, one line of results
    python -m bench.bench run filigrana_local --faults          # 5% 429, 2% 500, 1% malformed, 0.5% resets
    python -m bench.bench run filigrana_local --admit 64        # an endpoint that takes 64 at once
    python -m bench.bench run filigrana_local --kill-at 0.5     # SIGKILL after half of the calls, then once more
    python -m bench.bench report                                # the tables once more
    python -m bench.bench publish                               # into docs/benchmarks.md

Every run gets a mock server of its own and leaves a line in bench/out/results.jsonl; `report` prints the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.circumstances import commit, require_quiet, take_anyway
from bench.process_tree import Cost, become_subreaper, measure
from bench.report import last_error, publish, report
from bench.runners import BENCH, ROOT, RUNNERS, quiet_environment
from bench.verify import verify

OUT = BENCH / "out"
RESULTS = OUT / "results.jsonl"
FAULTS = ["--rate-429", "0.05", "--rate-500", "0.02", "--rate-malformed", "0.01", "--rate-reset", "0.005"]
MATRIX: tuple[tuple[str, list[str]], ...] = (
    ("clean", ["--latency-ms", "200"]),
    ("clean, long", ["--latency-ms", "200", "--n", "10000"]),
    ("faults", ["--latency-ms", "20", "--faults"]),
    ("admits 64", ["--latency-ms", "100", "--admit", "64"]),
    ("killed at half", ["--latency-ms", "100", "--kill-at", "0.5"]),
)
KEPT_AT_ONCE = 500
"""Rows in a chunk, of programs that keep whole chunks. Of a job to be killed it is a ninth: half of the calls is then
in the middle of one."""
LONG = ("floor_full", "filigrana_local", "filigrana_ray")
"""Who runs the long scenario: beside the short one it tells fixed costs from running ones."""


def main() -> None:
    options = read_arguments()
    become_subreaper()
    if options.action == "install":
        for name in options.runners:
            print(f"installing {name}...", flush=True)
            RUNNERS[name].install()
    elif options.action == "run":
        require_quiet(options.anyway)
        for name in options.runners:
            run_once(name, options)
    elif options.action == "matrix":
        require_quiet(options.anyway)
        run_matrix(options)
        print(report(RESULTS))
    elif options.action == "publish":
        publish(Path(options.results), ROOT / "docs" / "benchmarks.md")
    else:
        print(report(Path(options.results)))


def run_matrix(options: argparse.Namespace) -> None:
    """Every installed runner, in turn, so many times: what varies with the machine's hour then varies for all."""
    names = options.runners or [name for name, runner in RUNNERS.items() if runner.installed]
    if not options.append:
        RESULTS.unlink(missing_ok=True)
    for _ in range(options.repeats):
        for label, flags in MATRIX:
            if options.only and label not in options.only:
                continue
            for name in names:
                if label == "killed at half" and not RUNNERS[name].durable:
                    continue
                if label == "clean, long" and name not in LONG:
                    continue
                common = ["run", name, "--label", label, "--n", str(options.n), "--timeout-s", str(options.timeout_s)]
                run_once(name, read_arguments([*common, *flags, *["--anyway"][: options.anyway]]))


def run_once(name: str, options: argparse.Namespace) -> None:
    """One runner against a mock server of its own; appends the result and prints the gist."""
    runner = RUNNERS[name]
    folder = OUT / f"{name}-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir(parents=True)
    out = folder / ("run" if runner.filigrana is not None else "rows.jsonl")
    faults = FAULTS if options.faults else []
    flags = ["--latency-ms", str(options.latency_ms), "--admit", str(options.admit), *faults]
    result: dict[str, Any] = {"runner": name, "label": options.label, "load": os.getloadavg()[0], "at": time.time()}
    result |= {"commit": commit(), "busy": options.anyway, "timeout_s": options.timeout_s}
    result |= {k: getattr(options, k) for k in ("n", "latency_ms", "concurrency", "faults", "admit", "kill_at")}
    with mock_server(flags) as (base_url, pid):
        kept = max(1, options.n // 9) if options.kill_at else KEPT_AT_ONCE
        command = runner.command(options.n, base_url, options.concurrency, out, kept)

        def go(kill_at: int = 0) -> Cost:
            def reached() -> bool:
                return int(stats(base_url)["ok"]) >= kill_at

            environment = quiet_environment(runner)
            kill_when = reached if kill_at else None
            return measure(command, environment, ROOT, folder / "log.txt", {pid}, options.timeout_s, kill_when)

        if options.kill_at:
            go(int(options.kill_at * 3 * options.n))
            time.sleep(0.3)
            before = stats(base_url)
            cost = go()
            after = stats(base_url)
            result |= {"repeated": after["paid_twice"] - before["paid_twice"]}
            result |= {"left": 3 * options.n - before["ok"], "stats": after}
        else:
            cost = go()
            result["stats"] = stats(base_url)
    failed = cost.exit_code != 0 or cost.timed_out
    result |= asdict(cost) | {
        "verified": verify(out, options.n),
        "said": last_error(folder / "log.txt") if failed else "",
    }
    with RESULTS.open("a") as file:
        file.write(json.dumps(result) + "\n")
    counts = result["stats"]
    print(
        f"{name:26} {options.label:15} wall {cost.wall_s:7.2f} s  CPU {cost.cpu_s:6.2f} s  {cost.peak_mb:5.0f} MB  "
        f"calls {counts['requests']}  in flight {counts['mean_in_flight']:.0f}  {result['verified']}",
        flush=True,
    )
    if not options.keep and cost.exit_code == 0:  # the log of a failure is kept
        shutil.rmtree(folder)


@contextmanager
def mock_server(flags: list[str]) -> Iterator[tuple[str, int]]:
    """A mock server on a free port: its base URL and process id."""
    command = [sys.executable, "-m", "bench.mock_server", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process.pid
    finally:
        process.terminate()
        process.wait()


def stats(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(base_url.removesuffix("/v1") + "/stats", timeout=10) as reply:
        counts: dict[str, Any] = json.load(reply)
    return counts


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("install", "run", "matrix", "report", "publish"))
    parser.add_argument("runners", nargs="*", metavar="RUNNER", help=", ".join(RUNNERS))
    parser.add_argument("--n", type=int, default=2000, help="samples, of three calls each")
    parser.add_argument("--concurrency", type=int, default=256)
    parser.add_argument("--latency-ms", type=float, default=200.0)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--admit", type=int, default=0)
    parser.add_argument("--kill-at", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--repeats", type=int, default=3, help="of the matrix; medians are reported")
    parser.add_argument(
        "--only", action="append", choices=[label for label, _ in MATRIX], help="of the matrix: these scenarios alone"
    )
    parser.add_argument("--timeout-s", type=float, default=400.0)
    parser.add_argument("--label", default="single")
    parser.add_argument("--results", default=str(RESULTS), help="file of results, for report")
    parser.add_argument("--append", action="store_true", help="add the matrix to the results that there are")
    take_anyway(parser)
    parser.add_argument("--keep", action="store_true", help="keep what the runner wrote")
    options = parser.parse_args(arguments)
    unknown = set(options.runners) - set(RUNNERS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}. There are: {', '.join(RUNNERS)}")
    OUT.mkdir(exist_ok=True)
    return options


if __name__ == "__main__":
    main()
