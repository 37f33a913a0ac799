"""The tables of docs/benchmarks.md, from the lines of results: medians, and ratios to the floor of the same matrix."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bench.circumstances import machine

FLOOR = "floor_full"
ERROR_LINE = re.compile(
    r"^(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Group|Exit|Interrupt|Shutdown|Refused))(?::|$)", re.M
)
Rows = list[dict[str, Any]]


START, END = "<!-- bench.py report: start -->", "<!-- bench.py report: end -->"


def publish(results: Path, page: Path) -> None:
    """Put the report into `page`, between its two marks. Raises ValueError when they are not there."""
    before, _, rest = page.read_text().partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{page} has no {START} ... {END}")
    page.write_text(f"{before}{START}\n{report(results)}\n{END}{after}")


def report(results: Path) -> str:
    """The tables as Markdown."""
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    groups: dict[tuple[str, int], dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        groups[line["label"], line["n"]][line["runner"]].append(line)
    loads = [line["load"] for line in lines]
    dates = sorted({time.strftime("%Y-%m-%d", time.gmtime(line["at"])) for line in lines})
    commits = sorted({line.get("commit", "unknown") for line in lines})
    parts = [f"Measured {' to '.join(dates[:: len(dates) - 1 or 1])} at {', '.join(commits)} on {machine()};"]
    parts = [f"{parts[0]} load average before each run {min(loads):.1f} to {max(loads):.1f}.", ""]
    if any(line.get("busy") for line in lines):
        parts[0] += " The machine had other work to do (`--anyway`): read ratios, not seconds."
    for (label, n), runners in groups.items():
        first = next(iter(runners.values()))[0]
        ideal_s = 3 * n * first["latency_ms"] / 1000 / (first["admit"] or first["concurrency"])
        title = f"{label}: {n:,} samples x 3 calls, {first['latency_ms']:g} ms, {first['concurrency']} in flight"
        table = killed_table(runners) if first["kill_at"] else clean_table(runners, n, ideal_s)
        parts += [f"### {title} (ideal {ideal_s:.2f} s)", "", *table, ""]
    return "\n".join(parts).rstrip()


def clean_table(runners: dict[str, Rows], n: int, ideal_s: float) -> list[str]:
    table = [
        "| runner | CPU s per 1,000 | x floor | wall s | x ideal | x floor | in flight | peak MB | calls | 429s "
        "| paid twice | valid | lost | invalid | twice | load | runs |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    floor = runners.get(FLOOR)
    floor_cpu, floor_wall = (middle(floor, "cpu_s"), middle(floor, "wall_s")) if floor else (0.0, 0.0)
    for name, rows in sorted(runners.items(), key=lambda item: middle(item[1], "cpu_s")):
        cpu, wall = middle(rows, "cpu_s"), middle(rows, "wall_s")
        calls, refused = middle(rows, "stats", "requests"), middle(rows, "stats", "http_429")
        in_flight, peak = middle(rows, "stats", "mean_in_flight"), middle(rows, "peak_mb")
        valid, missing, invalid, twice = (worst(rows, k) for k in ("valid", "missing", "invalid", "twice"))
        shares = f"{ratio(cpu, floor_cpu)} | {wall:.2f} | {ratio(wall, ideal_s)} | {ratio(wall, floor_wall)}"
        counts = f"{in_flight:.0f} | {peak:.0f} | {calls:,.0f} | {refused:,.0f}"
        kept = f"{middle(rows, 'stats', 'paid_twice'):,.0f} | {valid} | {missing} | {invalid} | {twice}"
        shown = f"{kept} | {loads(rows)} | {ended(rows)}"
        table.append(f"| {name} | {cpu / n * 1000:.2f} | {shares} | {counts} | {shown} |")
    return table


def killed_table(runners: dict[str, Rows]) -> list[str]:
    table = [
        "| runner | calls left | calls paid twice | rerun: CPU s | wall s | its ideal s "
        "| valid | lost | twice | load | runs |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, rows in runners.items():
        left = middle(rows, "left")
        ideal_s = left * rows[0]["latency_ms"] / 1000 / rows[0]["concurrency"]
        valid, missing, twice = (worst(rows, k) for k in ("valid", "missing", "twice"))
        spent = f"{middle(rows, 'cpu_s'):.2f} | {middle(rows, 'wall_s'):.2f}"
        again = f"{middle(rows, 'repeated'):.0f} | {spent} | {ideal_s:.2f}"
        kept = f"{valid} | {missing} | {twice} | {loads(rows)} | {ended(rows)}"
        table.append(f"| {name} | {left:.0f} | {again} | {kept} |")
    return table


def middle(rows: Rows, *path: str) -> float:
    """The median over runs of one number."""
    values = []
    for row in rows:
        value: Any = row
        for key in path:
            value = value[key]
        values.append(float(value))
    return statistics.median(values)


def worst(rows: Rows, key: str) -> int:
    values = [int(row["verified"][key]) for row in rows]
    return min(values) if key == "valid" else max(values)


def loads(rows: Rows) -> str:
    """The least and the greatest load average before its runs."""
    seen = [row["load"] for row in rows]
    return " to ".join(dict.fromkeys(f"{load:.1f}" for load in (min(seen), max(seen))))


def ratio(value: float, to: float) -> str:
    return f"{value / to:.2f}" if to else "-"


def ended(rows: Rows) -> str:
    """How many runs there were, and how those ended that did not come to their end."""
    ends = Counter(how_it_ended(row) for row in rows)
    ends.pop("", None)
    return f"{len(rows)}" + (f" ({', '.join(f'{times} {how}' for how, times in ends.items())})" if ends else "")


def how_it_ended(row: dict[str, Any]) -> str:
    """`not done after 600 s`, `failed: TimeoutError`, or '' for a run that came to its end. Results of older commits
    don't have the time that they were given."""
    if row["timed_out"]:
        return f"not done after {row['timeout_s']:.0f} s" if "timeout_s" in row else "not done in time"
    return f"failed: {row.get('said') or 'without a word'}" if row["exit_code"] != 0 else ""


def last_error(log: Path) -> str:
    """The class of the last exception that a program's output tells of, as Python writes it; '' where there is none."""
    told = ERROR_LINE.findall(log.read_text(errors="replace")) if log.exists() else []
    return str(told[-1]) if told else ""
