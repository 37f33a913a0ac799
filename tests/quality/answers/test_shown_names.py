"""What is said of a picture whose words are known names nothing that isn't there; and its words are European."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

import pytest

from generators.charts.drawn import FORMS
from generators.documents.catalogue import DOCUMENTS
from generators.documents.known import KINDS
from generators.documents.questions import ask
from generators.shown_pictures import drawn
from quality.answers.shown_names import unshown_names
from quality.contract import CheckInput, Settings
from quality.registry import load_check
from schemas.message import ImagePart, Message, TextPart
from schemas.sample import Content

PAGE = "Clube Recreativo de Montalegrete\nAta n.º 58\nPresidiu: Ivo Cordeiro\nNovo horário da sede | 13\nCarimbo: CÓPIA"
PICTURE = ImagePart(digest="0" * 64, media_type="image/png", size=1)


def reason(
    check: str,
    answer: str,
    page: str = PAGE,
    asked: str = "O que se vê?",
    constraints: tuple[dict[str, Any], ...] = (),
) -> str:
    messages = (
        Message(role="user", content=(PICTURE, TextPart(text=asked))),
        Message(role="assistant", content=answer),
    )
    kind = "verifiable" if constraints else "chat"
    content = Content(kind=kind, messages=messages, passage=page, constraints=constraints)
    problem = load_check(check).run(CheckInput(content=content), Settings()).problem
    return problem.reason if problem else ""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Vê-se a ata n.º 58 do Clube Recreativo de Montalegrete. Presidiu à reunião Ivo Cordeiro.", ""),
        ("É uma ata do Clube. Em baixo, há um carimbo azul com a palavra «CÓPIA».", ""),
        ("Lê-se «Novo horário da sede», com 13 votos a favor. Em Portugal, chama-se ata a este documento.", ""),
        ("No topo: Clube Recreativo. Depois vem a lista; Ivo Cordeiro assina no fim.", ""),
        ("Presidiu à reunião Ivo Carneiro.", "not_in_document"),
        ("A reunião foi em Coimbra, e presidiu Ivo Cordeiro.", "not_in_document"),
        ("Lê-se «Novo horário da escola», com 13 votos.", "not_in_document"),
        ("Está assinada por Ivo Cordeiro e por Bruno Ramalho.", "not_in_document"),
    ],
)
def test_a_name_or_a_quote_that_the_picture_lacks_is_found(answer: str, expected: str) -> None:
    assert reason("shown_values", answer) == expected


def test_a_word_begins_a_sentence_after_a_sign_or_a_line_break_alone() -> None:
    begins = re.compile(r"(?:^|[.!?:;…\n«“\"(–—-]\s*)$")
    dice = Random(7)
    told: Counter[bool] = Counter()
    for _ in range(5000):
        before = "".join(dice.choices([*'.!?:;…\n«“"(–—-,)5_’ \t\r\u00a0\u2028', " ", "a "], k=dice.randrange(7)))
        named = "Xabregas" in unshown_names(f"{before}Xabregas", "")
        assert named != bool(begins.search(before)), before
        told[named] += 1
    assert min(told.values()) > 1000, told


def test_a_name_of_the_question_may_be_repeated() -> None:
    assert reason("shown_values", "Não se vê quem é o Abílio.", asked="Quem é o Abílio?") == ""
    assert reason("shown_values", "Não se vê quem é o Abílio.") == "not_in_document"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Aviso\nO ônibus para o trem passa às 8h30.", "brazilian_page"),
        ("Cardápio da semana\nSegunda-feira: suco de laranja", "brazilian_page"),
        ("Aviso\nO autocarro para a estação passa às 8h30.", ""),
    ],
)
def test_a_brazilian_word_on_the_page_turns_the_row_down_though_the_answer_quotes_it(page: str, expected: str) -> None:
    assert reason("shown_page", f"Lê-se «{page.splitlines()[1]}».", page) == expected
    assert reason("shown_page", "Um aviso.", "") == ""


@pytest.mark.parametrize("family", [*DOCUMENTS, *FORMS])
def test_what_programs_draw_and_say_passes(family: str) -> None:
    for seed in range(3):
        dice = Random(seed)
        made = drawn(family, dice)
        assert reason("shown_page", "Um documento.", made.page) == ""
        for kind in KINDS:
            if known := ask(made.document, [kind], dice):
                told = reason("shown_values", known.sentence, made.page, known.question, (known.constraint,))
                assert told == "", known.sentence
