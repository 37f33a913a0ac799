"""An export's manifest.json: inputs, filters, counts at every step, checksums, columns. No clock, no machine.

Every one ever written can be read. Fields are in the order in which they are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from export.files.manifest_figures import Licence, LookedAt, MediaFigures, Review, Shares, Size
from export.mix import ExportMix, MixOutcome
from export.selection import Selection, Shape, Splits
from schemas.base import LastingRow
from schemas.errors import UsageError
from schemas.ids import content_id
from store.agreement import CriterionAgreement
from store.books import Books
from store.manifest import RecipeEntry, ShardEntry, TeacherEntry, json_of, manifest_row

MANIFEST = "manifest.json"
BARE_NAMES = {"train": "train.jsonl", "validation": "valid.jsonl", "test": "test.jsonl"}
"""The files of the bare layout: MLX-LM's names (`mlx_lm.lora --data VERSION`)."""


class RunInput(LastingRow):
    """What a run's manifest says of what was asked and who answered, and its books. Paths are left out."""

    run_id: str
    seed: int
    shard: ShardEntry | None = None
    created_at: str
    recipes: tuple[RecipeEntry, ...]
    teacher: TeacherEntry
    judge: TeacherEntry
    judges: tuple[TeacherEntry, ...] = ()
    books: Books
    plugins: dict[str, str] = {}
    """What other packages brought to it: `method dueto` -> the package and its version."""
    judge_agreement: tuple[CriterionAgreement, ...] = ()
    unfinished: bool = False
    """Whether it was not finished when it was exported."""

    @property
    def panel(self) -> tuple[TeacherEntry, ...]:
        return self.judges or (self.judge,)


class Funnel(LastingRow):
    """Samples at each step, over all runs; what was turned down by reason, in the order of `choose.FATES` at last."""

    planned: int
    rejected_by_checks: dict[str, int]
    failed: dict[str, int]
    pending: int
    accepted_by_checks: int
    left_out: dict[str, int]
    exported: int


class Decontamination(LastingRow):
    """The recipes that compared their samples with evaluation sets, and how many samples that turned down."""

    checks: tuple[str, ...]
    rejected: int
    sets: tuple[str, ...] = ()
    """Evaluation sets with which the exported samples were compared: `--contamination`, indices beside the runs."""
    left_out: dict[str, int] = {}
    """How many of them repeat which set, and are left out."""


class PartField(LastingRow):
    """A field of the parts of a turn."""

    name: str
    dtype: str


class InnerField(LastingRow):
    """A field of the turns in a column."""

    name: str
    dtype: str = ""
    inner: tuple[PartField, ...] = Field(default=(), alias="list")
    """Of a turn's content in parts: the fields of a part."""


class ColumnEntry(LastingRow):
    """A column as Hugging Face's `features` have it: of one `dtype`, a list of JSON objects or of fields, or fields."""

    name: str
    dtype: str = ""
    inner: str | tuple[InnerField, ...] = Field(default="", alias="list")
    struct: tuple[InnerField, ...] = ()
    description: str


class FileEntry(LastingRow):
    """A file: its path in the export, its size, its SHA-256, and of a data file how many rows it has."""

    path: str
    bytes: int
    sha256: str
    rows: int = 0

    @property
    def is_data(self) -> bool:
        return self.path.startswith("data/") or self.path in BARE_NAMES.values()


class ExportManifest(LastingRow):
    """What an export is. `as_of` is the day of the newest decision, or of the newest run."""

    title: str
    author: str = ""
    url: str = ""
    """Where the dataset is, for whoever cites it."""
    software: str
    format: Shape
    selection: Selection
    held_out: Splits
    mix: ExportMix | None = None
    mixed: MixOutcome | None = None
    """What the mix came to."""
    plugins: dict[str, str] = {}
    """What other packages brought to the export itself."""
    runs: tuple[RunInput, ...]
    as_of: str = ""
    funnel: Funnel
    decontamination: Decontamination
    splits: dict[str, int]
    """Rows of each split."""
    negatives: int = 0
    """Rows that were made of what people or checks turned down; they are no samples of `funnel` and `shares`."""
    held_out_for_strata: dict[str, tuple[str, ...]] = {}
    """By split, the groups (`sides.key_of`) that are held out because their recipe or domain had none there."""
    strata_without: dict[str, tuple[str, ...]] = {}
    """By split, recipes and domains without a held-out group, because an earlier version trains on all of them."""
    columns: tuple[ColumnEntry, ...] = Field(alias="schema")
    files: tuple[FileEntry, ...]
    shares: Shares
    size: Size
    sources: dict[str, int]
    """Samples of each source, of the fifty that have most."""
    sources_in_all: int
    checks: dict[str, int] = {}
    """How many rows each check let through as they are."""
    looked_at: LookedAt
    examples: dict[str, dict[str, Any]] = {}
    """A row of each kind, as it was written, without what stands beside its conversation."""
    media: MediaFigures | None = None
    """Pictures and sounds; None in an export that has none."""
    with_reasoning: int = 0
    """Samples in which a model's reasoning was kept: exported as `format.reasoning` says."""
    with_excerpts: int = 0
    """Samples whose answer was written from dated excerpts (`stands_on`)."""
    with_passages: int = 0
    """Other samples whose answer was written from a text of their seed."""
    splits_of_recipes: dict[str, dict[str, int]] = {}
    """By recipe, samples in each split."""
    licence: Licence
    review: Review
    version: str = ""
    """The name of its content; '' until it is complete."""

    @property
    def rows(self) -> int:
        return sum(self.splits.values())

    def pattern_of(self, split: str) -> str:
        """Where a split's files are, within the version."""
        return BARE_NAMES[split] if self.format.layout == "bare" else f"data/{split}/*"

    @property
    def samples(self) -> int:
        return sum(self.shares.decision.values())


def version_of(manifest: ExportManifest) -> str:
    """The name of an export's content: 12 hexadecimal digits of a hash over everything its manifest says."""
    return content_id(manifest.model_dump(mode="json", exclude={"version"}))[:12]


def read_manifest(folder: Path) -> ExportManifest:
    """An export's manifest. Raises UsageError when there is none, StoreError when it is damaged."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{folder} holds no export (no {MANIFEST}).", "Give a version's folder: DIR/v0001.") from error
    found = json_of(path, data)
    if "splits" not in found:
        raise UsageError(f"{path} is not an export's manifest.", "Give a version's folder: DIR/v0001.")
    return manifest_row(ExportManifest, path, found)
