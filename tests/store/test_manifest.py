"""A run's manifest: every one ever written can be read, and goes back as it came; a damaged one says where."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import StoreError
from schemas.teacher import TeacherInfo
from store.books import books
from store.kept import spare_of
from store.manifest import TeacherEntry
from store.run import Run

TEACHER = {
    "name": "replay",
    "revision": "1",
    "licence": "CC0-1.0",
    "raw_prompts": True,
    "pre_query": "<|user|>",
    "system_pre_query": "",
}
RECIPE = {
    "name": "pedir",
    "hash": "a" * 32,
    "planned": 12,
    "method": "instruct",
    "title": "Pedidos à Câmara",
    "licence": "CC-BY-4.0",
    "text": "name: pedir\n# «à mão»\n",
}
FIRST = {
    "run_id": "0123456789abcdef",
    "seed": 7,
    "created_at": "2026-11-21T22:50:00+00:00",
    "recipes": [RECIPE],
    "sessions": [{"started_at": "2026-11-21T22:50:01+00:00", "ended_at": None, "packages": {}, "git": None}],
    "teacher": {k: v for k, v in TEACHER.items() if k in ("name", "revision", "licence")},
    "judge": TEACHER,
}
"""As the first version wrote it; what later ones added follows, in the order in which they write it."""
SESSION = {
    "started_at": "2026-11-28T20:00:00+00:00",
    "ended_at": "2026-11-28T20:10:00+00:00",
    "teacher": "replay",
    "trusted_engine": {"pedir": ["tokenizer"]},
    "packages": {"python": "3.11.7", "filigrana": "0.1.0"},
    "git": "b" * 40,
}
TODAY = {
    "run_id": FIRST["run_id"],
    "receipts": True,
    **{k: v for k, v in FIRST.items() if k not in ("run_id", "sessions", "teacher", "judge")},
    "sessions": [SESSION, {**SESSION, "ended_at": None}],
    "teacher": TEACHER,
    "judge": {**TEACHER, "name": "um"},
    "judges": [{**TEACHER, "name": "um", "logprobs": True}, {**TEACHER, "name": "dois"}],
    "full_revisions": [{"name": "replay", "revision": "1", "full": "2"}],
}
NEWER = {
    **TODAY,
    "recipes": [{**RECIPE, "language": "pt-PT"}],
    "sessions": [{**SESSION, "cost": 1.5}],
    "teacher": {**TEACHER, "quantisation": "fp8"},
    "cluster": {"nodes": [1, None, "a"]},
}


def written(folder: Path, manifest: dict[str, Any]) -> Run:
    """A run's folder with this manifest, as a version of some time wrote it."""
    spare_of(folder / "manifest.json").unlink(missing_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
    return Run(folder)


@pytest.mark.parametrize("manifest", [FIRST, TODAY, NEWER], ids=["first", "today", "newer"])
def test_one_of_any_version_is_read_and_goes_back_byte_for_byte(tmp_path: Path, manifest: dict[str, Any]) -> None:
    run = written(tmp_path, manifest)
    before = run.manifest_path.read_bytes()
    read = run.manifest()
    assert (read.run_id, read.seed, read.planned) == (FIRST["run_id"], 7, {"pedir": 12})
    assert read.receipts == ("receipts" in manifest)
    assert [judge.name for judge in read.panel] == (["um", "dois"] if "judges" in manifest else ["replay"])
    run.write_manifest(read)
    assert run.manifest_path.read_bytes() == before


def test_a_change_of_an_old_manifest_adds_what_was_changed_and_nothing_else(tmp_path: Path) -> None:
    run = written(tmp_path, FIRST)
    read = run.manifest()
    recipes = (read.recipes[0].model_copy(update={"planned": 20}),)
    run.write_manifest(read.model_copy(update={"recipes": recipes, "receipts": True}))
    expected = {"run_id": FIRST["run_id"], "receipts": True, **FIRST, "recipes": [{**RECIPE, "planned": 20}]}
    assert run.manifest_path.read_text(encoding="utf-8") == json.dumps(expected, ensure_ascii=False, indent=2)


def test_what_a_teacher_says_of_itself_is_written_as_it_says_it() -> None:
    info = TeacherInfo(name="t", revision="r", older_revision="ends", logprobs=True, pre_query="<|u|>")
    assert list(TeacherEntry.of(info).model_dump().items()) == list(info.model_dump().items())


def cut(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest)[:-40]


def without(*place: str | int) -> Callable[[dict[str, Any]], str]:
    def damaged(manifest: dict[str, Any]) -> str:
        copy = json.loads(json.dumps(manifest))
        inside = copy
        for step in place[:-1]:
            inside = inside[step]
        del inside[place[-1]]
        return json.dumps(copy)

    return damaged


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "is not valid JSON"),
        (without("run_id"), "key 'run_id' is missing"),
        (without("recipes", 0, "planned"), r"key 'recipes\[0\]\.planned' is missing"),
        (without("teacher", "name"), r"key 'teacher\.name' is missing"),
        (lambda m: json.dumps({**m, "seed": "sete"}), "'seed': Input should be a valid integer"),
        (lambda m: json.dumps([m]), "it should hold one JSON object"),
    ],
    ids=["cut", "no id", "no plan", "no teacher", "seed", "list"],
)
def test_a_damaged_manifest_is_one_sentence_with_the_file_and_the_key(
    tmp_path: Path, damage: Callable[[dict[str, Any]], str], said: str
) -> None:
    (tmp_path / "manifest.json").write_text(damage(TODAY), encoding="utf-8")
    with pytest.raises(StoreError, match=said) as caught:
        books(Run.open(tmp_path))
    assert str(caught.value).startswith(str(tmp_path / "manifest.json"))
    assert len(str(caught.value).splitlines()) == 2, "what is wrong, and the remedy"


def generate(run: Run, count: int) -> None:
    spec, parts = parse_teacher("replay"), tuple(plan_parts("instruct", count))
    asyncio.run(generate_local(run, GenerateOptions(parts=parts, teacher=spec, pace=Pace(concurrency=4))))


@pytest.mark.slow
def test_a_run_that_a_newer_version_began_goes_on_and_keeps_what_that_version_wrote(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    generate(run, 4)
    begun = json.loads(run.manifest_path.read_bytes())
    for entry in (begun, begun["teacher"], begun["judge"], begun["recipes"][0], begun["sessions"][0]):
        entry["of_a_newer_version"] = [1, {"a": None}]
    written(run.path, begun)
    generate(run, 6)
    assert (books(run).planned, books(run).pending) == (6, 0)
    grown = json.loads(run.manifest_path.read_bytes())
    assert len(grown["sessions"]) == 2
    begun["recipes"][0]["planned"] = 6
    assert {**grown, "sessions": grown["sessions"][:1]} == begun
