"""Facts about Portugal with their source and date: help lines, institutions, amounts, deadlines.

One YAML file a subject in `prompts/facts/`. Checks and prompts read these rows instead of keeping copies, and a row is
good until a date, after which it has to be looked up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field

from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError

FACTS = Path(__file__).parent / "facts"
HELP_LINES = "help_lines"
HELP_LINE_FILES = (HELP_LINES, "public_services")
"""The files whose rows have a number to call; every other file holds plain facts."""


class Dated(Row):
    """Where something was read and how long it is taken to hold: until `expires_on`, or for `ages_days` after
    `verified_on`."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    source: str = Field(pattern=r"^https://")
    """The address of the text that says so."""
    source_date: Annotated[str, BeforeValidator(str), Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")] = ""
    """When that text was written or last seen by its copyist, as far as it says: a year, a month or a day."""
    other_sources: tuple[str, ...] = ()
    official: str = Field("", pattern=r"^(https://.*)?$")
    """The page of those who would know, where `source` is another's: the first place to look next time."""
    topics: tuple[str, ...] = ()
    """Ids of the pack `topics` about which this can be said: an answer on one of them may stand on it."""
    verified_on: date
    ages_days: int | None = Field(None, ge=1)
    expires_on: date | None = None

    @property
    def good_until(self) -> date:
        """The last day on which the row may be relied on."""
        if self.expires_on:
            return self.expires_on
        return self.verified_on + timedelta(days=self.ages_days or 0)


class HelpLine(Dated):
    """A service that people in need are told of. `number` is '' where each place has its own (`contact` says where)."""

    name: str
    also: tuple[str, ...] = ()
    """Other names that texts use for it."""
    number: str = ""
    other_numbers: tuple[str, ...] = ()
    contact: str = ""
    serves: str
    hours: str = ""
    any_hour: bool = False
    """Somebody answers at any hour of any day."""
    cost: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        return (self.number, *self.other_numbers) if self.number else ()

    @property
    def shown(self) -> str:
        """Name, number, hours and cost as a prompt tells them: 'SNS 24: 808 24 24 24 (todos os dias, ...)'."""
        if not self.number:
            return f"{self.name} ({self.contact})"
        return f"{self.name}: {self.number} ({'; '.join(part for part in (self.hours, self.cost) if part)})"


class Fact(Dated):
    """One thing that can be said of Portugal. `values` are the words or figures that must stand in each text of
    `used_in` ({'packs/passages': ['registo-civil']}), so that a fact and the texts that rest on it change together."""

    statement: str
    values: tuple[str, ...] = ()
    used_in: dict[str, tuple[str, ...]] = {}


Kind = TypeVar("Kind", HelpLine, Fact)


class HelpLines(Row):
    """A file of help lines."""

    subject: str
    description: str
    facts: tuple[HelpLine, ...] = Field(min_length=1)

    def line(self, identity: str) -> HelpLine | None:
        return next((line for line in self.facts if line.id == identity), None)


class Facts(Row):
    """A file of facts."""

    subject: str
    description: str
    facts: tuple[Fact, ...] = Field(min_length=1)


def fact_files() -> list[str]:
    """The shipped files, by name."""
    return sorted(path.stem for path in FACTS.glob("*.yaml"))


def fact_files_naming(places: Iterable[str]) -> list[str]:
    """Those of them in whose text one of the places stands (`packs/topics`): the others needn't be read."""
    wanted = tuple(places)
    texts = {name: (FACTS / f"{name}.yaml").read_text(encoding="utf-8") for name in fact_files()}
    return [name for name, text in texts.items() if any(place in text for place in wanted)]


def load_help_lines(name_or_path: str = HELP_LINES, relative_to: Path | None = None) -> HelpLines:
    """Read a shipped file of help lines by name, or one's own. Raises UsageError, or RecipeError with file and line."""
    return _help_lines(_path(name_or_path, relative_to))


def load_facts(name: str) -> Facts:
    """Read a file of facts. Raises UsageError, or RecipeError with file and line."""
    return _facts(_path(name, None))


def all_dated() -> dict[str, tuple[Dated, ...]]:
    """Every shipped row, by the name of its file."""
    return {
        name: load_help_lines(name).facts if name in HELP_LINE_FILES else load_facts(name).facts
        for name in fact_files()
    }


def past(rows: Iterable[Kind], today: date) -> list[Kind]:
    """The rows that may no longer be relied on."""
    return [row for row in rows if row.good_until < today]


def _path(name_or_path: str, relative_to: Path | None) -> Path:
    path = FACTS / f"{name_or_path}.yaml"
    if not path.is_file():
        path = (relative_to or Path()) / name_or_path
    if not path.is_file():
        shipped = ", ".join(fact_files())
        raise UsageError(f"There is no file of facts '{name_or_path}'.", f"Shipped: {shipped}; or give a path.")
    return path.resolve()


@lru_cache(maxsize=64)
def _help_lines(path: Path) -> HelpLines:
    source = YamlSource.read(path)
    read = source.parse(HelpLines)
    _check(source, read.facts)
    for number, line in enumerate(read.facts):
        place = ("facts", number)
        if bool(line.number) == bool(line.contact):
            raise source.error(place, f"'{line.id}' needs a `number` or a `contact`.", "Give one of the two.")
        if line.number and not line.hours:
            raise source.error(place, f"'{line.id}' has a number and no `hours`.", "Say when somebody answers.")
    return read


@lru_cache(maxsize=64)
def _facts(path: Path) -> Facts:
    source = YamlSource.read(path)
    read = source.parse(Facts)
    _check(source, read.facts)
    for number, fact in enumerate(read.facts):
        if bool(fact.used_in) != bool(fact.values) or not (fact.used_in or fact.topics):
            needs = "`used_in` with `values`, or `topics`"
            raise source.error(("facts", number), f"'{fact.id}' needs {needs}.", "Say which texts rest on it.")
    return read


def _check(source: YamlSource, rows: Iterable[Dated]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        place = ("facts", number)
        if row.id in seen:
            raise source.error((*place, "id"), f"the id '{row.id}' is there already.", "Each row needs its own.")
        seen.add(row.id)
        if (row.expires_on is None) == (row.ages_days is None):
            raise source.error(place, f"'{row.id}' needs `expires_on` or `ages_days`, one of the two.")
        if row.good_until < row.verified_on:
            raise source.error((*place, "expires_on"), f"'{row.id}' expired before it was verified.")
