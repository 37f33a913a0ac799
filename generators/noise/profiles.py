"""Kinds of noise by name, and a request spoilt by some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from generators.noise.dice import Dice
from generators.noise.forwards import forwarded
from generators.noise.talking import dictated, in_pieces
from generators.noise.writing import abbreviated, in_lower_case, in_plain_letters, with_slips

NoiseKind = Literal["cortada", "ditada", "sms", "gralhas", "minusculas", "sem_acentos", "reencaminhada"]
NOISES: dict[NoiseKind, Callable[[str, Dice], str]] = {
    "cortada": in_pieces,
    "ditada": dictated,
    "sms": abbreviated,
    "gralhas": with_slips,
    "minusculas": in_lower_case,
    "sem_acentos": in_plain_letters,
    "reencaminhada": forwarded,
}
"""In the order in which they are laid on: what is said first, then how it is typed, then what hangs on it."""
KINDS: tuple[NoiseKind, ...] = get_args(NoiseKind)


def spoilt(text: str, kinds: Sequence[NoiseKind], seed: str) -> str:
    """A request with these kinds of noise, always the same for one seed. Its numbers and quotations stay whole."""
    dice = Dice(seed)
    for kind, noise in NOISES.items():
        if kind in kinds:
            text = noise(text, dice)
    return text
