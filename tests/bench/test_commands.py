"""Every bench is a module that loads: `python -m bench.NAME`, as its page says, and none is called by its path."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"train.py", "score.py", "llama_factory_rows.py"}
"""With those in peers/ and called in_*, they are run by path in environments of others' packages."""
OURS = [
    path.relative_to(ROOT)
    for path in sorted((ROOT / "bench").rglob("*.py"))
    if "peers" not in path.parts and "venvs" not in path.parts and "out" not in path.parts
    if path.name not in ELSEWHERE and not path.name.startswith("in_")
]
BY_PATH = re.compile(r"python3?\"? bench/\S+\.py")


@pytest.mark.slow
def test_all_load_in_one_process() -> None:
    modules = [".".join(path.with_suffix("").parts) for path in OURS]
    program = f"import importlib\nfor name in {modules!r}:\n    importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert len(modules) > 60 and done.returncode == 0, done.stderr


def test_no_page_calls_one_by_its_path() -> None:
    pages = [ROOT / "README.md", ROOT / "Makefile", *(ROOT / path for path in OURS)]
    for folder in ("docs", "scripts", "bench"):
        pages += [*(ROOT / folder).glob("**/*.md"), *(ROOT / folder).glob("**/*.sh")]
    called = {str(page): BY_PATH.findall(page.read_text(encoding="utf-8")) for page in pages}
    assert not {page: found for page, found in called.items() if found}
