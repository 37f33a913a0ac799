"""The pages' templates: one environment for all of them. Whatever models, rows and people wrote is shown, never run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from store.files import disk_errors, write_whole

FOLDER = Path(__file__).parent
STYLE = FOLDER / "page_style.css"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(name: str, **shown: Any) -> str:
    """A page as text. `name` is its template's, in this folder (`audit/audit_page.html`)."""
    return _environment().get_template(name).render(shown)


def style() -> Markup:
    """The style sheet of pages about runs and exports."""
    return Markup("\n" + STYLE.read_text(encoding="utf-8"))


def write_page(out: Path, page: str) -> None:
    """Raises StoreError when `out` can't be written."""
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, page)
