"""`make docs`: every link of every page leads somewhere, and the site asks no other host for anything."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.integration
def test_the_site_is_made_of_the_pages_without_a_dead_link_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "scripts/docs.sh", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}
    assert set(made) >= {path.stem for path in (ROOT / "docs").glob("*.md")}
    for page, html in made.items():
        asks = re.findall(r"<(?:link|script|img|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//[^\"]+", html)
        assert not asks, f"{page}: {asks}"
        assert html.count("data-scientists.html") or page in {"data-scientists", "genindex", "search"}, page
    styles = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.css")]
    assert styles and not [found for text in styles for found in re.findall(r"url\(['\"]?(?:https?:)?//[^)]+", text)]
