"""`filigrana adopt`: a dataset through checks and books, each row with its place, whatever happens meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from filigrana import app
from prompts.packs import load_pack
from sources.adopted.rows import reader_of
from store.books import books
from store.run import Run
from tests.generators.programs import ROOT, killed_at

CORPUS = ROOT / "tests" / "sources" / "adopted" / "shapes"


def filigrana(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments], terminal_width=300)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def outcomes(run: Path) -> list[dict[str, Any]]:
    """Where each accepted and each rejected row lies, as the run tells it."""
    opened = Run(run)
    return [s.provenance.seed for s in opened.samples()] + [r.seed for r in opened.rejections()]


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_every_row_of_every_shape_has_an_outcome_and_is_traced_back_to_its_file_and_row(tmp_path: Path) -> None:
    run = tmp_path / "run"
    said = filigrana("adopt", CORPUS, "--run", run, "--licence", "CC0-1.0", "--keep-duplicates")
    assert "filigrana rejected" in said and "filigrana export" in said
    counted = books(Run(run))
    assert counted.balanced and counted.pending == 0 and not counted.failed
    faults = {"bad_encoding", "damaged_json", "empty_answer", "empty_row", "unknown_shape", "ends_without_answer"}
    assert set(counted.rejected) == faults | {"no_question", "has_media", "undesired"}
    there = Counter()
    for path in CORPUS.iterdir():
        reader = reader_of(path)
        assert reader is not None
        there[path.name] = reader.count(path).rows
    found = outcomes(run)
    assert counted.planned == len(found) == there.total()
    assert Counter(row["file"] for row in found) == there
    assert len({(row["file"], row["number"]) for row in found}) == len(found)
    kinds = {s.content.kind for s in Run(run).samples()}
    assert kinds == {"chat", "preference", "tools"}
    licences = {s.provenance.seed["file"]: s.provenance.licence for s in Run(run).samples()}
    assert licences["pergunta_resposta.jsonl"] == licences["messages.jsonl"] == "CC0-1.0"
    for one in (next(iter(Run(run).samples())), next(r for r in Run(run).rejections() if r.reason == "damaged_json")):
        place, identity = (one.provenance.seed, one.id) if hasattr(one, "provenance") else (one.seed, one.rollout_id)
        traced = filigrana("trace", identity, "--run", run)
        assert f"'file': '{place['file']}', 'number': {place['number']}" in traced
    assert "shapes/damaged.jsonl:3" in filigrana("rejected", run, "--reason", "damaged_json")
    assert "adopt" in (tmp_path / "run" / "manifest.json").read_text()


def european(count: int) -> list[dict[str, Any]]:
    """Questions with answers in European Portuguese, and every tenth row damaged, Brazilian or without an answer."""
    texts = [str(row["text"]) for row in load_pack("topics").rows]
    facts = [str(row["text"]) for row in (*load_pack("europe_facts").rows, *load_pack("world_facts").rows)]
    rows: list[dict[str, Any]] = []
    for n in range(count):
        question = f"O que se pode dizer sobre {texts[n % len(texts)]}?"
        answer = f"{facts[n % len(facts)]} {facts[(n * 7 + 3) % len(facts)]}"
        if n % 10 == 3:
            answer = "Você pode pegar o ônibus e o trem, que estão chegando na rodoviária."
        rows.append({"question": question, "answer": "" if n % 10 == 7 else answer, "n": n})
    return rows


def exported(run: Path, to: Path) -> pl.DataFrame:
    filigrana("export", run, "--to", to, "--include-unreviewed")
    frames = [pl.read_parquet(path) for path in sorted((to / "v0001").rglob("*.parquet"))]
    return pl.concat(frames).drop("run_id").sort("id")


@pytest.mark.slow
def test_three_kills_lose_no_row_and_the_export_is_that_of_an_undisturbed_run(tmp_path: Path) -> None:
    source = lines(tmp_path / "dados.jsonl", european(700))
    with source.open("ab") as file:
        file.write(b'{"question": "Que horas s')
    command = [sys.executable, "-m", "filigrana", "adopt", str(source), "--licence", "CC0-1.0", "--run"]
    run = tmp_path / "killed"
    for rows, table in ((60, "samples"), (40, "rejected"), (1, "samples")):
        killed_at(rows, table, [*command, str(run)])
        counted = books(Run(run))
        assert counted.balanced and counted.planned == 701 and counted.pending > 0
    subprocess.run([*command, str(run)], cwd=ROOT, check=True, capture_output=True)
    subprocess.run([*command, str(tmp_path / "whole")], cwd=ROOT, check=True, capture_output=True)
    killed, whole = books(Run(run)), books(Run(tmp_path / "whole"))
    assert (killed.planned, killed.pending, killed.failed) == (701, 0, {})
    assert killed.rejected == whole.rejected and killed.rejected["empty_answer"] == 70
    assert killed.rejected["damaged_json"] == 1 and killed.accepted > 100
    assert len(outcomes(run)) == 701
    assert exported(run, tmp_path / "a").equals(exported(tmp_path / "whole", tmp_path / "b"))


@pytest.mark.slow
def test_a_source_that_changed_between_sessions_is_named_and_nothing_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "dados"
    folder.mkdir()
    source = lines(folder / "b.jsonl", european(3))
    run = tmp_path / "run"
    filigrana("adopt", folder, "--run", run, "-n", 2)
    before = source.read_bytes()
    for changed in (before.replace(b"Parlamento", b"parlamento"), before + b"{}\n"):
        source.write_bytes(changed)
        assert "dados/b.jsonl" in refused("adopt", folder, "--run", run)
    source.write_bytes(before)
    lines(folder / "a.jsonl", european(1))
    assert "list of its files" in refused("adopt", folder, "--run", run)
    (folder / "a.jsonl").unlink()
    moved = folder.rename(tmp_path / "outra") and tmp_path / "outra"
    moved.rename(tmp_path / "x").rename(folder)
    filigrana("adopt", folder, "--run", run)
    assert books(Run(run)).planned == 3 and books(Run(run)).pending == 0


def refused(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exception is not None
    return str(done.exception)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nada.jsonl",), "no such folder or file"),
        (("dono/nome",), "--hub"),
        (("vazio.jsonl",), "no rows"),
        (("imagem.png",), "of no kind that holds rows"),
        (("dados.jsonl", "--recipe", "instruct"), "takes no rows"),
        (("pasta",), "no file of rows"),
        (("dados.jsonl", "--split", "test"), "no split 'test'"),
    ],
)
def test_what_cannot_be_adopted_is_said_before_anything_is_written(
    arguments: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines(tmp_path / "dados.jsonl", european(1))
    (tmp_path / "vazio.jsonl").write_text("\n")
    (tmp_path / "imagem.png").write_bytes(b"x")
    (tmp_path / "pasta").mkdir()
    assert why in refused("adopt", *arguments, "--run", "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_dry_run_shows_what_is_recognised_before_and_after_and_what_is_lost_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{**row, "vetor": [0.5] * 1000} for row in european(8)]
    rows += [{"prompt": "Olá", "chosen": "Viva! Em que posso ajudar?", "rejected": "Sim."}, {"nota": 3}]
    lines(tmp_path / "dados.jsonl", rows)
    there = sorted(tmp_path.rglob("*"))
    said = filigrana("adopt", "dados.jsonl", "--dry-run", "--recipe", "adopt-repair")
    assert sorted(tmp_path.rglob("*")) == there
    for told in (
        "10 rows",
        "question and answer, becomes chat",
        "preference, becomes preference",
        "unknown_shape: dados.jsonl/dados.jsonl:10",
        "vetor (too long",
        "NOASSERTION",
    ):
        assert told in said
    assert said.count("  before  ") == 3 and "after   lost to it: Sim." in said
    assert "corrected" in said  # the Brazilian row, by program


@pytest.mark.slow
def test_rows_of_an_odd_shape_are_adopted_by_a_mapping(tmp_path: Path) -> None:
    rows = [{"p": {"q": row["question"]}, "r": [row["answer"]], "licenca": "CC0-1.0"} for row in european(3)]
    source, mapping = lines(tmp_path / "dados.jsonl", rows), tmp_path / "mapa.yaml"
    mapping.write_text("user: p.q\nassistant: r[0]\nlicence: licenca\n", encoding="utf-8")
    filigrana("adopt", source, "--run", tmp_path / "run", "--map", mapping)
    assert {s.content.instruction for s in Run(tmp_path / "run").samples()} == {row["p"]["q"] for row in rows}
    assert {s.provenance.licence for s in Run(tmp_path / "run").samples()} == {"CC0-1.0"}
    mapping.write_text("user: p.x\nassistant: r[0]\n", encoding="utf-8")
    assert "nothing stands at `p.x`" in refused("adopt", source, "--run", tmp_path / "x", "--map", mapping)
