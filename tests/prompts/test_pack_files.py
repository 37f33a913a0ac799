"""A pack in one file or in a folder of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.packs import load_pack
from schemas.errors import RecipeError, UsageError

PACK = """name: meu
description: Textos.
source: eu
licence: {licence}
rows:
  - {{id: {identity}, text: Um texto.}}
"""


def written(folder: Path, **files: tuple[str, str]) -> Path:
    folder.mkdir()
    for name, (licence, identity) in files.items():
        (folder / f"{name}.yaml").write_text(PACK.format(licence=licence, identity=identity), encoding="utf-8")
    return folder


def test_a_folder_of_files_is_one_pack(tmp_path: Path) -> None:
    written(tmp_path / "meu", b=("MIT", "segundo"), a=("MIT", "primeiro"))
    pack = load_pack("meu", tmp_path)
    assert [row["id"] for row in pack.rows] == ["primeiro", "segundo"]
    assert (pack.name, pack.licence) == ("meu", "MIT")


def test_files_of_one_pack_agree_and_repeat_no_id(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"b\.yaml: .*'mesmo' is in a\.yaml"):
        load_pack(str(written(tmp_path / "um", a=("MIT", "mesmo"), b=("MIT", "mesmo"))))
    with pytest.raises(RecipeError, match=r"one `licence`: 'Apache-2\.0' here, 'MIT' in a\.yaml"):
        load_pack(str(written(tmp_path / "dois", a=("MIT", "x"), b=("Apache-2.0", "y"))))


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "vazio").mkdir()
    with pytest.raises(UsageError, match="There is no pack 'vazio'"):
        load_pack("vazio", tmp_path)
