"""The Portuguese locale against the static files of the real Argilla: every key, every text."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from quality.leaks.find import find_leaks
from review.local.environment import ensure_environment
from review.server import portuguese_page
from review.server.portuguese_page import PAGE, UnknownPageError, make_portuguese
from tests.review.argilla_bundle import english_messages, flat, static_files

pytestmark = pytest.mark.integration
TEXTS = yaml.safe_load((PAGE / "pt-PT.yaml").read_text(encoding="utf-8"))
SAME_IN_BOTH = {"Total"}
DEPLOY = Path(__file__).parents[2] / "deploy" / "argilla"


@pytest.fixture(scope="module")
def argilla() -> Path:
    ensure_environment(print)
    return static_files()


@pytest.fixture
def static(argilla: Path, tmp_path: Path) -> Path:
    shutil.copytree(argilla, tmp_path / "static")
    return tmp_path / "static"


def test_no_message_is_missing_and_none_is_english(argilla: Path) -> None:
    english, ours = english_messages(argilla), flat(_strings(TEXTS["messages"]))
    assert len(english) > 250
    assert set(ours) == set(english)
    for key, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", ours[key])) == sorted(re.findall(r"\{\w+\}", text)), key
        assert ours[key].count("|") == text.count("|"), key
        assert ours[key] != text or text in SAME_IN_BOTH, key


def test_the_messages_are_european_portuguese() -> None:
    for text in (*flat(_strings(TEXTS["messages"])).values(), *TEXTS["literals"].values()):
        assert not [f.text for f in find_leaks(text) if f.severity == "hard"], text


def test_the_page_is_changed_once_and_names_its_scripts_anew(static: Path) -> None:
    make_portuguese(static)
    first = {path: path.read_bytes() for path in static.rglob("*") if path.is_file()}
    make_portuguese(static)
    assert {path: path.read_bytes() for path in static.rglob("*") if path.is_file()} == first
    index = (static / "index.html").read_text()
    scripts = re.findall(r'/_nuxt/[0-9a-f]+\.js[^"]*"', index)
    assert scripts
    assert all("?filigrana-page=" in script for script in scripts), "an old cache would keep the English page"
    assert '<html lang="pt-PT">' in index
    bundle = next(t for p in static.glob("_nuxt/*.js") if 'code:"pt-PT"' in (t := p.read_text()))
    assert "Descartar" in bundle
    assert not [path for path in static.glob("_nuxt/*.js") if '"Clear all"' in path.read_text()]


def test_another_argilla_is_refused_with_a_sentence(static: Path) -> None:
    for path in static.glob("_nuxt/*.js"):
        path.write_text(path.read_text().replace('"Clear all"', '"Remove all"'))
    with pytest.raises(UnknownPageError, match="Clear all"):
        make_portuguese(static)


def test_the_image_layer_does_the_same(argilla: Path, tmp_path: Path) -> None:
    """What the Dockerfile runs, with what it copies, on the static files of the server that the image is made of."""
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?:--chown=\S+ )?(\S+) (\S+)$", dockerfile, re.MULTILINE)
    build = yaml.safe_load((DEPLOY / "compose.override.yaml").read_text())["services"]["argilla"]["build"]
    pinned = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["argilla"]["image"]
    assert build["args"]["ARGILLA_IMAGE"] == pinned
    assert re.search(r"^FROM \$\{ARGILLA_IMAGE\}$", dockerfile, re.MULTILINE)
    root = (DEPLOY / build["context"]).resolve()
    assert (root / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    for source, target in copied:
        place = tmp_path / "image" / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if (root / source).is_dir():
            shutil.copytree(root / source, place)
        else:
            shutil.copy(root / source, place)
    static = tmp_path / "static"
    shutil.copytree(argilla, static)
    script = next((tmp_path / "image").rglob("portuguese_page.py"))
    assert script.name in dockerfile
    subprocess.run([sys.executable, str(script), str(static)], check=True)
    assert '<html lang="pt-PT">' in (static / "index.html").read_text()
    assert (static / "_nuxt").is_dir()


def _strings(messages: dict[object, object]) -> dict[str, object]:
    return {str(key): _strings(value) if isinstance(value, dict) else value for key, value in messages.items()}


def test_a_shipped_page_has_all_its_files() -> None:
    assert {path.name for path in portuguese_page.PAGE.iterdir()} == {"pt-PT.yaml", "page.css", "page.js"}
