"""Wrong answers that programs word: none of them says what is right, and each says what it means to."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from generators.charts.drawn import FORMS
from generators.documents.catalogue import DOCUMENTS
from generators.documents.contradictions import contradicted
from generators.documents.known import KINDS, Known
from generators.documents.questions import ask
from generators.shown_pictures import drawn
from quality.answers.shown_values import numbers_in
from quality.constraints.checkers import check_constraint


def test_a_wrong_answer_is_wrong_and_says_its_value() -> None:
    worded: Counter[tuple[str, bool]] = Counter()
    for family in (*DOCUMENTS, *FORMS):
        dice = Random(5)
        document = drawn(family, dice).document
        for kind in KINDS:
            if known := ask(document, [kind], dice):
                wrong = contradicted(known, document, dice)
                worded[kind, wrong is not None] += 1
                if wrong:
                    assert not check_constraint(wrong.sentence, known.constraint).holds, (known, wrong)
                    assert check_constraint(wrong.sentence, wrong.constraint).holds, (known, wrong)
                    assert wrong.sentence.endswith(".") and not wrong.sentence.endswith(".."), (known, wrong)
    assert all(worded[kind, True] >= 5 for kind in KINDS), worded
    assert sum(n for (_, has), n in worded.items() if has) > 0.75 * sum(worded.values())


@pytest.mark.parametrize(
    ("sentence", "form", "value", "unit"),
    [
        ("O total a pagar é 23,40 €.", "number", "23.4", "€"),
        ("O consumo é 12 345 kWh.", "number", "12345", "kWh"),
        ("A nota do 2.º período a «Matemática A» é 12.", "number", "12", ""),
        ("A soma é de 45,00 €.", "number", "45", "€"),
    ],
)
def test_a_misread_number_differs_in_one_digit(sentence: str, form: str, value: str, unit: str) -> None:
    known = Known.model_validate(
        {"kind": "valor", "question": "qual é?", "sentence": sentence, "form": form, "value": (value,), "unit": unit}
    )
    wrong = contradicted(known, drawn("fatura_agua", Random(1)).document, Random(1))
    assert wrong and len(wrong.sentence) == len(sentence)
    assert sum(a != b for a, b in zip(wrong.sentence, sentence, strict=True)) == 1
    assert len(numbers_in(wrong.sentence)) == len(numbers_in(sentence))
