"""Where a drawn instruction ends: at the next speaker, found in a time that grows with the text."""

from __future__ import annotations

import time

import pytest

from generators.methods.magpie import trimmed


@pytest.mark.parametrize(
    "text",
    [
        "Como renovo o passaporte?\n\n  **assistant**: Vai ao IRN.",
        "Como renovo o passaporte?<|im_end|>\nuser",
        "«Como renovo o passaporte?»",
    ],
)
def test_the_next_speaker_ends_it(text: str) -> None:
    assert trimmed(text) == "Como renovo o passaporte?"


@pytest.mark.parametrize("piece", ["\n", " ", "- ", "\n\t"])
def test_nothing_but_space_takes_no_time(piece: str) -> None:
    begun = time.process_time()
    trimmed(piece * 100_000 + "x")
    assert time.process_time() - begun < 2
