"""Which tests run which lines, and how long each takes: found once, by running them under coverage."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

_DURATION = re.compile(r"^(\d+\.\d+)s (?:call|setup|teardown)\s+(\S.*)$", re.MULTILINE)


@dataclass
class Covering:
    """By file and line the tests that run it, and by test its seconds. Lines that a test runs in another process, or
    while it is imported, are known by file only."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def tests_of(self, file: str, line: int) -> tuple[list[str], bool]:
        """The tests of a line, quickest first, and whether they are known to run it; else those of its file."""
        known = self.lines.get(file, {})
        exact = known.get(line)
        if exact is None:
            return [], False
        tests = exact or {test for tests in known.values() for test in tests}
        return sorted(tests, key=lambda test: (self.seconds.get(test, 0.0), test)), bool(exact)


def covering(tree: Path, files: Sequence[str], tests: Sequence[str], kept: Path) -> Covering:
    """Run tests in a tree under coverage of some files; what `kept` holds from before is read instead.

    Raises RuntimeError when a test fails: then none of them proves anything.
    """
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(orjson.dumps(_measured(tree, files, tests), option=orjson.OPT_NON_STR_KEYS))
    read = orjson.loads(kept.read_bytes())
    lines = {file: {int(line): tests for line, tests in by.items()} for file, by in read["lines"].items()}
    return Covering(lines, read["seconds"])


def _measured(tree: Path, files: Sequence[str], tests: Sequence[str]) -> dict[str, object]:
    settings, data = tree / "proof-coverage.ini", tree / "proof-coverage" / "data"
    include = "\n    ".join(["", *files])
    settings.write_text(f"[run]\ninclude = {include}\nparallel = true\npatch = subprocess\ndata_file = {data}\n")
    data.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-vv", "--durations=0", "--durations-min=0", "-m", "not integration"]
    command += ["-p", "no:cacheprovider", "--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([*command, *tests], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The tests fail as they are:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    seconds: defaultdict[str, float] = defaultdict(float)
    for took, test in _DURATION.findall(done.stdout):
        seconds[test] += float(took)
    return {"lines": _lines(tree, data.parent.iterdir()), "seconds": seconds}


def _lines(tree: Path, found: Iterable[Path]) -> dict[str, dict[int, list[str]]]:
    from coverage import CoverageData

    whole = CoverageData(basename=str(tree / "proof-coverage-whole"))
    for path in found:
        part = CoverageData(basename=str(path))
        part.read()
        whole.update(part)
    lines = {}
    for file in whole.measured_files():
        by_line = whole.contexts_by_lineno(file)
        tests = {line: sorted({c.partition("|")[0] for c in contexts} - {""}) for line, contexts in by_line.items()}
        lines[Path(file).relative_to(tree).as_posix()] = tests
    return lines
