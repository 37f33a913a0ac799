"""What counts as prose among a translation's strings: cleaned of markup, long enough, in Portuguese, not code."""

from __future__ import annotations

import html
import re
import unicodedata

SPACE = re.compile(r"\s+")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PORTUGUESE = re.compile(
    r"\b(?:d[aeo]s?|que|[oa]s?|uma?|e|em|n[oa]s?|para|por|com|se|não|aos?|às?|é|são|ser|podem?|mais|como|ou|sua|seu"
    r"|est[ae]|ess[ae]|isso|isto|quando|também)\b"
)
ENGLISH = re.compile(
    r"\b(?:the|of|and|to|in|is|that|for|with|this|you|are|be|on|it|by|from|or|not|can|will|your|an|at|have|used|using"
    r"|when|if|which|all)\b"
)
MARKUP = (
    (re.compile(r"<[^>]{1,300}>"), " "),
    (re.compile(r"\{\{[^}]*\}\}|\{ ?[-\w$]+(?:\([^)]*\))? ?\}"), " X "),
    (re.compile(r"%\d*\$?[-+ 0#]*\d*(?:\.\d+)?l{0,2}[sdifuxcg]\b|%\d+\b"), "X"),
    (re.compile(r"\$\d\b|\$\{?\w+\}?"), "X"),
    (re.compile(r"'''?|\[\[|\]\]"), ""),
)
CODE = re.compile(
    r"[{}<>\\|^~`]|https?://|www\.|==|::|\b\w+\(\)|__|\$|/\w+/\w+|--\w|[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u4e00-\u9fff]"
)
SENTENCE_END = re.compile(r"[.!?…][\"»”)]?\s+(?=[\"«“(]?[A-ZÁÉÍÓÚÂÊÔÃÕÇÀ])")
ABBREVIATION = re.compile(
    r"\b(?:Sra?|Dra?|Profa?|[Ee]x|p\. ex|etc|art|n|núm|págs?|vs|S|St|Av|R|D|Lda|Ltda|Jr|cf|i\. ?e|e\.g|aprox|máx|mín"
    r"|[Ff]ig|[Cc]ap|vol|ed|[Tt]el)\.$"
)


def without_markup(text: str) -> str:
    """Tags, placeholders and escapes out, entities decoded, one space between words."""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    text = html.unescape(text.replace("\\n", " ").replace('\\"', '"'))
    text = unicodedata.normalize("NFC", text)
    return SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "").replace("\ufeff", "")).strip()


def is_prose(text: str, shortest: int = 40, longest: int = 1500) -> bool:
    """At least six words, mostly letters, with Portuguese function words and hardly any English ones."""
    if not shortest <= len(text) <= longest or CODE.search(text):
        return False
    words = WORD.findall(text.lower())
    letters = sum(char.isalpha() for char in text)
    if len(words) < 6 or letters < 0.7 * len(text) or words.count("x") >= 3:
        return False
    if sum(char.isupper() for char in text) > 0.25 * letters or sum(char.isdigit() for char in text) > 0.15 * len(text):
        return False
    portuguese, english = len(PORTUGUESE.findall(text.lower())), len(ENGLISH.findall(text.lower()))
    return portuguese >= 0.15 * len(words) and english <= 0.08 * len(words)


def sentences(paragraph: str) -> list[str]:
    """Cut at full stops that a capital follows, except after common abbreviations."""
    found, start = [], 0
    for match in SENTENCE_END.finditer(paragraph):
        if ABBREVIATION.search(paragraph[start : match.start() + 1].strip()):
            continue
        found.append(paragraph[start : match.end()].strip())
        start = match.end()
    tail = paragraph[start:].strip()
    return [*found, tail] if tail else found


def comparison_key(text: str) -> str:
    """Lower case, letters and digits only: equal for texts that differ in signs alone."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
