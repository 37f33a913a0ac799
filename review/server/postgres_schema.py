"""What the search needs inside Argilla's own PostgreSQL database: a few functions, and an index of the records' texts.

Triggers on Argilla's `records` keep the index in the same transaction as the records, so the two can't drift apart,
and a backup of the database holds both. All of it may be made again at any time: each start does.
"""

from __future__ import annotations

from argilla_server.database import sync_engine

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION review_values(doc jsonb) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE AS $$
    SELECT item #>> '{}' FROM jsonb_array_elements(
        CASE WHEN doc IS NULL OR jsonb_typeof(doc) = 'null' THEN '[]'::jsonb
             WHEN jsonb_typeof(doc) = 'array' THEN doc ELSE jsonb_build_array(doc) END) item
$$;
CREATE OR REPLACE FUNCTION review_number(value text) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value ~ '^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$' THEN CAST(value AS double precision) END
$$;
CREATE OR REPLACE FUNCTION review_prefix_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN phrase = '' THEN NULL ELSE CAST(phrase || ':*' AS tsquery) END
    FROM (SELECT CAST(phraseto_tsquery('simple', translate(words, '-', ' ')) AS text) AS phrase) asked
$$;
CREATE OR REPLACE FUNCTION review_index_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM review_texts WHERE record_id = NEW.id;
    INSERT INTO review_texts (record_id, field, words) SELECT NEW.id, * FROM review_texts_of(NEW.fields);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION review_texts_of(fields json) RETURNS TABLE (field text, words tsvector)
LANGUAGE sql IMMUTABLE AS $$
    SELECT key, to_tsvector('simple', left(string_agg(leaf #>> '{}', E'\\n'), 200000))
    FROM jsonb_each(CAST(replace(CAST(fields AS text), '\\u0000', ' ') AS jsonb)), LATERAL (
        SELECT value AS leaf WHERE jsonb_typeof(value) = 'string'
        UNION ALL SELECT turn -> 'content'
            FROM jsonb_array_elements(CASE WHEN jsonb_typeof(value) = 'array' THEN value ELSE '[]' END) turn
        UNION ALL SELECT part.value
            FROM jsonb_each(CASE WHEN jsonb_typeof(value) = 'object' THEN value ELSE '{}' END) part
    ) leaves
    WHERE jsonb_typeof(leaf) = 'string' AND leaf #>> '{}' NOT LIKE 'data:%'
    GROUP BY key
$$;
"""

_TABLE = """
CREATE TABLE IF NOT EXISTS review_texts (
    record_id uuid NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    field text NOT NULL, words tsvector NOT NULL, PRIMARY KEY (record_id, field));
CREATE INDEX IF NOT EXISTS review_texts_words ON review_texts USING gin (words);
CREATE INDEX IF NOT EXISTS review_records_in_order ON records (dataset_id, inserted_at, id);
DROP TRIGGER IF EXISTS review_record_added ON records;
CREATE TRIGGER review_record_added AFTER INSERT ON records FOR EACH ROW EXECUTE FUNCTION review_index_record();
DROP TRIGGER IF EXISTS review_record_changed ON records;
CREATE TRIGGER review_record_changed AFTER UPDATE OF fields ON records FOR EACH ROW
    WHEN (CAST(OLD.fields AS text) IS DISTINCT FROM CAST(NEW.fields AS text)) EXECUTE FUNCTION review_index_record();
INSERT INTO review_texts (record_id, field, words)
    SELECT r.id, t.* FROM records r, review_texts_of(r.fields) t
    WHERE NOT EXISTS (SELECT 1 FROM review_texts known WHERE known.record_id = r.id);
"""

STARTING_LOCK = 690_028
"""A number of our own for PostgreSQL's advisory lock: one server at a time prepares the database."""


def prepare_database() -> None:
    """Make functions, index and triggers, and take in the records that were there before them."""
    connection = sync_engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (STARTING_LOCK,))
        cursor.execute(_FUNCTIONS + _TABLE)
        connection.commit()
    finally:
        connection.close()
    sync_engine.dispose()
