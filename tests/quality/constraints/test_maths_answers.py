"""Results of school maths, as Portugal writes them: read, compared, and never run."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.verifying.exact_maths import exactly_the_same
from quality.constraints.maths.last_line import same_maths
from quality.constraints.maths.notation import NotMathsError
from quality.constraints.problems import constraint_problem

SAME = [
    ("solutions", "x = 2 ou x = −1/2", "x = -0,5 ou x = 2"),
    ("solutions", "x = 2 ou x = −1/2", "S = {−1/2; 2}"),
    ("solutions", "x = 2 ou x = −1/2", "2 e -1/2."),
    ("solutions", "x = 1 ou x = 2", "C.S. = {1, 2}"),
    ("solutions", "x = e + 9", "x = 9 + e"),
    ("solutions", "x = e − 9", "x = e − 9"),
    ("solutions", "impossível", "a equação é impossível"),
    ("solutions", "x = π/6 ou x = 5π/6", "x = π/6 ∨ x = 5π/6"),
    ("point", "(2, −3)", "(x, y) = (2; -3)"),
    ("point", "(2, −3)", "x = 2 e y = −3"),
    ("point", "(0,5; 3)", "(1/2, 3)"),
    ("interval", "]−∞, 2[ ∪ [3, +∞[", "x ∈ ]-∞; 2[ ∪ [3; +∞["),
    ("interval", "[−1/2, +∞[", "S = [-0,5; +∞["),
    ("value", "1/3", "P(A) = 1/3"),
    ("value", "1/4", "25 %"),
    ("value", "√50", "5√2"),
    ("value", "√3/2", "0,5√3"),
    ("value", "13520", "13 520,00"),
    ("value", "2e", "2·e"),
    ("expression", "6x² − 4x", "f'(x) = 2x(3x − 2)"),
    ("expression", "6x(x² + 1)²", "6x(x⁴ + 2x² + 1)"),
    ("expression", "(x + 1)eˣ", "x e^x + e^x"),
    ("expression", "7 sen(x) + 6 cos(3x)", "6cos 3x + 7sen x"),
    ("expression", "3n − 1", "uₙ = 2 + 3(n − 1)"),
    ("equation", "y = 2x + 3", "2x − y + 3 = 0"),
    ("equation", "(x − 1)² + (y + 2)² = 9", "x² + y² − 2x + 4y − 4 = 0"),
]
OTHER = [
    ("solutions", "x = 2 ou x = −1/2", "x = 2"),
    ("solutions", "x = 3", "x = 3 ou x = 4"),
    ("solutions", "impossível", "x = 0"),
    ("point", "(2, −3)", "(-3, 2)"),
    ("interval", "]−∞, 2[", "]−∞, 2]"),
    ("interval", "]−∞, 2[", "(−∞, 2)"),
    ("value", "1/3", "0,33"),
    ("value", "1/3", "0,333333333333"),
    ("value", "1/2", "0.5"),
    ("value", "1/2", "$\\frac{1}{2}$"),
    ("value", "1/2", ""),
    ("expression", "6x² − 4x", "6x² − 4"),
    ("equation", "y = 2x + 3", "y = 2x − 3"),
    ("equation", "y = 2x + 3", "2x + 3"),
    ("equation", "y = 2", "0 = 0"),
]


def judged(form: Any, right: str, said: str) -> bool:
    return same_maths(f"Vê-se que sim.\nResposta: {said}", right, form, exactly_the_same)[0]


@pytest.mark.parametrize(("form", "right", "said"), SAME)
def test_one_result_in_two_ways_of_writing(form: str, right: str, said: str) -> None:
    assert judged(form, right, said)


@pytest.mark.parametrize(("form", "right", "said"), OTHER)
def test_another_result_or_another_notation(form: str, right: str, said: str) -> None:
    assert not judged(form, right, said)


HOSTILE = [
    *("9^(64^64)", "((((9^64)^64)^64)^64)", "(1+1/999999999999999)^64^2^2", "(" * 90 + "1" + ")" * 90, "√" * 150 + "2"),
    *("exp(exp(exp(9)))", "((1/9)^64)^64", "1/0", "9" * 180, "sen " * 40 + "1", "|" * 60, "^" * 60, "-" * 190 + "1"),
    *("__import__('os').system('true')", "x.__class__", "lambda: 0", "1" + "+1" * 99, "2" + "^2" * 99, "e^(e^(e^e))"),
]


@pytest.mark.parametrize("said", HOSTILE)
def test_no_text_takes_long_or_does_anything(said: str) -> None:
    begun = time.process_time()
    assert not judged("value", "1/3", said)
    judged("value", "1/3", f"1/3 + 0*({said})")
    assert time.process_time() - begun < 1


@settings(max_examples=150)
@given(
    said=st.text(alphabet="0123456789x()^²√e+-*/|, ;πsenlg=][∪{}", max_size=60),
    form=st.sampled_from(sorted({form for form, _, _ in SAME})),
)
def test_any_text_is_judged_without_an_error(said: str, form: str) -> None:
    right = next(right for known, right, _ in SAME if known == form)
    assert judged(form, right, said) in (True, False)


def test_a_wrong_constraint_is_its_writers_fault() -> None:
    assert "form" in constraint_problem("final_maths", {"result": "1", "form": "number"})
    assert constraint_problem("final_maths", {"result": "1", "form": "value"}) == ""
    with pytest.raises(NotMathsError):
        judged("value", "um terço", "1/3")
