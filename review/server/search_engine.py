"""A search engine for Argilla that asks Argilla's own database, SQLite or PostgreSQL, registered by Argilla's own hook.

All the writing hooks do nothing: the database is the index, so the two can never disagree.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from argilla_server.database import AsyncSessionLocal, async_engine
from argilla_server.enums import MetadataPropertyType
from argilla_server.errors.future import UnprocessableEntityError
from argilla_server.search_engine.base import (
    FloatMetadataMetrics,
    IntegerMetadataMetrics,
    SearchEngine,
    SearchResponseItem,
    SearchResponses,
    TermsMetrics,
)
from sqlalchemy import event, text

from review.server.dialects import Dialect, Postgres, Sqlite
from review.server.search_sql import RecordQuery

IS_POSTGRES = async_engine.dialect.name == "postgresql"
DIALECT: Dialect = Postgres() if IS_POSTGRES else Sqlite()


def register() -> None:
    """Make the engine available to argilla_server under the name `database`."""
    SearchEngine.register("database")(DatabaseSearchEngine)
    if not IS_POSTGRES:
        event.listen(async_engine.sync_engine, "connect", _add_shuffle)


def _add_shuffle(connection: Any, _: Any) -> None:
    connection.create_function("shuffled", 2, _shuffled, deterministic=True)


def _shuffled(record_id: str, seed: str) -> str:
    """A position that looks random but is each annotator's own and stays the same."""
    return hashlib.blake2b(f"{seed}{record_id}".encode(), digest_size=8).hexdigest()


async def _rows(sql: str, parameters: dict[str, Any]) -> Any:
    async with AsyncSessionLocal() as db:
        return (await db.execute(text(sql), parameters)).all()


class DatabaseSearchEngine(SearchEngine):  # type: ignore[misc]
    """What argilla_server asks of Elasticsearch, but for vectors, which Filigrana doesn't use."""

    @classmethod
    async def new_instance(cls) -> DatabaseSearchEngine:
        return cls()

    async def close(self) -> None: ...

    async def ping(self) -> bool:
        return True

    async def info(self) -> dict[str, str]:
        return {"name": "database", "tagline": "Argilla's own database"}

    async def create_index(self, dataset: Any) -> None: ...
    async def delete_index(self, dataset: Any) -> None: ...
    async def configure_metadata_property(self, dataset: Any, metadata_property: Any) -> None: ...
    async def configure_index_vectors(self, vector_settings: Any) -> None: ...
    async def index_records(self, dataset: Any, records: Any) -> None: ...
    async def partial_record_update(self, record: Any, **update: Any) -> None: ...
    async def delete_records(self, dataset: Any, records: Any) -> None: ...
    async def update_record_response(self, response: Any) -> None: ...
    async def delete_record_response(self, response: Any) -> None: ...
    async def update_record_suggestion(self, suggestion: Any) -> None: ...
    async def delete_record_suggestion(self, suggestion: Any) -> None: ...

    async def get_dataset_progress(self, dataset: Any) -> dict[str, int]:
        sql = "SELECT status, count(*) FROM records WHERE dataset_id = :dataset GROUP BY 1"
        return await self._progress(dataset, sql, {"dataset": DIALECT.identity(dataset.id)})

    async def get_dataset_user_progress(self, dataset: Any, user: Any) -> dict[str, int]:
        sql = (
            "SELECT p.status, count(*) FROM responses p JOIN records r ON r.id = p.record_id"
            " WHERE r.dataset_id = :dataset AND p.user_id = :user GROUP BY 1"
        )
        return await self._progress(
            dataset, sql, {"dataset": DIALECT.identity(dataset.id), "user": DIALECT.identity(user.id)}
        )

    async def _progress(self, dataset: Any, sql: str, parameters: dict[str, Any]) -> dict[str, int]:
        if dataset.is_draft:
            return {}
        counts = {str(status): count for status, count in await _rows(sql, parameters)}
        return {"total": sum(counts.values()), **counts}

    async def search(
        self,
        dataset: Any,
        query: Any = None,
        filter: Any = None,  # Argilla calls it by this name
        sort: Any = None,
        offset: int = 0,
        limit: int = 100,
        user_id: UUID | None = None,
    ) -> Any:
        """Find records. An annotator who chose no order gets one of their own, so that people don't race each other."""
        asked = RecordQuery(dataset.id, DIALECT)
        where = asked.where(query, filter)
        if user_id:
            where += f" AND {asked.mine_or_nobodys(user_id)}"
        count = f"SELECT count(*) FROM records r WHERE {where}", dict(asked.parameters)
        order = [asked.order(key) for key in sort or []]
        if not order and user_id:
            order = [DIALECT.shuffled(str(user_id), asked.bind)]
        page = ", ".join([*order, "r.inserted_at", "r.id"]) + f" LIMIT {int(limit)} OFFSET {int(offset)}"
        sql = f"SELECT r.id, count(*) OVER () FROM records r WHERE {where} ORDER BY {page}"
        found = await _rows(sql, asked.parameters)
        items = [SearchResponseItem(record_id=UUID(str(row[0])), score=1.0) for row in found]
        total = found[0][1] if found else (await _rows(*count))[0][0]
        return SearchResponses(items=items, total=total)

    async def compute_metrics_for(self, metadata_property: Any) -> Any:
        """The values of a metadata property and how often each occurs, or the range of a number."""
        asked = RecordQuery(metadata_property.dataset_id, DIALECT)
        there = DIALECT.values("r.metadata", (metadata_property.name,), asked.bind)
        source = f"FROM records r, {there} WHERE r.dataset_id = :dataset AND j.value IS NOT NULL"
        if metadata_property.type == MetadataPropertyType.terms:
            sql = f"SELECT CAST(j.value AS TEXT), count(*) {source} GROUP BY 1 ORDER BY 2 DESC, 1"
            counts = [TermsMetrics.TermCount(term=term, count=n) for term, n in await _rows(sql, asked.parameters)]
            return TermsMetrics(total=sum(item.count for item in counts), values=counts)
        number = DIALECT.number("j.value")
        low, high = (await _rows(f"SELECT min({number}), max({number}) {source}", asked.parameters))[0]
        is_whole = metadata_property.type == MetadataPropertyType.integer
        return (IntegerMetadataMetrics if is_whole else FloatMetadataMetrics)(min=low, max=high)

    async def similarity_search(self, dataset: Any, vector_settings: Any, *_: Any, **__: Any) -> Any:
        """Not offered. Raises UnprocessableEntityError, which Argilla answers as 422."""
        raise UnprocessableEntityError("The local review server has no search by vectors.")
