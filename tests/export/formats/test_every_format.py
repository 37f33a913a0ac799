"""Every format through everything that asks for one: a new one can't be forgotten anywhere."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from commands.export import export as export_command
from export.card.page import head_of
from export.files.llama_factory import dataset_info
from export.formats import FORMATS, NOT_FOR_TRAINERS, load_format
from export.selection import Shape
from export.shaping import METADATA, columns_of
from schemas.errors import UsageError
from tests.export.formats.test_formats import exported, make_sample, pair
from tests.export.rewards.test_rewards import verifiable_sample

DOCS = Path(__file__).resolve().parents[3] / "docs" / "export.md"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_written_carded_and_offered_to_loaders(tmp_path: Path, name: str) -> None:
    done = exported(tmp_path, [pair(0), make_sample(1), verifiable_sample(2)], Shape(format=name, file_type="jsonl"))
    written = {column.name for column in done.manifest.columns}
    assert {c.name for c in load_format(name).columns(Shape(format=name), "turns")} <= written
    assert {c.name for c in METADATA} <= written
    head = head_of(done.manifest)
    assert head["task_categories"] and (load_format(name).trl in ["", *head["tags"]])
    assert all((done.path / file).read_bytes() == data for file, data in load_format(name).beside().items())
    entry = dataset_info(done.manifest)
    assert (entry is None) == (load_format(name).llama_factory(frozenset(written)) is None)


@pytest.mark.parametrize("name", FORMATS)
def test_a_formats_options_are_settings_of_the_shape(name: str) -> None:
    assert load_format(name).options <= set(Shape.model_fields)
    names = {c.name for c in columns_of(Shape(format=name))}
    assert ("tools" in names) == (load_format(name).tools != "none")


def test_the_shell_and_the_docs_name_every_format() -> None:
    given = typing.get_type_hints(export_command, include_extras=True)["format_"].__metadata__[0]
    ours = [*FORMATS, *NOT_FOR_TRAINERS]
    assert [name for name, _ in given.autocompletion()] == ours
    text = DOCS.read_text(encoding="utf-8")
    assert not [name for name in ours if name not in text]


def test_an_unknown_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown format 'chatml'"):
        exported(tmp_path, [make_sample(0)], Shape(format="chatml"))
    assert not (tmp_path / "out").exists()
