"""What the leak rules find in this repository's own texts, finding by finding: no rule changes unknowingly.

A rule that is changed on purpose changes what is noted too: look at the difference, then write it anew with

    .venv/bin/python -m tests.quality.leaks.test_corpus_findings
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from quality.leaks import find_leaks

TEXTS = Path(__file__).resolve().parents[1] / "data"
NOTED = Path(__file__).with_name("corpus_findings.json")


def texts_of(path: Path) -> Iterator[str]:
    """A file's texts: those of its rows, or its lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if path.suffix == ".jsonl":
            row = orjson.loads(line)
            yield from (value for value in row.values() if isinstance(value, str) and " " in value)
        elif line:
            yield line.replace("{", "").partition("=")[0] if path.suffix == ".tsv" else line


def findings_in(path: Path) -> dict[str, object]:
    """How often each rule finds something in a file, and a digest of all that was found and where."""
    rules: Counter[str] = Counter()
    digest = hashlib.sha256()
    for number, text in enumerate(texts_of(path)):
        for one in find_leaks(text):
            rules[one.rule] += 1
            told = (number, one.start, one.end, one.category, one.severity, one.suggestion, one.rule)
            digest.update(orjson.dumps(told))
    return {"rules": dict(sorted(rules.items())), "digest": digest.hexdigest()[:16]}


def corpora() -> dict[str, Path]:
    found = [*TEXTS.glob("*.txt"), *TEXTS.glob("blind/**/*.jsonl"), *TEXTS.glob("blind/**/*.t[sx][vt]")]
    return {path.relative_to(TEXTS).as_posix(): path for path in sorted(found)}


@pytest.mark.slow
@pytest.mark.parametrize("name", corpora())
def test_the_findings_in_our_own_texts_are_those_that_were_noted(name: str) -> None:
    noted = orjson.loads(NOTED.read_bytes())[name]
    found = findings_in(corpora()[name])
    assert found["rules"] == noted["rules"]
    assert found["digest"] == noted["digest"], "the same rules, elsewhere or with other advice"


if __name__ == "__main__":
    NOTED.write_bytes(
        orjson.dumps({name: findings_in(path) for name, path in corpora().items()}, option=orjson.OPT_INDENT_2) + b"\n"
    )
