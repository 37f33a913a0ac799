"""The first pass over the runs: decide row by row what policy lets through, and spool that, edits applied."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from export.choose import KEPT, fate_by_policy, words_said
from export.contaminated import without_contaminated
from export.licences import ARQUIVO
from export.negatives import beside_accepted, of_people, one_each, with_repaired
from export.policy import Policy
from export.rows.batches import sample_batches
from export.rows.edited import with_edits
from export.rows.media_marks import IN_PARTS, with_marks
from export.rows.near_duplicates import Signatures, signatures
from export.rows.reading import parse_samples
from export.rows.spool import Spool
from export.rows.turned_down import AllTurnedDown
from export.sample_columns import NAMES as CARRIED
from export.sample_columns import SAMPLE_COLUMNS
from export.shaping import fits
from export.tokens import CountTokens, uncounted
from quality.overlap.held_out import held_out_turns
from store.grounds import on_passage
from store.run import Run

WORKERS = 2
NAMES = ["kind", "domain", "topic", "recipe", "method", "source", "licence", "teacher", "teacher_licence", "run_id"]
NAMES += ["decision"]
"""What many rows share: kept in the index as categories, four bytes a row."""
MARKS = ["has_calls", "has_constraints", *(one.has for one in SAMPLE_COLUMNS)]
"""What a row may have or not: columns that are left out of an export in which no row has it."""
INDEX = ["id", "run", "index", *NAMES, "group", "reviewed", "judge_score", *MARKS, "characters", "tokens", "lengths"]
INDEX += ["rendered", "said", "extra", "only_loser", "seen_in_part", "has_reasoning", "on_passage"]
SPOOLED = ["id", "run", "messages", "rejected_answer", "scores", *CARRIED, "tools", "constraints", "chat_json"]
SPOOLED += [
    "rejected_json",
    "measures",
    "turned_down",
    "only_loser",
    "finding_count",
    "judge_scores",
    "reviewers",
]
NEEDS_REVIEW = '"needs_review":["'
"""What stands in a stored sample that its judges left to people; inside a text, the quotes would be escaped."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is done with rows that stay: `near` asks for signatures, `several` (runs) for what tells rows that say the
    same."""

    spool: Spool
    count_tokens: CountTokens | None
    near: bool
    several: bool


@dataclass(slots=True)
class Gathered:
    """What the first pass found. `index` has a row for each spooled sample; `signatures` theirs, batch after batch in
    that order."""

    index: pl.DataFrame = field(default_factory=pl.DataFrame)
    signatures: list[Signatures] | None = None
    seen: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    contaminated: Counter[str] = field(default_factory=Counter)
    """Samples that repeat an evaluation set, by set."""


def gather(
    runs: Sequence[Run],
    policy: Policy,
    spool: Spool,
    count_tokens: CountTokens | None,
    near: bool,
    on_rows: Callable[[int], None] = lambda _: None,
) -> Gathered:
    """Read every run once. `near` asks for signatures; `on_rows` hears how many rows were read."""
    gathered = Gathered()
    indexes: list[pl.DataFrame] = []
    signed: list[Signatures] = []
    extras: list[pl.DataFrame] = []
    kept = _Kept(spool, count_tokens, near, len(runs) > 1)
    numbered = ((n, batch) for n, run in enumerate(runs) for batch in sample_batches(run))
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = (pool.submit(_admit, n, batch, policy, kept) for n, batch in numbered)
        for index, of_batch, fates, extra, repeated in _in_order(jobs):
            gathered.contaminated.update(repeated)
            indexes.append(index)
            signed.append(of_batch)
            extras += extra
            gathered.seen += sum(fates.values())
            gathered.left_out.update({fate: n for fate, n in fates.items() if fate != KEPT})
            on_rows(gathered.seen)
    if extras:
        index, of_batch = _stored(one_each(extras), kept)
        indexes.append(index)
        signed.append(of_batch)
    gathered.index = pl.concat(indexes) if indexes else pl.DataFrame()
    gathered.signatures = signed if near else None
    return gathered


Admitted = tuple[pl.DataFrame, Signatures, Counter[str], list[pl.DataFrame], Counter[str]]
"""The index of a batch, its signatures, what became of its rows, rows of what was turned down (`negatives`), and which
evaluation sets how many repeat."""


def _in_order(jobs: Iterator[Future[Admitted]]) -> Iterator[Admitted]:
    """Results in the order of submission, with few jobs (and so few batches) alive at a time."""
    waiting: deque[Future[Admitted]] = deque()
    for job in jobs:
        waiting.append(job)
        if len(waiting) > WORKERS + 1:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _admit(run: int, batch: pl.DataFrame, policy: Policy, kept: _Kept) -> Admitted:
    """Judge one batch, spool what stays, and index it. Rows of what was turned down are left to the end of all."""
    if policy.shape.media:
        batch = with_marks(batch, policy.media_licences)
    judged = _with_decisions(batch, policy).with_columns(fate_by_policy(policy.selection))
    fates: Counter[str] = Counter(judged["fate"].to_list())
    stays = judged.filter(pl.col("fate") == KEPT)
    rows = with_edits(parse_samples(stays.select(batch.columns), policy.look_below), stays, policy.shape)
    rows = with_repaired(rows, policy.turned_down) if policy.turned_down else rows
    rows = rows.with_columns(run=pl.lit(run, dtype=pl.UInt16), fate=_fate_by_content(policy))
    rows, repeated = without_contaminated(rows, policy.evaluation_sets) if policy.evaluation_sets else (rows, Counter())
    extras = list(_extras(run, batch, judged, rows, policy, policy.turned_down)) if policy.turned_down else []
    late = Counter(rows["fate"].to_list())
    fates[KEPT] = late[KEPT]
    fates.update({fate: n for fate, n in late.items() if fate != KEPT})
    return *_stored(rows.filter(pl.col("fate") == KEPT), kept), fates, extras, repeated


def _extras(
    run: int, batch: pl.DataFrame, judged: pl.DataFrame, rows: pl.DataFrame, policy: Policy, found: AllTurnedDown
) -> Iterator[pl.DataFrame]:
    """Rows of a batch that are made of what was turned down, and fit the format."""
    sound = pl.col("fate").is_in([KEPT, "does_not_fit_format"])
    yield beside_accepted(rows.filter(sound), found, policy.shape).filter(fits(policy.shape))
    if policy.shape.format != "kto" or not found.by_people:
        return
    accepted = judged.filter(pl.col("fate") == "rejected_by_people").with_columns(decision=pl.lit("accepted"))
    stays = accepted.with_columns(fate_by_policy(policy.selection)).filter(pl.col("fate") == KEPT)
    parsed = parse_samples(stays.select(batch.columns), policy.look_below)
    own = with_edits(parsed, stays, policy.shape).with_columns(
        run=pl.lit(run, dtype=pl.UInt16), fate=_fate_by_content(policy)
    )
    if policy.evaluation_sets:
        own, _ = without_contaminated(own, policy.evaluation_sets)
    yield of_people(own.filter(pl.col("fate") == KEPT), found).select([*rows.columns, "partner"])


def _stored(rows: pl.DataFrame, kept: _Kept) -> tuple[pl.DataFrame, Signatures]:
    """Spool rows, and index them: with what is counted of each."""
    counted = kept.count_tokens(rows) if kept.count_tokens else uncounted(rows)
    rows = rows.hstack(counted).with_columns(
        pl.col("lengths").list.sum().cast(pl.UInt32).alias("tokens"),
        *(one.is_there() for one in SAMPLE_COLUMNS),
        has_reasoning=pl.col("messages").list.eval(pl.element().struct.field("reasoning").is_not_null()).list.any(),
        on_passage=on_passage(pl.col("passage") != "", pl.col("stands_on") != ""),
        has_constraints=pl.col("constraints").list.len() > 0,
        said=words_said() if kept.several else pl.lit(None, dtype=pl.UInt64),
        characters=pl.col("messages")
        .list.eval(pl.element().struct.field("content").str.len_chars())
        .list.sum()
        .cast(pl.UInt32),
    )
    kept.spool.add(rows.select(SPOOLED))
    index = rows.select(INDEX).with_columns(pl.col(NAMES).cast(pl.Categorical))
    return index, signatures(rows) if kept.near else np.zeros((0, rows.height), np.uint32)


def _with_decisions(batch: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    known = [policy.decisions.of(batch["id"]), policy.scores.of(batch["id"]), policy.edited.of(batch["id"])]
    if policy.days is not None:
        known.append(policy.days.of(batch["rollout_id"]))
    joined = pl.concat([batch, *known], how="horizontal").with_columns(
        pl.col("has_text").fill_null(False),
        needs_review=pl.col("data").str.contains(NEEDS_REVIEW, literal=True),
        has_media=pl.col("data").str.contains(IN_PARTS),
        repeats=pl.col("id").is_in(policy.repeating.implode()),
    )
    return joined if policy.days is not None else joined.with_columns(day=pl.lit(None, dtype=pl.String))


def _fate_by_content(policy: Policy) -> pl.Expr:
    """Reasons that only the parsed row tells."""
    arquivo = pl.col("licence").str.contains(ARQUIVO_TERMS) | pl.col("source").str.contains(ARQUIVO_TERMS)
    chain = pl.when(pl.col("stale")).then(pl.lit("stale_ground_truth"))
    if not policy.selection.with_arquivo:
        chain = chain.when(arquivo).then(pl.lit("arquivo_pt"))
    said = pl.element().struct.field("content").str.strip_chars()
    asks = pl.col("messages").list.eval(said.is_in(held_out_turns())).list.any()
    chain = chain.when(asks).then(pl.lit("held_out_question"))
    return chain.when(~fits(policy.shape)).then(pl.lit("does_not_fit_format")).otherwise(pl.lit(KEPT))


ARQUIVO_TERMS = f"(?i){ARQUIVO.pattern}"
