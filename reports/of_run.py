"""A report's material from a run's tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from export.checks_ran import LANGUAGE_CHECKS, checks_of_recipe
from export.policy import LOOKED_AT_ROWS
from export.rows.decisions import all_decisions, standing_decisions
from export.rows.media_marks import IN_PARTS, with_marks
from export.rows.reading import TABLE_COLUMNS, measures_and_findings, parse_samples
from quality.leaks.find import find_leaks
from reports.beside_the_answer import notes_of
from reports.figures import SHOWN_ROWS, Figures, ShownRow, fill, reason_frame
from review.measures.measure import measure
from schemas.ids import canonical_json, unit_interval
from schemas.message import Message
from schemas.sample import Sample
from store.agreement import CriterionAgreement, judge_agreement
from store.books import COMPLETION_COLUMNS, Books, each_once, sealed_completions
from store.grounds import grounds
from store.run import Run
from store.whole_plan import WholePlan, books_of

TIME_BINS = 60
AT_ONCE = 4096
"""Rows that are parsed at a time, and of whose ids those shown are chosen."""
KEY = ["recipe", "index"]


def run_figures(run: Run) -> Figures:
    """Read a run. Counts are of all rows; measures, findings, topics and near-duplicates of a fair sample of them.

    Raises StoreError when the books don't balance.
    """
    manifest, count = run.manifest(), books_of(run)
    count.require_balance()
    said = standing_decisions(all_decisions([run]))
    standing = said.join(_of_samples(run, said["id"]), on="id", how="semi")  # gold is no sample
    stored = _looked_at(run, count.accepted)
    seen = _parsed(stored)
    judged = run.scan("verdicts").filter(pl.col("sample_id").is_in(seen["id"].implode()))
    verdicts = judged.group_by(id="sample_id").agg(score=pl.col("overall").mean()).collect()
    joined = seen.join(standing.select("id", "decision"), on="id", how="left").join(verdicts, on="id", how="left")
    facts = [
        *_of_shards(run),
        ("run", ", ".join(part.manifest().run_id for part in run.parts)),
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
        yields=_yields(count),
        looked_at=seen.height,
    )
    checking = [r.name for r in manifest.recipes if checks_of_recipe(r.text) & set(LANGUAGE_CHECKS)]
    fill(figures, joined.with_columns(checked=pl.col("recipe").is_in(checking)))
    figures.pace = _pace(run)
    figures.rows = _shown_of_run(stored, standing)
    figures.review = measure(*run.parts) if said.height else None
    return figures


def _of_shards(run: Run) -> list[tuple[str, str]]:
    """How many of a plan's shards the page tells of, where it tells of shards."""
    shards = [shard for part in run.parts if isinstance(run, WholePlan) and (shard := part.manifest().shard)]
    told = [f"{len(shards)} of {shard.of}" for shard in shards[:1]]
    return [("shards", f"{number}; what repeats between them, `filigrana export` leaves out") for number in told]


def _agreed(one: CriterionAgreement) -> str:
    alpha = "undefined" if one.alpha is None else f"{one.alpha:.2f}"
    said = f"{one.exact:.0%} the same score, {one.apart:.2f} apart on average, Krippendorff's alpha {alpha}"
    return f"{said} ({one.samples:,} samples)"


def _of_samples(run: Run, ids: pl.Series) -> pl.DataFrame:
    """Those of the ids that are samples'."""
    return run.scan("samples").filter(pl.col("id").is_in(ids.implode())).select("id").unique().collect()


def _looked_at(run: Run, accepted: int) -> pl.DataFrame:
    """The accepted samples with the lowest ids, as they are stored, by id: ids are hashes."""
    share = 1.5 * LOOKED_AT_ROWS / max(accepted, 1)
    low = pl.lit(True) if share >= 1 else pl.col("id") < f"{int(share * 16**8):08x}"
    turned_down = run.scan("rejected").select(KEY).unique()
    some = run.scan("samples").filter(low).select(TABLE_COLUMNS).join(turned_down, on=KEY, how="anti")
    return some.unique("id", keep="any").collect().sort("id").head(LOOKED_AT_ROWS)


def _parsed(stored: pl.DataFrame) -> pl.DataFrame:
    columns = ["id", "recipe", "messages", "passage", "domain", "topic"]
    told = with_marks(stored, {}).filter(~pl.col("data").str.contains(IN_PARTS))  # pictures beside calls have no mark
    if not told.height:  # nothing was accepted
        return pl.DataFrame(schema={"id": pl.String, "recipe": pl.String})
    parts = [
        parse_samples(rows).select(columns).hstack(measures_and_findings(rows["data"]))
        for rows in told.iter_slices(AT_ONCE)
    ]
    return pl.concat(parts)


def _reasons(rejected: dict[str, int], failed: dict[str, int], standing: pl.DataFrame) -> pl.DataFrame:
    said = dict(standing.group_by("decision").len().iter_rows())
    return reason_frame(
        rejected, failed, {f"people: {k}": n for k, n in said.items() if k not in ("accepted", "corrected")}
    )


def _yields(count: Books) -> pl.DataFrame:
    outcomes = {
        "accepted": {name: one.accepted for name, one in count.recipes.items()},
        "rejected": {name: sum(one.rejected.values()) for name, one in count.recipes.items()},
        "failed": {name: sum(one.failed.values()) for name, one in count.recipes.items()},
    }
    rows = [(name, n, outcome) for outcome, found in outcomes.items() for name, n in sorted(found.items()) if n]
    return pl.DataFrame(rows, schema={"recipe": pl.String, "count": pl.UInt32, "outcome": pl.String}, orient="row")


def _pace(run: Run) -> pl.DataFrame:
    """Read twice, for when it began and ended and then for what came when: never more than a few shards in memory."""
    done, begun, ended = 0, np.inf, -np.inf
    for frame in _completed(run):
        at = frame["completed_at"].to_numpy()
        done, begun, ended = done + len(at), min(begun, at.min()), max(ended, at.max())
    if done < 2:
        return pl.DataFrame()
    edges = np.linspace(begun, max(ended, begun + 1e-3), min(TIME_BINS, done) + 1)
    written, total = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    for frame in _completed(run):
        at, own = frame["completed_at"].to_numpy(), frame["completion_tokens"].to_numpy()
        written += np.histogram(at, edges, weights=own)[0]
        total += np.histogram(at, edges, weights=own + frame["prompt_tokens"].to_numpy())[0]
    width = edges[1] - edges[0]
    return pl.DataFrame(
        {
            "minutes": (edges[:-1] - begun + width / 2) / 60,
            "tokens_per_s": written / width,
            "million_tokens": np.cumsum(total) / 1e6,
        }
    )


def _completed(run: Run) -> Iterator[pl.DataFrame]:
    sealed = sealed_completions(run)
    frames = run.wide_frames("completions", COMPLETION_COLUMNS)
    return (each_once(frame, sealed) for frame in frames if frame.height)


def _shown_of_run(stored: pl.DataFrame, standing: pl.DataFrame) -> list[ShownRow]:
    """The rows whose ids, hashed once more, come first: the same rows each time, from anywhere in the run."""
    lowest = stored.head(AT_ONCE)
    chosen = sorted(lowest["id"], key=lambda one: unit_interval("report", one))[:SHOWN_ROWS]
    data = lowest.filter(pl.col("id").is_in(chosen))["data"]
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
