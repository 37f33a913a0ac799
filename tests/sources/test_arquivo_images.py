"""Pictures of Arquivo.pt's image search: terms with each, no EXIF, copies once; and a recipe that shows them."""

from __future__ import annotations

import gc
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw
from typer.testing import CliRunner

from commands.sources import app
from schemas.errors import OutOfReachError
from sources.arquivo_client import ArquivoClient
from sources.arquivo_images import ImageHarvest, seeds_of_images
from store.pictures import Picture
from tests.generators.scripted_runs import accepted, roll, variant
from tests.sources.arquivo_stand_in import ArquivoStandIn, Image

SAID = "A imagem mostra uma ponte sobre um rio, com uma margem clara ao fundo e um céu sem nuvens por cima."


def photograph(number: int, side: int = 640) -> bytes:
    """A JPEG with a shape of its own, and a note of where it was taken."""
    page = Pillow.new("RGB", (side, side * 3 // 4), (200, 190 - number, 170))
    drawing = ImageDraw.Draw(page)
    for step in range(6):
        left, top = (number * 97 + step * 61) % (side - 80), (number * 53 + step * 89) % (side // 2)
        drawing.rectangle((left, top, left + 70 + number * 9, top + 60), fill=(30 * step, 40 * number % 255, 90))
    exif = page.getexif()
    exif[0x010E] = "Rua da Prata, Lisboa"
    target = io.BytesIO()
    page.save(target, format="JPEG", quality=90, exif=exif)
    return target.getvalue()


def smaller(data: bytes) -> bytes:
    """The same picture as another site shows it: fewer pixels, more compressed."""
    target = io.BytesIO()
    Pillow.open(io.BytesIO(data)).resize((480, 360)).save(target, format="JPEG", quality=70)
    return target.getvalue()


def found() -> list[Image]:
    """Three pictures, a smaller copy of one, and what is of no use."""
    pictures = [
        Image(f"http://exemplo.pt/{n}.jpg", f"2005060{n}120000", photograph(n), f"Ponte {n}") for n in (1, 2, 3)
    ]
    return [
        *pictures,
        Image("http://outro.pt/copia.jpg", "20080101000000", smaller(photograph(1))),
        Image("http://exemplo.pt/icone.gif", "20050601000000", b"", told=(32, 32)),
        Image("http://exemplo.pt/mentira.jpg", "20050601000001", photograph(7, side=200)),
        Image("http://exemplo.pt/erro.jpg", "20050601000002", b"<html>n\xc3\xa3o</html>"),
        Image("http://exemplo.pt/perdida.jpg", "20050601000003", b""),
        Image("http://exemplo.pt/nova.jpg", "20990101000000", photograph(9)),
    ]


def harvested(folder: Path, archive: ArquivoStandIn, *more: str) -> tuple[list[dict[str, Any]], str]:
    out = folder / "imagens.jsonl"
    words = ["arquivo-images", "ponte", "--folder", str(folder / "fotos"), "--out", str(out), "--base-url", archive.url]
    told = CliRunner().invoke(app, [*words, *more], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()], told.output


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("as_text", [False, True])
def test_each_picture_has_its_terms_and_no_place_and_copies_come_once(tmp_path: Path, as_text: bool) -> None:
    with ArquivoStandIn([], images=found(), numbers_as_text=as_text) as archive:
        rows, said = harvested(tmp_path, archive)
        asked = len(archive.paths)
        again, _ = harvested(tmp_path, archive)
        assert len(archive.paths) == asked and again == rows, "the cache knows it all"
    assert [row["url"] for row in rows] == [f"http://exemplo.pt/{n}.jpg" for n in (1, 2, 3)]
    for number, row in enumerate(rows, 1):
        assert row["licence"] == "LicenseRef-Arquivo.pt-research" and row["commercial_use"] is False
        assert row["source"] == f"[source: Arquivo.pt, 0{number}/06/2005]" and row["caption"] == f"Ponte {number}"
        data = Path(row["image"]).read_bytes()
        assert b"Rua da Prata" not in data and not Pillow.open(io.BytesIO(data)).getexif()
        assert f"/wayback/2005060{number}120000im_/" in row["archive_url"]
    for line in ("1 left out: seen before", "2 left out: smaller", "1 left out: no picture", "1 left out: of which"):
        assert line in said
    assert "1 left out: less than a year old" in said
    assert not any("icone" in path or "nova" in path for path in archive.paths), "nobody asks for these"


def test_pictures_that_are_given_leave_the_memory(tmp_path: Path) -> None:
    with ArquivoStandIn([], images=found()) as archive, ArquivoClient(archive.url) as client:
        rows = seeds_of_images(client, ImageHarvest(query="ponte"), tmp_path / "fotos", Counter())
        held = [sum(type(one) is Picture for one in gc.get_objects()) for _ in rows]
    assert held == [1, 1, 1]


def test_results_go_on_over_pages_and_within_a_period_and_a_site(tmp_path: Path) -> None:
    files = [photograph(n) if n < 2 else b"" for n in range(60)]
    many = [Image(f"http://exemplo.pt/{n}.jpg", f"2005060{n % 9 + 1}1200{n:02d}", data) for n, data in enumerate(files)]
    many[55] = Image("http://exemplo.pt/55.jpg", "20070101000000", photograph(55), page_url="http://publico.pt/x")
    with ArquivoStandIn([], images=many) as archive:
        rows, _ = harvested(tmp_path, archive, "--from", "2007", "--site", "publico.pt")
        assert [row["url"] for row in rows] == ["http://exemplo.pt/55.jpg"]
        rows, _ = harvested(tmp_path, archive, "--max", "2")
        assert len(rows) == 2
        with ArquivoClient(archive.url) as client:
            assert [len(page.items) for page in client.images("ponte")] == [50, 10]


def test_what_was_had_before_a_429_is_kept_and_who_is_offline_is_told(tmp_path: Path) -> None:
    with ArquivoStandIn([], images=found(), refuse_after=2) as archive, pytest.raises(OutOfReachError, match="429"):
        harvested(tmp_path, archive)
    assert len((tmp_path / "imagens.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    with (
        ArquivoClient("http://127.0.0.1:9", retry_wait_s=0.0) as client,
        pytest.raises(OutOfReachError, match="could not be reached"),
    ):
        next(iter(client.images("ponte")))


@pytest.mark.slow
def test_a_recipe_shows_them_under_the_terms_of_the_archive(tmp_path: Path) -> None:
    with ArquivoStandIn([], images=found()) as archive:
        rows, _ = harvested(tmp_path, archive)
    recipe = variant(tmp_path, "descrever", ("  pack: documents\n", f"  file: {tmp_path / 'imagens.jsonl'}\n"))
    run = roll(tmp_path, recipe, [("", SAID)], count=1)
    (part,) = accepted(run).messages[0].media
    assert part.digest in {row["sha256"] for row in rows}, "what is kept is what was listed, byte for byte"
    sample = next(iter(run.samples()))
    assert sample.provenance.licence == "LicenseRef-Arquivo.pt-research"
    assert sample.provenance.source.startswith("[source: Arquivo.pt, ")
