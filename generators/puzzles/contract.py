"""How a puzzle is made, and the people and lists that its text speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from generators.verifying.known_result import KnownResult

Family = Callable[[Random], KnownResult]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a puzzle, by first name."""

    name: str
    is_woman: bool

    @property
    def said(self) -> str:
        """With the article: «a Rita», «o Rui»."""
        return f"{'a' if self.is_woman else 'o'} {self.name}"

    @property
    def first(self) -> str:
        """The same at the beginning of a sentence."""
        return self.said[0].upper() + self.said[1:]

    @property
    def of(self) -> str:
        """«da Rita», «do Rui»."""
        return f"d{self.said}"

    def agree(self, man: str, woman: str) -> str:
        """The form of a word that agrees with this person."""
        return woman if self.is_woman else man


WOMEN = ("Ana", "Beatriz", "Carla", "Inês", "Joana", "Leonor", "Marta", "Rita", "Sofia", "Teresa")
MEN = ("André", "Bruno", "Duarte", "Gonçalo", "Hugo", "Luís", "Miguel", "Pedro", "Rui", "Tiago")
PEOPLE = (*(Person(name, True) for name in WOMEN), *(Person(name, False) for name in MEN))


def listed(items: Iterable[str], last: str = "e") -> str:
    """«a Rita, o Rui e a Ana»."""
    *before, final = items
    return f"{', '.join(before)} {last} {final}" if before else final


def numbered(count: int, one: str, several: str) -> str:
    """«uma pessoa», «duas pessoas»: small numbers in letters, of feminine things."""
    letters = {1: "uma", 2: "duas", 3: "três", 4: "quatro", 5: "cinco", 6: "seis"}
    return f"{letters[count]} {one if count == 1 else several}"


def fewest(clues: Sequence[str], fits: Callable[[str], Sequence[bool]]) -> list[str]:
    """The clues without those that the others make needless, each in turn. `fits` tells of every possibility, in one
    order, whether a clue fits it; all clues together leave one possibility."""
    masks = {clue: sum(1 << place for place, holds in enumerate(fits(clue)) if holds) for clue in clues}
    everything = -1
    kept = list(clues)
    for clue in clues:
        left = everything
        for other in kept:
            if other != clue:
                left &= masks[other]
        if left > 0 and left & (left - 1) == 0:
            kept.remove(clue)
    return kept
