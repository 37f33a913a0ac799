"""espeak-ng's European Portuguese voice, a program of this machine: robotic, free, the same bytes each time."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time

from generators.voices.stored import kept_completion
from schemas.errors import TeacherDownError, TeacherError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

PROGRAM = "espeak-ng"
REMEDY = (
    "apt-get install espeak-ng (Debian, Ubuntu; `espeak-ng` in most others), or give another voice: "
    "--voice-teacher openai-speech:MODEL@URL."
)
VOICE = "pt"
"""European Portuguese; `pt-br` is the other."""
WORDS_PER_MINUTE = 165
SAID_AT_MOST_S = 120.0
NAMED = re.compile(r"\d+(?:\.\d+)+(?:-\w+)?")


class EspeakVoice:
    """Says texts by espeak-ng, as many at once as there are cores. Its revision is the program's version and the
    voice."""

    def __init__(self, voice: str = "") -> None:
        self._voice = voice or VOICE
        self._media: MediaStore | None = None
        self._slots = asyncio.Semaphore(max(1, os.cpu_count() or 1))

    def open_media(self, media: MediaStore) -> None:
        """Where what is said is kept."""
        self._media = media

    async def start(self) -> TeacherInfo:
        """Raises TeacherDownError where the program or its voice is missing."""
        if shutil.which(PROGRAM) is None:
            raise TeacherDownError(f"The voice espeak needs the program {PROGRAM}, which isn't here.", REMEDY)
        version, _ = await self._run("--version")
        found = NAMED.search(version.decode(errors="replace"))
        if found is None:
            raise TeacherDownError(f"{PROGRAM} --version doesn't say which it is: {version[:80]!r}.", REMEDY)
        await self._run("-v", self._voice, "-q", "Olá.")
        return TeacherInfo(name="espeak", revision=f"{found[0]} {self._voice}")

    async def complete(self, request: Request) -> Completion:
        """Raises TeacherError for what it doesn't say."""
        assert self._media is not None, "open_media comes first"
        asked = request.speech
        voice = (asked.voice if asked else "") or self._voice
        pace = round(WORDS_PER_MINUTE * (asked.speed if asked else 1.0))
        began = time.monotonic()
        async with self._slots:
            said, error = await self._run(
                "-v", voice, "-s", str(pace), "--stdin", "--stdout", given=request.messages[-1].text
            )
        if not said:
            raise TeacherError("no_sound", f"{PROGRAM} said nothing: {error.decode(errors='replace')[:200]}")
        return await kept_completion(self._media, request, said, "audio/wav", round(time.monotonic() - began, 3))

    async def close(self) -> None:
        """Nothing to close."""

    async def _run(self, *arguments: str, given: str = "") -> tuple[bytes, bytes]:
        """What the program says and complains of. Raises TeacherDownError where it fails."""
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            said, error = await asyncio.wait_for(process.communicate(given.encode()), SAID_AT_MOST_S)
        except TimeoutError as late:
            raise TeacherError("timeout", f"{PROGRAM} took over {SAID_AT_MOST_S:g} s.") from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            why = error.decode(errors="replace").strip() or f"exit code {process.returncode}"
            raise TeacherDownError(f"{PROGRAM} {' '.join(arguments)} fails: {why}", REMEDY)
        return said, error
