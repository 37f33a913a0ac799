"""What to export: which samples, how many of each kind, and how they are split."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from schemas.base import LastingRow, Row
from schemas.errors import UsageError

FileType = Literal["jsonl", "parquet"]
Calls = Literal["text", "objects"]
Layout = Literal["full", "bare"]
Columns = Literal["all", "minimal"]
Negatives = Literal["", "people", "checks", "both"]
Reasoning = Literal["drop", "reasoning_content", "thinking", "tags"]


class Selection(Row):
    """Which samples go out. Empty tuples and None leave a filter off; dates are ISO 8601 days, both ends included.

    By default only what people accepted or corrected. `include_unreviewed` adds what nobody has looked at, and
    `unreviewed_above` of these only the ones whose judge score (1 to 5) is at least that much.
    """

    include_unreviewed: bool = False
    unreviewed_above: float | None = Field(None, ge=0)
    recipes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = Field((), exclude_if=lambda kinds: not kinds)
    licences: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    """The day (UTC) on which the sample's last completion came."""
    max_per_seed: int | None = Field(None, ge=1)
    max_per_cluster: int | None = Field(None, ge=1)
    with_arquivo: bool = False
    accept_failed_corrections: bool = Field(False, exclude_if=lambda accepted: not accepted)
    """Also corrections whose text fails the recipe's checks."""
    allow_mixed_licences: bool = False
    keep_duplicates: bool = Field(False, exclude_if=lambda kept: not kept)
    """Of runs that are not finished also what says the same as an earlier sample: at their end it is turned down."""

    @field_validator("since", "until")
    @classmethod
    def _a_day(cls, value: str | None) -> str | None:
        return date.fromisoformat(value).isoformat() if value else None

    @property
    def takes_unreviewed(self) -> bool:
        return self.include_unreviewed or self.unreviewed_above is not None


class Splits(Row):
    """Shares of the groups that are held out; the rest is `train`."""

    validation: float = Field(0.05, ge=0, lt=1)
    test: float = Field(0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _leave_something(self) -> Splits:
        if self.validation + self.test >= 1:
            raise UsageError("--validation and --test together leave nothing to train on.", "Give shares below 1.")
        return self

    @property
    def hold_out(self) -> bool:
        return self.validation + self.test > 0


class Shape(LastingRow):
    """How rows are written. `zstd` compresses JSONL files (Parquet is always compressed inside)."""

    model_config = ConfigDict(extra="forbid")

    format: str = "messages"
    """A name in `export.formats.FORMATS`."""
    file_type: FileType = "parquet"
    zstd: bool = False
    implicit_prompt: bool = False
    """preference only: whole conversations in `chosen` and `rejected`, no `prompt` column."""
    pairs_from_edits: bool = False
    """preference and kto: a person's edited answer is chosen over the answer it replaced."""
    negatives: Negatives = ""
    """preference and kto: also what these turned down, against the accepted answer to the same prompt."""
    calls: Calls = "text"
    """Tool calls inside a turn, as Qwen and Hermes write them, or as objects of their own: see docs/export.md."""
    string_arguments: bool = False
    """Tool calls' arguments as JSON text (the OpenAI API's own form) instead of objects; implies calls as objects."""
    reasoning: Reasoning = "drop"
    """Where a turn's reasoning goes: nowhere, under that key of the turn, or between <think> tags in its content.

    `thinking` implies calls as objects: gpt-oss' template takes no null there, nor calls as text."""
    layout: Layout = "full"
    """`bare`: train.jsonl, valid.jsonl and test.jsonl with nothing but `messages` and, where a row has any, `tools`."""
    columns: Columns = "all"
    """`minimal`: the format's own columns and tools, with `id` and `kind` alone beside them."""
    media: bool = False
    """Whether pictures and sounds are written: of runs that have any, in a format that carries them."""
    shard_bytes: int = Field(500_000_000, ge=1)

    @model_validator(mode="after")
    def _bare_is_lines_of_messages(self) -> Shape:
        of_messages = self.format in ("messages", "openai")
        if self.layout == "bare" and not (of_messages and self.file_type == "jsonl" and not self.zstd):
            raise UsageError(
                "--layout bare is one JSON Lines file a split, of messages alone.",
                "Give it with --format messages --file-type jsonl, and without --zstd.",
            )
        return self

    def with_all_given(self) -> dict[str, object]:
        """Every setting, defaults as well: what a manifest says of an export that is made now."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return given if self.media else {name: value for name, value in given.items() if name != "media"}

    @property
    def with_call_objects(self) -> bool:
        """Whether turns carry their calls as objects."""
        return self.calls == "objects" or self.string_arguments or self.layout == "bare" or self.reasoning == "thinking"
