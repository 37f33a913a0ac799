"""Where a Brazilian form is no leak: code, addresses, mentions and titles in quotes, what is quoted from elsewhere,
texts about Brazil. What a writer put between quotation marks without having it from somewhere is text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from schemas.finding import Finding
from text.prose import words

_MENTION_WORDS = 5
_CODE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]{1,200}`|\b(?:https?|ftp)://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.]{0,64}"
    r"|(?<!\w)[@#]\w{2,64}|<[^<>\n]{1,200}>|\$\{[^}\n]{1,100}\}|\{\{[^}\n]{1,100}\}\}",
    re.DOTALL,
)
_FILE = re.compile(r"(?<=\w)\.(?:pdf|txt|csv|json|py|html?|xml|docx?|xlsx?|com|pt|br|org|net)\b")
_IDENTIFIER = re.compile(r"(?<!\w)[^\W_]{1,64}(?:_[^\W_]{1,64})+")
_NAME_BEFORE = re.compile(r"[\w.-]{1,64}$")
_QUOTES = re.compile(
    r"«([^«»\n]{1,600})»|“([^“”\n]{1,600})”|\"([^\"\n]{1,600})\"|‘([^‘’\n]{1,200})’|„([^„”“\n]{1,600})[”“]"
    r"|(?<![\w*])\*(?![\s*])([^*\n]{1,80})(?<!\s)\*(?![\w*])|(?<!\w)_(?!\s)([^_\n]{1,80})(?<!\s)_(?!\w)"
)
_LABEL_BEFORE = re.compile(
    r"\b(?:opç(?:ão|ões)|bot(?:ão|ões)|menus?|separador(?:es)?|comandos?|teclas?|entradas?|clique|clicar|carreg(?:ue|ar)"
    r"|carrega|toque|tocar|toca|escolh(?:a|e|er)|selecion(?:e|a|ar)|prima|premir|pressione)\b"
    r"(?: (?:em|no|na|o|a|de|do|da))? [«“\"‘„*_]?\Z",
    re.IGNORECASE,
)
"""Before the label of a button or menu: what a program shows is its text, and no mention."""
_BRAZIL = re.compile(
    r"\bBrasil\b|\bbrasileir[oa]s?\b|\bBrasileir[oa]s?\b|\bSão Paulo\b|\bRio de Janeiro\b|\bBrasília\b|\bpaulistas?\b"
    r"|\bcariocas?\b|\bMinas Gerais\b|\bRio Grande do Sul\b|\bPernambuco\b|\bSalvador da Bahia\b|\bFortaleza\b"
    r"|\bBelo Horizonte\b|\bCuritiba\b|\bPorto Alegre\b|\bPlanalto\b|\bBolsonaro\b|\bLula da Silva\b|\bAmazónia\b"
)
_BRAZIL_ONLY = frozenset({"institution"})


class Span(NamedTuple):
    """A protected stretch of a text: code is no prose; a mention is talked about; a quotation is another's voice."""

    start: int
    end: int
    kind: Literal["code", "mention", "quotation"]


def protected_spans(source: str) -> Iterator[Span]:
    """Code, addresses, mentions and quotations of a text, in no order."""
    last = -1
    for match in _FILE.finditer(source):
        start = match.start()
        name = None if start == last else _NAME_BEFORE.search(source, max(0, start - 64), start)
        last = match.end()
        yield Span(name.start() if name else start, last, "code")
    if "_" in source:
        for match in _IDENTIFIER.finditer(source):
            yield Span(match.start(), match.end(), "code")
    if any(c in source for c in "`@#<{") or "://" in source or "www." in source:
        for match in _CODE.finditer(source):
            yield Span(match.start(), match.end(), "code")
    if any(c in source for c in '«“"‘„*_'):
        longest = 0.6 * len(source.split())
        for match in _QUOTES.finditer(source):
            length = len(match.group().split())
            if length <= _MENTION_WORDS:
                if not _LABEL_BEFORE.search(source, max(0, match.start() - 40), match.start()):
                    yield Span(match.start(), match.end(), "mention")
            elif length < longest and match.group()[0] not in "*_":
                yield Span(match.start(), match.end(), "quotation")


class Shields:
    """The protected stretches of a text, ready to be asked about many places."""

    def __init__(self, source: str) -> None:
        spans = sorted(protected_spans(source))
        self._starts = [span.start for span in spans]
        self._spans = spans
        self._longest = max((span.end - span.start for span in spans), default=0)

    def kinds(self, start: int, end: int) -> frozenset[str]:
        """Which kinds of stretches overlap `start` to `end`; at most the two hundred nearest are looked at."""
        last = bisect_left(self._starts, end)
        found = set()
        for n in range(last - 1, max(-1, last - 200), -1):
            if self._starts[n] + self._longest <= start:
                break
            if self._spans[n].end > start:
                found.add(self._spans[n].kind)
        return frozenset(found)

    def quotation(self, source: str, at: int) -> str:
        """The quotation that holds offset `at`; '' when none does."""
        spans = (span for span in self._spans if span.kind == "quotation" and span.start <= at < span.end)
        return next((source[span.start : span.end] for span in spans), "")


def about_brazil(source: str) -> bool:
    """Whether a text names Brazil, its people or its great cities."""
    return _BRAZIL.search(source) is not None


def let_through(
    source: str, findings: Iterable[Finding], topic_is_brazil: bool | None, quotable: Sequence[str] = ()
) -> list[Finding]:
    """The findings that stand: none in code, mentions or quotations from a text of `quotable`, nothing quoted and no
    Brazilian institution in a text about Brazil (found out from the text itself when `topic_is_brazil` is None)."""
    brazil = about_brazil(source) if topic_is_brazil is None else topic_is_brazil
    shields = Shields(source)
    kept = []
    for finding in findings:
        kinds = shields.kinds(finding.start, finding.end)
        if kinds & {"code", "mention"} or (brazil and "quotation" in kinds):
            continue
        if "quotation" in kinds and _is_quoted_from(shields.quotation(source, finding.start), quotable):
            continue
        if brazil and (finding.category in _BRAZIL_ONLY or finding.rule == "name_spelling"):
            continue
        kept.append(finding)
    return kept


def _is_quoted_from(quotation: str, quotable: Sequence[str]) -> bool:
    """Whether the words of a quotation stand in their order in one of the texts that it may come from."""
    quoted = " ".join(words(quotation))
    return bool(quoted) and any(quoted in " ".join(words(text)) for text in quotable)
