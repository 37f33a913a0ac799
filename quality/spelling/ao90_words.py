"""The words that the Acordo Ortográfico of 1990 changed: the dictionary's own marks, and locutions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from quality.leaks.verbs import forms_of
from text.prose import word_set

_DATA = Path(__file__).resolve().parents[1] / "data"
MUTE = re.compile(r"(?<=[a-záéíóúâêôãõ])[cp](?=[cçt])")
_LOCUTIONS = word_set(
    "bicho-de-sete-cabeças bico-de-obra boca-de-incêndio boca-de-sino braço-de-ferro cabeça-de-cartaz cabeça-de-casal "
    "cabeça-de-série cabo-de-guerra caminho-de-ferro camisa-de-forças cara-de-pau chapéu-de-chuva chapéu-de-sol "
    "cor-de-laranja cor-de-vinho dia-a-dia fato-de-banho fato-de-treino fim-de-semana fora-da-lei fora-de-jogo "
    "jardim-de-infância lua-de-mel língua-de-sogra mesa-de-cabeceira mestre-de-obras mão-de-obra nariz-de-cera "
    "pau-de-cabeleira pedra-de-toque ponta-de-lança pão-de-ló pé-de-atleta pé-de-cabra pé-de-chumbo pé-de-vento "
    "pó-de-arroz pôr-do-sol rés-do-chão testa-de-ferro zé-da-véstia"
)
"""Written for this project: common locutions that lost their hyphens. Plants, animals and cor-de-rosa kept them."""
SHORTEST_STEM = 5
_HAVER_DE = {"há-de": "há de", "hás-de": "hás de", "hei-de": "hei de", "hão-de": "hão de", "havemos-de": "havemos de"}


@cache
def listed_pairs() -> dict[str, str]:
    rows = (line.split("\t") for line in (_DATA / "ao90.tsv").read_text(encoding="utf-8").splitlines())
    locutions = {word: word.replace("-", " ") for word in _LOCUTIONS}
    return {row[0]: row[1] for row in rows} | locutions | _HAVER_DE


@cache
def listed_stems() -> dict[str, str]:
    """Beginnings of the listed words as far as the letter after the mute consonant, and what is written now: 'electr':
    'eletr', 'injec': 'inje'. They are looked for in words that the dictionary doesn't know in either spelling."""
    found: dict[str, str] = {}
    kept = {word[: m.start() + 2] for word in listed_doubles() for m in MUTE.finditer(word)}
    for old, new in listed_pairs().items():
        places = [m.start() for m in MUTE.finditer(old)]
        if "-" not in old and len(places) == 1 and old[: places[0]] + old[places[0] + 1 :] == new:
            found.setdefault(old[: places[0] + 2], new[: places[0] + 1])
    return {old: new for old, new in found.items() if len(old) >= SHORTEST_STEM and old not in kept}


@cache
def listed_forms() -> frozenset[str]:
    """The spellings of before of all listed words, with their inflections."""
    return frozenset(form for word in listed_pairs() for form in _inflections(word))


@cache
def listed_doubles() -> frozenset[str]:
    """Words, with their inflections, of which Portugal keeps both spellings."""
    words = (_DATA / "ao90_doubles.txt").read_text(encoding="utf-8").lower().split()
    return frozenset(form for word in words for form in _inflections(word))


def _inflections(word: str) -> set[str]:
    found = {word}
    if word[-1] in "oa":
        found.update(word[:-1] + ending for ending in ("o", "a", "os", "as", "amente"))
    elif word.endswith("l"):
        found.update((word[:-1] + "is", word[:-2] + "eis", word + "mente"))
    else:
        found.update((word + "s", word + "es", word[:-2] + "ões"))
    if word.endswith(("ar", "er", "ir")):
        found.update(forms_of(word))
    return found
