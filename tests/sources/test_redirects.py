"""What is fetched from an archive comes from that archive: redirects that lead elsewhere are not followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import OutOfReachError
from sources.arquivo import Harvest
from tests.sources.arquivo_stand_in import ArquivoStandIn
from tests.sources.test_arquivo import PROSE, client_for, harvest, page

HTML = f"<html><title>Serra</title><body><article><p>{PROSE}</p></article>".encode()


def test_a_page_that_leads_to_another_host_is_left_out_and_that_host_is_never_asked(tmp_path: Path) -> None:
    inside = page(1, text=None, html=b"<html><body><article><p>" + b"Segredo interno. " * 40)
    with ArquivoStandIn([inside]) as private:
        secret = f"{private.url}/noFrame/replay/{inside.timestamp}id_/{inside.url}"
        led_away = page(2, text=None, moved_to=secret)
        with ArquivoStandIn([led_away, page(3)]) as archive, client_for(archive, tmp_path) as client:
            rows, skipped = harvest(client, Harvest(query="serra"))
        assert private.paths == []
    assert [row["title"] for row in rows] == ["Serra 3"]
    assert [(private.url in reason, count) for reason, count in skipped.items()] == [(True, 1)]


def test_a_page_that_moved_within_the_archive_is_fetched(tmp_path: Path) -> None:
    there = page(5, text=None, html=HTML, title="outra")
    moved = page(4, text=None, moved_to=f"/noFrame/replay/{there.timestamp}id_/{there.url}")
    with ArquivoStandIn([moved, there]) as archive, client_for(archive, tmp_path) as client:
        rows, skipped = harvest(client, Harvest(query="4"))
    assert ([row["text"] for row in rows], skipped) == ([PROSE], {})


def test_a_search_that_leads_elsewhere_stops_and_names_where(tmp_path: Path) -> None:
    with ArquivoStandIn([]) as other:
        moved = {"/textsearch": f"{other.url}/textsearch"}
        with ArquivoStandIn([page(1)], moved=moved) as archive, client_for(archive, tmp_path) as client:
            with pytest.raises(OutOfReachError) as told:
                harvest(client, Harvest(query="serra"))
            assert len(archive.paths) == 1, "not tried again"
        assert other.paths == []
    assert f"{other.url}/textsearch" in told.value.message
    assert "another host" in told.value.message


def test_a_page_that_leads_in_a_circle_is_left_out(tmp_path: Path) -> None:
    pages = [page(6, text=None, moved_to="?"), page(7)]
    with ArquivoStandIn(pages, moved={"/noFrame": "/noFrame/x"}) as archive, client_for(archive, tmp_path) as client:
        rows, skipped = harvest(client, Harvest(query="serra"))
        assert len([path for path in archive.paths if path.startswith("/noFrame")]) == 6
    assert [row["title"] for row in rows] == ["Serra 7"]
    assert list(skipped.values()) == [1]
