"""Good sentences that were once marked, by the kind of mistake, and what must still be found beside them."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

PHRASES_THAT_OPEN_NO_CLAUSE = [
    "Nesse caso deite-o fora.",
    "Em todo o caso trata-se de um erro.",
    "Em qualquer caso aplica-se a lei.",
    "Por enquanto mantém-se a regra.",
    "De vez em quando lembra-se da aldeia.",
    "Para já mantém-se o plano.",
    "Desde já agradeço-lhe a atenção.",
    "O preço por si só torna-se um problema.",
    "Viver só torna-se difícil.",
    "Ir embora tornou-se um hábito.",
    "Agora mais do que nunca exige-se cuidado.",
    "O sim ou não decide-se em maio.",
    "Quem é quem sabe-se depois.",
]

WORDS = [
    "Aceda ao portal das Finanças com a sua senha de acesso e consulte a sua conta.",
    "A senha que recebeu por carta deve ser guardada.",
    "O cante alentejano.",
    "Pegue no livro e leia a primeira página.",
]

SE_THAT_ASKS = [
    "Como percebo se é burla?",
    "O preço depende do tamanho e se é fim de semana.",
    "Veja o prazo e se é renovável.",
    "Indique a morada e se pretende recibo.",
    "O formulário pede a idade e se fuma.",
    "Explique o motivo e se pretende recorrer.",
    "A carta diz o valor em dívida e se foi pago.",
    "O aviso indica o prazo, o valor e se houve multa.",
    "Avalia-se a idade e se é fumador.",
]

STILL_FOUND = [
    ("Digite a senha da sua conta de e-mail.", "senha"),
    ("Escolha a senha que vai usar.", "senha"),
    ("Pegue o livro que está na mesa.", "Pegue"),
    ("O desligue, retire o cartão.", "O desligue"),
    ("Caso encontre-o, avise.", "Caso encontre-o"),
    ("Não vi-o ontem.", "Não vi-o"),
    ("Disse que viu-o na rua.", "que viu-o"),
    ("O guia de bolso já vende-se na loja.", "já vende-se"),
    ("A nota se perdeu na mudança.", "se perdeu"),
    ("A consulta se atrasou.", "se atrasou"),
    ("Ele se foi embora.", "se foi"),
    ("O texto indica o prazo e se aplica a todos.", "se aplica"),
]


@pytest.mark.parametrize("text", [*PHRASES_THAT_OPEN_NO_CLAUSE, *SE_THAT_ASKS, *WORDS])
def test_a_good_sentence_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


def test_a_passage_by_air_is_a_word_of_both_norms_and_one_by_bus_is_not() -> None:
    found = {f.text: f.severity for f in find_leaks("Comprei uma passagem de avião e outra passagem de ônibus.")}
    assert (found["passagem de avião"], found["passagem de ônibus"]) == ("soft", "hard")


@pytest.mark.parametrize(("text", "leak"), STILL_FOUND)
def test_the_leak_that_looks_like_it_is_found(text: str, leak: str) -> None:
    assert leak in {f.text for f in find_leaks(text)}, find_leaks(text)
