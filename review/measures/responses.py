"""Every answer of every person as a table, for whoever wants statistics of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from review.measures.gold import known_answers
from review.opinions.rules import read_rules
from review.opinions.stored import latest_decisions
from schemas.errors import UsageError
from schemas.sample import Decision, Sample
from store.files import whole_file
from store.run import Run

SPANS = pl.List(pl.Struct({"label": pl.String, "start": pl.Int64, "end": pl.Int64, "turn": pl.Int64}))
SPAN = ("label", "start", "end", "turn")
SCHEMA: dict[str, Any] = {
    "run": pl.String,
    "sample_id": pl.String,
    "kind": pl.String,
    "recipe": pl.String,
    "domain": pl.String,
    "gold_verdict": pl.String,
    "user_id": pl.String,
    "annotator": pl.String,
    "decided_at": pl.String,
    "is_latest": pl.Boolean,
    "status": pl.String,
    "rule": pl.String,
    "verdict": pl.String,
    "preferred": pl.String,
    "variety": pl.Int64,
    "correctness": pl.Int64,
    "problems": pl.List(pl.String),
    "spans": SPANS,
    "corrected_text": pl.String,
    "check_findings": pl.List(pl.String),
    "answers": pl.String,
}
"""`preferred` is of the answers as generated (chosen, rejected or tie), spans are in code points of the answer, or of
another `turn` of a dialogue, and `answers` is all that the person answered, as JSON. `gold_verdict` is the right
verdict of a gold item, null elsewhere. `is_latest`: nothing newer of this person on this sample was pulled."""


def write_responses(runs: Sequence[Run], out: Path) -> int:
    """Write every stored answer of the runs, oldest first; returns how many. Decisions by adjudication are left out.

    The file's name says its type: .parquet, .csv or .jsonl. In CSV, lists are JSON. Raises UsageError for another.
    """
    if out.suffix not in (".parquet", ".csv", ".jsonl"):
        raise UsageError(f"{out}: answers are written as .parquet, .csv or .jsonl.")
    rows = [row for run in runs for row in _rows(run)]
    table = pl.DataFrame(rows, schema=SCHEMA).sort("decided_at", "sample_id", "user_id", maintain_order=True)
    with whole_file(out, private=True) as temporary:
        if out.suffix == ".parquet":
            table.write_parquet(temporary)
        elif out.suffix == ".jsonl":
            table.write_ndjson(temporary)
        else:
            lists = [name for name, kind in SCHEMA.items() if isinstance(kind, pl.List)]
            as_json = (
                pl.struct(name).struct.json_encode().str.json_path_match(f"$.{name}").alias(name) for name in lists
            )
            table.with_columns(as_json).write_csv(temporary)
    return len(rows)


def _rows(run: Run) -> Iterator[dict[str, Any]]:
    samples = {sample.id: sample for sample in run.samples()}
    gold, rules, run_id = known_answers(run), read_rules(run), run.manifest().run_id
    latest = latest_decisions(run)
    for decision in run.decisions():
        if decision.is_final:
            continue
        said = decision.responses
        yield {
            **_about(samples.get(decision.sample_id)),
            "run": run_id,
            "sample_id": decision.sample_id,
            "gold_verdict": gold.get(decision.sample_id),
            "user_id": decision.user_id or None,
            "annotator": rules.name_of(decision.voter, decision.annotator),
            "decided_at": decision.decided_at,
            "is_latest": latest.get(decision.sample_id, {}).get(decision.voter) == decision,
            "status": decision.status,
            "rule": decision.rule or None,
            **{name: said.get(name) for name in ("verdict", "preferred", "variety", "correctness", "corrected_text")},
            "problems": list(said.get("problems") or ()),
            "spans": [{key: span.get(key) for key in SPAN} for span in said.get("spans") or ()],
            "check_findings": list(decision.problems),
            "answers": _json(decision),
        }


def _about(sample: Sample | None) -> dict[str, str | None]:
    if sample is None:
        return {"kind": None, "recipe": None, "domain": None}
    origin = sample.provenance
    return {"kind": sample.content.kind, "recipe": origin.recipe, "domain": origin.domain or None}


def _json(decision: Decision) -> str:
    return orjson.dumps(decision.responses).decode()
