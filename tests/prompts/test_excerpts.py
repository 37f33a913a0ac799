"""Dated excerpts: what an answer on a topic may stand on, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from prompts.excerpts import Excerpt, Excerpts, Found, load_excerpts
from prompts.packs import load_pack
from schemas.errors import UsageError
from text.ranking import Ranking

TODAY = date(2026, 11, 29)


def excerpt(identity: str, text: str, **others: object) -> Excerpt:
    given = {"source": "https://diariodarepublica.pt", "licence": "CC0-1.0", "valid_on": TODAY, "good_until": TODAY}
    return Excerpt.model_validate({"id": identity, "text": text, **given, **others})


DEPOSITS = excerpt("a", "Os depósitos estão garantidos até 100 000 euros.", domain="finanças e fiscalidade")
FEES = excerpt("b", "As taxas moderadoras pagam-se nas urgências dos hospitais.", domain="saúde")
KEYED = excerpt("c", "O prazo é de 14 dias.", topics=("direito-015",))


def found(topic_id: str, topic: str, domain: str, today: date = TODAY) -> Found | None:
    return Excerpts(name="todos", rows=(DEPOSITS, FEES, KEYED)).find(topic_id, topic, domain, 0.6, today)


def test_what_names_the_topic_comes_first_then_what_has_its_words_in_its_domain() -> None:
    assert found("direito-015", "as taxas moderadoras", "saúde") == Found((KEYED,), True)
    assert found("saude-003", "as taxas moderadoras nos hospitais", "saúde") == Found((FEES,), False)
    assert found("x", "as taxas moderadoras nos hospitais", "trabalho") is None
    assert found("x", "as taxas de juro do crédito à habitação", "saúde") is None  # a quarter of the words is too few


def test_what_is_past_its_date_is_never_given() -> None:
    assert found("direito-015", "a desistência", "direito e cidadania", TODAY + timedelta(days=1)) is None
    assert found("x", "as taxas moderadoras nos hospitais", "saúde", TODAY + timedelta(days=1)) is None


def test_the_nearest_text_is_the_one_with_the_rare_words() -> None:
    ranking = Ranking(["O prazo da renda.", "O prazo do imposto.", "O prazo do recurso e o prazo da multa."])
    nearest = ranking.near("qual é o prazo do recurso?")
    assert [near.place for near in nearest] == [2, 0, 1]
    assert nearest[0].share == 1.0 > nearest[1].share > 0
    assert ranking.near("bicicletas") == []


def test_what_ships_is_dated_sourced_and_names_topics_that_are_there() -> None:
    topics = {row["id"] for row in load_pack("topics").rows}
    rows = load_excerpts("shipped").rows
    keyed = {topic for row in rows for topic in row.topics}
    assert keyed <= topics and len(keyed) >= 25
    assert len({row.id for row in rows}) == len(rows)
    assert all(row.source and row.licence and row.valid_on < row.good_until for row in rows)


def write(path: Path, **row: object) -> Path:
    given = {"id": "a", "text": "O prazo é de 10 dias.", "source": "Diário da República", "licence": "CC0-1.0"}
    path.write_bytes(orjson.dumps(given | row))
    return path


def test_a_file_of_the_users_is_good_for_a_year_or_as_long_as_it_says(tmp_path: Path) -> None:
    dated = load_excerpts(str(write(tmp_path / "a.jsonl", verified_on="2026-11-28"))).rows[0]
    assert (dated.valid_on, dated.good_until) == (date(2026, 11, 28), date(2027, 11, 28))
    path = write(tmp_path / "b.jsonl", date="2004-05-31", expires_on="2026-12-31", topics=["saude-001"])
    said = load_excerpts(str(path)).rows[0]
    assert (said.valid_on, said.good_until, said.topics) == (date(2004, 5, 31), date(2026, 12, 31), ("saude-001",))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "an excerpt needs the day on which it held"),
        ({"date": "ontem"}, "`verified_on` is no day: 'ontem'"),
        ({"text": " ", "date": "2026-11-28"}, "an excerpt needs a `text`"),
    ],
)
def test_an_excerpt_without_a_day_or_a_text_is_refused_by_its_row(
    row: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=f"a, row 'a': {message}"):
        load_excerpts(str(write(tmp_path / "a.jsonl", **row)))
