"""What recipes make with pictures and sounds, exported: rows that each reader finds its pictures in."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openai.types.chat import ChatCompletionMessageParam
from PIL import Image
from pydantic import TypeAdapter

from export.exporting import Exported, export_runs
from export.selection import Selection, Shape, Splits
from reports.page import figures_of
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Decision
from store.media import media_facts
from store.rows import decision_row
from store.run import Run
from tests.generators.scripted_runs import variant
from tests.media.installed import of_recipes, rolled

ROWS = 12


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return rolled(tmp_path_factory.mktemp("made"), ROWS, options="sound: 0.1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Four documents, three texts to be written down, and three to be read aloud, whose answers are sound."""
    folder = tmp_path_factory.mktemp("shipped")
    planned = {"documento": 4}
    for direction in ("read", "write"):
        (folder / direction).mkdir()
        changes = (("name: ditado", f"name: ditado-{direction}"), ("[read, write, write_words]", f"[{direction}]"))
        planned[variant(folder / direction, "ditado", *changes)] = 3
    return of_recipes(folder / "run", planned)


def exported(run: Run, to: Path, **shape: Any) -> Exported:
    chosen = Selection(include_unreviewed=True)
    return export_runs([run], to, chosen, Splits(validation=0.3), Shape(**shape))


def lines(done: Exported) -> list[dict[str, Any]]:
    files = sorted(done.path.rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_trl_finds_parts_in_turns_and_the_pictures_in_a_column(run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path / "a")
    rows = [row for file in sorted(done.path.rglob("*.parquet")) for row in pq.read_table(file).to_pylist()]
    assert len(rows) == ROWS and done.manifest.funnel.left_out == {}
    known = {one.digest for one in media_facts(run)}
    for row in rows:
        asked, answer = row["messages"]
        types = [part["type"] for part in asked["content"]]
        assert types == ["image", "audio", "text"] and asked["content"][2]["text"] == "Quanto é o total desta conta?"
        assert [part["type"] for part in answer["content"]] == ["text"]
        ((picture,), (sound,)) = row["images"], row["audios"]
        assert Image.open(io.BytesIO(picture["bytes"])).size == (96, 96) and sound["bytes"][:4] == b"RIFF"
        assert {Path(one["path"]).stem for one in (picture, sound)} <= known


@pytest.mark.slow
@pytest.mark.parametrize("name", ["messages", "openai", "llava", "sharegpt"])
def test_a_report_tells_of_rows_with_media_by_their_words(made: Run, tmp_path: Path, name: str) -> None:
    done = exported(made, tmp_path / "out", format=name)
    figures = figures_of(done.path)
    assert figures.looked_at == len(figures.rows) == done.manifest.rows > 0
    asked = {turns[0] for row in figures.rows for role, *turns in row.turns if role == "user"}
    assert asked and not any("\ufffc" in text for row in figures.rows for _, text in row.turns)
    (document, *_) = [sample for sample in made.samples() if sample.provenance.recipe == "documento"]
    assert any(document.content.instruction in text for text in asked)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [{}, {"format": "sharegpt"}])
def test_the_same_rows_with_media_are_the_same_bytes(made: Run, tmp_path: Path, shape: dict[str, str]) -> None:
    first, again = exported(made, tmp_path / "a", **shape), exported(made, tmp_path / "b", **shape)
    assert first.manifest.version == again.manifest.version
    files = [sorted(p.relative_to(one.path) for p in one.path.rglob("*") if p.is_file()) for one in (first, again)]
    assert files[0] == files[1] and len(files[0]) > 4
    assert all((first.path / name).read_bytes() == (again.path / name).read_bytes() for name in files[0])
    assert not exported(made, tmp_path / "a", **shape).is_new


def test_what_people_corrected_keeps_its_pictures(tmp_path: Path) -> None:
    run = rolled(tmp_path, 3)
    sample = next(iter(run.samples()))
    messages = (*sample.content.messages[:-1], Message(role="assistant", content="São doze euros e meio, com IVA."))
    decision = Decision(
        sample_id=sample.id,
        annotator="ana",
        status="corrected",
        decided_at="2026-11-20T10:00:00+00:00",
        messages=messages,
    )
    run.append("decisions", [decision_row(decision)], "review")
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0), shape=Shape())
    (row,) = pq.read_table(next(done.path.rglob("*.parquet"))).to_pylist()
    assert row["messages"][1]["content"] == [{"type": "text", "text": "São doze euros e meio, com IVA."}]
    assert [part["type"] for part in row["messages"][0]["content"]] == ["image", "text"] and len(row["images"]) == 1


def test_the_card_shows_pictures_and_says_whose_they_are(run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path)
    page = (done.path / "README.md").read_text(encoding="utf-8")
    assert f"{ROWS} pictures (the largest 96 x 96) and {ROWS} sounds (1 s)" in page
    assert f"Licences: CC0-1.0 ({2 * ROWS})." in page and f"pillow ({2 * ROWS})" in page
    shown = re.findall(r"\]\((pictures/[0-9a-f]{64}\.png)\)", page)
    assert len(shown) == 4 and all((done.path / name).is_file() for name in shown)


@pytest.mark.slow
def test_load_dataset_shows_pictures_and_knows_sounds(made: Run, tmp_path: Path) -> None:
    """Sounds are decoded by bench/media_loaders.py: what decodes them isn't the project's."""
    import datasets

    done = exported(made, tmp_path / "a")
    splits = datasets.load_dataset(str(done.path), cache_dir=str(tmp_path / "cache"))
    features = splits["train"].features
    assert features["images"] == datasets.List(datasets.Image()) and features["audios"] == datasets.List(
        datasets.Audio()
    )
    whole = datasets.concatenate_datasets([splits[name] for name in splits])
    shown = [image for row in whole.remove_columns("audios") for image in row["images"]]
    assert len(shown) == 4 and all(min(image.size) > 300 for image in shown)
    plain = whole.cast_column("audios", datasets.List(datasets.Audio(decode=False)))
    sounds = [sound["bytes"] for row in plain for sound in row["audios"]]
    assert len(sounds) == 6 and all(sound[:4] == b"RIFF" for sound in sounds)


def test_llama_factory_finds_a_file_for_each_place_in_the_text(run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path, format="sharegpt", file_type="jsonl")
    info = json.loads((done.path / "dataset_info.json").read_text(encoding="utf-8"))["filigrana_train"]
    assert info["columns"] == {"messages": "conversations", "tools": "tools", "images": "images", "audios": "audios"}
    rows = lines(done)
    assert len(rows) == ROWS
    for row in rows:
        asked = row["conversations"][0]["value"]
        assert asked == "<image>\n<audio>\nQuanto é o total desta conta?"
        for name in (*row["images"], *row["audios"]):
            assert (done.path / name).is_file() and name.startswith("media/")
    listed = {entry.path for entry in done.manifest.files}
    assert {name for row in rows for name in (*row["images"], *row["audios"])} <= listed


@pytest.mark.slow
def test_qwen_vl_and_llava_are_given_pictures_alone_and_in_questions(made: Run, tmp_path: Path) -> None:
    done = exported(made, tmp_path, format="llava", file_type="jsonl")
    rows = lines(done)
    assert len(rows) == 4 and done.manifest.funnel.left_out == {"does_not_fit_format": 6}
    for row in rows:
        (name,) = row["image"]
        with Image.open(done.path / name) as picture:
            assert picture.format == "PNG" and "audios" not in row
        asked, answer = row["conversations"]
        assert (asked["from"], answer["from"]) == ("human", "gpt")
        assert asked["value"].startswith("<image>\n") and "<" not in answer["value"]


@pytest.mark.slow
def test_openai_is_given_its_own_types_and_no_answer_in_sound(made: Run, tmp_path: Path) -> None:
    done = exported(made, tmp_path, format="openai", file_type="jsonl", layout="bare")
    rows = lines(done)
    assert len(rows) == 7 and done.manifest.funnel.left_out == {"does_not_fit_format": 3}
    assert all(set(row) == {"messages"} for row in rows)
    types: TypeAdapter[Any] = TypeAdapter(list[ChatCompletionMessageParam])
    for row in rows:
        types.validate_python(row["messages"])
        (shown,) = [part for part in row["messages"][0]["content"] if part["type"] != "text"]
        if shown["type"] == "image_url":
            data = base64.b64decode(shown["image_url"]["url"].removeprefix("data:image/png;base64,"))
            assert Image.open(io.BytesIO(data)).format == "PNG"
        else:
            assert base64.b64decode(shown["input_audio"]["data"])[:4] == b"RIFF"


def test_openai_has_a_picture_a_sound_and_words_in_the_order_of_the_turn(run: Run, tmp_path: Path) -> None:
    rows = lines(exported(run, tmp_path, format="openai", file_type="jsonl", layout="bare"))
    picture, sound, text = rows[0]["messages"][0]["content"]
    data = base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(data)).size == (96, 96)
    assert sound["type"] == "input_audio" and text == {"type": "text", "text": "Quanto é o total desta conta?"}
    assert isinstance(rows[0]["messages"][1]["content"], str)


@pytest.mark.parametrize("shape", [{"format": "alpaca"}, {"file_type": "jsonl"}, {"calls": "objects"}])
def test_what_a_format_has_no_place_for_is_left_out_and_counted(
    run: Run, tmp_path: Path, shape: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match=f"of {ROWS} samples, {ROWS} has media"):
        exported(run, tmp_path, **shape)
