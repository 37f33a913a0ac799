"""Who reviews what: samples dealt to people, by number or evenly, and kept to over repeated pushes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic import Field

from schemas.base import Row
from schemas.errors import UsageError
from schemas.sample import Sample

EXAMPLE = "ana=200,rui=100 (so many each, in all) or ana,rui (evenly)"


class Share(Row):
    """How many of a run's records a person gets in all; None for as many as the others who have no number."""

    person: str
    records: int | None = Field(None, ge=1)


def read_shares(text: str) -> tuple[Share, ...]:
    """Read `NAME=200,NAME=100` or `NAME,NAME`. Raises UsageError for anything else."""
    shares = []
    for part in text.split(","):
        name, given, number = (piece.strip() for piece in part.partition("="))
        if not name or (given and not (number.isdecimal() and int(number))):
            raise UsageError(f"--assign {text}: {part.strip() or 'nothing'} is no share.", f"Write {EXAMPLE}")
        shares.append(Share(person=name, records=int(number) if given else None))
    names = [share.person for share in shares]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise UsageError(f"--assign {text}: {', '.join(sorted(repeated))} is there twice.", f"Write {EXAMPLE}")
    if len({share.records is None for share in shares}) > 1:
        raise UsageError(f"--assign {text}: give everyone a number, or nobody.", f"Write {EXAMPLE}")
    return tuple(shares)


def require_people(shares: Sequence[Share], there: Collection[str], most_needed: int) -> None:
    """Raise UsageError when somebody isn't on the server, or a record needs more people than there are shares."""
    if unknown := sorted({share.person for share in shares} - set(there)):
        raise UsageError(
            f"--assign: nobody is called {', '.join(unknown)} on the server.", f"There are: {', '.join(sorted(there))}."
        )
    if most_needed > len(shares):
        raise UsageError(
            f"--assign names {len(shares)} people, but {most_needed} answer each record (--overlap).",
            "Name more people, or lower --overlap.",
        )


def deal(
    samples: Sequence[Sample], shares: Sequence[Share], before: Mapping[str, int], needed: Callable[[Sample], int]
) -> dict[str, tuple[str, ...]]:
    """Who gets each sample, in the samples' order; samples that nobody has room for are left out.

    `before` counts what each person got in earlier pushes of the run, which their numbers include. A record that
    several people answer goes to as many different ones: to those furthest from their number, or with the fewest.
    """
    given = Counter(before)
    dealt = {}
    for sample in samples:
        room = [share for share in shares if share.records is None or given[share.person] < share.records]
        room.sort(key=lambda share: given[share.person] - (share.records or 0))
        chosen = tuple(share.person for share in room[: needed(sample)])
        if len(chosen) == needed(sample):
            given.update(chosen)
            dealt[sample.id] = chosen
    return dealt
