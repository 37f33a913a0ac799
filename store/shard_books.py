"""The books of a plan's shards, summed: what no shard has begun to make is pending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from schemas.errors import StoreError
from schemas.plan_shard import PlanShard
from store.books import Books, books, sum_of
from store.manifest import RunManifest, plan_of
from store.plan_shards import begun_shards
from store.run import Run


class ShardBooks(Books):
    """The books of one shard, with what of the plan is its own and not begun."""

    shard: PlanShard
    begun: bool


def shard_books(folder: Path) -> list[ShardBooks]:
    """The books of each shard of the plan in a folder, by number, also of those that nobody has begun.

    Raises StoreError as `one_plan` does.
    """
    runs = {path: Run(path) for path in begun_shards(folder)}
    manifests = {path: run.manifest() for path, run in runs.items()}
    of, plan = one_plan(folder, manifests)
    counted = {shard.number: books(runs[path]) for path, one in manifests.items() if (shard := one.shard)}
    return [_with_rest(PlanShard(number=number, of=of), counted.get(number), plan) for number in range(1, of + 1)]


def summed(shards: Sequence[ShardBooks]) -> Books:
    """The books of all shards as those of one run."""
    recipes = {name: sum_of(one.recipes[name] for one in shards) for name in shards[0].recipes}
    faults = tuple(fault for one in shards for fault in one.faults)
    return Books(**sum_of(shards).model_dump(), recipes=recipes, faults=faults)


def one_plan(folder: Path, manifests: dict[Path, RunManifest]) -> tuple[int, dict[str, int]]:
    """How many shards the plan has, and how many rollouts, by recipe: where a shard hasn't grown with the others yet,
    as theirs. Raises StoreError where shards are of different plans, or one is there twice."""
    of, plans = 0, set()
    sizes: dict[str, int] = {}
    for path, manifest in manifests.items():
        if manifest.shard is None:
            raise StoreError(f"{path} is no shard: its manifest plans a whole run.", "Move it out of this folder.")
        plans.add(plan_of(manifest.shard, manifest.seed, manifest.recipes))
        of = manifest.shard.of
        for name, whole in zip(manifest.planned, manifest.shard.whole, strict=True):
            sizes[name] = max(sizes.get(name, 0), whole)
    if len(plans) > 1:
        raise StoreError(f"The shards in {folder} are of {len(plans)} different plans.", "Keep those of one together.")
    numbers = Counter(manifest.shard.number for manifest in manifests.values() if manifest.shard)
    for path, manifest in manifests.items():
        if manifest.shard and numbers[manifest.shard.number] > 1 and manifest.shard.folder != path.name:
            raise StoreError(f"{path} is shard {manifest.shard}, which is there already.", "Take the copy away.")
    return of, sizes


def _with_rest(shard: PlanShard, counted: Books | None, plan: dict[str, int]) -> ShardBooks:
    """A shard's books, with what it hasn't planned yet as pending."""
    recipes = {}
    for place, (name, whole) in enumerate(plan.items()):
        own = len(shard.indexes(place, whole))
        of_recipe = counted.recipes[name] if counted else sum_of(())
        more = own - of_recipe.planned
        recipes[name] = of_recipe.model_copy(update={"planned": own, "pending": of_recipe.pending + more})
    rest = sum(one.planned for one in recipes.values()) - (counted.planned if counted else 0)
    whole_books = counted or Books(**sum_of(()).model_dump())
    update = {"planned": whole_books.planned + rest, "pending": whole_books.pending + rest, "recipes": recipes}
    return ShardBooks(**whole_books.model_copy(update=update).model_dump(), shard=shard, begun=counted is not None)
