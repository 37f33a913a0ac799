"""What happens when in a conversation that tests memory: what is told, corrected, asked for, and of which subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.packs import Pack
from prompts.pairings import go_together
from quality.constraints.checkers import contains_keyword

SLOT = "{valor}"
Row = dict[str, Any]


class Script(Protocol):
    """The options that a script is drawn by."""

    @property
    def turns(self) -> tuple[int, ...]: ...
    @property
    def facts(self) -> Pack: ...
    @property
    def counts(self) -> tuple[int, ...]: ...
    @property
    def corrections(self) -> float: ...
    @property
    def subjects(self) -> Pack: ...


class Told(NamedTuple):
    """A fact with its value. `former` is what was told first, where this is the correction."""

    says: str
    question: str
    value: str
    former: str = ""

    @property
    def constraints(self) -> tuple[dict[str, Any], ...]:
        """What a program checks of the answer that must remember it."""
        holds = {"checker": "contains_keyword", "keywords": [self.value], "text": f"A resposta lembra «{self.value}»."}
        if not self.former:
            return (holds,)
        gone = f"A resposta não volta a «{self.former}», que a pessoa corrigiu."
        return holds, {"checker": "forbids_word", "keywords": [self.former], "text": gone}


class Move(NamedTuple):
    """What the person does in one turn."""

    subject: str
    is_new_subject: bool = False
    tells: tuple[Told, ...] = ()
    asks: Told | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """What the person's template sees of it."""
        return {
            "subject": self.subject,
            "is_new_subject": self.is_new_subject,
            "tells": [told.says for told in self.tells if not told.former],
            "corrects": [{"says": told.says, "former": told.former} for told in self.tells if told.former],
            "asks": self.asks.question if self.asks else "",
        }


def require_values(pack: Pack) -> None:
    """Raise ValueError for a fact without a slot, a question and two values, of which none holds another."""
    for row in pack.rows:
        values = [str(value) for value in row.get("values") or ()]
        if SLOT not in str(row.get("text", "")) or not row.get("question") or len(values) < 2:
            raise ValueError(f"fact '{row['id']}': it needs a `text` with «{SLOT}», a `question` and two `values`")
        if any(one != other and _alike(one, other) for one in values for other in values):
            raise ValueError(f"fact '{row['id']}': one of its `values` holds another")


def script(rollout: Rollout, options: Script) -> list[Move]:
    """The moves of a conversation, one for each turn of the person."""
    length, count = rollout.choose(options.turns, salt="turns"), rollout.choose(options.counts, salt="count")
    rows = _drawn(rollout, options.facts.rows, count)
    facts: list[Told] = []
    for row in rows:
        facts.append(_told(rollout, row, facts))
    asked_count = min(count, length - count - 2)
    gap = 2 if length - count - 2 >= 2 * asked_count else 1
    asked_at = [length - gap * place for place in reversed(range(asked_count))]
    tells: dict[int, tuple[Told, ...]] = {place: (told,) for place, told in enumerate(facts, 1)}
    known = list(facts)
    if rollout.choose(range(1000), salt="corrected") < 1000 * options.corrections:
        place = rollout.choose(range(count + 1, asked_at[0]), salt="place of the correction")
        known[0] = _told(rollout, rows[0], facts[1:], former=facts[0].value)
        tells[place] = (known[0],)
    first = rollout.choose(range(asked_count), salt="order")
    asks = dict(zip(asked_at, (known[:asked_count] * 2)[first : first + asked_count], strict=True))
    subjects = _subjects(rollout, options, length, count)
    return [
        Move(subjects[turn], turn > 1 and subjects[turn] != subjects[turn - 1], tells.get(turn, ()), asks.get(turn))
        for turn in range(1, length + 1)
    ]


def _subjects(rollout: Rollout, options: Script, length: int, count: int) -> dict[int, str]:
    """The subject of each turn: the seed's first, then one or two others."""
    first = rollout.seed.values["topic"]
    persona = rollout.seed.values.get("persona", {})
    fitting = [row for row in options.subjects.rows if go_together("topic", row, "persona", persona)]
    changes = 1 if length <= 8 else 2
    step = max(2, (length - count) // changes)
    found, subject, domains = {}, str(first["text"]), {first.get("domain")}
    places = {count + 1 + step * change for change in range(changes)}
    for turn in range(1, length + 1):
        if turn in places:
            pool = [row for row in fitting if row.get("domain") not in domains] or fitting
            other = rollout.choose(pool, salt=f"subject-{turn}")
            subject, domains = str(other["text"]), domains | {other.get("domain")}
        found[turn] = subject
    return found


def _drawn(rollout: Rollout, rows: Sequence[Row], count: int) -> list[Row]:
    """Facts that go with the persona, of different groups."""
    persona = rollout.seed.values.get("persona", {})
    pool = [row for row in rows if go_together("fact", row, "persona", persona)]
    drawn: list[Row] = []
    while pool and len(drawn) < count:
        drawn.append(rollout.choose(pool, salt=f"fact-{len(drawn)}"))
        pool = [row for row in pool if row.get("group") != drawn[-1].get("group")]
    return drawn


def _told(rollout: Rollout, row: Row, others: Sequence[Told], former: str = "") -> Told:
    """A fact with one of its values: none that could be taken for another fact's, nor `former`, which it corrects."""
    taken = [told.value for told in others] + [former] * bool(former)
    values = [value for value in map(str, row["values"]) if not any(_alike(value, other) for other in taken)]
    if not values:
        detail = f"every value of '{row['id']}' could be taken for another fact's"
        raise RolloutRejectedError("seed", "memory", "no_value", detail, {"taken": taken})
    value = rollout.choose(values, salt=f"value-{row['id']}-{former}")
    return Told(str(row["text"]).replace(SLOT, value), str(row["question"]), value, former)


def _alike(one: str, other: str) -> bool:
    return contains_keyword(one, [other]).holds or contains_keyword(other, [one]).holds
