"""What SQLite and PostgreSQL say differently, for the conditions of search_sql.py over Argilla's own tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

Bind = Callable[[Any], str]
"""Takes a value and returns the name of the SQL parameter that now carries it."""


class Dialect(Protocol):
    """Fragments of SQL. `column` is a column that holds JSON, `names` the keys on the way to a value in it."""

    def identity(self, value: UUID) -> Any:
        """An id as it is stored."""

    def values(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        """A table `j` of the `value`s there: a row for a value, one for each item of a list, none where it lacks."""

    def extracted(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        """The value there, for sorting."""

    def number(self, expression: str) -> str:
        """A `value` of `values`, as a number."""

    def moment(self, value: datetime) -> Any:
        """A time (UTC, without zone) as it is stored."""

    def shuffled(self, seed: str, bind: Bind) -> str:
        """A position of `r` that looks random but is the same for the same seed."""

    def matching(self, words: str, prefix: bool, field: str | None, bind: Bind) -> str:
        """Whether a record holds these words in a row, the last one perhaps only begun. Accents count, case doesn't."""


def utc_moment(value: Any) -> datetime:
    """A time as Argilla's API takes it (ISO 8601, or epoch milliseconds) in UTC, without zone."""
    if isinstance(value, int | float):
        moment = datetime.fromtimestamp(value / 1000, UTC)
    else:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


class Sqlite:
    """SQLite with its JSON functions and FTS5 (see text_index.py)."""

    def identity(self, value: UUID) -> str:
        return value.hex

    def values(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        return f"json_each({column}, {bind(_path(names))}) j"

    def extracted(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        return f"json_extract({column}, {bind(_path(names))})"

    def number(self, expression: str) -> str:
        return expression

    def moment(self, value: datetime) -> str:
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")

    def shuffled(self, seed: str, bind: Bind) -> str:
        return f"shuffled(r.id, {bind(seed)})"

    def matching(self, words: str, prefix: bool, field: str | None, bind: Bind) -> str:
        match = bind('"' + words.replace('"', " ") + '"' + (" *" if prefix else ""))
        in_field = f" AND t.field = {bind(field)}" if field else ""
        return (
            "r.id IN (SELECT t.record_id FROM review_texts_fts f JOIN review_texts t ON t.id = f.rowid"
            f" WHERE f.review_texts_fts MATCH {match}{in_field})"
        )


class Postgres:
    """PostgreSQL with the functions and the text index of postgres_schema.py."""

    def identity(self, value: UUID) -> UUID:
        return value

    def values(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        return f"review_values({self.extracted(column, names, bind)}) j"

    def extracted(self, column: str, names: tuple[str, ...], bind: Bind) -> str:
        return f"(CAST({column} AS jsonb) #> CAST({bind(list(names))} AS text[]))"

    def number(self, expression: str) -> str:
        return f"review_number({expression})"

    def moment(self, value: datetime) -> datetime:
        return value

    def shuffled(self, seed: str, bind: Bind) -> str:
        return f"md5(CAST({bind(seed)} AS text) || CAST(r.id AS text))"

    def matching(self, words: str, prefix: bool, field: str | None, bind: Bind) -> str:
        query = f"phraseto_tsquery('simple', {bind(words)})"
        if prefix:
            query = f"review_prefix_query({bind(words.rstrip('*'))})"
        in_field = f" AND t.field = {bind(field)}" if field else ""
        return f"r.id IN (SELECT t.record_id FROM review_texts t WHERE t.words @@ {query}{in_field})"


def _path(names: tuple[str, ...]) -> str:
    """The SQLite JSON path of nested keys, quoted."""
    return "$" + "".join(f'."{name}"' for name in names)
