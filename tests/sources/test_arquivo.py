from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import OutOfReachError, UsageError
from sources.arquivo import LICENCE, Harvest, period_of, seeds_from_arquivo
from sources.arquivo_client import ArquivoClient, Period
from sources.document_seeds import PassageSieve
from tests.sources.arquivo_stand_in import ArquivoStandIn, Page

pytestmark = pytest.mark.slow

PROSE = (
    "A serra da Estrela é a maior elevação de Portugal continental. No inverno, a neve cobre o planalto durante várias "
    "semanas e as estradas ficam fechadas. O queijo é feito com leite de ovelha, segundo um saber que passa de pais "
    "para filhos há séculos, e vende-se nas feiras da região. Texto número {number}."
)
MENU = "Início Contactos Mapa do sítio\nNotícias Desporto Cultura\n\n"


def page(number: int, host: str = "", **changes: Any) -> Page:
    values: dict[str, Any] = {
        "url": f"http://{host or f'sitio{number}.pt'}/pagina/{number}?a=1&b=2",
        "timestamp": f"20{number % 15:02}0531102030",
        "title": f"Serra {number}",
        "text": MENU + PROSE.format(number=number),
    }
    return Page(**(values | changes))


@contextmanager
def client_for(archive: ArquivoStandIn, cache: Path) -> Iterator[ArquivoClient]:
    with ArquivoClient(archive.url, cache, per_minute=60_000, retry_wait_s=0.001) as client:
        yield client


def harvest(client: ArquivoClient, wanted: Harvest) -> tuple[list[dict[str, Any]], dict[str, int]]:
    sieve = PassageSieve(words=100, min_words=10)
    return list(seeds_from_arquivo(client, wanted, sieve)), dict(sieve.skipped)


@pytest.mark.parametrize("numbers_as_text", [False, True])
def test_a_search_becomes_rows_that_carry_the_archives_terms(tmp_path: Path, numbers_as_text: bool) -> None:
    with ArquivoStandIn([page(4)], numbers_as_text) as archive, client_for(archive, tmp_path) as client:
        rows, skipped = harvest(client, Harvest(query="serra"))
    (row,) = rows
    assert skipped == {}
    assert row["text"] == PROSE.format(number=4)
    assert row["source"] == "[source: Arquivo.pt, 31/05/2004]"
    assert row["licence"] == LICENCE
    assert row["commercial_use"] is False
    assert (row["date"], row["url"]) == ("2004-05-31", "http://sitio4.pt/pagina/4?a=1&b=2")
    assert row["archive_url"].endswith("/wayback/20040531102030/http://sitio4.pt/pagina/4?a=1&b=2")


def test_all_pages_of_results_are_read_and_period_and_site_are_passed_on(tmp_path: Path) -> None:
    pages = [page(n, host="www.jornal.pt") for n in range(230)] + [page(n) for n in range(5)]
    with ArquivoStandIn(pages) as archive, client_for(archive, tmp_path) as client:
        results = list(client.search("serra", Period(start="2003", end="2009"), site="jornal.pt", page_size=50))
        found = [item for results_page in results for item in results_page.items]
        few = [item for results_page in client.search("serra") for item in results_page.items]
    assert len(found) == len({f.url for f in found}) == sum(3 <= n % 15 <= 9 for n in range(230))
    assert len(results) == 3
    assert all("2003" <= f.timestamp <= "20099" and "jornal.pt" in f.url for f in found)
    assert sum("jornal.pt" in f.url for f in few) == 2


def test_an_address_is_looked_up_by_cdx_since_the_search_refuses_it(tmp_path: Path) -> None:
    same = page(1)
    pages = [
        same,
        page(1, timestamp="20040101000000"),
        page(1, timestamp="20050101000000", content_type="image/png"),
        page(1, timestamp="20060101000000", text=PROSE * 2),
        page(1, timestamp="20070101000000", status=404),
        page(2),
    ]
    with ArquivoStandIn(pages, numbers_as_text=True) as archive, client_for(archive, tmp_path) as client:
        rows, skipped = harvest(client, Harvest(query="sitio1.pt/pagina", match="prefix"))
        with pytest.raises(UsageError, match="q holds a URL"):
            list(client.search("http://sitio1.pt/"))
    assert {r["timestamp"] for r in rows} == {same.timestamp, "20060101000000"}
    assert skipped == {"not_a_page": 2, "duplicate": 1}


def test_what_can_not_be_used_is_counted_by_reason(tmp_path: Path) -> None:
    fresh = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    pages = [
        page(1, timestamp=fresh),
        page(2, text=None),
        page(3, text="A Serra. " + "Porto Braga Faro Évora Beja Lisboa Setúbal " * 3 + "e Leiria."),
        page(4),
        page(5, text=page(4).text),
        page(6, text="A Serra é alta."),
    ]
    with ArquivoStandIn(pages) as archive, client_for(archive, tmp_path) as client:
        rows, skipped = harvest(client, Harvest(query="serra"))
    assert len(rows) == 1
    assert skipped == {"embargo": 1, "no_text": 1, "not_prose": 1, "duplicate": 1, "too_short": 1}


def test_a_page_without_extracted_text_is_read_from_its_original(tmp_path: Path) -> None:
    body = f"<html><title>Serra</title><body><nav><a href='/'>Início</a></nav><article><p>{PROSE}</p></article>"
    original = page(7, text=None, html=body.encode("cp1252"), content_type="text/html; charset=ISO-8859-1")
    with ArquivoStandIn([original]) as archive, client_for(archive, tmp_path) as client:
        rows, _ = harvest(client, Harvest(query="serra"))
    assert [r["text"] for r in rows] == [PROSE]


@pytest.mark.parametrize("numbers_as_text", [False, True])
def test_metadata_reads_both_variants_of_its_fields(tmp_path: Path, numbers_as_text: bool) -> None:
    known = page(3)
    with ArquivoStandIn([known], numbers_as_text) as archive, client_for(archive, tmp_path) as client:
        version = client.metadata(known.url, known.timestamp)
        assert client.metadata(known.url, "19990101000000") is None
    assert version is not None
    assert (version.status, version.offset, version.filename) == (200, 17, "IAH-1.arc.gz")


def test_429_stops_at_once_keeps_what_was_fetched_and_the_same_call_goes_on(tmp_path: Path) -> None:
    wanted = Harvest(query="serra")
    with ArquivoStandIn([page(n) for n in range(10)], refuse_after=4) as archive:
        with client_for(archive, tmp_path) as client, pytest.raises(OutOfReachError, match="429") as caught:
            harvest(client, wanted)
        assert caught.value.exit_code == 3
        assert "same command" in caught.value.hint
        assert len(archive.paths) == 5
        archive.refuse_after = None
        with client_for(archive, tmp_path) as client:
            rows, _ = harvest(client, wanted)
    assert len(rows) == 10
    assert len(archive.paths) == 5 + 7
    assert len(set(archive.paths)) == 11


@pytest.mark.parametrize("retry_after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_retry_after_is_honoured_by_later_runs_too(tmp_path: Path, retry_after: str) -> None:
    with ArquivoStandIn([page(1)], refuse_after=0, retry_after=retry_after) as archive:
        for _ in range(3):
            with client_for(archive, tmp_path) as client, pytest.raises(OutOfReachError, match="429") as caught:
                harvest(client, Harvest(query="serra"))
            assert "again after" in caught.value.hint
        assert len(archive.paths) == 1


def test_hiccups_are_tried_again_and_a_dead_server_is_named(tmp_path: Path) -> None:
    with ArquivoStandIn([page(1)], broken=3) as archive, client_for(archive, tmp_path) as client:
        rows, _ = harvest(client, Harvest(query="serra"))
        assert len(rows) == 1
        assert client.asked == 3 + 2
    with client_for(archive, tmp_path / "other") as client, pytest.raises(OutOfReachError, match=r"127\.0\.0\.1"):
        harvest(client, Harvest(query="serra"))


def test_a_second_run_asks_nothing_and_fresh_asks_for_the_list_alone(tmp_path: Path) -> None:
    with ArquivoStandIn([page(n) for n in range(3)]) as archive:
        for fresh, asked in ((False, 4), (False, 0), (True, 1)):
            with ArquivoClient(archive.url, tmp_path, per_minute=60_000, fresh=fresh) as client:
                rows, _ = harvest(client, Harvest(query="serra"))
                assert (len(rows), client.asked) == (3, asked)


def test_wrong_input_is_named() -> None:
    assert period_of("2004-05", "2009-12-31") == Period(start="200405", end="20091231")
    assert period_of("2004-05", "2004") == Period(start="200405", end="2004"), "until the end of that year"
    with pytest.raises(UsageError, match="From 1998 to 1990 there is no day"):
        period_of("1998", "1990")
    with pytest.raises(UsageError, match="--to ontem"):
        period_of("", "ontem")
    with pytest.raises(UsageError, match=r"'arquivo\.pt' is no address"):
        ArquivoClient("arquivo.pt")
