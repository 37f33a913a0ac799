"""What a cluster gets of this checkout: the packages that the wheel has, and nothing that lies beside them."""

from __future__ import annotations

import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
NEVER = (".*", "__pycache__", "*.pyc")
"""Also inside the packages: hidden files (`.env` among them) and what Python compiled."""


def working_dir(checkout: Path = CHECKOUT) -> dict[str, object]:
    """The part of a runtime environment that ships the code; empty where there is no checkout (an installed wheel)."""
    if not (checkout / "pyproject.toml").is_file():
        return {}
    return {"working_dir": str(checkout), "excludes": excludes(checkout)}


def excludes(checkout: Path = CHECKOUT) -> list[str]:
    """Patterns (as in .gitignore, the last that matches counts) that leave only what pyproject.toml puts in the wheel.

    `.rayignore` holds the same ones, for `ray job submit --working-dir .`
    """
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    included: list[str] = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    patterns = ["/*"]
    for path in included:
        folders = list(Path(path).parents)[:-1]
        for folder in reversed(folders):
            patterns += [f"!/{folder}", f"/{folder}/*"]
        patterns.append(f"!/{path}")
    # Ray asks about the checkout itself too, as ".".
    return [*patterns, *NEVER, "!/."]
