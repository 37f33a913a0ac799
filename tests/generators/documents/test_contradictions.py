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


def test_a_right_answer_with_a_wrong_one_beside_it_is_wrong() -> None:
    """Whether it hesitates, corrects itself or says both: whoever lists all values of a page knows none."""
    doubted = 0
    for family in (*DOCUMENTS, *FORMS):
        dice = Random(7)
        document = drawn(family, dice).document
        for kind in KINDS:
            known = ask(document, [kind], dice)
            wrong = known and contradicted(known, document, dice)
            if not known or not wrong or known.form in ("absent", "order"):
                continue
            assert check_constraint(known.sentence, known.constraint).holds, known
            printed = _values_in(known, wrong)
            if printed is None:
                continue
            for between in (" ou ", ", ou talvez ", ", aliás, "):
                hedged = known.sentence.replace(printed[0], f"{printed[0]}{between}{printed[1]}")
                assert not check_constraint(hedged, known.constraint).holds, (hedged, known)
            shown = known.shown or ()
            looked_up = bool(known.unit) and known.value[0] in shown
            told = known.form != "label" and (known.form != "text" or wrong.value[0] in known.rivals)
            if told and (looked_up or wrong.value[0] not in shown):
                assert not check_constraint(f"{wrong.sentence} {known.sentence}", known.constraint).holds, (
                    wrong,
                    known,
                )
            doubted += 1
    assert doubted > 150


def _values_in(known: Known, wrong: Known) -> tuple[str, str] | None:
    """Right and wrong value as the two sentences write them; None where they differ in more."""
    if known.form == "label":
        return f"«{known.value[0]}»", f"«{wrong.value[0]}»"
    pairs = [
        (a, b)
        for a, b in zip(known.sentence.split(), wrong.sentence.split(), strict=False)
        if a != b and len(known.sentence.split()) == len(wrong.sentence.split())
    ]
    if len(pairs) != 1 or known.sentence.count(pairs[0][0]) != 1:
        return None
    unit = known.sentence.partition(pairs[0][0])[2].split(" ")[1:2] if known.unit in ("€", "%") else []
    right, other = (" ".join([one.rstrip("."), *(u.rstrip(".") for u in unit)]) for one in pairs[0])
    return right, other


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
