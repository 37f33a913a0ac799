"""Two-stage review: of what one person accepted, a share is looked at by a second one, who doesn't know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from review.opinions.adjudicate import LEAD
from review.opinions.stored import final_decisions, latest_decisions
from schemas.ids import unit_interval
from schemas.sample import Sample
from store.run import Run


def second_looks(
    run: Run, samples: Sequence[Sample], annotators: Mapping[str, str], rate: float, already_there: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Who may look again at each accepted sample of the share: every annotator who hasn't answered it yet.

    `annotators` are names by account id. The choice comes from the samples' ids, so that a higher rate only adds. What
    a lead settled needs no second look; what there is nobody for is left out.
    """
    latest = latest_decisions(run)
    accepted = {k for k, d in final_decisions(run).items() if d.status == "accepted" and d.rule != LEAD}
    found = {}
    for sample in samples:
        if sample.id not in accepted or sample.id in already_there or unit_interval("second", sample.id) >= rate:
            continue
        others = tuple(sorted(n for account, n in annotators.items() if account not in latest.get(sample.id, {})))
        if others:
            found[sample.id] = others
    return found
