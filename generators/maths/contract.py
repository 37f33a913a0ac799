"""What an exercise is: its statement in European Portuguese, what a rewording must keep, and its one right result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from quality.constraints.maths.answers import Form

TOLD: dict[Form, str] = {
    "value": "o valor exato",
    "solutions": "as soluções, escritas como em «x = 3 ou x = −1/2» (ou «impossível», se não as houver)",
    "interval": "o conjunto-solução, escrito com intervalos, como em «]−∞, 2[ ∪ [3, +∞[»",
    "point": "o par ordenado, escrito como em «(2, −3)»",
    "expression": "a expressão pedida",
    "equation": "a equação pedida",
}
"""What the last line of a solution holds, after «Resposta:»."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """`keep` are formulas, numbers and words without which a rewording is another exercise. `result` is written in the
    notation that `quality.constraints.maths` reads, and `told` says what the last line holds."""

    text: str
    keep: tuple[str, ...]
    form: Form
    result: str
    told: str = ""

    @property
    def last_line(self) -> str:
        return self.told or TOLD[self.form]


Family = Callable[[Random], Exercise]


def nonzero(dice: Random, low: int, high: int) -> int:
    """A number of the range that is not zero."""
    return dice.choice([n for n in range(low, high + 1) if n])
