"""A plan made in shards, by commands: `generate --shard`, and what reads the shards as one afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from filigrana import app
from schemas.errors import StoreError, UsageError
from store.run import Run, RunLock
from tests.generators.recipe_files import write_recipe
from tests.generators.scripted_runs import ANSWER, corpus

pytestmark = pytest.mark.slow
ASKED = {"instrucao": "Explica-me o que é uma freguesia."}


def filigrana(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False, terminal_width=200)


def shard(folder: Path, number: int, of: int = 3, count: int = 3, answer: object = ANSWER) -> Run:
    """One shard of a plan whose rows all say the same."""
    recipe = write_recipe(folder)
    teacher = f"replay:{corpus(folder, [('Escreve uma pergunta', ASKED), ('freguesia', answer)])}"
    words = ("generate", recipe, "-n", count, "--run", folder / "run", "-t", teacher, "--local", "--allow-repeats")
    done = filigrana(*words, "--shard", f"{number}/{of}")
    assert done.exit_code == 0, done.output
    return Run(folder / "run" / f"shard-0{number}-of-0{of}")


def test_shards_are_read_as_one_run_and_what_they_repeat_of_each_other_is_left_out(tmp_path: Path) -> None:
    base = tmp_path / "run"
    first = shard(tmp_path, 1)
    said = filigrana("status", base)
    assert said.exit_code == 0 and "not begun" in said.output
    books = json.loads(filigrana("status", base, "--json").stdout)
    assert (books["planned"], books["accepted"], books["pending"]) == (3, 1, 2)
    assert [(one["shard"]["number"], one["pending"], one["begun"]) for one in books["shards"]] == [
        (1, 0, True),
        (2, 1, False),
        (3, 1, False),
    ]
    export = ("export", base, "--to", tmp_path / "out", "--include-unreviewed", "--file-type", "jsonl")
    assert "has 1 of the plan's 3 shards" in filigrana(*export).stderr
    third = shard(tmp_path, 3)
    shard(tmp_path, 2)
    assert "not begun" not in filigrana("status", base).output
    assert "of the plan's" not in filigrana(*export).stderr
    newest = json.loads((tmp_path / "out" / "v0002" / "manifest.json").read_text())
    assert newest["funnel"]["planned"] == 3 and newest["funnel"]["exported"] == 1
    assert newest["funnel"]["left_out"] == {"repeats_earlier": 2}
    row = next(path for path in (tmp_path / "out" / "v0002").rglob("*.jsonl")).read_text().splitlines()[0]
    assert json.loads(row)["id"] == next(iter(first.samples())).id, "the first in the plan's order stays"
    filigrana(*export, "--keep-duplicates")
    assert json.loads((tmp_path / "out" / "v0003" / "manifest.json").read_text())["funnel"]["exported"] == 3
    traced = filigrana("trace", next(iter(third.samples())).id, "--run", base, "--json")
    assert json.loads(traced.stdout)["index"] == 2
    assert filigrana("verify", base).output.strip().endswith("Everything is as it was written.")
    assert "0 of 0 failed are pending again" in filigrana("retry", base).output
    told = " ".join(filigrana("status", base).stderr.split())
    assert f"`filigrana export {base}` alone" in told, "who reads the books learns that shards may repeat each other"


def test_a_shard_that_has_not_grown_with_the_others_counts_as_pending(tmp_path: Path) -> None:
    shard(tmp_path, 1, of=2, count=2)
    shard(tmp_path, 2, of=2, count=6)
    books = json.loads(filigrana("status", tmp_path / "run", "--json").stdout)
    assert (books["planned"], books["pending"]) == (6, 2)
    shard(tmp_path, 1, of=2, count=6)
    assert json.loads(filigrana("status", tmp_path / "run", "--json").stdout)["pending"] == 0


def test_a_copy_of_a_shard_or_one_of_another_plan_is_named(tmp_path: Path) -> None:
    own = shard(tmp_path, 1)
    copied = own.path.with_name("shard-02-of-03")
    copied.mkdir()
    (copied / "manifest.json").write_bytes(own.manifest_path.read_bytes())
    with pytest.raises(StoreError, match=r"shard-02-of-03 is shard 1/3, which is there already"):
        filigrana("status", tmp_path / "run")
    other = own.manifest().model_copy(update={"seed": 9})
    Run(copied).write_manifest(other)
    with pytest.raises(StoreError, match="of 2 different plans"):
        filigrana("status", tmp_path / "run")


def test_a_run_or_a_shard_that_is_given_twice_or_copied_is_exported_once(tmp_path: Path) -> None:
    base = tmp_path / "run"
    shard(tmp_path, 1)
    copied = tmp_path / "copied"
    shutil.copytree(base, copied)
    one, two = base / "shard-01-of-03", copied / "shard-01-of-03"
    for number, given in enumerate([(one, one), (base, one), (base, copied), (one, two)]):
        to = tmp_path / f"out{number}"
        done = filigrana("export", *given, "--to", to, "--include-unreviewed", "--file-type", "jsonl")
        assert done.exit_code == 0, done.output
        (row,) = [line for path in to.rglob("*.jsonl") for line in path.read_text().splitlines()]
        assert json.loads(row)["id"] == next(iter(Run(one).samples())).id
    shard(tmp_path, 2)
    whole = ("export", base, copied, "--to", tmp_path / "whole", "--include-unreviewed", "--file-type", "jsonl")
    assert filigrana(*whole).exit_code == 0
    funnel = json.loads((tmp_path / "whole" / "v0001" / "manifest.json").read_text())["funnel"]
    assert (funnel["exported"], funnel["left_out"]["repeats_earlier"]) == (1, 1), "the other shard's repeats the copied"


def test_a_whole_run_that_is_given_twice_is_exported_once(tmp_path: Path) -> None:
    recipe, run = write_recipe(tmp_path), tmp_path / "whole"
    teacher = f"replay:{corpus(tmp_path, [('Escreve uma pergunta', ASKED), ('freguesia', ANSWER)])}"
    made = filigrana("generate", recipe, "-n", 1, "--run", run, "-t", teacher, "--local")
    assert made.exit_code == 0, made.output
    done = filigrana("export", run, run, "--to", tmp_path / "out", "--include-unreviewed", "--file-type", "jsonl")
    assert done.exit_code == 0, done.output
    rows = [line for path in (tmp_path / "out").rglob("*.jsonl") for line in path.read_text().splitlines()]
    assert [json.loads(row)["id"] for row in rows] == [next(iter(Run(run).samples())).id]


def test_the_folder_of_a_shard_that_no_run_has_begun_is_not_damaged(tmp_path: Path) -> None:
    base = tmp_path / "run"
    begun = shard(tmp_path, 1)
    (base / "shard-02-of-03" / "slurm" / "4711" / "0").mkdir(parents=True)
    sound = filigrana("verify", base)
    assert sound.exit_code == 0 and sound.output.strip().endswith("Everything is as it was written.")
    begun.manifest_path.unlink()
    lost = filigrana("verify", base)
    assert lost.exit_code == 1 and str(begun.manifest_path) in lost.output
    assert "` keeps what is sound; the same `filigrana generate --shard`" in lost.output


def test_what_shards_lost_and_how_they_went_is_told_of_all_of_them(tmp_path: Path) -> None:
    base = tmp_path / "run"
    for number in (1, 2):
        shard(tmp_path, number, answer="Sim.")
    said = filigrana("rejected", base)
    assert "too_short (length): 2 of 2; pequena 2" in said.stdout and "has 2 of the plan's 3 shards" in said.stderr
    shard(tmp_path, 3, answer="Sim.")
    lost = json.loads(filigrana("rejected", base, "--json", "-n", 9).stdout)
    (group,) = lost["groups"]
    assert (lost["rejected"], sorted(one["index"] for one in group["examples"])) == (3, [0, 1, 2])
    assert {one["reply"] for one in group["examples"]} == {"Sim."}
    assert "Nothing failed." in filigrana("failed", base).stdout
    assert filigrana("report", base, "--out", tmp_path / "page.html").exit_code == 0
    page = (tmp_path / "page.html").read_text()
    assert "3 of 3; what repeats between them" in page and "too short" in page


def test_an_audit_of_shards_counts_every_row_and_what_they_repeat_of_each_other(tmp_path: Path) -> None:
    base = tmp_path / "run"
    for number in (1, 2, 3):
        shard(tmp_path, number)
    figures = tmp_path / "audit.json"
    done = filigrana("report", base, "--audit", "--out", tmp_path / "audit.html", "--json", figures)
    assert done.exit_code == 0, done.output
    told = json.loads(figures.read_text())
    assert (told["books"]["planned"], told["books"]["accepted"], told["total"]["rows"]) == (3, 3, 3)
    assert told["against"] == {"another shard": {"exact": 2, "near": 0}}
    estimate = json.loads(filigrana("plan", tmp_path / "pequena.yaml", "-n", 30, "--from-run", base, "--json").stdout)
    assert (estimate["lines"][0]["basis"], estimate["lines"][0]["accepted"]) == ("measured", 30)
    alone = filigrana("report", base / "shard-01-of-03", "--audit", "--out", tmp_path / "a.html", "--json", figures)
    assert alone.exit_code == 0 and json.loads(figures.read_text())["against"] == {}


def test_samples_of_shards_are_checked_and_compared_and_never_the_tables_that_they_lie_in(tmp_path: Path) -> None:
    base = tmp_path / "run"
    ids = {next(iter(shard(tmp_path, number).samples())).id for number in (1, 2, 3)}
    checked = filigrana("check", base, "--format", "jsonl")
    assert len(checked.stdout.splitlines()) == 3
    index = tmp_path / "index.npz"
    (tmp_path / "prova.jsonl").write_text(json.dumps({"question": ASKED["instrucao"]}) + "\n")
    assert filigrana("contamination", "build", tmp_path / "prova.jsonl", "--out", index).exit_code == 0
    found = filigrana("contamination", "check", base, "--index", index, "--out", tmp_path / "found.jsonl")
    assert found.exit_code == 1
    assert {json.loads(line)["id"] for line in (tmp_path / "found.jsonl").read_text().splitlines()} == ids
    seeds = ("--out", tmp_path / "seeds.jsonl")
    for taken in (
        ("adopt", base, "--dry-run"),
        ("sources", "files", base, *seeds),
        ("sources", "dataset", base, *seeds),
    ):
        for folder in (base, base / "shard-01-of-03"):
            with pytest.raises(UsageError, match=f"{folder.name} is a run of Filigrana's") as refused:
                filigrana(*(folder if word == base else word for word in taken))
            assert "filigrana export" in (refused.value.hint or "")


def test_repair_mends_each_shard_that_is_damaged(tmp_path: Path) -> None:
    base = tmp_path / "run"
    for number in (1, 2, 3):
        shard(tmp_path, number)
    damaged = next((base / "shard-02-of-03" / "samples").glob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    found = filigrana("verify", base)
    assert found.exit_code == 1 and f"`filigrana repair {base}`" in found.output
    with pytest.raises(StoreError, match="is damaged"):
        filigrana("rejected", base)
    told = json.loads(filigrana("repair", base, "--json").stdout)["shards"]
    assert {name: one["lost"].get("samples", 0) for name, one in told.items() if one["set_aside"]} == {
        "shard-02-of-03": 1
    }
    assert filigrana("verify", base).exit_code == 0
    assert json.loads(filigrana("status", base, "--json").stdout)["pending"] == 1
    again = filigrana("repair", base).output
    assert again.count("Nothing is damaged.") == 3 and str(base / "shard-03-of-03") in again


def test_repair_goes_on_past_a_shard_that_somebody_writes_to(tmp_path: Path) -> None:
    base = tmp_path / "run"
    first = shard(tmp_path, 1)
    damaged = next((shard(tmp_path, 2).path / "samples").glob("*.parquet"))
    damaged.write_bytes(b"")
    with RunLock(first), pytest.raises(StoreError, match="shard-01-of-03"):
        filigrana("repair", base)
    assert filigrana("verify", base).exit_code == 0
