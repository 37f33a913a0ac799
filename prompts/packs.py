"""Packs: lists of personas, topics, tasks, passages... with their source and licence, in a file or a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from prompts.seed_shapes import check_plain, place_in_file
from prompts.yaml_source import YamlSource, unknown_file
from schemas.base import Row
from schemas.errors import RecipeError
from schemas.settings import no_collecting

PACKS = Path(__file__).parent / "packs"
YAML = (".yaml", ".yml")


class Pack(Row):
    """Rows of seeds. Each row is a mapping with at least `id`; `text` is what a template usually prints.

    A row's own `source` and `licence`, where it has them, beat the pack's.
    """

    name: str
    description: str
    source: str
    licence: str
    rows: tuple[dict[str, Any], ...]
    held_out: bool = Field(default=False, exclude_if=lambda held: not held)
    """Whether models are evaluated with it: nothing that is trained on may be made from it."""


def pack_names() -> list[str]:
    return sorted({p.stem for p in PACKS.glob("*.yaml")} | {p.parent.name for p in PACKS.glob("*/*.yaml")})


def pack_files(name_or_path: str, relative_to: Path | None = None) -> list[Path]:
    """The files that a pack is made of: one, or all of a folder, which are one pack together. Raises UsageError."""
    for path in (PACKS / f"{name_or_path}.yaml", PACKS / name_or_path, (relative_to or Path()) / name_or_path):
        found = [path] if path.is_file() else sorted(path.glob("*.yaml"))
        if found:
            return [file.resolve() for file in found]
    raise unknown_file("pack", name_or_path, pack_names(), relative_to or Path())


def place_in_pack(name_or_path: str, relative_to: Path | None, identity: str) -> str:
    """`file:line` of the row with this id. Raises as `load_pack` does."""
    for file in pack_files(name_or_path, relative_to):
        if file.suffix not in YAML:
            return place_in_file(file, identity)
        for number, row in enumerate(_read(file).rows):
            if str(row["id"]) == identity:
                line = YamlSource.read(file).lines.get(("rows", number), 1)
                return f"{file}:{line}"
    return f"{name_or_path}, row '{identity}'"


def load_pack(name_or_path: str, relative_to: Path | None = None) -> Pack:
    """Read a shipped pack by name, a file (YAML, or rows as `filigrana sources` writes them), or a folder of files.

    Raises UsageError or RecipeError with file and line.
    """
    return _joined(tuple(pack_files(name_or_path, relative_to)))


@lru_cache(maxsize=64)
def _joined(files: tuple[Path, ...]) -> Pack:
    """The rows of several files as one pack, in the order of the files' names. Raises RecipeError when they differ."""
    first, *others = (_read(file) for file in files)
    owner = {str(row["id"]): files[0] for row in first.rows}
    for file, pack in zip(files[1:], others, strict=True):
        for key in ("name", "source", "licence"):
            if getattr(pack, key) != getattr(first, key):
                told = f"'{getattr(pack, key)}' here, '{getattr(first, key)}' in {files[0].name}"
                raise RecipeError(f"{file}: the files of one pack have one `{key}`: {told}.")
        for identity in (str(row["id"]) for row in pack.rows):
            if identity in owner:
                raise RecipeError(
                    f"{file}: each row needs an `id` of its own: '{identity}' is in {owner[identity].name}."
                )
            owner[identity] = file
    return first.model_copy(update={"rows": tuple(row for pack in (first, *others) for row in pack.rows)})


@lru_cache(maxsize=64)
def _read(path: Path) -> Pack:
    with no_collecting():
        return _rows(path) if path.suffix not in YAML else _yaml_rows(path)


def _yaml_rows(path: Path) -> Pack:
    source = YamlSource.read(path)
    pack = source.parse(Pack)
    seen: set[str] = set()
    for number, row in enumerate(pack.rows):
        identity = str(row.get("id", ""))
        if not identity or identity in seen:
            raise source.error(("rows", number), "each row needs an `id` of its own.", f"Found: {identity or 'none'}.")
        seen.add(identity)
        try:
            check_plain(row, f"rows.{number}")
        except RecipeError as error:
            raise source.error(("rows", number), error.message, error.hint) from error
    if not pack.rows:
        raise source.error(("rows",), "a pack needs at least one row.")
    return pack


def _rows(path: Path) -> Pack:
    """Seed rows as a pack. Each row has its own source and licence; the pack's are for those that have none."""
    from sources.files import seed_rows_in
    from sources.seed_rows import UNKNOWN_LICENCE

    rows = tuple(seed_rows_in(path))
    return Pack(name=path.stem, description=path.name, source=path.name, licence=UNKNOWN_LICENCE, rows=rows)
