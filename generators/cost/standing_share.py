"""How much of a plan has a source to stand on, before anything is asked."""

from __future__ import annotations

from datetime import date

from generators.cost.repeats import LOOKED_AT, spread
from generators.prepare import PreparedRecipe
from generators.standing import StandsOn, topic_of
from schemas.base import Row

THEN = {
    "guide": "become general guidance without numbers",
    "reject": "are turned down",
    "review": "wait for a person's look",
}
"""What becomes of the others, by the rule's `without`."""


class StandingShare(Row):
    """Of `looked_at` rollouts of a plan: how many need a dated excerpt, and for how many there is one that is still
    in date (found by its topic or its words). `expired` counts the rows that are past their date."""

    looked_at: int
    needing: int
    having: int
    expired: int
    without: str

    @property
    def told(self) -> str:
        """In a few words."""
        if not self.needing:
            return "none of its answers needs a dated excerpt"
        then = THEN[self.without]
        old = f"; {self.expired} excerpts are past their date and not used" if self.expired else ""
        return (
            f"{self.needing / self.looked_at:.0%} of its answers need a dated excerpt, and for "
            f"{self.having / self.needing:.0%} of these there is one: the others {then}{old}"
        )


def standing_share(prepared: PreparedRecipe, planned: int, today: date, run_seed: int = 0) -> StandingShare | None:
    """What of a recipe's plan stands on an excerpt; None for a recipe without `stands_on`."""
    rule = getattr(prepared.options, "stands_on", None)
    if not isinstance(rule, StandsOn):
        return None
    places = range(planned) if planned <= LOOKED_AT else spread(planned)
    needing = having = 0
    for index in places:
        seed, _ = prepared.seeds.seed(index, run_seed, prepared.recipe.name)
        if rule.needs(seed.domain, seed.values):
            needing += 1
            having += rule.excerpts.find(*topic_of(seed), seed.domain, rule.floor, today) is not None
    return StandingShare(
        looked_at=len(places),
        needing=needing,
        having=having,
        expired=len(rule.excerpts.expired(today)),
        without=rule.without,
    )


def expired_share(prepared: PreparedRecipe, planned: int, today: date, run_seed: int = 0) -> str:
    """What share of a plan's seeds `closed_book` turns down because they are past their date, and what to do; ''
    for none, and for other methods."""
    if prepared.recipe.method != "closed_book":
        return ""
    from generators.methods.closed_book import REMEDY, dated_seed

    places = range(planned) if planned <= LOOKED_AT else spread(planned)
    dated = (dated_seed(prepared.seeds.seed(index, run_seed, prepared.recipe.name)[0]) for index in places)
    expired = sum(one is not None and one.good_until < today for one in dated)
    return (
        f"{expired / len(places):.0%} of its seeds are past their date and are turned down: {REMEDY}" if expired else ""
    )
