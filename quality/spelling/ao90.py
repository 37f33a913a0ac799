"""Spellings from before the Acordo Ortográfico of 1990, and what Portugal writes since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quality.leaks.tokens import Text
from quality.spelling.ao90_words import MUTE, SHORTEST_STEM, listed_doubles, listed_forms, listed_pairs, listed_stems
from quality.spelling.dictionary import known
from schemas.finding import Finding
from text.dates import MONTHS
from text.prose import word_set
from text.word_places import WordPlaces

_PREFIXED = re.compile(
    r"^(anti|auto|contra|extra|infra|intra|semi|ultra|co|mini|micro|macro|multi|pseudo|neo|supra|proto|agro|bio|electro"
    r"|eletro|geo|hidro|foto|sócio|socio|tele|vídeo|video|mono|poli|maxi|mega|re|sobre|ante|arqui|psico|neuro|aero|moto"
    r"|radio|rádio|termo|cardio|euro|luso|narco|retro|hiper|vice|sub)-([^\W\d_]+(?:-[^\W\d_]+)*)$"
)
_SAID_BY_MANY = tuple(
    word_set(
        "conect interconect espectad telespectad espectr expecta caract acupunct conceptí didactol insectí insectó"
    )
)
_BOTH_STAND = word_set(
    "aspectual bissector bissectriz contráctil contractilidade contractível deflectível difractómetro eréctil "
    "insectiforme insectologia insurreccionista intercepto opticidade rectal retracto"
)
"""Of two spellings each, though the dictionary knows the shorter alone."""
_MOSTLY_DROPPED = re.compile(
    r"^(?:(?:sub|multi|inter|bi|tri)?s?sec(?=tor(?:es|i\w+)?$)|aspec(?=tos?$)|respec(?=tiv)|(?:des|re)?infec(?=[çct])"
    r"|carác(?=ter$)|(?:in)?tác(?=t(?:il|eis)$)|eréc(?=t(?:il|eis)$)|retrác(?=t(?:il|eis)$)|acupunc(?=tur))"
)
_NAMES = word_set("tróia baptista victor octávio octavio neptuno hector héctor víctor benedicto")
_MONTHS = frozenset(MONTHS)
_SEASONS = word_set("primavera verão outono inverno")
DATED = WordPlaces(_MONTHS | _SEASONS)
_BEFORE_MONTH = word_set("de em para até desde entre e a meados finais início fim mês")
_BEFORE_SEASON = word_set("na no da do de a o numa num pela pelo à ao esta este nesta neste desta deste cada")
_FEASTS = word_set(
    "25-abril 5-outubro 1-maio 10-junho 1-dezembro 8-dezembro 11-setembro 25-novembro 11-março 28-maio "
    "31-janeiro 15-agosto 6-janeiro"
)
_REVOLUTIONS = word_set("25-abril 5-outubro 25-novembro 1-dezembro")
"""Feasts that keep their capital with the year too ('o 25 de Abril de 1974')."""
_STREETS = word_set(
    "avenida av rua ponte praça largo estádio escola revolução jardim bairro hospital associação rio rotunda travessa"
)
_ACCENTS = (
    ("ói", "oi"), ("éi", "ei"), ("êem", "eem"), ("ôo", "oo"), ("pêlo", "pelo"), ("pêra", "pera"), ("pólo", "polo"),
    ("pára", "para"), ("qü", "qu"), ("gü", "gu"), ("mpç", "nç"), ("mpt", "nt"),
)  # fmt: skip
_DIPHTHONG = re.compile(r"[óé]i(?=[^\W\d_aeiouáéíóúâêô]*[aeo]s?$|c[ao]mente$)")
"""ói and éi before the last syllable, where they lost their accent (heróico, asteróide, jibóia)."""
_ALWAYS_JOINED = word_set(
    "anti auto contra extra infra intra semi ultra co micro multi pseudo neo supra proto agro bio electro geo hidro "
    "foto mini maxi mega tele psico neuro aero termo cardio macro arqui"
)
"""Prefixes that AO90 joins to whatever word follows, known to the dictionary or not."""
_PLACES = {"egipto": "Egito"}
_LONGEST = 60


def has_two_spellings(word: str) -> bool:
    """Whether Portugal keeps the old spelling beside the new one ('espectador', 'característica', 'láctico')."""
    return (
        word.startswith(_SAID_BY_MANY)
        or word in _BOTH_STAND
        or (word in listed_doubles() and word not in listed_pairs())
    )


def in_official_list(word: str) -> bool:
    """Whether a lower-case word, an inflection of it or a part of it is listed among what AO90 changed."""
    return word in _PLACES or any(part in listed_forms() for part in (word, *word.split("-")))


@lru_cache(maxsize=50_000)
def preferred_spelling(word: str) -> str:
    """The spelling that most of Portugal writes where AO90 lets two stand ('sector': 'setor', 'aspecto': 'aspeto'), for
    the few words whose old spelling is also Brazil's or that of before AO90; '' for all others."""
    match = _MOSTLY_DROPPED.match(word)
    if not match or "-" in word:
        return ""
    shorter = word[: match.end() - 1] + word[match.end() :]
    return shorter if known(shorter) else ""


@lru_cache(maxsize=100_000)
def modern_spelling(word: str) -> str:
    """The AO90 form of a lower-case word spelled as before it, or '' when the spelling is good, double or unknown.

    Plurals and verb forms count too: a word that the dictionary rejects, and accepts without its mute consonant or
    old accent or hyphen. Raises UsageError when there is no dictionary.
    """
    if "-" in word:
        return _hyphenated(word)
    if word in _PLACES:
        return _PLACES[word]
    if known(word) or has_two_spellings(word) or word in _NAMES:
        return ""
    listed = listed_pairs().get(word)
    if listed:
        return listed
    for old, new in _ACCENTS:
        if old in word and known(word.replace(old, new)):
            return word.replace(old, new)
    return _without_mute_consonants(word) or _by_rule(word)


def _by_rule(word: str) -> str:
    """The form of a word that the dictionary doesn't know either way: by its ending, or by a listed word's stem."""
    plain = _DIPHTHONG.sub(lambda m: m.group().translate(_UNACCENTED), word)
    places = [m.start() for m in MUTE.finditer(plain)]
    for place in places if len(places) <= 4 else ():
        for start in range(max(0, place - 8), place - SHORTEST_STEM + 3):
            modern = listed_stems().get(plain[start : place + 2])
            if modern and (start == 0 or start > 1):
                return plain[:start] + modern + plain[place + 2 :]
    return plain if plain != word else ""


def _without_mute_consonants(word: str) -> str:
    places = [m.start() for m in MUTE.finditer(word)]
    if not places or len(places) > 4:
        return ""
    for chosen in [*([p] for p in places), places]:
        shorter = "".join(c for n, c in enumerate(word) if n not in chosen)
        if known(shorter):
            return shorter
    return ""


def _hyphenated(word: str) -> str:
    listed = listed_pairs().get(word)
    if listed:
        return listed
    if len(word) > _LONGEST:
        return ""
    if word.endswith("s") and word[:-1] in listed_pairs():
        return listed_pairs()[word[:-1]] + "s" if " " not in listed_pairs()[word[:-1]] else ""
    first, _, rest = word.partition("-")
    for singular in (first[:-1], first[:-2] + "m", first[:-3] + "ão"):
        modern = listed_pairs().get(f"{singular}-{rest}", "") if first.endswith("s") else ""
        if " " in modern:
            return f"{first} {modern.partition(' ')[2]}"
    match = _CLITICS.search(word)
    if match:
        return _with_clitic(word[: match.start()], match.group())
    match = _PREFIXED.match(word)
    if match:
        return _joined(match.group(1), match.group(2))
    joined = "-".join(modern_spelling(part) or part for part in word.split("-") if part)
    return joined if joined != word else ""


_CLITICS = re.compile(
    r"-(?:me|te|se|lhes?|nos|vos|l?[oa]s?|n[oa]s?|lh[oa]s?|m[oa]s?|t[oa]s?)(?:-(?:l?[oa]s?|ei|ás|á|emos|eis|ão|ias?|íamos|iam))?$"
)
_CUT_INFINITIVES = {"á": "ar", "ê": "er", "í": "ir", "i": "ir"}


def _with_clitic(verb: str, clitics: str) -> str:
    """'adoptou-se', 'lêem-na', 'adoptá-lo' with the verb as it is written now."""
    if "-" in verb:
        return ""
    modern = modern_spelling(verb)
    ending = _CUT_INFINITIVES.get(verb[-1:])
    if not modern and ending and clitics.startswith("-l"):
        modern = modern_spelling(verb[:-1] + ending)
        modern = modern[:-2] + verb[-1] if modern.endswith(ending) else ""
    return modern + clitics if modern else ""


_UNACCENTED = str.maketrans("áéíóú", "aeiou")


def _joined(prefix: str, rest: str) -> str:
    modern = modern_spelling(rest) or rest
    prefix = prefix.translate(_UNACCENTED)
    if rest[0] in "rs" and prefix[-1] in "aeiouáéíóú":
        joined = prefix + rest[0] + modern
    elif rest[0] == prefix[-1] and prefix != "co":
        return f"{prefix}-{modern}" if modern != rest else ""
    elif rest[0] == "h":
        return ""
    else:
        joined = prefix + modern
    certain = prefix.translate(_UNACCENTED) in _ALWAYS_JOINED and "-" not in rest and known(modern)
    return joined if known(joined) or certain else ""


def capital_months(text: Text) -> Iterator[Finding]:
    """Months and seasons with the capital they had before AO90, outside names, feasts and streets."""
    for i in DATED.of(text.told):
        word = text.words[i]
        if not text.capital(i) or text.starts_sentence(i) or text.written(i).isupper():
            continue
        if not text.spaced(i) or not _dated(text, i, word):
            continue
        yield text.finding(i, i, "pre_ao90", "soft", "", "month_capital").model_copy(update={"suggestion": word})


def _dated(text: Text, i: int, word: str) -> bool:
    before = text.words[i - 1]
    following_capital = i + 1 < len(text.words) and text.spaced(i + 1) and text.capital(i + 1)
    if following_capital or any(text.words[n] in _STREETS for n in range(max(0, i - 4), i)):
        return False
    if word in _SEASONS:
        named = text.capital(i - 1) and not text.starts_sentence(i - 1)
        of_name = before == "de" and (i < 2 or text.capital(i - 2))  # 'Jogos Olímpicos de Inverno'
        return before in _BEFORE_SEASON and text.word(i + 1) not in ("de", "do") and not named and not of_name
    if before not in _BEFORE_MONTH:
        return False
    day = re.search(r"(\d{1,2})(?:\.?º)? de $", text.source[max(0, text.starts[i] - 12) : text.starts[i]])
    if day:
        year = re.match(r" de \d{4}", text.source[text.ends[i] : text.ends[i] + 8])
        feast = f"{day.group(1)}-{word}"
        return feast not in _FEASTS or (year is not None and feast not in _REVOLUTIONS)
    dated = re.match(
        r" (?:de|deste|do|passado|próximo|último)\b|\s*[,.;)]|$| (?:e|a|até)\b", text.source[text.ends[i] :][:12]
    )
    return before in ("em", "para", "até", "desde", "entre", "mês", "meados", "finais") or dated is not None
