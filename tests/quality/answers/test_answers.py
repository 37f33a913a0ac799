"""Is it a good answer at all: each check finds what it is for, and lets good Portuguese answers through."""

from __future__ import annotations

from typing import Any

import pytest

from quality.checks import run_checks, validate_settings
from quality.contract import CheckInput
from quality.registry import CHECKS
from schemas.message import Message
from schemas.sample import Content, SampleKind

GOOD = (
    "O Cartão de Cidadão renova-se nos balcões do IRN, nas lojas de cidadão ou em linha, com a Chave Móvel Digital. "
    "Convém tratar disso até seis meses antes de o documento caducar.\n\n"
    "Para renovar, precisas de:\n\n- o cartão antigo;\n- um método de pagamento;\n- a morada atualizada."
)


def conversation(answer: str, instruction: str = "Como se renova o Cartão de Cidadão?", **more: Any) -> CheckInput:
    kind: SampleKind = "grounded" if "passage" in more else "chat"
    messages = (Message(role="user", content=instruction), Message(role="assistant", content=answer))
    return CheckInput(
        Content(kind=kind, messages=messages, passage=more.pop("passage", ""), quote=more.pop("quote", "")), **more
    )


def reason(name: str, given: CheckInput, **settings: Any) -> str:
    outcome = run_checks([(name, validate_settings(name, settings))], given)
    return outcome.rejected_by[1].reason if outcome.rejected_by else ""


@pytest.mark.parametrize(
    ("check", "answer", "expected"),
    [
        ("length", "   ", "empty"),
        ("truncation", "Para renovar o cartão é preciso ir ao balcão e", "truncated"),
        ("truncation", "Primeiro vê-se o saldo. Depois, ao balcão, entrega-se o cartão antigo,", "truncated"),
        ("truncation", "O código é este:\n\n```python\nprint('olá')", "truncated"),
        ("truncation", "Há três passos. O primeiro é pedir o documento (que pode ser feito no balcão", "truncated"),
        (
            "truncation",
            "Há vários passos a dar. O primeiro de todos é ir ao balcão do registo mais perto de casa com o documento",
            "truncated",
        ),
        ("refusal", "Lamento, mas não posso ajudar com esse pedido.", "refusal"),
        ("refusal", "Não me é possível fornecer essa informação. Consulte um profissional.", "refusal"),
        ("refusal", "Desculpe, mas não consigo responder a isso.", "refusal"),
        ("refusal", "I'm sorry, but I can't help with that.", "refusal"),
        ("refusal", "Não posso ajudar-te com isso.", "refusal"),
        ("refusal", "Infelizmente, não posso fornecer informações sobre esse assunto.", "refusal"),
        ("refusal", "Não tenho acesso a informações em tempo real sobre o trânsito.", "refusal"),
        ("meta_talk", "Não sei, pois, como assistente virtual, não tenho gostos.", "meta_talk"),
        ("meta_talk", "Sou uma IA e não durmo.", "meta_talk"),
        ("openers", "Claro! Aqui está a lista:\n- pão", "empty_opener"),
        ("openers", "Ótima pergunta! O IRS é um imposto.", "empty_opener"),
        ("openers", "Entendo. Aqui está um acordo ortográfico resumido:\n- as consoantes mudas caem", "empty_opener"),
        ("openers", "Com certeza! O IRS é um imposto.", "empty_opener"),
        ("openers", "Aqui estão três sugestões para o jantar:\n1. Caldo verde", "empty_opener"),
        ("openers", "O IRS é um imposto. Espero ter ajudado!", "empty_closing"),
        ("openers", "O IRS é um imposto. Se tiver mais alguma dúvida, não hesite em perguntar.", "empty_closing"),
        ("meta_talk", "Como modelo de linguagem, não tenho preferências.", "meta_talk"),
        ("meta_talk", "Enquanto assistente virtual, sugiro o Minho.", "meta_talk"),
        ("meta_talk", "Conforme solicitado, segue a carta.", "meta_talk"),
        ("meta_talk", "De acordo com o texto fornecido, o museu abre às dez.", "meta_talk"),
        ("markup", "O museu abre às dez.<|im_end|>", "chat_markup"),
        ("markup", "<think>Vou pensar.</think>O museu abre às dez.", "chat_markup"),
        ("markup", "Assistant: o museu abre às dez.", "chat_markup"),
        ("markup", "Resposta: o museu abre às dez.", "role_label"),
        ("markup", "Olá, {{ nome }}, o museu abre às dez.", "template_markup"),
        ("markup", "A informaÃ§Ã£o está no balcão.", "broken_text"),
        ("placeholders", "Caro [nome], venho por este meio pedir a reparação.", "placeholder"),
        ("placeholders", "Lisboa, [inserir data]", "placeholder"),
        ("placeholders", "Ex.mo Senhor [NOME COMPLETO]", "placeholder"),
        ("placeholders", "Contribuinte XXXXXXXXX", "placeholder"),
        ("repetition", "sim, sim, sim, sim, sim, sim, sim", "loop"),
        ("repetition", "O pão é bom e o vinho também. " * 12, "loop"),
        ("repetition", "Aqui fica uma lista." + "\n" * 40 + "Fim.", "loop"),
        ("repetition", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "loop"),
        ("language", "The museum opens at ten every day except on Mondays and holidays.", "not_portuguese"),
        (
            "language",
            "El museo abre a las diez todos los días, pero los lunes está cerrado y no hay visitas.",
            "not_portuguese",
        ),
        (
            "language",
            "O museo abre ás dez todos os días, pero os luns está pechado e non hai visitas.",
            "not_portuguese",
        ),
        ("language", "O museu abre às dez 博物馆十点开门 todos os dias.", "foreign_script"),
    ],
)
def test_each_fault_is_found_with_its_reason(check: str, answer: str, expected: str) -> None:
    assert reason(check, conversation(answer)) == expected


GOOD_ANSWERS = [
    GOOD,
    "Não posso deixar de recomendar o Museu do Azulejo: a visita demora cerca de duas horas.",
    "Não é possível renovar o passaporte por telefone. O pedido faz-se ao balcão, com marcação prévia.",
    "Claro de Luna é uma peça de Debussy para piano, publicada em 1905.",
    "O Museu Nacional de Arte Antiga [1] fica em Lisboa; ver [o sítio do museu](https://www.museudearteantiga.pt).",
    "Usa este código:\n\n```jinja\nOlá, {{ nome }}!\n```\n\nO nome é substituído quando a página é feita.",
    "| Rio | Comprimento |\n| --- | --- |\n| Tejo | 1007 km |\n| Douro | 897 km |",
    "Ó mar salgado, quanto do teu sal\nSão lágrimas de Portugal!",
    "1. Abre a aplicação.\n2. Escolhe «Pagamentos».\n3. Introduz a entidade e a referência\n4. Confirma com o PIN",
    "A inteligência artificial como a conhecemos nasceu em 1956, numa conferência em Dartmouth.",
    "O texto apresentado pelo Governo à Assembleia da República foi aprovado na generalidade.",
    "Como ia dizendo, enquanto ia para casa encontrei a Marta, que trabalha como assistente virtual numa empresa.",
    "Áreas como inteligência artificial e robótica pedem mais pessoas, e o modelo de linguagem é só uma ferramenta.",
    "Cara Marta,\n\nlamento, mas não posso ir ao jantar de sexta.\n\nUm abraço,\nRita",
    "Ex.mos Senhores,\n\nnão tenho acesso à internet em casa desde segunda e não consigo trabalhar.\n\nRita Lopes",
    "Infelizmente, não é possível renovar a carta de condução antes dos últimos seis meses de validade.",
    "Bom dia,\n\nconforme solicitado, envio em anexo o relatório.\n\nFico à disposição para esclarecimentos.\n\nRita",
    "Fico feliz por saberes que a avó já está em casa! Dá-lhe um beijinho meu.",
    "Não consigo escrever à mão há semanas, disse ela, e o médico não soube responder.",
    "O prompt da linha de comandos mostra a pasta em que estás.",
    "Sim.",
    "42",
    "São Tomé e Príncipe, Moçambique e Angola têm o português como língua oficial.",
    "Caro vizinho,\n\nvenho pedir-lhe que baixe o som depois das onze da noite.\n\nCom os melhores cumprimentos,\nRita",
]


@pytest.mark.parametrize("answer", GOOD_ANSWERS)
def test_good_answers_pass_every_check_of_form(answer: str) -> None:
    of_others = {"variety", "leaks", "orthography", "treatment", "pack_row", "choice_item"}
    checks = [(name, validate_settings(name)) for name in CHECKS if name not in of_others]
    assert run_checks(checks, conversation(answer, "Diz-me o que sabes.")).rejected_by is None


def test_a_token_limit_is_truncation_whatever_the_text_looks_like() -> None:
    assert reason("truncation", conversation(GOOD, finish_reasons={"answer": "length"})) == "truncated"
    assert reason("truncation", conversation(GOOD, finish_reasons={"answer": "stop"})) == ""


def test_length_follows_the_task_of_the_seed_with_some_slack() -> None:
    short = conversation("O Tejo é um rio.", seed={"task": {"id": "resumir", "min_words": 60, "max_words": 120}})
    assert reason("length", short) == "too_short"
    assert reason("length", conversation("O Tejo é um rio."), min_words=3) == ""
    long = conversation("palavra " * 200, seed={"task": {"id": "resumir", "min_words": 60, "max_words": 120}})
    assert reason("length", long) == "too_long"
    assert reason("length", conversation("palavra " * 170, seed={"task": {"max_words": 120}})) == ""


@pytest.mark.parametrize(
    ("instruction", "answer", "expected"),
    [
        ("Apresenta os rios de Portugal numa tabela.", "O Tejo e o Douro são rios.", "wrong_format"),
        ("Apresenta os rios de Portugal numa tabela.", "| Rio | km |\n|---|---|\n| Tejo | 1007 |", ""),
        ("Devolve o resultado em JSON.", '{"rio": "Tejo"', "wrong_format"),
        ("Devolve o resultado em JSON.", '```json\n{"rio": "Tejo"}\n```', ""),
        ("Faz uma lista numerada de rios.", "Tejo, Douro e Guadiana.", "wrong_format"),
        ("Faz uma lista numerada de rios.", "1. Tejo\n2. Douro", ""),
        ("Responde sem listas.", "- Tejo\n- Douro", "wrong_format"),
        ("Onde nasce o Tejo?", "Na serra de Albarracín.", ""),
    ],
)
def test_the_form_that_an_instruction_asks_for(instruction: str, answer: str, expected: str) -> None:
    assert reason("format", conversation(answer, instruction)) == expected


def test_an_answer_that_repeats_its_instruction() -> None:
    question = "Explica, em poucas palavras, como funciona o sistema de saúde em Portugal."
    assert reason("copied_instruction", conversation(f"{question} É público.", question)) == "copied_instruction"
    answer = "O Serviço Nacional de Saúde é público e tendencialmente gratuito, pago pelos impostos de todos."
    assert reason("copied_instruction", conversation(answer, question)) == ""


def test_a_passage_may_be_quoted_without_being_a_copied_instruction() -> None:
    passage = "O Mosteiro da Batalha foi mandado construir por D. João I para agradecer a vitória em Aljubarrota."
    given = conversation(passage, f"{passage}\n\nQuem o mandou construir?", passage=passage, quote=passage)
    assert reason("copied_instruction", given) == ""


def test_a_quote_must_stand_in_its_passage_word_for_word() -> None:
    passage = "O Mosteiro da Batalha foi mandado\nconstruir por D. João I."
    ask = {"instruction": "Quem mandou construir o mosteiro?", "passage": passage}
    assert reason("quote_in_passage", conversation("D. João I.", **ask, quote="mandado construir por D. João I")) == ""
    wrong = conversation("D. João I.", **ask, quote="mandado erguer por D. João I")
    assert reason("quote_in_passage", wrong) == "quote_not_in_passage"
    assert reason("quote_in_passage", conversation("D. João I.", **ask, quote="João")) == "quote_too_short"
    assert reason("quote_in_passage", conversation("O texto não diz.", **ask)) == ""
    assert reason("quote_in_passage", conversation("O texto não diz.", **ask), unanswerable=False) == "quote_missing"


def test_an_earlier_turn_of_a_dialogue_is_checked_too() -> None:
    turns = (
        Message(role="user", content="Olá"),
        Message(role="assistant", content="Como modelo de linguagem, não sei."),
        Message(role="user", content="E agora?"),
        Message(role="assistant", content="O museu abre às dez."),
    )
    outcome = run_checks(
        [("meta_talk", validate_settings("meta_talk"))], CheckInput(Content(kind="chat", messages=turns))
    )
    assert outcome.rejected_by is not None
    assert outcome.rejected_by[1].evidence["field"] == "messages[1]"


OF_WORDS_THAT_SPANISH_HAS_TOO = [
    "Segundo o mapa de tarifas, qual destes títulos de transporte consta do mapa de tarifas: «Passe sub23», "
    "«Assinatura normal» ou «Bilhete de dia»?",
    "Indique a tarifa normal de transporte coletivo de passageiros e a taxa municipal de circulação de residentes.",
    "Qual é a tarifa normal de transporte de passageiros, a taxa municipal de residentes permanentes e a quota anual "
    "de utente que consta da tabela?",
    "Entre «Renda mensal» e «Taxa municipal», qual tem valor total superior, de acordo com o contrato de arrendamento, "
    "e qual a data de entrega?",
    "Consta do mapa de tarifas de transportes da área metropolitana a tarifa de residente, de estudante, de reformado, "
    "de grupo e de visitante, por zona e por viagem.",
    "De acordo com a fatura, qual destes artigos consta da fatura: «Toalha de linho», «Mesa de centro» ou «Manta»?",
]


@pytest.mark.parametrize("text", OF_WORDS_THAT_SPANISH_HAS_TOO)
def test_portuguese_of_words_that_spanish_has_too_is_portuguese(text: str) -> None:
    assert reason("language", conversation(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Según el mapa de tarifas, ¿cuál de estos títulos de transporte consta en el mapa: «Pase joven» o «Anual»?",
        "Indique la tarifa normal de transporte de pasajeros, la tasa municipal de residentes permanentes y la cuota "
        "anual de usuario que figura en la tabla.",
        "Segundo o mapa de tarifas, cal destes títulos de transporte consta no mapa e cales non están dispoñibles para "
        "a xente nova que viaxa polas noites?",
    ],
)
def test_spanish_and_galician_of_the_same_words_are_not(text: str) -> None:
    assert reason("language", conversation(text)) == "not_portuguese"


def test_an_answer_that_ends_in_another_language_is_found() -> None:
    english = "And then the story goes on in English until the very end, which nobody had asked for. "
    assert reason("language", conversation(GOOD * 12)) == ""
    assert reason("language", conversation(GOOD * 12 + english * 20)) == "not_portuguese"


def test_an_instruction_is_judged_when_the_teacher_wrote_it_and_not_when_the_seed_gave_it() -> None:
    english = "Please tell me when the national museum opens on Sundays and on holidays."
    made = conversation("O museu abre às dez.", english)
    given = conversation("O museu abre às dez.", english, seed={"instruction": english})
    assert reason("language", made) == "not_portuguese"
    assert reason("language", given) == ""


def test_of_two_english_sentences_the_first_is_named() -> None:
    """It was either, and another one in each process: evidence is compared between runs."""
    for number in range(10):
        first = f"Thank you so much for the {number} lovely gifts!"
        outcome = run_checks(
            [("language", validate_settings("language"))],
            conversation(f"{first} I can't wait to use it {number} times."),
        )
        assert outcome.rejected_by and outcome.rejected_by[1].evidence["text"] == first
