"""The registry: every check is safe on any text, explains itself, and refuses settings it does not know."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quality.checks import masked_content, run_checks, validate_settings
from quality.contract import CheckInput
from quality.european import VarietySettings, variety_problem
from quality.registry import CHECKS
from quality.variety import VarietyVerdict
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content

FRAGMENTS = st.sampled_from(
    [
        "```",
        "[",
        "](",
        "{{",
        "<|",
        "|",
        "\n",
        " ",
        "não ",
        "1. ",
        "- ",
        "912 345 678",
        "Rua ",
        "PT50",
        "“",
        "— ",
        "[nome",
        "Claro! ",
        "Como modelo de linguagem",
        "Não posso ajudar",
        "Espero que ",
        "(",
        "«",
        "😀",
        "\x00",
    ]
)
TEXTS = st.lists(st.one_of(st.text(max_size=30), FRAGMENTS), max_size=20).map("".join)


def checked(answer: str, instruction: str = "") -> CheckInput:
    messages = (Message(role="user", content=instruction), Message(role="assistant", content=answer))
    return CheckInput(Content(kind="chat", messages=messages))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(answer=TEXTS, instruction=TEXTS)
@example(answer="`" * 40, instruction="[" * 40)
def test_no_text_makes_a_check_fail(answer: str, instruction: str) -> None:
    for name, check in CHECKS.items():
        result = check.run(checked(answer, instruction), validate_settings(name))
        for finding in result.findings:
            assert answer[finding.start : finding.end] == finding.text
        assert pickle.loads(pickle.dumps(result)) == result


LONG_LINES = {
    "one letter": "a" * 1_000_000,
    "digits": "1234 " * 200_000,
    "mail": "a.b@" * 250_000,
    "words": "palavra diferente " * 55_000,
    "open brackets": "[(<|" * 250_000,
    "streets": "Rua Augusta " * 83_000,
    "backticks": "`a" * 500_000,
    "sorry": "não posso " * 100_000,
    "openers": "Aqui está " * 100_000,
    "addresses": "a.a@b.pt " * 111_000,
    "cards": "4111111111111111 " * 58_000,
    "accounts": "PT50000201231234567890154 " * 38_000,
    "quotations": "«“" * 500_000,
    "numbers": "1 " * 500_000,
    "blanks": "<a [a {a (inserir " * 55_000,
    "machine": "sou um modelo de linguagem «" * 36_000,
}


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", LONG_LINES)
def test_a_line_of_a_megabyte_does_not_hang_a_check(kind: str) -> None:
    given_input = checked(LONG_LINES[kind], "Escreve um texto.")
    for name, check in CHECKS.items():
        check.run(given_input, validate_settings(name))


def test_an_unknown_check_is_named_with_what_was_meant() -> None:
    with pytest.raises(UsageError) as error:
        validate_settings("lenght")
    assert "lenght" in str(error.value)
    assert "Did you mean 'length'?" in str(error.value)


def test_an_unknown_setting_or_value_is_an_error_that_names_it() -> None:
    with pytest.raises(UsageError) as error:
        validate_settings("length", {"minimum": 3})
    assert "minimum" in str(error.value)
    assert "min_words" in str(error.value)
    with pytest.raises(UsageError) as error:
        validate_settings("length", {"min_words": "muitas"})
    assert "min_words" in str(error.value)


def test_checks_stop_at_the_first_that_rejects_and_keep_what_was_measured() -> None:
    checks = [(name, validate_settings(name)) for name in ("length", "refusal", "openers")]
    outcome = run_checks(checks, checked("Claro! Lamento, mas não posso ajudar."))
    assert outcome.rejected_by is not None
    assert outcome.rejected_by[0] == "refusal"
    assert outcome.measures == {"answer_words": 6.0}


def test_every_check_can_be_run_whichever_rejects() -> None:
    checks = [(name, validate_settings(name)) for name in ("refusal", "openers", "leaks", "length")]
    outcome = run_checks(checks, checked("Claro! Lamento, mas não posso ajudar com o ônibus."), every=True)
    assert outcome.rejected_by is not None
    assert outcome.rejected_by[0] == "refusal"
    assert [(check, problem.reason) for check, problem in outcome.also] == [
        ("openers", "empty_opener"),
        ("leaks", "brazilianism"),
    ]
    assert [finding.text for finding in outcome.findings] == ["ônibus"]
    assert outcome.measures["answer_words"] == 9.0


def test_every_check_says_what_it_is_for() -> None:
    assert all(check.summary for check in CHECKS.values())


def test_masking_happens_only_where_a_recipe_asks_for_it() -> None:
    content = checked("Liga-me para o 963 214 587.").content
    rejecting = [("personal_data", validate_settings("personal_data"))]
    masking = [("personal_data", validate_settings("personal_data", {"action": "mask"}))]
    assert masked_content(rejecting, content) == content
    masked = masked_content(masking, content)
    assert masked.answer == "Liga-me para o [telefone]."
    placeholders = [*masking, ("placeholders", validate_settings("placeholders"))]
    assert run_checks(placeholders, CheckInput(masked)).rejected_by is None


@pytest.mark.parametrize(
    ("words", "score", "rejected"),
    [(60, 0.19, True), (60, 0.21, False), (30, 0.09, True), (30, 0.15, False), (12, 0.04, True), (12, 0.09, False)],
)
def test_the_shorter_a_text_the_surer_its_variety_must_be(words: int, score: float, rejected: bool) -> None:
    verdict = VarietyVerdict("pt-BR", score)
    problem = variety_problem("answer", " ".join(["palavra"] * words), verdict, VarietySettings())
    assert (problem is not None) == rejected


def test_a_text_of_a_few_words_is_never_rejected_by_its_variety() -> None:
    assert variety_problem("answer", "Cadê o ônibus, moço?", VarietyVerdict("pt-BR", 0.001), VarietySettings()) is None
