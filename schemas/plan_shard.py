"""A shard of a plan: its part of the rollouts, which another process, knowing nothing of the others', makes on its own.

A plan's rollouts are dealt out like cards, one to each shard in turn; who gets the first differs from recipe to recipe.
So every rollout is in one shard, whatever their number, and what a shard has stays its own when the plan grows.
Rollouts keep the indexes that they have in the whole plan, and with them their seeds, dice and ids.
"""

from __future__ import annotations

import re

from schemas.base import LastingRow
from schemas.errors import UsageError

MOST = 9999
WRITTEN = re.compile(r"0*(\d{1,4})/0*(\d{1,4})")
NAMED = re.compile(r"shard-(\d{2,4})-of-(\d{2,4})")


class PlanShard(LastingRow):
    """The shard `number` (1 to `of`) of a plan."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def folder(self) -> str:
        """The name of its run's folder: `shard-03-of-16`."""
        digits = max(2, len(str(self.of)))
        return f"shard-{self.number:0{digits}}-of-{self.of:0{digits}}"

    def indexes(self, place: int, planned: int) -> range:
        """What it has of the `planned` rollouts of the recipe that is at this `place` (0, 1...) in the plan."""
        return range((self.number - 1 - place) % self.of, planned, self.of)


def shard_named(name: str) -> PlanShard | None:
    """Which shard's a folder of this name is (`PlanShard.folder`); None where it is no shard's."""
    read = NAMED.fullmatch(name)
    return PlanShard(number=int(read[1]), of=int(read[2])) if read else None


def parse_shard(text: str) -> PlanShard:
    """Read `3/16`. Raises UsageError."""
    read = WRITTEN.fullmatch(text.strip())
    if not read or not 1 <= (number := int(read[1])) <= (of := int(read[2])):
        raise UsageError(
            f"--shard is '{text}'.", f"Write NUMBER/OF, from 1: --shard 3/16 is the third of 16 (at most {MOST})."
        )
    return PlanShard(number=number, of=of)
