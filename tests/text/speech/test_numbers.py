"""Numbers in words: what num2words says right, what it doesn't, and Roman numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from text.speech.gender import gender_of
from text.speech.numbers import cardinal, decimal, ordinal, roman_value
from text.speech.spoken import spoken

BELOW_TWENTY = (
    *("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze"),
    *("catorze", "quinze", "dezasseis", "dezassete", "dezoito", "dezanove"),
)
TENS = ["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"]
HUNDREDS = [
    "cento",
    "duzentos",
    "trezentos",
    "quatrocentos",
    "quinhentos",
    "seiscentos",
    "setecentos",
    "oitocentos",
    "novecentos",
]


def by_the_grammar(number: int) -> str:
    """A number under a million by the rules that grammars give, written apart from the code."""
    if number < 20:
        return BELOW_TWENTY[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f" e {BELOW_TWENTY[number % 10]}" if number % 10 else "")
    if number == 100:
        return "cem"
    if number < 1000:
        return HUNDREDS[number // 100 - 1] + (f" e {by_the_grammar(number % 100)}" if number % 100 else "")
    thousands, rest = divmod(number, 1000)
    head = "mil" if thousands == 1 else f"{by_the_grammar(thousands)} mil"
    if not rest:
        return head
    return f"{head}{' e ' if rest < 100 or rest % 100 == 0 else ' '}{by_the_grammar(rest)}"


def test_cardinals_under_a_million_are_those_of_the_grammar():
    for number in [*range(2200), *range(2200, 1_000_000, 4999), *range(1000, 1_000_000, 25_000)]:
        assert cardinal(number) == by_the_grammar(number)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1_001_100, "um milhão mil e cem"),
        (1_100_200, "um milhão cem mil e duzentos"),
        (1_500_000, "um milhão e quinhentos mil"),
        (2_001_001_001, "dois mil e um milhões mil e um"),
        (1_500_000_000, "mil e quinhentos milhões"),
        (10**12 + 5, "um bilião e cinco"),
        (10**18, "um trilião"),
        (-21, "menos vinte e um"),
    ],
)
def test_greater_numbers_are_joined_as_in_portugal(number, said):
    assert cardinal(number) == said


def test_only_what_is_counted_agrees():
    assert cardinal(202_202, feminine=True) == "duzentas e duas mil duzentas e duas"
    assert cardinal(2_000_002, feminine=True) == "dois milhões e duas"


def test_ordinals_are_not_those_of_num2words_where_it_is_wrong():
    assert ordinal(444) == "quadringentésimo quadragésimo quarto" != num2words(444, lang="pt", to="ordinal")
    assert ordinal(2001, feminine=True) == "dois milésima primeira"
    assert ordinal(21, feminine=True, plural=True) == "vigésimas primeiras"
    for number in (0, 1_000_000):
        with pytest.raises(ValueError, match="no ordinal"):
            ordinal(number)


def test_decimals_are_read_as_numbers_up_to_three_digits():
    assert decimal("3", "14") == "três vírgula catorze"
    assert decimal("0", "005") == "zero vírgula zero zero cinco"
    assert decimal("2", "7182") == "dois vírgula sete um oito dois"


@pytest.mark.parametrize(("roman", "value"), [("XIX", 19), ("MCMLXXIV", 1974), ("IIII", 0), ("VX", 0), ("", 0)])
def test_roman_numerals_are_read_as_they_are_written(roman, value):
    assert roman_value(roman) == value


def test_no_ending_of_a_noun_in_the_list_is_of_both_genders():
    from text.speech.words import words_of

    lists = words_of("gender")
    assert not lists["m"] & lists["f"]
    assert [gender_of(noun) for noun in ("casas", "problemas", "atrizes", "cartões", "fotografias")] == list("fmfmf")


@given(st.text(alphabet="0123456789 .,:/-+€%ªºhkmXVIabAS@", max_size=40))
def test_any_text_can_be_said_and_stays_said(text):
    said = spoken(text)
    assert isinstance(said, str) and "  " not in said


def test_a_number_without_words_is_read_digit_by_digit():
    assert spoken("9" * 5000).startswith("nove nove nove")
    assert spoken(f"{'1' * 30},5 €").endswith("vírgula cinco euros")
