"""Who stays: first what a row alone tells (people, filters, format), then what only the whole tells (splits, caps).

Every row that is left out is counted under one reason, so that the funnel balances.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from export.rows.decisions import NO_PREFERENCE, OPEN
from export.rows.near_duplicates import Signatures, clusters
from export.selection import Selection, Splits
from export.sides import Sides

KEPT = ""
TWIN = ("run", "recipe", "index")
"""What names a rollout among runs: of two samples of one, the first by id is kept."""

FATES = {
    "repeats_earlier": "an earlier one of its unfinished run, or of its shards, says the same (--keep-duplicates)",
    "rejected_by_people": "people rejected it",
    "discarded_by_people": "people discarded it",
    "awaiting_decision": "a tie, or several people and no adjudication yet",
    "correction_failed": "the text that people corrected fails the recipe's checks (--accept-failed-corrections)",
    "no_preference": "people find both answers equally good, so there is no pair",
    "stale_ground_truth": "people's text breaks a condition that a program checks of it, or loses its quote",
    "has_media": "it has pictures or sounds, which the format doesn't carry where they stand (docs/export.md)",
    "unreviewed": "nobody has reviewed it (--include-unreviewed lets it through)",
    "needs_review": "unreviewed, and its judges disagree, one gave no verdict, or it has no source: to be looked at",
    "judge_score_low": "unreviewed, and the judge's score is too low or missing (--unreviewed-above)",
    "correction_without_text": "people corrected it, but the corrected text is missing",
    "other_recipe": "filtered out by --recipe",
    "other_domain": "filtered out by --domain",
    "other_kind": "filtered out by --kind",
    "other_licence": "filtered out by --licence",
    "outside_dates": "filtered out by --since or --until",
    "arquivo_pt": "from Arquivo.pt, for research only (--with-arquivo lets it through)",
    "contaminated": "it repeats an evaluation set (--contamination, or an index kept beside the runs)",
    "held_out_question": "it asks a question that `filigrana evaluate` holds out, word for word",
    "does_not_fit_format": "the format can't carry it",
    "key_disputed_by_people": "people found its key wrong, or not the only right option",
    "duplicate": "the same sample is in the export already",
    "near_duplicate_of_held_out": "asks nearly the same as a held-out row, so it can't be trained on",
    "over_seed_limit": "over --max-per-seed",
    "over_cluster_limit": "over --max-per-cluster",
    "over_mix": "over its share of --mix",
}
"""Reasons to leave a row out, in the order in which they are looked at."""


def fate_by_policy(selection: Selection) -> pl.Expr:
    """A row's first reason to stay out, or KEPT, from: repeats, decision (null for none), has_text, has_media,
    needs_review, score, recipe, domain, kind, licence, day."""
    decision = pl.col("decision")
    chain = (
        pl.when(pl.col("repeats"))
        .then(pl.lit("repeats_earlier"))
        .when(decision == "rejected")
        .then(pl.lit("rejected_by_people"))
        .when(decision == "discarded")
        .then(pl.lit("discarded_by_people"))
        .when(decision == "correction_failed")
        .then(pl.lit("correction_failed"))
        .when(decision == NO_PREFERENCE)
        .then(pl.lit("no_preference"))
        .when(decision.is_in(OPEN))
        .then(pl.lit("awaiting_decision"))
        .when((decision == "corrected") & ~pl.col("has_text"))
        .then(pl.lit("correction_without_text"))
    )
    chain = chain.when(pl.col("has_media")).then(pl.lit("has_media"))
    if not selection.takes_unreviewed:
        chain = chain.when(decision.is_null()).then(pl.lit("unreviewed"))
    else:
        chain = chain.when(decision.is_null() & pl.col("needs_review")).then(pl.lit("needs_review"))
    if selection.unreviewed_above is not None:
        low = pl.col("score").is_null() | (pl.col("score") < selection.unreviewed_above)
        chain = chain.when(decision.is_null() & low).then(pl.lit("judge_score_low"))
    for column, allowed in (
        ("recipe", selection.recipes),
        ("domain", selection.domains),
        ("kind", selection.kinds),
        ("licence", selection.licences),
    ):
        if allowed:
            chain = chain.when(~pl.col(column).is_in(allowed)).then(pl.lit(f"other_{column}"))
    if selection.since:
        chain = chain.when(pl.col("day").is_null() | (pl.col("day") < selection.since)).then(pl.lit("outside_dates"))
    if selection.until:
        chain = chain.when(pl.col("day").is_null() | (pl.col("day") > selection.until)).then(pl.lit("outside_dates"))
    return chain.otherwise(pl.lit(KEPT)).alias("fate")


def without_doubles(index: pl.DataFrame) -> pl.DataFrame:
    """The rows that policy let through, one row a sample, by id, with their `fate`: what is there twice is in once."""
    index = index.with_row_index("position")
    twin = pl.struct(TWIN)
    if (by_head := _by_head(index)) is not None:
        index, doubled = by_head, ~twin.is_first_distinct()
    else:
        index, doubled = index.sort("id", *TWIN), ~pl.col("id").is_first_distinct() | ~twin.is_first_distinct()
    return index.with_columns(fate=pl.when(doubled).then(pl.lit("duplicate")).otherwise(pl.lit(KEPT)))


def _by_head(index: pl.DataFrame) -> pl.DataFrame | None:
    """The rows by id, where the first 16 digits of it tell each: a third of the time of comparing texts. None where
    they don't, or some id isn't lower-case hexadecimal."""
    head = pl.col("id").str.extract("^[0-9a-f]{16}", 0).str.to_integer(base=16, dtype=pl.UInt64)
    ordered = index.with_columns(head=head).sort("head")
    sure = ordered.select(pl.col("head").is_not_null().all() & (pl.col("head") != pl.col("head").shift()).all()).item()
    return ordered.drop("head") if sure else None


def clustered(index: pl.DataFrame, gathered: Sequence[Signatures] | None) -> pl.DataFrame:
    """Add `cluster` to rows of `without_doubles`. `gathered` are their signatures in the order in which they were
    gathered, where they are needed: without, each row stands alone."""
    places = index["position"].to_numpy()
    return index.with_columns(cluster=pl.Series(places.astype(int) if gathered is None else clusters(gathered, places)))


def assign(index: pl.DataFrame, splits: Splits, selection: Selection, sides: Sides) -> pl.DataFrame:
    """Add `split` to rows of `clustered`, and a `fate` to those that only the whole turns down."""
    split = pl.DataFrame(
        {"group": list(sides.of), "split": list(sides.of.values())}, schema={"group": pl.String, "split": pl.String}
    )
    index = index.join(split, on="group", how="left", maintain_order="left")
    if splits.hold_out:
        index = _keep_apart(index)
    if selection.max_per_seed is not None:
        index = _cap(index, "group", selection.max_per_seed, "over_seed_limit")
    if selection.max_per_cluster is not None:
        index = _cap(index, "cluster", selection.max_per_cluster, "over_cluster_limit")
    return index.drop("position")


def _keep_apart(index: pl.DataFrame) -> pl.DataFrame:
    """Near-duplicates of a test row leave train and validation, those of a validation row leave train."""
    rank = pl.col("split").replace_strict({"test": 0, "validation": 1, "train": 2}, return_dtype=pl.Int8)
    kept = pl.col("fate") == KEPT
    index = index.with_columns(rank=rank)
    strongest = pl.when(kept).then(pl.col("rank")).min().over("cluster")
    leak = kept & (pl.col("rank") > strongest)
    return index.with_columns(fate=pl.when(leak).then(pl.lit("near_duplicate_of_held_out")).otherwise("fate")).drop(
        "rank"
    )


def _cap(index: pl.DataFrame, by: str, limit: int, reason: str) -> pl.DataFrame:
    """Keep the first `limit` kept rows of each group, in the order of ids."""
    kept = pl.col("fate") == KEPT
    over = kept & (kept.cum_sum().over(by) > limit)
    return index.with_columns(fate=pl.when(over).then(pl.lit(reason)).otherwise("fate"))


def words_said() -> pl.Expr:
    """A number for the words of a conversation (and of the losing answer): equal where all of them are."""
    contents = [
        pl.col(turns).list.eval(pl.element().struct.field("content").fill_null("")).fill_null([])
        for turns in ("messages", "rejected_answer")
    ]
    return pl.concat_list(contents).list.join("\x1f").hash()


def said_again(kept: pl.DataFrame) -> int:
    """How many rows say, word for word, what a row of another run says: beyond the first, by `said` and `run`."""
    same = kept.group_by("said").agg(pl.len(), runs=pl.col("run").n_unique()).filter(pl.col("runs") > 1)
    return sum(rows - 1 for rows in same["len"].to_list())


def counts(fates: pl.Series) -> dict[str, int]:
    """How many rows have each fate, in the order of FATES; kept rows aside."""
    found = dict(fates.value_counts().iter_rows())
    return {fate: int(found[fate]) for fate in FATES if found.get(fate)}
