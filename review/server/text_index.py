"""Full-text search inside Argilla's own SQLite database, by FTS5.

Triggers on Argilla's `records` table keep the index in the same transaction as the records, so they can't drift apart,
whatever is killed. `review_texts` holds one row for each text of each field of a record; `review_texts_fts` indexes it.
Accents count ("fenómeno" doesn't find "fenômeno"), case doesn't, as with Argilla's own Elasticsearch analyser.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from argilla_server.database import sync_engine
from sqlalchemy import Engine, event

_TEXTS_OF_RECORD = """
    INSERT INTO review_texts (record_id, field, text)
    SELECT {row}.id, field.key, group_concat(leaf.atom, char(10))
    FROM {source} json_each({row}.fields) field, json_tree({row}.fields, field.fullkey) leaf
    WHERE leaf.type = 'text' AND leaf.key IS NOT 'role' AND leaf.atom NOT LIKE 'data:%'
    GROUP BY {row}.id, field.key
"""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS review_texts (
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL, field TEXT NOT NULL, text TEXT);
CREATE INDEX IF NOT EXISTS review_texts_by_record ON review_texts (record_id);
CREATE VIRTUAL TABLE IF NOT EXISTS review_texts_fts USING fts5 (
    text, content='review_texts', content_rowid='id', tokenize="unicode61 remove_diacritics 0");

DROP TRIGGER IF EXISTS review_texts_added;
CREATE TRIGGER review_texts_added AFTER INSERT ON review_texts BEGIN
    INSERT INTO review_texts_fts (rowid, text) VALUES (new.id, new.text);
END;
DROP TRIGGER IF EXISTS review_texts_removed;
CREATE TRIGGER review_texts_removed AFTER DELETE ON review_texts BEGIN
    INSERT INTO review_texts_fts (review_texts_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;

DROP TRIGGER IF EXISTS review_record_added;
CREATE TRIGGER review_record_added AFTER INSERT ON records BEGIN
    {_TEXTS_OF_RECORD.format(row="new", source="")};
END;
DROP TRIGGER IF EXISTS review_record_changed;
CREATE TRIGGER review_record_changed AFTER UPDATE OF fields ON records WHEN old.fields IS NOT new.fields BEGIN
    DELETE FROM review_texts WHERE record_id = old.id;
    {_TEXTS_OF_RECORD.format(row="new", source="")};
END;
DROP TRIGGER IF EXISTS review_record_removed;
CREATE TRIGGER review_record_removed AFTER DELETE ON records BEGIN
    DELETE FROM review_texts WHERE record_id = old.id;
END;
"""

_CATCH_UP = (
    _TEXTS_OF_RECORD.format(row="r", source="records r,").replace(
        "WHERE", "WHERE r.id NOT IN (SELECT record_id FROM review_texts) AND"
    )
    + ";"
)


def prepare_database() -> None:
    """Make the index and its triggers, and take in the records that were there before them."""
    connection = sync_engine.raw_connection()
    try:
        connection.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA + _CATCH_UP)
        connection.commit()
    finally:
        connection.close()
    event.listen(Engine, "connect", _tune_connection)


def _tune_connection(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.close()


_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"?(?:~\d+)?|(?P<mark>[()|+])|(?P<minus>-)(?=\S)|(?P<term>[^\s()|+"]+)')
_FUZZINESS = re.compile(r"~\d*$")

Bind = Callable[[str], str]
"""Takes a value and returns the name of the SQL parameter that now carries it."""


def text_condition(query: str, field: str | None, bind: Bind) -> str:
    """Turn a search as typed in the page into a condition on `records r`.

    The language is Elasticsearch's simple_query_string: words are all required, `|` is or, `-` is not, "..." is a
    phrase, `word*` a prefix, and parentheses group. Unbalanced marks are forgiven.
    """
    tokens = [(m.lastgroup or "", m.group(m.lastgroup or 0)) for m in _TOKEN.finditer(query)]
    return _Query(tokens, field, bind).any_of() or "1"


class _Query:
    """A recursive-descent reader that writes SQL as it goes. Each method returns '' for nothing to look for."""

    def __init__(self, tokens: list[tuple[str, str]], field: str | None, bind: Bind) -> None:
        self._tokens = tokens
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
        match = self._bind('"' + words.replace('"', " ") + '"' + (" *" if prefix else ""))
        in_field = f" AND t.field = {self._bind(self._field)}" if self._field else ""
        return (
            "r.id IN (SELECT t.record_id FROM review_texts_fts f JOIN review_texts t ON t.id = f.rowid"
            f" WHERE f.review_texts_fts MATCH {match}{in_field})"
        )

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("", "")


def _joined(how: str, parts: list[str]) -> str:
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else how.join(f"({part})" for part in kept)
