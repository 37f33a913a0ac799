"""descrever and perguntar: pictures of a folder and of programs, shown to a teacher that sees."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from commands.sources import app
from generators.cost.repeats import first_requests, state_of
from generators.prepare import prepare
from generators.shown_pictures import drawn
from schemas.message import ImagePart
from tests.generators.scripted_runs import accepted, rejected, roll, variant

pytestmark = pytest.mark.slow
SAID = "A imagem mostra um documento com um título ao cimo e uma tabela por baixo, impresso em papel claro."


def folder_of_pictures(folder: Path) -> Path:
    """Two pictures and a copy, in folders one inside the other, and a file that is none."""
    inside = folder / "fotos" / "rua"
    inside.mkdir(parents=True)
    for place, name in (
        (inside.parent / "a.png", "bilhete"),
        (inside / "b.PNG", "cartaz"),
        (inside / "c.png", "cartaz"),
    ):
        place.write_bytes(drawn(name, Random(3)).picture())
    (inside / "notas.txt").write_text("nada", encoding="utf-8")
    return inside.parent


def listed(folder: Path, *more: str) -> list[dict[str, str]]:
    """The seeds that the command writes of a folder."""
    out = folder / "fotos.jsonl"
    told = CliRunner().invoke(app, ["pictures", str(folder_of_pictures(folder)), "--out", str(out), *more])
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def of_folder(folder: Path, recipe: str) -> str:
    return variant(folder, recipe, ("  pack: documents\n", f"  file: {folder / 'fotos.jsonl'}\n"))


def test_pictures_of_a_folder_are_listed_once_and_described(tmp_path: Path) -> None:
    rows = listed(tmp_path, "--licence", "CC-BY-4.0", "--source", "Arquivo da Rita")
    assert [Path(row["image"]).name for row in rows] == ["a.png", "b.PNG"]
    run = roll(tmp_path, of_folder(tmp_path, "descrever"), [("", SAID)], count=1)
    content = accepted(run)
    (part,) = content.messages[0].media
    assert isinstance(part, ImagePart)
    shown = {row["sha256"] for row in rows}
    assert sha256((run.path / "media" / part.digest).read_bytes()).hexdigest() == part.digest
    assert (content.answer, content.passage) == (SAID, "")
    sample = next(iter(run.samples()))
    assert (sample.provenance.licence, sample.provenance.source) == ("CC-BY-4.0", "Arquivo da Rita")
    assert sample.provenance.seed["sha256"] in shown


def test_a_file_that_is_no_picture_is_named_and_left_out(tmp_path: Path) -> None:
    fotos = folder_of_pictures(tmp_path)
    whole = (fotos / "a.png").read_bytes()
    (fotos / "cortada.png").write_bytes(whole[: len(whole) // 2])
    (fotos / "texto.jpg").write_text("nada", encoding="utf-8")
    out = tmp_path / "fotos.jsonl"
    told = CliRunner().invoke(app, ["pictures", str(fotos), "--out", str(out), "--licence", "CC-BY-4.0"])
    assert told.exit_code == 0, told.output
    for name in ("cortada.png", "texto.jpg"):
        assert f"1 left out: {fotos / name}: it can't be read as a picture" in told.stderr
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [Path(row["image"]).name for row in rows] == ["a.png", "b.PNG"]


@pytest.mark.parametrize(("change", "reason"), [("lose", "picture_missing"), ("replace", "picture_changed")])
def test_a_picture_that_is_not_what_was_listed_is_turned_down(tmp_path: Path, change: str, reason: str) -> None:
    for row in listed(tmp_path, "--licence", "CC-BY-4.0"):
        if change == "lose":
            Path(row["image"]).unlink()
        else:
            Path(row["image"]).write_bytes(drawn("ementa", Random(9)).picture())
    assert rejected(roll(tmp_path, of_folder(tmp_path, "descrever"), [("", SAID)])).reason == reason


def test_what_is_said_of_a_known_page_has_no_number_that_it_lacks(tmp_path: Path) -> None:
    run = roll(tmp_path, "descrever", [("", f"{SAID} Tem duas colunas e o total de 98 765,43 €.")])
    assert rejected(run).reason == "not_in_document"
    (tmp_path / "counted").mkdir()
    assert accepted(roll(tmp_path / "counted", "descrever", [("", f"{SAID} Tem 2 colunas.")])).passage


@pytest.mark.parametrize(("same", "reason"), [(True, ""), (False, "teachers_disagree")])
def test_an_answer_stays_where_two_teachers_say_the_same(tmp_path: Path, same: bool, reason: str) -> None:
    replies = [
        ("Escreve uma pergunta", "Que documento é este?"),
        ("A segunda resposta", {"dizem_o_mesmo": same}),
        ("Que documento", "É um documento impresso, com um título ao cimo."),
    ]
    run = roll(tmp_path, "perguntar", replies)
    if reason:
        assert rejected(run).reason == reason
    else:
        assert accepted(run).answer == "É um documento impresso, com um título ao cimo."


def test_a_plan_draws_nothing_and_tells_pictures_apart() -> None:
    asked = first_requests(prepare("descrever"), range(40), 0)
    assert len({state_of(one.request) for one in asked}) == 40
    assert all(part.size == 1 for one in asked for message in one.request.messages for part in message.media)
