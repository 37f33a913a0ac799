"""A report's material from a run's tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import polars as pl

from export.checks_ran import LANGUAGE_CHECKS, checks_of_recipe
from export.policy import LOOKED_AT_ROWS
from export.rows.decisions import all_decisions, standing_decisions
from export.rows.reading import BATCH_ROWS, parse_samples, sample_batches
from quality.leaks.find import find_leaks
from reports.beside_the_answer import notes_of
from reports.figures import SHOWN_ROWS, Figures, ShownRow, fill, reason_frame
from review.measures.measure import measure
from schemas.ids import canonical_json, unit_interval
from schemas.message import Message
from schemas.sample import Sample
from store.agreement import CriterionAgreement, judge_agreement
from store.books import books, standing_failures
from store.grounds import grounds
from store.run import Run

TIME_BINS = 60
FRAMES_AT_ONCE = 50


def run_figures(run: Run) -> Figures:
    """Read a run. Counts are of all rows; measures, findings, topics and near-duplicates of a fair sample of them.

    Raises StoreError when the books don't balance.
    """
    manifest, count = run.manifest(), books(run)
    count.require_balance()
    said = standing_decisions(all_decisions([run]))
    standing = said.join(run.scan("samples").select("id").unique().collect(), on="id", how="semi")  # gold is no sample
    verdicts = run.scan("verdicts").group_by(id="sample_id").agg(score=pl.col("overall").mean()).collect()
    seen = _looked_at(run, count.accepted)
    joined = seen.join(standing.select("id", "decision"), on="id", how="left").join(verdicts, on="id", how="left")
    facts = [
        ("run", manifest.run_id),
        ("teacher", f"{manifest.teacher.name} {manifest.teacher.revision}"),
        ("recipes", ", ".join(manifest.planned)),
        ("begun", manifest.created_at[:16].replace("T", " ")),
        ("rows that stand on a source", grounds(run, count.accepted).told or "none yet"),
        ("requests", f"{count.requests:,}"),
        ("tokens read and written", f"{count.tokens['prompt']:,} and {count.tokens['completion']:,}"),
    ]
    facts += [
        (f"judges of '{one.rubric}' agree", _agreed(one)) for one in judge_agreement(run) if one.criterion == "overall"
    ]
    passed = standing.filter(pl.col("decision").is_in(["accepted", "corrected"])).height
    steps = [
        ("planned", count.planned),
        ("generated", count.planned - count.pending - sum(count.failed.values())),
        ("accepted by checks", count.accepted),
        ("reviewed by people", standing.height),
        ("accepted or corrected", passed),
    ]
    figures = Figures(
        title=", ".join(dict.fromkeys(recipe.title for recipe in manifest.recipes[:3])) or "Run",
        facts=facts,
        steps=steps,
        reasons=_reasons(count.rejected, count.failed, standing),
        yields=_yields(run),
        looked_at=seen.height,
    )
    checking = [r.name for r in manifest.recipes if checks_of_recipe(r.text) & set(LANGUAGE_CHECKS)]
    fill(figures, joined.with_columns(checked=pl.col("recipe").is_in(checking)))
    figures.pace = _pace(run)
    figures.rows = _shown_of_run(run, standing)
    figures.review = measure(run) if said.height else None
    return figures


def _agreed(one: CriterionAgreement) -> str:
    alpha = "undefined" if one.alpha is None else f"{one.alpha:.2f}"
    said = f"{one.exact:.0%} the same score, {one.apart:.2f} apart on average, Krippendorff's alpha {alpha}"
    return f"{said} ({one.samples:,} samples)"


def _looked_at(run: Run, accepted: int) -> pl.DataFrame:
    share = 1.5 * LOOKED_AT_ROWS / max(accepted, 1)
    below = "g" if share >= 1 else f"{int(share * 16**8):08x}"
    columns = ["id", "recipe", "messages", "passage", "measures", "findings", "domain", "topic"]
    some = (batch.filter(pl.col("id") < below) for batch in sample_batches(run))
    frames = [parse_samples(rows, below).select(columns) for rows in _together(some)]
    if not frames:  # nothing was accepted
        return pl.DataFrame(schema={"id": pl.String, "recipe": pl.String})
    return pl.concat(frames).sort("id").head(LOOKED_AT_ROWS)


def _together(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Few rows of many frames, some frames' rows at a time: to parse them takes longer the more often it is begun, and
    each holds what it was cut of in memory until then."""
    while several := list(islice(frames, FRAMES_AT_ONCE)):
        yield pl.concat(several)


def _reasons(rejected: dict[str, int], failed: dict[str, int], standing: pl.DataFrame) -> pl.DataFrame:
    said = dict(standing.group_by("decision").len().iter_rows())
    return reason_frame(
        rejected, failed, {f"people: {k}": n for k, n in said.items() if k not in ("accepted", "corrected")}
    )


def _yields(run: Run) -> pl.DataFrame:
    key = ["recipe", "index"]
    turned_down = run.scan("rejected").select(key).unique().collect()
    kept = run.scan("samples").select(key).unique().collect().join(turned_down, on=key, how="anti")
    failed = standing_failures(run).select(key).join(turned_down, on=key, how="anti").join(kept, on=key, how="anti")
    parts = [("accepted", kept), ("rejected", turned_down), ("failed", failed)]
    return pl.concat(
        [
            frame.group_by("recipe").agg(count=pl.len()).with_columns(outcome=pl.lit(name)).sort("recipe")
            for name, frame in parts
        ]
    )


def _pace(run: Run) -> pl.DataFrame:
    columns = ["completed_at", "prompt_tokens", "completion_tokens", "request_id"]
    frames = [f.unique(["request_id", "completed_at"]) for f in run.frames("completions", columns)]
    done = pl.concat(frames).sort("completed_at") if frames else pl.DataFrame()
    if done.height < 2:
        return pl.DataFrame()
    at = done["completed_at"].to_numpy()
    spent = (done["prompt_tokens"] + done["completion_tokens"]).to_numpy()
    edges = np.linspace(at[0], max(at[-1], at[0] + 1e-3), min(TIME_BINS, done.height) + 1)
    written, _ = np.histogram(at, edges, weights=done["completion_tokens"].to_numpy())
    total, _ = np.histogram(at, edges, weights=spent)
    width = edges[1] - edges[0]
    return pl.DataFrame(
        {
            "minutes": (edges[:-1] - at[0] + width / 2) / 60,
            "tokens_per_s": written / width,
            "million_tokens": np.cumsum(total) / 1e6,
        }
    )


def _shown_of_run(run: Run, standing: pl.DataFrame) -> list[ShownRow]:
    """The rows whose ids, hashed once more, come first: the same rows each time, from anywhere in the run."""
    key = ["recipe", "index"]
    standing_samples = run.scan("samples").join(run.scan("rejected").select(key), on=key, how="anti")
    ids = standing_samples.select("id").unique().collect().to_series()
    if len(ids) > BATCH_ROWS:
        ids = ids.sort().head(BATCH_ROWS)
    chosen = sorted(ids, key=lambda one: unit_interval("report", one))[:SHOWN_ROWS]
    data = run.scan("samples").filter(pl.col("id").is_in(chosen)).unique("id").select("data").collect().to_series()
    said = dict(standing.select("id", "decision").iter_rows())
    samples = sorted((Sample.model_validate_json(d) for d in data), key=lambda s: chosen.index(s.id))
    return [
        ShownRow(
            s.id,
            (s.provenance.recipe, s.provenance.domain, said.get(s.id, "unreviewed")),
            tuple((m.role, m.text or _calls(m)) for m in s.content.messages),
            (*s.findings, *find_leaks(s.content.answer)),
            "\n".join(m.text or _calls(m) for m in s.content.rejected_answer),
            notes_of(s.content.scores, s.content.quote, s.content.constraints),
        )
        for s in samples
    ]


def _calls(message: Message) -> str:
    """A turn's tool calls, as name(arguments)."""
    return " ".join(f"{call.name}({canonical_json(call.arguments).decode()})" for call in message.tool_calls)
