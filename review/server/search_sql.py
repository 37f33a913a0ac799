"""Argilla's filters and sort orders as SQL over Argilla's own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

from review.server.dialects import Dialect, utc_moment
from review.server.text_query import text_condition

_SUGGESTIONS = (
    "FROM suggestions s JOIN questions q ON q.id = s.question_id{more}"
    " WHERE s.record_id = r.id AND q.dataset_id = :dataset AND q.name = {name}"
)


def plain(value: Any) -> str:
    """An enumeration's value, or the value itself, as text."""
    return str(getattr(value, "value", value))


class RecordQuery:
    """Builds conditions on `records r`, and gathers the values that they need in `parameters`."""

    def __init__(self, dataset: UUID, dialect: Dialect) -> None:
        self._dialect = dialect
        self.parameters: dict[str, Any] = {"dataset": dialect.identity(dataset)}

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
            parts.append(text_condition(query.q, query.field, self._dialect, self.bind))
        return " AND ".join(f"({part})" for part in parts)

    def mine_or_nobodys(self, user: UUID) -> str:
        """The condition that keeps from annotators what is assigned to others (as long as those have an account)."""
        me = self.bind(self._dialect.identity(user))
        there = self._dialect.values("r.metadata", ("assigned",), self.bind)
        leads = f"EXISTS (SELECT 1 FROM users u WHERE u.id = {me} AND CAST(u.role AS TEXT) <> 'annotator')"
        nobodys = (
            "r.metadata IS NULL OR CAST(r.metadata AS TEXT) NOT LIKE '%\"assigned\"%'"  # the cheaper question first
        )
        mine = f"SELECT max(CASE WHEN u.id = {me} THEN 1 ELSE 0 END) FROM {there} JOIN users u ON u.username = j.value"
        return f"({leads} OR {nobodys} OR COALESCE(({mine}), 1) = 1)"

    def order(self, order: Any) -> str:
        """One sort key as SQL; records without a value come last."""
        direction = "DESC" if plain(order.order) == "desc" else "ASC"
        return f"{self._sort_key(order.scope)} {direction} NULLS LAST"

    def _filter(self, chosen: Any) -> str:
        if isinstance(chosen, AndFilter):
            return " AND ".join(f"({self._filter(part)})" for part in chosen.filters) or "TRUE"
        scope = chosen.scope
        if isinstance(scope, RecordFilterScope):
            return self._record_filter(chosen, plain(scope.property))
        if isinstance(scope, MetadataFilterScope):
            there = self._dialect.values("r.metadata", (scope.metadata_property,), self.bind)
            return f"EXISTS (SELECT 1 FROM {there} WHERE {self._compare(chosen, 'j.value')})"
        if isinstance(scope, SuggestionFilterScope):
            return self._suggestion_filter(chosen)
        if isinstance(scope, ResponseFilterScope):
            return self._response_filter(chosen)
        raise ValueError(f"unknown filter scope {scope!r}")

    def _record_filter(self, chosen: Any, column: str) -> str:
        if isinstance(chosen, TermsFilter) and column == "id":
            return self._among("r.id", [self._dialect.identity(UUID(str(value))) for value in chosen.values])
        if not column.endswith("_at"):
            return self._compare(chosen, f"r.{column}")
        return self._between(chosen, f"r.{column}", lambda value: self._dialect.moment(utc_moment(value)))

    def _suggestion_filter(self, chosen: Any) -> str:
        column = plain(chosen.scope.property or "value")
        is_json = column in ("value", "score")
        more = f", {self._dialect.values(f's.{column}', (), self.bind)}" if is_json else ""
        source = _SUGGESTIONS.format(more=more, name=self.bind(chosen.scope.question))
        return f"EXISTS (SELECT 1 {source} AND {self._compare(chosen, 'j.value' if is_json else f's.{column}')})"

    def _response_filter(self, chosen: Any) -> str:
        scope = chosen.scope
        user = f" AND p.user_id = {self.bind(self._dialect.identity(scope.user.id))}" if scope.user else ""
        mine = f"WHERE p.record_id = r.id{user}"
        if scope.question:
            there = self._dialect.values('p."values"', (scope.question, "value"), self.bind)
            answers = f"FROM responses p, {there}"
            return f"EXISTS (SELECT 1 {answers} {mine} AND {self._compare(chosen, 'j.value')})"
        statuses = [plain(value) for value in chosen.values]
        choices = [f"NOT EXISTS (SELECT 1 FROM responses p {mine})"] if "pending" in statuses else []
        if given := [status for status in statuses if status != "pending"]:
            choices.append(
                f"EXISTS (SELECT 1 FROM responses p {mine} AND {self._among('CAST(p.status AS TEXT)', given)})"
            )
        return "(" + " OR ".join(choices) + ")"

    def _sort_key(self, scope: Any) -> str:
        if isinstance(scope, RecordFilterScope):
            return f"r.{plain(scope.property)}"
        if isinstance(scope, MetadataFilterScope):
            return self._dialect.extracted("r.metadata", (scope.metadata_property,), self.bind)
        if isinstance(scope, SuggestionFilterScope):
            column = plain(scope.property or "value")
            is_json = column in ("value", "score")
            there = self._dialect.values(f"s.{column}", (), self.bind) if is_json else ""
            key = f"(SELECT max(j.value) FROM {there})" if is_json else f"s.{column}"
            return f"(SELECT {key} {_SUGGESTIONS.format(more='', name=self.bind(scope.question))})"
        user = f" AND p.user_id = {self.bind(self._dialect.identity(scope.user.id))}" if scope.user else ""
        if scope.question:
            there = self._dialect.values('p."values"', (scope.question, "value"), self.bind)
            key = f"avg((SELECT max({self._dialect.number('j.value')}) FROM {there}))"
        else:
            key = f"max(CAST(p.{plain(scope.property or 'status')} AS TEXT))"
        return f"(SELECT {key} FROM responses p WHERE p.record_id = r.id{user})"

    def _compare(self, chosen: Any, expression: str) -> str:
        if isinstance(chosen, TermsFilter):
            return self._among(f"CAST({expression} AS TEXT)", [plain(value) for value in chosen.values])
        return self._between(chosen, self._dialect.number(expression), lambda value: value)

    def _between(self, chosen: Any, expression: str, convert: Callable[[Any], Any]) -> str:
        if isinstance(chosen, TermsFilter):
            return self._among(expression, [convert(value) for value in chosen.values])
        limits = ((">=", chosen.ge), ("<=", chosen.le))
        sides = [f"{expression} {side} {self.bind(convert(limit))}" for side, limit in limits if limit is not None]
        return " AND ".join(sides) or "TRUE"

    def _among(self, expression: str, values: Sequence[Any]) -> str:
        return f"{expression} IN ({', '.join(map(self.bind, values))})"
