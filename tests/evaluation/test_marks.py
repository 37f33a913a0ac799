"""What is measured of one answer, and what isn't there to be measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.answers import Answer, Answers
from evaluation.marks import marks_of
from evaluation.questions import Wording, questions
from evaluation.scores import LEAKS, UNKNOWN, WHOLE, scored

KNOWN = questions()
TU, FORMAL = "curta-01", "curta-02"


def answer(text: str, question: str = TU, wording: Wording = "pt-PT", turn: int = 1) -> Answer:
    asked = KNOWN[question].said(wording)
    return Answer(KNOWN[question], wording, turn, asked[:turn], text)


def test_a_brazilian_answer_is_marked_where_it_is() -> None:
    marks = marks_of(answer("Você vai de ônibus e depois fala com o usuário pelo celular, do lado do banheiro."))
    assert marks.european is False
    assert {"Você", "ônibus"} <= {leak.text for leak in marks.leaks}
    assert marks.addressed is False


def test_what_the_person_wrote_is_no_leak_of_the_answer() -> None:
    question = KNOWN["curta-41"]
    quoted = "A expressão «encher a paciência» diz-se mais no Brasil do que em Portugal, onde se prefere «aborrecer»."
    asked = "O que quer dizer a expressão «encher a paciência»?"
    own = Answer(question, "pt-PT", 1, (asked,), quoted)
    assert not marks_of(own).leaks


@pytest.mark.parametrize(
    ("question", "text", "kept"),
    [
        (TU, "Primeiro telefona ao teu banco e cancela os teus cartões.", True),
        (TU, "O senhor deve telefonar ao banco. O seu cartão fica cancelado consigo ao telefone.", False),
        (FORMAL, "O seu NIF serve para os impostos; leve-o consigo.", True),
        (FORMAL, "O teu NIF serve para os impostos; leva-o contigo.", False),
        (TU, "O banco cancela os cartões no próprio dia.", None),
    ],
)
def test_the_form_of_address_is_the_one_that_was_asked_in(question: str, text: str, kept: bool | None) -> None:
    assert marks_of(answer(text, question)).addressed is kept
    assert marks_of(answer(text, question, "neutral")).addressed is None


def test_other_languages_refusals_and_openings() -> None:
    english = marks_of(answer("You should call your bank first and cancel all of your cards right away."))
    assert (english.portuguese, english.european, english.spelt, english.leaks) == (False, None, None, ())
    assert not marks_of(answer("Peço desculpa, mas não posso ajudar com esse pedido.")).answered
    assert not marks_of(answer("Claro! Aqui está a resposta: telefona ao banco e cancela os cartões.")).straight
    old = marks_of(answer("A direcção da escola vai actualizar o projecto e a recepção abre às nove."))
    assert old.spelt is False
    assert marks_of(answer("Sim, pode ser.")).european is None


def test_words_that_are_none_are_counted() -> None:
    nonsense = "A queimas de vantagens e verdades pertencares, e o vinteíro da estaça que não lembreá a cópia."
    marks = marks_of(answer(nonsense))
    assert (marks.unknown, marks.spelt) == (4, True)
    scores = scored("um", "replay", "r", Answers([answer(nonsense)], {(TU, "pt-PT"): 1}, {}))
    assert scores.scores[UNKNOWN].value == pytest.approx(4_000 / marks.words, abs=0.01)
    assert scores.scores["clean"].value == 1


def test_what_a_program_verifies() -> None:
    kept = "- Bebe água.\n- Fica à sombra.\n- Usa chapéu.\n- Come fruta.\n- Descansa."
    assert marks_of(answer(kept, "regra-02")).obeyed is True
    assert marks_of(answer("Bebe água.", "regra-02")).obeyed is False
    assert marks_of(answer("Bebe água.", TU)).obeyed is None


def test_brazilian_questions_stand_apart_and_what_was_cut_off_is_counted() -> None:
    clean = "A equipa do autocarro telefona ao banco, e o cartão de cidadão faz-se na junta de freguesia."
    brazilian = "O usuário pega o ônibus e fala com a equipe no celular."
    given = [answer(clean, TU, "pt-PT"), answer(clean, FORMAL, "neutral"), answer(brazilian, TU, "pt-BR")]
    asked = {(a.question.id, a.wording): 1 for a in given} | {("curta-03", "en"): 1}
    lost = dict.fromkeys(asked, 0) | {("curta-03", "en"): 1}
    scores = scored("um", "replay", "r", Answers(given, asked, lost, unanswered=2))  # type: ignore[arg-type]
    assert scores.scores["clean"].value == 1
    assert scores.scores[LEAKS].value == 0
    assert scores.by_wording["pt-BR"]["variety"].value == 0
    assert scores.scores[WHOLE].value == pytest.approx(2 / 3, abs=1e-3)
    assert (scores.answers, scores.unanswered) == (3, 2)


def test_drift_is_told_by_turn_and_the_worst_answers_are_shown() -> None:
    clean = "O autocarro passa pela junta de freguesia e os miúdos telefonam à equipa da casa de banho."
    brazilian = "O ônibus passa na prefeitura e as crianças ligam para a equipe do banheiro no celular."
    talks = [answer(clean if turn < 4 else brazilian, "conversa-01", "neutral", turn) for turn in range(1, 6)]
    scores = scored("um", "replay", "r", Answers(talks, {("conversa-01", "neutral"): 5}, {}))
    assert [scores.by_turn[str(turn)]["variety"].value for turn in range(1, 6)] == [1, 1, 1, 0, 0]
    assert [(e.question, e.turn) for e in scores.examples] == [("conversa-01", 4)]
    assert "ônibus" in {f.text for f in scores.examples[0].findings}
    assert sum(s.value or 0 for s in scores.by_category.values()) == pytest.approx(scores.scores[LEAKS].value, rel=1e-3)


def test_a_later_turn_is_held_to_no_condition_of_the_first() -> None:
    first = answer("- Uma linha.", "regra-02")
    assert marks_of(replace(first, turn=2)).obeyed is None
