"""A search as typed in the page, as a condition in SQL."""

from __future__ import annotations

import re

from review.server.dialects import Bind, Dialect

_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"?(?:~\d+)?|(?P<mark>[()|+])|(?P<minus>-)(?=\S)|(?P<term>[^\s()|+"]+)')
_FUZZINESS = re.compile(r"~\d*$")


def text_condition(query: str, field: str | None, dialect: Dialect, bind: Bind) -> str:
    """Turn a search as typed in the page into a condition on `records r`.

    The language is Elasticsearch's simple_query_string: words are all required, `|` is or, `-` is not, "..." is a
    phrase, `word*` a prefix, and parentheses group. Unbalanced marks are forgiven.
    """
    tokens = [(m.lastgroup or "", m.group(m.lastgroup or 0)) for m in _TOKEN.finditer(query)]
    return _Query(tokens, field, dialect, bind).any_of() or "TRUE"


class _Query:
    """A recursive-descent reader that writes SQL as it goes. Each method returns '' for nothing to look for."""

    def __init__(self, tokens: list[tuple[str, str]], field: str | None, dialect: Dialect, bind: Bind) -> None:
        self._tokens = tokens
        self._dialect = dialect
        self._field = field
        self._bind = bind
        self._next = 0

    def any_of(self) -> str:
        choices = [self._all_of()]
        while self._peek() == ("mark", "|"):
            self._next += 1
            choices.append(self._all_of())
        return _joined(" OR ", choices)

    def _all_of(self) -> str:
        parts = []
        while self._next < len(self._tokens) and self._peek() not in (("mark", "|"), ("mark", ")")):
            parts.append(self._one())
        return _joined(" AND ", parts)

    def _one(self) -> str:
        kind, value = self._peek()
        self._next += 1
        if kind == "minus":
            negated = self._one() if self._next < len(self._tokens) else ""
            return f"NOT ({negated})" if negated else ""
        if (kind, value) == ("mark", "("):
            inside = self.any_of()
            self._next += 1
            return inside
        if kind == "mark":
            return ""
        prefix = kind == "term" and value.endswith("*")
        return self._lookup(value if kind == "phrase" else _FUZZINESS.sub("", value), prefix)

    def _lookup(self, words: str, prefix: bool) -> str:
        if not any(character.isalnum() for character in words):
            return ""
        return self._dialect.matching(words, prefix, self._field, self._bind)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("", "")


def _joined(how: str, parts: list[str]) -> str:
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else how.join(f"({part})" for part in kept)
