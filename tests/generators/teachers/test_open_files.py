"""A machine that lets a program open few files says so before anything is asked."""

from __future__ import annotations

import resource
import subprocess
import sys

CODE = """
import asyncio, resource
from generators.teachers.openai.http_session import HttpSession
from schemas.errors import UsageError

async def main():
    HttpSession(["http://127.0.0.1:9/v1"], None, 600, 60).open()

try:
    asyncio.run(main())
except UsageError as error:
    print(error)
"""


def test_too_few_files_are_a_sentence_with_a_remedy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)),
    )
    assert "lets a program open 256 files" in done.stdout
    assert "--concurrency 152" in done.stdout and "ulimit -n" in done.stdout
