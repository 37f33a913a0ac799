"""Where a Brazilian form is no leak: code and addresses, mentions and titles in quotes, texts about Brazil."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from schemas.finding import Finding

_MENTION_WORDS = 5
_CODE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]{1,200}`|\b(?:https?|ftp)://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.]{0,64}"
    r"|(?<!\w)[@#]\w{2,64}|<[^<>\n]{1,200}>|\$\{[^}\n]{1,100}\}|\{\{[^}\n]{1,100}\}\}|\b\w{1,64}\.(?:pdf|txt|csv|json|py|html|com|pt|br|org|net)\b",
    re.DOTALL,
)
_QUOTES = re.compile(
    r"«([^«»\n]{1,600})»|“([^“”\n]{1,600})”|\"([^\"\n]{1,600})\"|‘([^‘’\n]{1,200})’|„([^„”“\n]{1,600})[”“]"
    r"|(?<![\w*])\*(?![\s*])([^*\n]{1,80})(?<!\s)\*(?![\w*])|(?<!\w)_(?!\s)([^_\n]{1,80})(?<!\s)_(?!\w)"
)
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
    if any(c in source for c in "`@#<{") or "://" in source or "www." in source or "." in source:
        for match in _CODE.finditer(source):
            yield Span(match.start(), match.end(), "code")
    if any(c in source for c in '«“"‘„*_'):
        for match in _QUOTES.finditer(source):
            words = len(match.group().split())
            if words <= _MENTION_WORDS:
                yield Span(match.start(), match.end(), "mention")
            elif words < 0.6 * len(source.split()) and match.group()[0] not in "*_":
                yield Span(match.start(), match.end(), "quotation")


def about_brazil(source: str) -> bool:
    """Whether a text names Brazil, its people or its great cities."""
    return _BRAZIL.search(source) is not None


def let_through(source: str, findings: Iterable[Finding], topic_is_brazil: bool | None) -> list[Finding]:
    """The findings that stand: none in code or mentions, soft in quotations, no Brazilian institution in a text
    about Brazil (found out from the text itself when `topic_is_brazil` is None)."""
    found = list(findings)
    if not found:
        return found
    brazil = about_brazil(source) if topic_is_brazil is None else topic_is_brazil
    spans = list(protected_spans(source))
    kept = []
    for finding in found:
        kinds = {s.kind for s in spans if s.start < finding.end and finding.start < s.end}
        if kinds & {"code", "mention"} or (brazil and "quotation" in kinds):
            continue
        if brazil and (finding.category in _BRAZIL_ONLY or finding.rule == "name_spelling"):
            continue
        softened = "quotation" in kinds and finding.severity == "hard"
        kept.append(finding.model_copy(update={"severity": "soft"}) if softened else finding)
    return kept
