"""Pictures and sounds that a rollout keeps: into the run's store at once, into its tables with the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from generators.outcomes import RolloutRejectedError
from schemas.media import MediaFacts, MediaLimits, MediaRefusedError
from store.rows import media_row

Data = bytes | Callable[[], bytes]
"""A file's bytes, or what makes them: run in a thread."""
Part_co = TypeVar("Part_co", covariant=True)


class Keep(Protocol[Part_co]):
    """`MediaStore.keep_image` or `keep_sound` of a store."""

    def __call__(
        self, data: bytes, *, licence: str, source: str, made_by: str, limits: MediaLimits
    ) -> tuple[Part_co, MediaFacts]: ...


class KeptMedia:
    """What one rollout shows. `facts` are by digest; `limits` its recipe's."""

    def __init__(self, limits: MediaLimits) -> None:
        self._limits = limits
        self.facts: dict[str, MediaFacts] = {}

    async def add(self, keep: Keep[Part_co], data: Data, licence: str, source: str, made_by: str) -> Part_co:
        """Keep a file, in a thread. Raises RolloutRejectedError for what is no such file, or too large."""
        about = {"licence": licence, "source": source, "made_by": made_by}

        def kept() -> tuple[Part_co, MediaFacts]:
            return keep(data() if callable(data) else data, limits=self._limits, **about)

        try:
            part, facts = await asyncio.to_thread(kept)
        except MediaRefusedError as error:
            raise RolloutRejectedError("method", "media", error.reason, error.detail, {"source": source}) from error
        self.facts[facts.digest] = facts
        return part

    def rows(self, rollout_id: str, recipe: str, index: int) -> list[tuple[str, dict[str, Any]]]:
        """Rows of the table `media_facts`, to be stored with the outcome: once, however often the rollout began."""
        return [("media_facts", media_row(facts, rollout_id, recipe, index)) for facts in self.facts.values()]
