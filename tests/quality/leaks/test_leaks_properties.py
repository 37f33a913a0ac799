"""No text crashes or hangs a check; spans lie inside the text and hold what they say; fixes stay inside their spans."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.fixes import certain_fixes, propose_fix
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings

WORDS = re.findall(
    r"\S+",
    "você se me te lhe o a nos tornou tornar está fazendo pode até em um uma sua seu de com para mim fazer precisa que "
    "não econômico ônibus Antônio acção fim-de-semana Fevereiro R$ 3.5% 1,000.00 «ônibus» `se` «a “b *c* . , ; ( ) — "
    "İ ß 1.º todo dia gosta-se-lhe dir-se-ia ﬁ é ê ô ÔNIBUS E Se",
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(texts)
def test_spans_hold_what_they_say(text: str) -> None:
    for finding in (*find_leaks(text), *find_misspellings(text)):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(texts)
def test_fixes_change_nothing_outside_their_spans(text: str) -> None:
    findings = (*find_leaks(text), *find_misspellings(text))
    fixed = propose_fix(text, findings)
    shift, end = 0, 0
    for fix in certain_fixes(text, findings):
        assert fixed[end + shift : fix.start + shift] == text[end : fix.start]
        shift += len(fix.suggestion) - (fix.end - fix.start)
        end = fix.end
    assert fixed[end + shift :] == text[end:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "se torna ",
        "em um até o sua você, ",
        '"a ',
        "ô",
        "a-",
        "1,000",
        "<a",
        "`a",
        "«a",
        "x@",
        "*a ",
        "www.",
        "acção ",
        ".pt",
        "a.b@",
        "vi ele ",
        "não viu-o ",
        "com a vendo ",
        "1,2 milhão ",
    ],
)
def test_a_line_of_a_megabyte_ends_soon(piece: str) -> None:
    line = piece * (1_000_000 // len(piece))
    start = time.process_time()

    find_leaks(line)
    find_misspellings(line)

    assert time.process_time() - start < 20  # far above what it takes: only a blow-up fails
