"""Packs: lists of personas, topics, tasks, passages... as YAML with their source and licence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError

PACKS = Path(__file__).parent / "packs"


class Pack(Row):
    """Rows of seeds. Each row is a mapping with at least `id`; `text` is what a template usually prints.

    A row's own `source` and `licence`, where it has them, beat the pack's.
    """

    name: str
    description: str
    source: str
    licence: str
    rows: tuple[dict[str, Any], ...]


def pack_names() -> list[str]:
    return sorted(p.stem for p in PACKS.glob("*.yaml"))


def load_pack(name_or_path: str, relative_to: Path | None = None) -> Pack:
    """Read a shipped pack by name, or a file. Raises UsageError or RecipeError with file and line."""
    path = PACKS / f"{name_or_path}.yaml"
    if not path.is_file():
        path = (relative_to or Path()) / name_or_path
    if not path.is_file():
        raise UsageError(f"There is no pack '{name_or_path}'.", f"Shipped: {', '.join(pack_names())}; or give a path.")
    return _read(path.resolve())


@lru_cache(maxsize=64)
def _read(path: Path) -> Pack:
    source = YamlSource.read(path)
    pack = source.parse(Pack)
    seen: set[str] = set()
    for number, row in enumerate(pack.rows):
        identity = str(row.get("id", ""))
        if not identity or identity in seen:
            raise source.error(("rows", number), "each row needs an `id` of its own.", f"Found: {identity or 'none'}.")
        seen.add(identity)
    if not pack.rows:
        raise source.error(("rows",), "a pack needs at least one row.")
    return pack
