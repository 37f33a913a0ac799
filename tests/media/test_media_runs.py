"""A run with pictures and sounds: kept once, known, checked, resumed, mended."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from generators.cost.estimates import PICTURE_TOKENS, bounded_estimate
from generators.cost.repeats import first_requests, repeats, state_of
from generators.deduplicate import reject_duplicates
from generators.local_run import generate_local
from generators.prepare import prepare
from reports.trace import trace
from schemas.message import ImagePart
from store.books import books
from store.inspection import run_faults
from store.media import MediaStore, media_facts
from store.repair import repair
from tests.media.installed import options_of, recipe_file, rolled, with_method


def test_what_a_run_shows_is_kept_clean_and_known(tmp_path: Path) -> None:
    run = rolled(tmp_path, 6, options="sound: 0.2")
    assert books(run).accepted == 6 and list(run_faults(run)) == []
    facts = {one.digest: one for one in media_facts(run)}
    assert len(facts) == 12 and {one.licence for one in facts.values()} == {"CC0-1.0"}
    for sample in run.samples():
        picture, sound = sample.content.messages[0].media
        assert isinstance(picture, ImagePart)
        assert (facts[picture.digest].width, facts[picture.digest].made_by) == (96, "pillow")
        assert facts[sound.digest].seconds == 0.2
        data = MediaStore(run.path).read(picture)
        assert b"Lisboa" not in data and not Image.open(io.BytesIO(data)).getexif()
    bodies = run.scan("requests").collect()["body"].to_list()
    assert len(bodies) == 6 and all('"digest"' in body and len(body) < 2000 for body in bodies)


def test_a_question_about_another_picture_is_another_question_and_the_same_is_not(tmp_path: Path) -> None:
    for folder, same, rejected in (("other", "", 0), ("same", "same: true", 3)):
        (tmp_path / folder).mkdir()
        run = rolled(tmp_path / folder, 4, options=same)
        assert reject_duplicates(run) == rejected, folder
        assert len(list((run.path / "media").iterdir())) == (1 if same else 4)


def test_pictures_that_look_alike_are_duplicates_where_the_recipe_says_so(tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    assert reject_duplicates(rolled(tmp_path / "without", 4, options="alike: true")) == 0
    run = rolled(tmp_path, 4, more="needs: vision\nmedia: {near_duplicates: 12}\n", options="alike: true")
    dropped = reject_duplicates(run)
    found = [one for one in run.rejections() if one.stage == "duplicates"]
    assert dropped == len(found) == 3
    assert all(one.evidence["bits"] <= 12 and one.reason == "near_duplicate" for one in found)


def test_a_picture_that_is_too_large_is_a_rejected_row(tmp_path: Path) -> None:
    run = rolled(tmp_path, 3, more="needs: vision\nmedia: {megapixels: 0.001}\n")
    counted = books(run)
    assert counted.rejected == {"picture_too_large": 3} and counted.balanced
    assert next(iter(run.rejections())).check == "media"


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_a_damaged_picture_is_told_and_made_again(tmp_path: Path, harm: str) -> None:
    run = rolled(tmp_path, 4)
    picture = sorted((run.path / "media").iterdir())[0]
    whole = picture.read_bytes()
    if harm == "changed":
        picture.write_bytes(whole[:-1] + b"?")
    else:
        picture.unlink()
    assert [fault.file for fault in run_faults(run)] == [str(picture)]
    assert repair(run).pending == 1 and not picture.exists()
    with with_method(tmp_path / "again"):
        asyncio.run(generate_local(run, options_of(recipe_file(tmp_path), 4)))
    assert picture.read_bytes() == whole and list(run_faults(run)) == [] and books(run).accepted == 4


def test_what_is_known_of_a_picture_is_told_once_and_a_lost_shard_of_it_is_mended(tmp_path: Path) -> None:
    run = rolled(tmp_path, 4)
    (shard,) = (run.path / "media_facts").glob("*.parquet")
    known = list(media_facts(run))
    shard.unlink()
    assert repair(run).pending == 4
    with with_method(tmp_path / "again"):
        asyncio.run(generate_local(run, options_of(recipe_file(tmp_path), 4)))
    assert sorted(one.digest for one in media_facts(run)) == sorted(one.digest for one in known)
    assert list(run_faults(run)) == [] and len(list((run.path / "media").iterdir())) == 4


def test_a_plan_looks_at_pictures_and_sounds_without_keeping_any_and_tells_them_apart(tmp_path: Path) -> None:
    with with_method(tmp_path):
        prepared = prepare(str(recipe_file(tmp_path, options="sound: 0.1")))
        asked = first_requests(prepared, range(3), 0)
        assert len({state_of(one.request) for one in asked}) == 3 == len({one.request.id for one in asked})
        found = repeats(prepared, 30)
    assert found.uses == 1 and not found.near_duplicates and not found.too_many
    assert not list(tmp_path.rglob("media"))


def test_a_plan_counts_the_tokens_of_pictures_and_a_trace_names_the_files(tmp_path: Path) -> None:
    with with_method(tmp_path):
        seeing, blind = (prepare(str(recipe_file(tmp_path, more=more))) for more in ("needs: vision\n", ""))
        (with_picture,), (without,) = (bounded_estimate(one).steps for one in (seeing, blind))
    assert with_picture.prompt_tokens - without.prompt_tokens == PICTURE_TOKENS
    (tmp_path / "traced").mkdir()
    run = rolled(tmp_path / "traced", 1)
    history = trace(next(iter(run.samples())).id, run)
    assert [(one.width, one.made_by) for one in history.media] == [(96, "pillow")]
    assert (run.path / "media" / history.media[0].digest).is_file()
