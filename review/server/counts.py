"""How many records wait for somebody, as the page's lists show it: those that its queue would show, and no others.

Argilla says "all that this person hasn't answered": also what enough others answered, and what is assigned to others.
"""

from __future__ import annotations

from typing import Any

from argilla_server.contexts import datasets
from argilla_server.database import AsyncSessionLocal
from sqlalchemy import text

from review.server.search_engine import DIALECT
from review.server.search_sql import RecordQuery


def install() -> None:
    """Patch argilla_server's counts for one person."""
    original = datasets.get_user_dataset_metrics

    async def get_user_dataset_metrics(db: Any, search_engine: Any, user: Any, dataset: Any) -> dict[str, int]:
        counts: dict[str, int] = await original(db, search_engine, user, dataset)
        pending = await _pending(dataset, user)
        answered = counts["submitted"] + counts["discarded"] + counts["draft"]
        return {**counts, "pending": pending, "total": answered + pending}

    datasets.get_user_dataset_metrics = get_user_dataset_metrics


async def _pending(dataset: Any, user: Any) -> int:
    asked = RecordQuery(dataset.id, DIALECT)
    mine = f"SELECT 1 FROM responses p WHERE p.record_id = r.id AND p.user_id = {asked.bind(DIALECT.identity(user.id))}"
    sql = (
        "SELECT count(*) FROM records r WHERE r.dataset_id = :dataset AND CAST(r.status AS TEXT) = 'pending'"
        f" AND NOT EXISTS ({mine}) AND {asked.mine_or_nobodys(user.id)}"
    )
    async with AsyncSessionLocal() as db:
        return int((await db.execute(text(sql), asked.parameters)).scalar_one())
