"""Every `filigrana ...` that README and docs print is a command that there is, with options that it has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.only_asked import only_asked
from filigrana import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*(ROOT / name for name in ("README.md", "README.pt.md", "SECURITY.md", "CONTRIBUTING.md")), ROOT / "docs")
TYPED = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(filigrana .*)$")
IN_TEXT = re.compile(r"`(filigrana [^`]+)`")
ENDS = re.compile(r"\s+#\s.*|\s*[>|;].*|\s{3,}.*")
"""What comes after a command: a remark, where its output goes, a column of a table."""
FEWEST = 120
GROUPS = ("review", "sources", "contamination", "benchmark")
RUNNER = CliRunner()


def printed() -> Iterator[tuple[str, str]]:
    """(page and line, command) of all that stands in a block, at a line's beginning, or in a sentence's backquotes."""
    for page in (path for one in PAGES for path in ([one] if one.is_file() else sorted(one.glob("*.md")))):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for number, line in enumerate(text.splitlines(), 1):
            typed = TYPED.match(line)
            for found in [typed[1]] if typed else IN_TEXT.findall(line):
                for command in re.split(r"\s&&\s", found):
                    yield f"{page.name}:{number}", ENDS.sub("", command).replace("...", "").strip()


def fault(command: str) -> str:
    """Why nobody could type it; '' where they can. Its help is asked for, which is looked at after the options' names
    and before their values: placeholders (N, DIR) stand for any."""
    words = shlex.split(command)[1:]
    path = 2 if words[:1] and words[0] in GROUPS else 1
    asked = [*words[:path], "--help", *words[path:]]
    said = RUNNER.invoke(only_asked(app, frozenset(words)), asked)
    if said.exit_code == 0 or "requires an argument" in said.output:
        return ""
    return said.output.strip().splitlines()[-1]


def test_a_command_that_is_none_is_found() -> None:
    assert "No such command 'generat'" in fault("filigrana generat instruct -n 3")
    assert "--shards" in fault("filigrana generate instruct --shards 3/16")
    assert fault("filigrana review push RUN --rate 0.1") == ""


@pytest.mark.parametrize("page", sorted({place.partition(":")[0] for place, _ in printed()}))
def test_what_a_page_prints_can_be_typed(page: str) -> None:
    wrong = [
        f"{place}: {command}: {why}"
        for place, command in printed()
        if place.startswith(page) and (why := fault(command))
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_print_many() -> None:
    assert len({command for _, command in printed()}) > FEWEST
