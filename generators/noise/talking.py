"""Noise of speech: a message dictated to a telephone, and one sent in pieces as it is thought."""

from __future__ import annotations

import re

from generators.noise.dice import Dice, outside_protected

FILLERS = ("pronto", "portanto", "hã", "ou seja", "digamos", "quer dizer", "ora bem", "pois")
FALSE_STARTS = ("queria… quer dizer, ", "era para… ora bem, ", "isto é assim… ", "olá, ", "é o seguinte… ")
SPOKEN_MARKS = {",": "vírgula", ".": "ponto", "?": "ponto de interrogação", ":": "dois pontos"}
PIECES = re.compile(r"(?<=[,;:.!?])\s+|\s+(?=(?:mas|porque|e depois|só que|ou então)\b)")
PAUSES = re.compile(r"[,;:.!?](?=\s|$)")


def dictated(text: str, dice: Dice) -> str:
    """One run of words as a telephone writes down what it hears: no capitals, marks lost or spelt out, a word said
    twice, fillers."""

    def pause(found: re.Match[str]) -> str:
        if dice.happens(0.15):
            return f" {SPOKEN_MARKS.get(found.group(), 'ponto')}"
        return f" {dice.pick(FILLERS)}" if dice.happens(0.25) else ""

    heard = outside_protected(text, lambda part: PAUSES.sub(pause, part).lower())
    words = heard.split(" ")
    short = [
        place for place, word in enumerate(words) if word in ("a", "o", "e", "que", "de", "para", "um", "uma", "em")
    ]
    if short:
        place = dice.pick(short)
        words.insert(place, words[place])
    return " ".join(" ".join(words).split())


def in_pieces(text: str, dice: Dice) -> str:
    """Short lines, one thought each, most without an end; a false start before them now and then."""
    pieces = [piece.strip() for piece in PIECES.split(text) if piece.strip()]
    lines = [piece.rstrip(".,;:") + ("…" if dice.happens(0.3) else "") for piece in pieces]
    if dice.happens(0.5):
        lines[0] = dice.pick(FALSE_STARTS) + lines[0][:1].lower() + lines[0][1:]
    return "\n".join(lines)
