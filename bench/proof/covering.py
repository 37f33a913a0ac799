"""Which tests run which lines, and how long each takes: found once, by running them under coverage."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

_RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_DURATION = re.compile(r"^(\d+\.\d+)s (?:call|setup|teardown)\s+(\S.*)$", re.MULTILINE)


@dataclass
class Covering:
    """By file and line the tests that run it, and by test its seconds. Of lines that run while a module is imported it
    is only known which tests run anything of the file."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def tests_of(self, file: str, first: int, last: int, at_import: bool = False) -> list[str]:
        """The tests that run one of these lines, quickest first; of lines that run at import, those of the file."""
        known = self.lines.get(file, {})
        there = [known[line] for line in range(first, last + 1) if line in known]
        exact = set() if at_import else {test for tests in there for test in tests}
        tests = exact or ({test for tests in known.values() for test in tests} if there else set())
        return sorted(tests, key=lambda test: (self.seconds.get(test, 0.0), test))


def covering(tree: Path, files: Sequence[str], tests: Sequence[str], kept: Path) -> Covering:
    """Run tests in a tree under coverage of some files; what `kept` holds from before is read instead. A test that
    fails as it is proves nothing, and is left out."""
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(orjson.dumps(_measured(tree, files, tests), option=orjson.OPT_NON_STR_KEYS))
    read = orjson.loads(kept.read_bytes())
    lines = {file: {int(line): tests for line, tests in by.items()} for file, by in read["lines"].items()}
    return Covering(lines, read["seconds"])


def _measured(tree: Path, files: Sequence[str], tests: Sequence[str]) -> dict[str, object]:
    settings, data = tree / "proof-coverage.ini", tree / "proof-coverage"
    include = "\n    ".join(["", *files])
    settings.write_text(f"[run]\ninclude = {include}\ndata_file = {data}\n")
    command = [sys.executable, "-m", "pytest", "-vv", "-rfE", "--durations=0", "--durations-min=0"]
    command += ["-m", "not integration", "-p", "no:cacheprovider"]
    command += ["--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([*command, *tests], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"The tests can't be run as they are:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    red = set(_RED.findall(done.stdout))
    for test in sorted(red):
        print(f"red as it is, left out: {test}", flush=True)
    seconds: defaultdict[str, float] = defaultdict(float)
    for took, test in _DURATION.findall(done.stdout):
        if test not in red:
            seconds[test] += float(took)
    return {"lines": _lines(tree, data, red), "seconds": seconds}


def _lines(tree: Path, data: Path, red: set[str]) -> dict[str, dict[int, list[str]]]:
    from coverage import CoverageData

    whole = CoverageData(basename=str(data))
    whole.read()
    lines = {}
    for file in whole.measured_files():
        by_line = whole.contexts_by_lineno(file)
        tests = {n: sorted({c.partition("|")[0] for c in contexts} - {"", *red}) for n, contexts in by_line.items()}
        lines[Path(file).relative_to(tree).as_posix()] = tests
    return lines
