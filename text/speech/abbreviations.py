"""Abbreviations, titles, and capitals that are spelled or said."""

from __future__ import annotations

import re
from functools import cache

from text.speech.gender import gender_of
from text.speech.words import words_of

LETTERS: dict[str, str] = {letter: name for letter, (name,) in words_of("letters").items()}
CAPITALS = re.compile(r"(?<![\w.@-])([A-ZÁÉÍÓÚÂÊÔÃÕÇ]{2,})(s?)(?![\w@]|-\w)")
TITLE = re.compile(r"(?<![\w.@-])[A-ZÁÉÍÓÚÂÊÔÃÕÇ]+(?:[ -][A-ZÁÉÍÓÚÂÊÔÃÕÇ]+)+(?![\w@]|\.\w)")
"""Words in capitals side by side: a title, or acronyms."""
LITTLE = frozenset(
    {"DE", "DO", "DA", "DOS", "DAS", "EM", "NO", "NA", "NOS", "NAS", "OU", "QUE", "AO", "COM", "SEM", "SE"}
)
SINGLE = re.compile(r"(?<=\b[Pp]lano )([B-DF-NP-Z])\b|(?<=\b[Vv]itamina )([A-Z])\b|(?<=\b[Ll]etra )([A-Z])\b")
VOWELS = frozenset("AEIOUÁÉÍÓÚÂÊÔÃÕ")
NAME = r"(?=\s+(?:d[aeo]s?\s+)?[A-ZÁÉÍÓÚÂÊÔ\d])"
"""Before a name («25 de Abril» is one)."""
SAINT = re.compile(r"\bS\.\s*(?=([A-ZÁÉÍÓÚ][a-zà-ÿ]+))")
NOBLE = re.compile(r"\bD\.\s*(?=([A-ZÁÉÍÓÚ][a-zà-ÿ]+))")
ENDS_TEXT = re.compile(r"\s*$|\s*\n")
ENDS_SENTENCE = re.compile(r"\s*$|\s*\n|\s+[A-ZÁÉÍÓÚÂÊÔ«“]")
NEVER = re.compile(r"(?!)")


def spell(letters: str) -> str:
    """`CTT` -> «cê tê tê»."""
    return " ".join(LETTERS[letter] for letter in letters.upper() if letter in LETTERS)


def say_capitals(text: str) -> str:
    """Acronyms: said as a word (NATO, IVA) where a list or their letters say so, spelled (CTT, SNS) where not."""
    text = TITLE.sub(lambda found: found[0].lower() if _is_title(found[0]) else found[0], text)
    text = SINGLE.sub(lambda found: spell(found[0]), text)
    return CAPITALS.sub(lambda found: said_acronym(found[1]) + found[2], text)


def _is_title(capitals: str) -> bool:
    """Whether words in capitals are words: a little word is among them, or one that is no acronym."""
    known = words_of("acronyms")
    acronyms = known["said"] | known["spelled"] | set(known["read"])
    words = re.split("[ -]", capitals)
    return any(word in LITTLE or (word not in acronyms and _can_be_said(word)) for word in words)


def said_acronym(capitals: str) -> str:
    """One acronym's words. A name in capitals (`LISBOA`) is left, in small letters."""
    known = words_of("acronyms")
    if capitals in known["read"]:
        return str(known["read"][capitals])
    if capitals in known["said"] or (capitals not in known["spelled"] and _can_be_said(capitals)):
        return capitals.lower()
    return spell(capitals)


def _can_be_said(capitals: str) -> bool:
    """Whether letters make syllables: from four on, no three consonants together, and vowels and consonants change."""
    if len(capitals) < 4:
        return False
    shape = "".join("v" if c in VOWELS else "c" for c in capitals)
    return "v" in shape and not re.search(r"ccc|vvv|^cc(?![v])|[^v]cc$", shape) and shape.count("v") * 3 >= len(shape)


@cache
def _abbreviations() -> list[tuple[re.Pattern[str], str, re.Pattern[str]]]:
    """Patterns, what is said for them, and after what they end a sentence too."""
    lists = words_of("abbreviations")
    made = [(_short(short, NAME), str(said), NEVER) for short, said in lists["before_names"].items()]
    for kind, ends in (("closing", ENDS_SENTENCE), ("anywhere", ENDS_TEXT)):
        for short, said in lists[kind].items():
            boundary = "" if short.endswith((".", "º", "ª", "/")) else r"(?![\w.])"
            made.append((_short(short, boundary), str(said), ends if short.endswith(".") else NEVER))
    made += [(_short(short, r"\s*(?=\d)"), f"{said} ", NEVER) for short, said in lists["before_numbers"].items()]
    return made


def _short(short: str, after: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(short)}{after}")


def say_abbreviations(text: str) -> str:
    """`Sr.ª D. Maria, Av. da República, n.º 3` -> «senhora dona Maria, avenida da República, número 3»."""
    for pattern, said, ends in _abbreviations():
        text = pattern.sub(lambda found, said=said, ends=ends: said + _stop(found, ends), text)  # type: ignore[misc]
    text = SAINT.sub(lambda found: f"{_saint(found[1])} ", text)
    return NOBLE.sub(lambda found: f"{'dona' if _is_womans(found[1]) else 'dom'} ", text)


def _stop(found: re.Match[str], ends: re.Pattern[str]) -> str:
    """The full stop that an abbreviation shares with its sentence."""
    return "." if ends.match(found.string, found.end()) else ""


def _saint(name: str) -> str:
    if _is_womans(name):
        return "santa"
    return "santo" if name[0] in "AEIOUÁÉÍÓÚH" else "são"


def _is_womans(name: str) -> bool:
    given = words_of("names")
    return name in given["women"] or (name not in given["men"] and gender_of(name.lower()) == "f")
