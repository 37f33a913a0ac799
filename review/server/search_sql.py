"""Argilla's filters and sort orders as SQL over Argilla's own tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from argilla_server.search_engine.base import (
    AndFilter,
    MetadataFilterScope,
    RecordFilterScope,
    ResponseFilterScope,
    SuggestionFilterScope,
    TermsFilter,
    TextQuery,
)

from review.server.text_index import text_condition

_SUGGESTIONS = (
    "FROM suggestions s JOIN questions q ON q.id = s.question_id{more}"
    " WHERE s.record_id = r.id AND q.dataset_id = :dataset AND q.name = {name}"
)


def json_path(*names: str) -> str:
    """The SQLite JSON path of nested keys, quoted."""
    return "$." + ".".join(f'"{name}"' for name in names)


def plain(value: Any) -> str:
    """An enumeration's value, or the value itself, as text."""
    return str(getattr(value, "value", value))


def stored_time(value: Any) -> str:
    """A date as SQLAlchemy stores it in SQLite: UTC, microseconds, no zone. Takes ISO 8601 or epoch milliseconds."""
    if isinstance(value, int | float):
        moment = datetime.fromtimestamp(value / 1000, UTC)
    else:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


class RecordQuery:
    """Builds conditions on `records r`, and gathers the values that they need in `parameters`."""

    def __init__(self, dataset: Any) -> None:
        self.parameters: dict[str, Any] = {"dataset": dataset.id.hex}

    def bind(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def where(self, query: Any, chosen: Any) -> str:
        """The whole condition for a text query (a string, a TextQuery or None) and a filter (or None)."""
        parts = ["r.dataset_id = :dataset"]
        if chosen is not None:
            parts.append(self._filter(chosen))
        if query is not None:
            query = TextQuery(q=query) if isinstance(query, str) else query
            parts.append(text_condition(query.q, query.field, self.bind))
        return " AND ".join(f"({part})" for part in parts)

    def order(self, order: Any) -> str:
        """One sort key as SQL; records without a value come last."""
        direction = "DESC" if plain(order.order) == "desc" else "ASC"
        return f"{self._sort_key(order.scope)} {direction} NULLS LAST"

    def _filter(self, chosen: Any) -> str:
        if isinstance(chosen, AndFilter):
            return " AND ".join(f"({self._filter(part)})" for part in chosen.filters) or "1"
        scope = chosen.scope
        if isinstance(scope, RecordFilterScope):
            return self._record_filter(chosen, plain(scope.property))
        if isinstance(scope, MetadataFilterScope):
            path = self.bind(json_path(scope.metadata_property))
            return f"EXISTS (SELECT 1 FROM json_each(r.metadata, {path}) j WHERE {self._compare(chosen, 'j.value')})"
        if isinstance(scope, SuggestionFilterScope):
            return self._suggestion_filter(chosen)
        if isinstance(scope, ResponseFilterScope):
            return self._response_filter(chosen)
        raise ValueError(f"unknown filter scope {scope!r}")

    def _record_filter(self, chosen: Any, column: str) -> str:
        if isinstance(chosen, TermsFilter) and column == "id":
            return self._among("r.id", [UUID(str(value)).hex for value in chosen.values])
        return self._compare(chosen, f"r.{column}", stored_time if column.endswith("_at") else None)

    def _suggestion_filter(self, chosen: Any) -> str:
        column = plain(chosen.scope.property or "value")
        is_json = column in ("value", "score")
        more = f", json_each(s.{column}) j" if is_json else ""
        source = _SUGGESTIONS.format(more=more, name=self.bind(chosen.scope.question))
        return f"EXISTS (SELECT 1 {source} AND {self._compare(chosen, 'j.value' if is_json else f's.{column}')})"

    def _response_filter(self, chosen: Any) -> str:
        scope = chosen.scope
        user = f" AND p.user_id = {self.bind(scope.user.id.hex)}" if scope.user else ""
        mine = f"WHERE p.record_id = r.id{user}"
        if scope.question:
            path = self.bind(json_path(scope.question, "value"))
            answers = f'FROM responses p, json_each(p."values", {path}) j'
            return f"EXISTS (SELECT 1 {answers} {mine} AND {self._compare(chosen, 'j.value')})"
        statuses = [plain(value) for value in chosen.values]
        choices = [f"NOT EXISTS (SELECT 1 FROM responses p {mine})"] if "pending" in statuses else []
        if given := [status for status in statuses if status != "pending"]:
            choices.append(f"EXISTS (SELECT 1 FROM responses p {mine} AND {self._among('p.status', given)})")
        return "(" + " OR ".join(choices) + ")"

    def _sort_key(self, scope: Any) -> str:
        if isinstance(scope, RecordFilterScope):
            return f"r.{plain(scope.property)}"
        if isinstance(scope, MetadataFilterScope):
            return f"json_extract(r.metadata, {self.bind(json_path(scope.metadata_property))})"
        if isinstance(scope, SuggestionFilterScope):
            column = plain(scope.property or "value")
            is_json = column in ("value", "score")
            key = f"(SELECT max(value) FROM json_each(s.{column}))" if is_json else f"s.{column}"
            return f"(SELECT {key} {_SUGGESTIONS.format(more='', name=self.bind(scope.question))})"
        user = f" AND p.user_id = {self.bind(scope.user.id.hex)}" if scope.user else ""
        if scope.question:
            path = self.bind(json_path(scope.question, "value"))
            key = f'avg(json_extract(p."values", {path}))'
        else:
            key = f"max(p.{plain(scope.property or 'status')})"
        return f"(SELECT {key} FROM responses p WHERE p.record_id = r.id{user})"

    def _compare(self, chosen: Any, expression: str, convert: Callable[[Any], Any] | None = None) -> str:
        if isinstance(chosen, TermsFilter):
            return self._among(f"CAST({expression} AS TEXT)", chosen.values)
        limits = (value if convert is None or value is None else convert(value) for value in (chosen.ge, chosen.le))
        sides = [(">=", limit) if n == 0 else ("<=", limit) for n, limit in enumerate(limits) if limit is not None]
        return " AND ".join(f"{expression} {side} {self.bind(limit)}" for side, limit in sides)

    def _among(self, expression: str, values: Any) -> str:
        return f"{expression} IN ({', '.join(self.bind(plain(value)) for value in values)})"
