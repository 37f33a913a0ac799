"""Prices of teachers, in a YAML file that the user keeps: prices change, so none ship."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field

from generators.cost.costs import Price
from generators.teachers.endpoint_settings import BatchSettings
from generators.teachers.factory import BATCHED, TeacherSpec
from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError


class PricedTeacher(Row):
    """One teacher's price: by million tokens, or by the hour of its GPUs, with the tokens it writes a second."""

    input_per_million: float | None = Field(None, ge=0)
    output_per_million: float | None = Field(None, ge=0)
    gpu_hour: float | None = Field(None, ge=0)
    gpus: int = Field(1, ge=1)
    tokens_per_s: float | None = Field(None, gt=0)


class PriceTable(Row):
    """A price file. `teachers` is by what follows `--teacher`, or by the model alone."""

    currency: str = "EUR"
    teachers: dict[str, PricedTeacher]


def load_prices(path: Path) -> PriceTable:
    """Read a price file. Raises RecipeError with file and line."""
    source = YamlSource.read(path)
    table = source.parse(PriceTable)
    for name, priced in table.teachers.items():
        by_tokens = (priced.input_per_million is not None, priced.output_per_million is not None)
        if any(by_tokens) != all(by_tokens):
            message = f"'{name}': a price by tokens needs input_per_million and output_per_million."
            raise source.error(("teachers", name), message)
        if all(by_tokens) == (priced.gpu_hour is not None):
            message = f"'{name}': give either a price by tokens or gpu_hour."
            raise source.error(("teachers", name), message, "Both parts of a price by tokens may be 0.")
    return table


def price_of(table: PriceTable, teacher: TeacherSpec) -> PricedTeacher:
    """A teacher's price: as it is written in full, else its model's, else its kind's. Raises UsageError if none.

    A model's price by tokens is that of being asked directly: in batches it is a part of that (`batch_share`).
    """
    for name in (teacher.written, teacher.model, teacher.kind):
        if name in table.teachers:
            priced = table.teachers[name]
            if name != teacher.model or priced.input_per_million is None or priced.output_per_million is None:
                return priced
            price = by_tokens(teacher, priced.input_per_million, priced.output_per_million)
            return priced.model_copy(update=price.model_dump(include={"input_per_million", "output_per_million"}))
    near = get_close_matches(teacher.model, list(table.teachers), n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Priced: {', '.join(table.teachers) or 'none'}."
    raise UsageError(f"The price file has no teacher '{teacher.model or teacher.kind}'.", hint)


def as_price(priced: PricedTeacher) -> Price:
    """The part of a price that the sums need."""
    return Price(**priced.model_dump(exclude={"tokens_per_s"}))


def price_told(teacher: TeacherSpec) -> Price | None:
    """What the file that names an endpoint says of its price, in batches a part of it; None where it says nothing."""
    told = teacher.endpoint.price if teacher.endpoint else None
    return None if told is None else by_tokens(teacher, told.input_per_million, told.output_per_million)


def by_tokens(teacher: TeacherSpec, input_per_million: float, output_per_million: float) -> Price:
    """A teacher's price by tokens, given what being asked directly costs."""
    share = batch_share(teacher)
    return Price(input_per_million=input_per_million * share, output_per_million=output_per_million * share)


def batch_share(teacher: TeacherSpec) -> float:
    """What part of the price by tokens a teacher costs: 1, but in batches (`batch: {price_share: ...}`, half unless
    given)."""
    if teacher.kind != BATCHED:
        return 1.0
    settings = teacher.endpoint.batch if teacher.endpoint else None
    return (settings or BatchSettings()).price_share


def batch_notes(teachers: Sequence[TeacherSpec]) -> list[str]:
    """What to know of prices of teachers that are asked in batches."""
    shares = {batch_share(teacher) for teacher in teachers if teacher.kind == BATCHED}
    return [
        f"Batches are counted at {share:g} of the model's price by tokens (`price_share` in endpoints.yaml), and take "
        "up to a day for each chained step."
        for share in sorted(shares)
    ]
