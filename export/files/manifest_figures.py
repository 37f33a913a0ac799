"""The figures in an export's manifest: shares, sizes, what was measured, licences, people."""

from __future__ import annotations

from pydantic import Field

from schemas.base import LastingRow


class Shares(LastingRow):
    """How many exported samples there are of each value."""

    split: dict[str, int]
    kind: dict[str, int]
    recipe: dict[str, int]
    domain: dict[str, int]
    licence: dict[str, int]
    teacher: dict[str, int]
    teacher_licence: dict[str, int]
    decision: dict[str, int]


class TokenLengths(LastingRow):
    """Conversations, their tokens in all, and percentiles of one's."""

    conversations: int
    tokens: int
    p5: int
    p50: int
    p90: int
    p95: int
    p99: int
    longest: int


class Packing(LastingRow):
    """How many sequences of `length` tokens the conversations of `train` fill, and the share of these that is filled.
    Those that are `longer` are cut at its length."""

    length: int
    sequences: int
    longer: int
    filled: float


class Size(LastingRow):
    """Characters of all conversations, and the tokens that are trained on where a tokenizer was given."""

    characters: int
    tokens: int = 0
    tokenizer: str = ""
    tokens_by_domain: dict[str, int] = {}
    chat_template: bool = False
    """Whether tokens are those of the rendered chat template; before, and without one, they are those of the texts."""
    not_rendered: int = 0
    """Samples that the chat template refuses: of these the texts' tokens are counted."""
    tokens_by_kind: dict[str, TokenLengths] = {}
    packing: tuple[Packing, ...] = ()


class Mean(LastingRow):
    """Of a measure: over how many rows, and its mean."""

    rows: int
    mean: float


class Quantiles(LastingRow):
    """Of a length in words."""

    p5: float = 0.0
    p25: float = 0.0
    p50: float = 0.0
    p75: float = 0.0
    p95: float = 0.0


class RowsWith(LastingRow):
    """How many rows have answers at all, and of these how many have what was looked for."""

    answers: int = 0
    findings: int = 0
    hard_findings: int = 0
    hard_findings_in_prompts: int = 0
    personal_data: int = 0


class LookedAt(LastingRow):
    """What was measured on `rows` of the exported texts; without rows, nothing was."""

    rows: int
    answer_words: Quantiles = Quantiles()
    languages: dict[str, int] = {}
    varieties: dict[str, int] = {}
    rows_with: RowsWith = RowsWith()
    findings_per_1000_rows: dict[str, float] = {}
    personal_data_rows: dict[str, int] = {}
    measures: dict[str, Mean] = {}


class Licence(LastingRow):
    """What the rows' licences come to (`licences.Combined`), and what nobody stated."""

    stated: str
    hub_id: str
    conflicts: tuple[str, ...] = ()
    non_commercial: bool = False
    unknown: bool = False
    sources_not_stated: int = 0
    teachers_not_stated: bool = False


class Review(LastingRow):
    """Who reviewed how much (pseudonyms), what was decided, and Krippendorff's alpha of the verdict (nominal)."""

    annotators: dict[str, int]
    decisions: dict[str, int]
    samples_seen_by_several: int
    krippendorff_alpha_verdict: float | None
    dialogues_seen_in_part: int = Field(default=0, exclude_if=lambda rows: not rows)
    """Exported rows with several replies of which people could mark and correct the last alone."""


class MediaFigures(LastingRow):
    """Pictures and sounds of an export: files, bytes, seconds; files by licence and by the program that made them."""

    pictures: int
    sounds: int
    bytes: int
    seconds: float
    largest: str = ""
    """Width x height of the largest picture."""
    licences: dict[str, int]
    made_by: dict[str, int] = {}
    shown: tuple[str, ...] = ()
    """Pictures on the card."""
