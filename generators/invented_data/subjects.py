"""Tables of everyday life in Portugal, all invented: a market stall, a class, a club. No row claims a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from generators.invented_data.contract import Cell, Number, Table
from generators.puzzles.contract import MEN, WOMEN
from text.dates import MONTHS

PEOPLE = (*WOMEN, *MEN, "Aida", "Catarina", "Filipa", "Graça", "Helena", "Nuno", "Óscar", "Paulo", "Vasco", "Zita")
PRODUCE = (
    *("batatas", "cebolas", "cenouras", "tomates", "couves", "alfaces", "maçãs", "peras", "laranjas", "uvas", "figos"),
    *("castanhas", "nozes", "sardinhas", "carapaus", "robalos", "lulas", "queijo", "azeitonas", "favas"),
)
STATIONERY = (
    *("cadernos", "canetas", "lápis", "borrachas", "afias", "réguas", "compassos", "pastas", "envelopes", "agrafos"),
    *("tesouras", "colas", "marcadores", "blocos", "agendas", "calculadoras"),
)
COURSES = (
    *("História", "Inglês", "Pintura", "Informática", "Canto", "Literatura", "Ginástica", "Azulejaria", "Fotografia"),
    *("Francês", "Dança", "Jardinagem", "Teatro", "Xadrez", "Costura"),
)
ANIMALS = ("Bolota", "Faísca", "Kiko", "Luna", "Mel", "Mimi", "Nina", "Pantufa", "Riscas", "Sultão", "Tobias", "Zeca")


@dataclass(frozen=True, slots=True)
class Subject:
    """How to make one kind of table. `key` and `kind` head the first two columns; `which` asks for a row («que
    produto»), `rows` names several («os produtos»), `of_kind` says that a row is of a kind («da secção»)."""

    title: str
    key: str
    names: tuple[str, ...]
    kind: str
    kinds: tuple[str, ...]
    numbers: tuple[Number, Number]
    which: str
    rows: str
    of_kind: str
    absent: str
    """Something that the table doesn't say, with its article."""


def table_of(subject: Subject, dice: Random, gaps: int = 0) -> Table:
    """A table of the subject, of 6 to 14 rows; `gaps` numbers of the third column are missing."""
    count = min(len(subject.names), dice.randrange(6, 15))
    names = (
        [name for name in subject.names if name in dice.sample(subject.names, count)] if _is_calendar(subject) else []
    )
    names = names or dice.sample(subject.names, count)
    missing = set(dice.sample(range(len(names)), gaps))
    rows = []
    for place, name in enumerate(names):
        first, second = (_drawn(number, dice) for number in subject.numbers)
        rows.append((name, _kind(subject, name, place, dice), None if place in missing else first, second))
    heads = (subject.key, subject.kind, *(number.title for number in subject.numbers))
    return Table(subject.title, heads, tuple(rows))


def _is_calendar(subject: Subject) -> bool:
    return subject.names is MONTHS


def _kind(subject: Subject, name: str, place: int, dice: Random) -> Cell:
    """Each kind is there at least once; months have the season in which they begin."""
    if _is_calendar(subject):
        return subject.kinds[((MONTHS.index(name) + 1) % 12) // 3]
    return _produce(name) if subject.names is PRODUCE else _some(subject.kinds, place, dice)


def _produce(name: str) -> str:
    fruit = ("maçãs", "peras", "laranjas", "uvas", "figos", "castanhas", "nozes")
    greens = ("batatas", "cebolas", "cenouras", "tomates", "couves", "alfaces", "favas")
    return "fruta" if name in fruit else "legumes" if name in greens else "outros"


def _some(kinds: Sequence[str], place: int, dice: Random) -> str:
    return kinds[place] if place < len(kinds) else dice.choice(kinds)


def _drawn(number: Number, dice: Random) -> Decimal:
    steps = int((number.high - number.low) / number.step)
    return number.low + number.step * dice.randrange(steps + 1)
