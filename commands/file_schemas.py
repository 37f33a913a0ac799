"""`filigrana schema`: JSON Schemas of the files that people write."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    kind: Annotated[Literal["recipe", "pack", "rubric", "mix"], typer.Argument(help="Which kind of file.")],
) -> None:
    """Print the JSON Schema of a kind of file, for editors that complete and check YAML (docs/recipes.md)."""
    import json

    from commands.screen import show_json
    from generators.file_schemas import file_schema

    show_json(json.dumps(file_schema(kind), indent=2, ensure_ascii=False))
