"""The Portuguese of personas: articles of places, both genders of titles, agreement, the project's own checks."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import Any

import pytest

from prompts.packs import load_pack
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from sources.personas.portuguese import countries, from_place, in_place, list_of
from sources.personas.rows import personas
from sources.personas.tables import table
from sources.personas.voice import MANNERS, knowledge, tastes

WITH_ARTICLE = """
na Póvoa de Lanhoso; na Maia; no Porto; na Póvoa de Varzim; na Trofa; no Marco de Canaveses; no Peso da Régua; no
Bombarral; no Cadaval; nas Caldas da Rainha; na Lourinhã; na Nazaré; no Sobral de Monte Agraço; na Murtosa; na
Figueira da Foz; na Lousã; na Mealhada; na Pampilhosa da Serra; na Batalha; na Marinha Grande; no Carregal do Sal;
no Entroncamento; no Sardoal; na Sertã; na Covilhã; no Fundão; na Guarda; na Mêda; no Sabugal; na Amadora; no
Barreiro; na Moita; no Montijo; no Seixal; na Vidigueira; na Azambuja; no Cartaxo; na Chamusca; na Golegã; no
Crato; no Gavião; no Alandroal; no Redondo; na Calheta, em São Jorge; no Corvo, nos Açores; na Horta, no Faial; na
Lagoa, em São Miguel; nas Lajes das Flores; nas Lajes do Pico; na Madalena, no Pico; no Nordeste, em São Miguel; na
Povoação, em São Miguel; na Ribeira Grande, em São Miguel; nas Velas, em São Jorge; na Praia da Vitória, na
Terceira; na Calheta, na Madeira; no Funchal; na Ponta do Sol, na Madeira; no Porto Moniz, na Madeira; no Porto
Santo; na Ribeira Brava, na Madeira
"""


def plain(word: str) -> str:
    """Without accents: «juiz» and «juíza» begin alike."""
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return list(islice(personas(31), 6_000))


def test_places_have_the_article_that_is_said_and_the_others_have_none() -> None:
    expected = {part.strip() for part in WITH_ARTICLE.replace("\n", " ").split(";")}
    said = [in_place(place) for place in range(308)]
    assert {text for text in said if not text.startswith("em ")} == expected
    assert len(set(said)) == 308
    assert {"em Lisboa", "em Lagoa, no Algarve", "em Ponta Delgada, em São Miguel"} <= set(said)


def test_origins_contract_like_places() -> None:
    contracted = {"em": "de", "no": "do", "na": "da", "nos": "dos", "nas": "das"}
    for place in range(308):
        first, rest = in_place(place).split(" ", 1)
        assert from_place(place) == f"{contracted[first]} {rest}"


def test_the_municipalities_are_those_of_the_pack() -> None:
    shipped = sorted(row["text"].split(" (")[0] for row in load_pack("municipalities").rows)
    assert sorted(table("municipalities").column("name")) == shipped


def test_every_title_has_both_genders_and_they_agree_word_by_word() -> None:
    for row in table("occupations").rows:
        masculine, feminine = row[5].split(), row[6].split()
        assert len(masculine) == len(feminine), row
        for his, hers in zip(masculine, feminine, strict=True):
            if his != hers:
                assert plain(his)[:2] == plain(hers)[:2], row
                assert hers.endswith(("a", "ã", "triz")), row
        if masculine[0] == feminine[0]:
            assert not re.search(r"(eiro|ário|ico|ogo|dor|tor|ado|ão)$", masculine[0]), row


def test_countries_have_both_genders_and_a_place() -> None:
    named = [*table("other_nationalities").column("nationality"), *table("emigrants").column("country")]
    named += list(table("lived_abroad").columns[3:])
    for name in named:
        masculine, feminine, where = countries()[name]
        assert masculine and feminine and re.match(r"(em|no|na|nos|nas) [A-ZÁÍÓ]", where)


@pytest.mark.slow
def test_descriptions_agree_in_gender(rows: list[dict[str, Any]]) -> None:
    his = re.compile(r"\b(sozinho|casado|reformado|desempregado|antigo|aluno|rapaz|homem)\b")
    hers = re.compile(r"\b(sozinha|casada|reformada|desempregada|antiga|aluna|rapariga|mulher)\b")
    assert {row["sex"] for row in rows} == {"homem", "mulher"}
    for row in rows:
        life = row["text"].split(";")[0]
        if row["sex"] == "mulher":
            assert life.startswith("uma ") and not his.search(life), life
        else:
            assert life.startswith("um ") and not hers.search(life), life


@pytest.mark.slow
def test_descriptions_are_noun_phrases_that_fit_a_sentence(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        text = row["text"]
        assert re.fullmatch(r"uma? [^;.!?]*(?:\.º[^;.!?]*)*; [^;.!?]*(?:\.º[^;.!?]*)*", text), text
        assert not re.search(r"  | ,|,,|\bde o\b|\bde a\b|\bem o\b|\bem a\b|\ba o\b|\bpor o\b", text.split(";")[0]), (
            text
        )
        assert row["municipality"] in text or row["country"] != "Portugal"
        assert f"{row['age']} anos" in text
        assert len(text.split()) < 70, text


@pytest.mark.slow
def test_the_age_is_the_persons_and_not_the_workplaces(rows: list[dict[str, Any]]) -> None:
    assert [row["text"] for row in rows if re.search(r"\b(numa?|de uma?) [a-zà-ú ]+ de \d+ anos", row["text"])] == []


@pytest.mark.slow
def test_no_description_comes_twice() -> None:
    texts = [row["text"] for row in islice(personas(8), 20_000)]
    assert len(set(texts)) == len(texts)


@pytest.mark.slow
def test_descriptions_pass_the_projects_own_checks(rows: list[dict[str, Any]]) -> None:
    texts = [row["text"] for row in rows[:1500]]
    texts += [f"um {row[5]}, uma {row[6]}" for row in table("occupations").rows]
    texts += [f"um {his}, uma {hers} {where}" for his, hers, where in countries().values()]
    texts += [row[1] for name in ("pastimes", "knowledge", "needs") for row in table(name).rows]
    texts += [in_place(place) for place in range(308)] + [writing for _, writing in MANNERS.values()]
    assert {text: found for text in texts if (found := [*find_leaks(text), *find_misspellings(text)])} == {}


def test_nobody_is_offered_the_same_taste_or_knowledge_twice() -> None:
    for age in (7, 15, 30, 80):
        for offered in (tastes(age), knowledge(age)):
            assert len(set(offered)) == len(offered) > 30


def test_a_list_ends_with_e() -> None:
    assert list_of("", "gosta de fado", "percebe de pão", "quer ler") == "gosta de fado, percebe de pão e quer ler"
    assert list_of("quer ler") == "quer ler"
