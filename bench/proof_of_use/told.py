"""What came out: proof.json, proof.md and proof.svg, of as much as has been measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from bench.proof_of_use.arms import ARMS
from bench.proof_of_use.pairs import PLANTED, WRITTEN
from evaluation.intervals import Score, ratio
from evaluation.results import Results

BASE = "base"
SHOWN = ("variety", "clean", "clean_hard", "leaks_per_1000", "language", "whole")
SETS = (PLANTED, WRITTEN)
COLORS = ["#6b6b6b", "#b3541e", "#2d6a8f", "#2e7d4f"]


def write_told(out: Path) -> None:
    """Read what is in `out`, and tell it."""
    twins = [json.loads(line) for line in (out / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    margins = {path.stem.removeprefix("pairs-"): _margins(path, twins) for path in sorted(out.glob("pairs-*.json"))}
    of_pairs = {arm: _of_arm(arm, twins, margins) for arm in (BASE, *ARMS)}
    told = {
        "plan": json.loads((out / "plan.json").read_text(encoding="utf-8")),
        "training": {p.parent.name: json.loads(p.read_text()) for p in sorted(out.glob("models/*/training.json"))},
        "pairs": {arm: found for arm, found in of_pairs.items() if found},
        "between": {f"{a} - {b}": _between(a, b, twins, margins) for a, b in _compared(margins)},
        "evaluate": {path.parent.name: _evaluated(path) for path in sorted(out.glob("evaluated/*/evaluation.json"))},
    }
    (out / "proof.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    (out / "proof.md").write_text(_tables(told), encoding="utf-8")
    _plot(told["pairs"]).save(str(out / "proof.svg"))


def _margins(path: Path, twins: list[dict[str, Any]]) -> list[float]:
    """By how much the European twin is likelier: in nats a sentence where one trait differs, a character elsewhere."""
    found = json.loads(path.read_text(encoding="utf-8"))
    margins = []
    for twin, european, brazilian in zip(twins, found["european"], found["brazilian"], strict=True):
        if twin["set"] == WRITTEN:
            european, brazilian = european / len(twin["european"]), brazilian / len(twin["brazilian"])  # noqa: PLW2901
        margins.append(european - brazilian)
    return margins


def _runs(arm: str, margins: dict[str, list[float]]) -> list[list[float]]:
    return [found for label, found in margins.items() if label == arm or label.rpartition("-")[0] == arm]


def _of_arm(arm: str, twins: list[dict[str, Any]], margins: dict[str, list[float]]) -> dict[str, Any]:
    """Shares and mean margins of an arm, all its seeds together: the bootstrap draws sentences, each with its seeds."""
    runs = _runs(arm, margins)
    if not runs:
        return {}
    found: dict[str, Any] = {"seeds": len(runs)}
    for which in SETS:
        places = [n for n, twin in enumerate(twins) if twin["set"] == which]
        shares = [((twins[n]["cluster"]), float(run[n] > 0), 1.0) for run in runs for n in places]
        means = [(twins[n]["cluster"], run[n], 1.0) for run in runs for n in places]
        each = [round(sum(run[n] > 0 for n in places) / len(places), 4) for run in runs]
        found[which] = {"share": _told(ratio(shares)), "margin": _told(ratio(means)), "share_by_seed": each}
    kinds = sorted({twin["kind"] for twin in twins if twin["set"] == PLANTED})
    found["kinds"] = {kind: _told(ratio(_of_kind(kind, twins, runs))) for kind in kinds}
    return found


def _of_kind(kind: str, twins: list[dict[str, Any]], runs: list[list[float]]) -> Iterator[tuple[str, float, float]]:
    for number, twin in enumerate(twins):
        if (twin["set"], twin["kind"]) == (PLANTED, kind):
            yield from ((twin["cluster"], float(run[number] > 0), 1.0) for run in runs)


def _compared(margins: dict[str, list[float]]) -> list[tuple[str, str]]:
    there = [arm for arm in (BASE, *ARMS) if _runs(arm, margins)]
    return [(one, other) for place, other in enumerate(there) for one in there[place + 1 :]]


def _between(one: str, other: str, twins: list[dict[str, Any]], margins: dict[str, list[float]]) -> dict[str, Any]:
    """The difference of two arms' shares and margins over the same sentences, drawn together."""
    found = {}
    for which in SETS:
        shares, means = [], []
        for number, twin in enumerate(twins):
            if twin["set"] != which:
                continue
            a, b = ([run[number] for run in _runs(arm, margins)] for arm in (one, other))
            share = sum(m > 0 for m in a) / len(a) - sum(m > 0 for m in b) / len(b)
            shares.append((twin["cluster"], share, 1.0))
            means.append((twin["cluster"], sum(a) / len(a) - sum(b) / len(b), 1.0))
        found[which] = {"share": _told(ratio(shares)), "margin": _told(ratio(means))}
    return found


def _evaluated(path: Path) -> dict[str, Any]:
    (teacher,) = Results.read(path.parent).teachers
    return {"answers": teacher.answers} | {name: _told(teacher.scores[name]) for name in SHOWN}


def _told(score: Score) -> dict[str, Any]:
    return score.model_dump()


def _shown(score: dict[str, Any], percent: bool = False) -> str:
    if score["value"] is None:
        return "-"
    scale, mark = (100, "%") if percent else (1, "")
    value, low, high = (f"{scale * score[name]:.{1 if percent else 3}f}{mark}" for name in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def _tables(told: dict[str, Any]) -> str:
    lines = ["| trained on | seeds | planted twins | margin, nats | written twins | margin, nats a character |"]
    lines.append("|---|---|---|---|---|---|")
    for arm, found in told["pairs"].items():
        cells = [_shown(found[s][what], what == "share") for s in SETS for what in ("share", "margin")]
        lines.append(f"| {arm} | {found['seeds']} | " + " | ".join(cells) + " |")
    lines += ["", "| difference | planted: share | margin | written: share | margin |", "|---|---|---|---|---|"]
    for name, found in told["between"].items():
        cells = [_shown(found[s][what], what == "share") for s in SETS for what in ("share", "margin")]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    arms = list(told["pairs"])
    lines += ["", f"| planted twins, by kind | {' | '.join(arms)} |", "|---" * (len(arms) + 1) + "|"]
    for kind in told["pairs"][arms[0]]["kinds"]:
        cells = [_shown(told["pairs"][arm]["kinds"][kind], True) for arm in arms]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    if told["evaluate"]:
        lines += ["", f"| `evaluate` | {' | '.join(told['evaluate'])} |", "|---" * (len(told["evaluate"]) + 1) + "|"]
        for name in SHOWN:
            cells = [_shown(found[name], name != "leaks_per_1000") for found in told["evaluate"].values()]
            lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _plot(found: dict[str, Any]) -> Any:
    """Share of twins of which the European one is likelier, with its interval, and each seed's."""
    titles = {PLANTED: "one planted trait", WRITTEN: "two wordings"}
    rows = [
        {"arm": arm, "set": titles[s], **{n: 100 * one[s]["share"][n] for n in ("value", "low", "high")}}
        for arm, one in found.items()
        for s in SETS
    ]
    seeds = [
        {"arm": arm, "set": titles[s], "seed": 100 * share}
        for arm, one in found.items()
        for s in SETS
        for share in one[s]["share_by_seed"]
    ]
    arms = [BASE, *ARMS]
    scale = alt.Scale(zero=False)
    x = alt.X("arm:N", sort=arms, title=None, axis=alt.Axis(labelAngle=0))
    color = alt.Color("arm:N", scale=alt.Scale(domain=arms, range=COLORS), legend=None)
    charts = []
    for title in titles.values():
        frame, by_seed = (pl.DataFrame([r for r in group if r["set"] == title]) for group in (rows, seeds))
        base = alt.Chart(frame).encode(x=x, color=color)
        rule = base.mark_rule(strokeWidth=3).encode(
            y=alt.Y("low:Q", title="European likelier, %", scale=scale), y2="high:Q"
        )
        point = base.mark_point(filled=True, size=90, opacity=1).encode(y="value:Q")
        each = alt.Chart(by_seed).mark_tick(thickness=2, width=26, opacity=0.6).encode(x=x, y="seed:Q", color=color)
        charts.append((rule + each + point).properties(width=230, height=240, title=title))
    return alt.hconcat(*charts).configure(background="white")
