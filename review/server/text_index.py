"""Full-text search inside Argilla's own SQLite database, by FTS5.

Triggers on Argilla's `records` table keep the index in the same transaction as the records, so they can't drift apart,
whatever is killed. `review_texts` holds one row for each text of each field of a record; `review_texts_fts` indexes it.
Accents count ("fenómeno" doesn't find "fenômeno"), case doesn't, as with Argilla's own Elasticsearch analyser.
"""

from __future__ import annotations

from argilla_server.database import sync_engine
from sqlalchemy import Engine, event

_TEXTS_OF_RECORD = """
    INSERT INTO review_texts (record_id, field, text)
    SELECT {row}.id, field.key, group_concat(leaf.atom, char(10))
    FROM {source} json_each({row}.fields) field, json_tree({row}.fields, field.fullkey) leaf
    WHERE leaf.type = 'text' AND leaf.key IS NOT 'role'
        AND leaf.atom NOT LIKE 'data:%' AND leaf.atom NOT LIKE '<audio %'
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
