"""Which fields of a sample an export carries in columns of their own, beside the conversation: the one list.

To carry another: one line here. It is read from the stored samples, spooled, put into NFC, and stands in the card and
in Croissant; the columns are in every export, null in rows without a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl
import pyarrow as pa

from export.columns import Column

Place = Literal["sample", "content", "provenance", "measures"]


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """A text (`string`) or a number (`float64`) of a sample: the column's name is the field's, in `place`.

    Texts that a sample lacks are '', numbers null.
    """

    column: Column
    place: Place

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def is_text(self) -> bool:
        return self.column.type == "string"

    @property
    def has(self) -> str:
        """The name of the mark that a row has a value."""
        return f"has_{self.name}"

    def is_there(self) -> pl.Expr:
        value = pl.col(self.name)
        return (value.str.len_bytes() > 0 if self.is_text else value.is_not_null()).alias(self.has)


QUOTE = Column("quote", "string", "grounded: the part of the passage that supports the answer, verbatim; else null.")
VARIETY_SCORE = Column(
    "variety_score", "float64", "How likely the answer is Portugal's Portuguese; null when not checked, or corrected."
)

STANDS_ON = Column("stands_on", "string", "Sources of the dated excerpts that the answer was written from; else null.")
VALID_ON = Column("valid_on", "string", "The day on which the oldest of these excerpts was in force; else null.")

SAMPLE_COLUMNS = (
    SampleColumn(QUOTE, "content"),
    SampleColumn(STANDS_ON, "provenance"),
    SampleColumn(VALID_ON, "provenance"),
    SampleColumn(VARIETY_SCORE, "measures"),
)

NAMES = [one.name for one in SAMPLE_COLUMNS]
TEXTS = [one.name for one in SAMPLE_COLUMNS if one.is_text]


def arrow_fields(place: Place) -> list[tuple[str, pa.DataType]]:
    """The fields that are read from one place of a stored sample, with Arrow's types."""
    return [(o.name, pa.string() if o.is_text else pa.float64()) for o in SAMPLE_COLUMNS if o.place == place]


def filled() -> list[pl.Expr]:
    """Texts that a stored sample lacks, as ''."""
    return [pl.col(name).fill_null("") for name in TEXTS]
