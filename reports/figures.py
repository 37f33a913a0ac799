"""What a report shows, as small frames. Filled from a run's tables or from an export's manifest and rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson
import polars as pl

from export.rows.media_marks import MARKS
from export.rows.near_duplicates import clusters, signatures
from review.measures.measure import ReviewMeasures
from schemas.finding import Finding

SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A sampled row: its turns as (role, text), and what the language checks find in the last of them."""

    id: str
    labels: tuple[str, ...]
    turns: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    lost: str = ""
    """The answer that lost, of a preference."""
    notes: tuple[tuple[str, str], ...] = ()
    """What belongs to the answer beside its text, by name: scores, a quote, conditions."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of figures, as text."""

    note: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(slots=True)
class Figures:
    """One report's material. Frames without rows leave their section out."""

    title: str
    facts: list[tuple[str, str]]
    steps: list[tuple[str, int]]
    reasons: pl.DataFrame
    """reason, count, where ('checks', 'failures', 'people and policy')."""
    yields: pl.DataFrame = field(default_factory=pl.DataFrame)
    """recipe, outcome, count."""
    measures: pl.DataFrame = field(default_factory=pl.DataFrame)
    """One row a sample looked at: a column for each measure, `words` of the answer, `score`, `decision`."""
    findings: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"category": pl.String, "per_1000": pl.Float64})
    )
    """category, per_1000."""
    domains: pl.DataFrame = field(default_factory=pl.DataFrame)
    """domain, count, topics (different ones)."""
    pace: pl.DataFrame = field(default_factory=pl.DataFrame)
    """minutes since the start, tokens_per_s, million_tokens so far."""
    near: list[tuple[int, list[str]]] = field(default_factory=list)
    """Clusters of near-duplicates: how many, and their first prompts."""
    near_share: float = 0.0
    rows: list[ShownRow] = field(default_factory=list)
    tokens: list[ShownTable] = field(default_factory=list)
    """Of an export whose tokens were counted: how long conversations are, and how they pack."""
    review: ReviewMeasures | None = None
    """What people did, once anybody answered."""
    looked_at: int = 0
    checked: int = 0
    """How many of them a check of language looked at, now or when they were made: `findings` are of these."""


def fill(figures: Figures, seen: pl.DataFrame) -> None:
    """Measures, findings, domains and near-duplicates of the samples looked at: id, messages, measures (JSON),
    findings (categories), checked (whether a check of language looked), domain, topic, decision, score."""
    if not seen.height:
        return
    answer = pl.col("messages").list.last().struct.field("content").str.replace_all(MARKS, "")
    measured = [orjson.loads(m or "{}") for m in seen["measures"]]
    names = sorted({name for one in measured for name in one})
    columns = {name: [one.get(name) for one in measured] for name in names}
    figures.measures = seen.select("decision", "score", words=answer.str.count_matches(r"\S+")).with_columns(
        pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items() if name != "words"
    )
    checked = seen.filter("checked")
    figures.checked = checked.height
    found = checked.select(category=pl.col("findings").explode()).drop_nulls().group_by("category").len()
    figures.findings = found.select("category", per_1000=(1000 * pl.col("len") / max(checked.height, 1)).round(2)).sort(
        "per_1000", "category", descending=[True, False]
    )
    figures.domains = (
        seen.group_by(domain=pl.col("domain").replace("", "none"))
        .agg(count=pl.len(), topics=pl.col("topic").n_unique())
        .sort("count", "domain", descending=[True, False])
    )
    numbers = clusters([signatures(seen)])
    of_user = pl.element().filter(pl.element().struct.field("role") == "user").struct.field("content")
    prompts = (
        seen.select(pl.col("messages").list.eval(of_user).list.first().fill_null(""))
        .to_series()
        .str.replace_all(MARKS, "")
    )
    together = pl.DataFrame({"cluster": numbers, "prompt": prompts}).group_by("cluster", maintain_order=True)
    several = together.agg(pl.len().alias("size"), pl.col("prompt")).filter(pl.col("size") > 1)
    largest = several.sort("size", "cluster", descending=[True, False]).head(5)
    figures.near = [(int(size), prompts[:3]) for size, prompts in largest.select("size", "prompt").iter_rows()]
    figures.near_share = float(several["size"].sum() - several.height) / seen.height


def reason_frame(checks: dict[str, int], failed: dict[str, int], people: dict[str, int]) -> pl.DataFrame:
    """Counts by reason of the three who turn samples down."""
    groups = {"checks": checks, "failures": failed, "people and policy": people}
    rows = [{"reason": k, "count": n, "where": where} for where, found in groups.items() for k, n in found.items()]
    schema = {"reason": pl.String, "count": pl.Int64, "where": pl.String}
    return pl.DataFrame(rows, schema=schema).sort("count", "reason", descending=[True, False])
