"""A run starts without what its recipe doesn't ask for."""

from __future__ import annotations

import subprocess
import sys

import pytest

UNASKED = ("quality.european", "quality.leaks", "generators.verifying.stated_numbers", "numpy")
UNASKED += ("sources.shapes.recognise",)
UNASKED += (
    "PIL",
    "typst",
    "vl_convert",
    "jiwer",
    "num2words",
    "generators.voices.espeak",
    "text.speech",
    "quality.sound",
)


@pytest.mark.slow
def test_a_recipe_that_asks_for_no_check_of_language_loads_none() -> None:
    program = (
        "import sys, generators.methods.instruct, generators.cost.repeats, generators.opening\n"
        f"print([name for name in {UNASKED} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
