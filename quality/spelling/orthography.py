"""Misspellings by the European dictionary, and spellings from before AO90. Names, foreign words and code pass."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from quality.leaks.escapes import Shields
from quality.leaks.find import MOST_FINDINGS
from quality.leaks.lexicon import shouting
from quality.leaks.tokens import Text, cut, match_case
from quality.leaks.verbs import DATA, Form, verb_form
from quality.spelling.accents import with_accents
from quality.spelling.ao90 import (
    DATED,
    capital_months,
    has_two_spellings,
    in_official_list,
    modern_spelling,
    preferred_spelling,
)
from quality.spelling.dictionary import dictionary_available, known, require_dictionary, suggestions
from schemas.finding import Finding
from text.prose import word_set
from text.word_places import WordPlaces

__all__ = ["dictionary_available", "find_misspellings", "misspellings_of"]

_FOREIGN = re.compile(
    r"[kwyœøåäöß]|ies$|([bcdfghjlmnpqtvxz])\1|[bcdfgjpqtv]$|sh|th|ck|ph|ght|[^aeiouáéíóúâêôãõà][lm]$|mn$|ing|^s[bcdfgklmnpqtv]"
)
_PREFIXES = tuple(
    word_set(
        "anti auto bio cardio co com contra des eco eletro euro ex extra foto geo hidro hiper i im in infra inter "
        "intra ir macro mega meta micro mini mono multi nano neo neuro pan para pluri poli pós pre pré pro pró "
        "proto pseudo psico re retro semi sobr sobre socio sub super supra tele trans ultra vice video"
    )
)
_SUFFIXES = re.compile(
    r"(?:zinh[oa]s?|inh[oa]s?|íssim[oa]s?|mente|ista|istas|ismo|ismos|izar|ização|ável|áveis|ível|íveis|idade)$"
)
_ACCENTS = {
    "a": "áâãà", "á": "aâã", "â": "aáã", "ã": "aáâ", "à": "aá", "e": "éê", "é": "eê", "ê": "eé", "i": "í", "í": "i",
    "o": "óôõ", "ó": "oôõ", "ô": "oóõ", "õ": "oóô", "u": "úü", "ú": "u", "ü": "u", "c": "ç", "ç": "c",
}  # fmt: skip
_ACUTE = str.maketrans("ôê", "óé")
STRIPPED = "accents_dropped"
"""The rule of a word without its accents."""
_LONGEST = 60
"""Letters of the longest run that is looked up: the longest Portuguese word has 46."""
_SPOKEN = word_set("tá pra né ok hã hum ah oh eh uau")


def find_misspellings(text: str, *, suggest: bool = False) -> tuple[Finding, ...]:
    """What a text spells otherwise than Portugal does since AO90, sorted by place.

    Categories: `pre_ao90` (with the AO90 form; rule `ao90_double` where the old spelling still stands beside one that
    most of Portugal writes, such as 'sector': soft) and `misspelling`. Only misspellings that a small change mends are
    reported: an unknown word that no dictionary word resembles is taken for a name, a term or a foreign word.

    Args:
        text: any text.
        suggest: ask the dictionary for a suggestion where the small change leaves several; slow, for people.

    Raises:
        UsageError: there is no pt_PT dictionary (`dictionary_available()` tells beforehand).
    """
    return misspellings_of(cut(text), suggest=suggest)


def misspellings_of(text: Text, *, suggest: bool = False) -> tuple[Finding, ...]:
    """`find_misspellings` for a text already cut into words."""
    looked_at = _bad_words().bits | DATED.bits
    if not text.told.told() & looked_at:
        return ()
    every = itertools.chain(_words(text, suggest), capital_months(text))
    found = sorted(itertools.islice(every, MOST_FINDINGS), key=lambda f: f.start)
    if not found:
        return ()
    shields = Shields(text.source)
    return tuple(f for f in found if not shields.kinds(f.start, f.end) & {"code", "mention"})


def _words(text: Text, suggest: bool) -> Iterator[Finding]:
    for i in _bad_words().of(text.told):
        word = text.words[i]
        category, fix = _verdict(word) or ("", "")
        named = _is_name(text, i)
        if _stuck(text, i) or (named and (category != "pre_ao90" or not in_official_list(word))):
            continue
        if category in ("misspelling", "stripped") and (text.capital(i) or _is_foreign(text, i)):
            continue
        if not fix and suggest:
            fix = next(iter(suggestions(word)), "")
        written = text.written(i)
        certain = category == "pre_ao90" and "-" not in word and not named
        yield Finding(
            start=text.starts[i],
            end=text.ends[i],
            text=written,
            category="misspelling" if category in ("misspelling", "stripped") else "pre_ao90",
            severity="hard" if certain else "soft",
            suggestion=_cased(written, fix),
            rule=_RULES[category],
        )


@cache
def _bad_words() -> WordPlaces:
    """Where there is a word to look at, from when somebody asks for misspellings on."""
    require_dictionary()
    return WordPlaces(lambda word: len(word) <= _LONGEST and _verdict(word) is not None)


def _cased(written: str, fix: str) -> str:
    """The suggestion with the capitals of `written`, part by part where hyphens part it ('Direção-Geral')."""
    parts, fixed = written.split("-"), fix.split("-")
    if len(parts) == len(fixed) and fix:
        return "-".join(match_case(old, new) for old, new in zip(parts, fixed, strict=True) if old)
    return match_case(written, fix)


_RULES = {"misspelling": "misspelling", "stripped": STRIPPED, "pre_ao90": "ao90", "double": "ao90_double"}


@lru_cache(maxsize=200_000)
def _verdict(word: str) -> tuple[str, str] | None:
    """(category, certain form or '') of a bad lower-case word; None for a good, foreign or unknown one."""
    if "-" in word or "‑" in word or "'" in word or "’" in word:
        modern = modern_spelling(word) if "'" not in word and "’" not in word else ""
        return ("pre_ao90", modern) if modern else None
    preferred = preferred_spelling(word)
    if preferred:
        return "double", preferred
    if known(word):
        return None
    modern = modern_spelling(word)
    if modern:
        return "pre_ao90", modern
    if (
        word in _SPOKEN
        or word in _known_words()
        or has_two_spellings(word)
        or verb_form(word)
        or _FOREIGN.search(word)
        or _derived(word)
    ):
        return None
    accented = with_accents(word)
    if accented:
        return "stripped", accented
    mended = _mended(word) if len(word) > 3 else None
    if mended is None:
        return None
    return "misspelling", mended


@cache
def _known_words() -> frozenset[str]:
    lines = (DATA / "known_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _derived(word: str) -> bool:
    """Whether a word may be a good derivation that the dictionary doesn't list ('geopolítico', 'casinha')."""
    if _SUFFIXES.search(word) or _from_verb(word):
        return True
    if any(
        word.startswith(p) and len(word) > len(p) + 3 and known(word[len(p) :].removeprefix("r")) for p in _PREFIXES
    ):
        return True
    feminine = word.endswith(("a", "as")) and _masculine(word.removesuffix("s")[:-1])
    instructs = word.endswith(("ui", "uis")) and known(word.removesuffix("s") + "r")  # 'instrui'
    plural = (known(word[:-1]) and word[-1] == "s") or (word.endswith("ais") and known(word[:-2] + "l"))
    return feminine or instructs or plural


_OF_AR = re.compile(r"(.{3,})(?:antes?|ador(?:a|es|as)?|amentos?|ação|ações)$")
_OF_ER_AND_IR = re.compile(r"(.{3,})(?:[ei]dor(?:a|es|as)?|imentos?|entes?)$")


def _from_verb(word: str) -> bool:
    """Whether a word is made of a verb as Portuguese makes words: 'faltante', 'coçador', 'acalmação'."""
    first, second = _OF_AR.match(word), _OF_ER_AND_IR.match(word)
    return bool(first and verb_form(first[1] + "ar") & Form.INFINITIVE) or bool(
        second and (verb_form(second[1] + "er") | verb_form(second[1] + "ir")) & Form.INFINITIVE
    )


def _masculine(stem: str) -> bool:
    """Whether a stem has a masculine noun or adjective ('árbitr', 'fracionári'), which no verb is spelled like."""
    return len(stem) > 3 and known(stem + "o") and not verb_form(stem + "o")


def _mended(word: str) -> str | None:
    """The one dictionary word that one small change makes; '' when there are several; None when there is none."""
    circumflex = word.translate(_ACUTE)
    if circumflex != word and known(circumflex):
        return circumflex
    changed = {word[:n] + a + word[n + 1 :] for n, c in enumerate(word) for a in _ACCENTS.get(c, "")}
    accents = {w for w in changed if known(w)}
    if accents:
        return accents.pop() if len(accents) == 1 else ""
    changed = {word[:n] + word[n + 1 :] for n in range(1, len(word) - 1) if len(word) > 7 or word[n] == word[n - 1]}
    changed |= {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    changed |= {word[:n] + word[n] + word[n:] for n in range(len(word)) if word[n] in "rs"}
    near = {w for w in changed if len(w) > 3 and known(w)}
    if len(word) < 6 or not near:
        return None
    return near.pop() if len(near) == 1 else ""


def _stuck(text: Text, i: int) -> bool:
    """Whether word `i` is stuck to digits or symbols, or mixes capitals as codes and brands do."""
    start, end = text.starts[i], text.ends[i]
    source = text.source
    if start and (source[start - 1].isdigit() or source[start - 1] in "_/\\.@#&=[$'"):
        return True
    after = source[end : end + 2]
    if after and (after[0].isdigit() or after[0] in "_/\\@&" or (after[0] == "." and after[1:].isalnum())):
        return True
    written = text.written(i)
    return not written[0].isupper() and not written.islower()


def _is_foreign(text: Text, i: int) -> bool:
    """Whether word `i` is alone in parentheses, as a foreign term does ('inteiros (integer)'), or in a run of another
    language ('o JACK audio connection kit', 'host bus adapters')."""
    start, end = text.starts[i], text.ends[i]
    if text.source[max(0, start - 1) : start] == "(" and text.source[end : end + 1] == ")":
        return True
    near = (word for j in (i - 2, i - 1, i + 1, i + 2) if len(word := text.word(j)) > 2)
    return sum(bool(_FOREIGN.search(word)) and not known(word) for word in near) > 1


def _is_name(text: Text, i: int) -> bool:
    """Whether word `i` is a name (capital inside a sentence, or beside another capital) or an acronym."""
    if not text.capital(i):
        return False
    written = text.written(i)
    if written.isupper() and len(written) > 1:
        return not shouting(text, i) or len(written) < 5
    return not text.starts_sentence(i) or (i + 1 < len(text.words) and text.spaced(i + 1) and text.capital(i + 1))
