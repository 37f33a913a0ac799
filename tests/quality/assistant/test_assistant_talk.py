"""Set phrases: found when the assistant says them, let through when a letter or a story does."""

from __future__ import annotations

import pytest

from quality.assistant.talk import find_closing, find_opener
from tests.quality.answers.test_answers import conversation, reason

EXPLAIN = "Explica o que é o IVA."


@pytest.mark.parametrize(
    ("check", "instruction", "answer"),
    [
        ("refusal", EXPLAIN, "Prefiro não me pronunciar sobre impostos."),
        ("refusal", EXPLAIN, "Questões fiscais estão fora do meu âmbito. Fala com um contabilista."),
        ("refusal", EXPLAIN, "Não seria prudente da minha parte explicar isso."),
        ("refusal", EXPLAIN, "Não dou conselhos sobre impostos."),
        ("refusal", "Escreve um poema sobre a guerra.", "Agradeço o pedido, mas tenho de declinar."),
        ("refusal", "Escreve um poema sobre a guerra.", "Não."),
        ("refusal", EXPLAIN, "Peço desculpa, mas não estou habilitado a dar conselhos fiscais."),
        ("refusal", EXPLAIN, "Esse assunto está fora daquilo em que te consigo ajudar."),
        ("refusal", "Escreve uma carta ao banco.", "Prefiro não redigir cartas em nome de outras pessoas."),
        ("meta_talk", EXPLAIN, "Sistemas como eu podem errar, mas o IVA é um imposto sobre o consumo."),
        ("meta_talk", EXPLAIN, "A instrução pede uma explicação breve. O IVA é um imposto."),
        ("placeholders", "Escreve um convite.", "A festa é no dia XX de maio, em casa dos avós."),
        ("markup", EXPLAIN, "<p>O IVA é um imposto.</p>"),
        ("truncation", "Devolve em JSON as taxas do IVA.", '{"normal": 23, "intermedia": 13, "reduzida":'),
        ("truncation", EXPLAIN, "## O que é\nUm imposto sobre o consumo.\n\n## Quem paga"),
        ("refusal", EXPLAIN, "As minhas diretrizes não permitem falar de impostos."),
        ("markup", EXPLAIN, "O IVA &amp; o IRS são impostos."),
        ("placeholders", "Escreve um contrato.", "O presente contrato vigora até 00/00/0000."),
        ("repetition", EXPLAIN, "O IVA é um imposto. Todos pagam o IVA. Todos pagam o IVA. Todos pagam o IVA."),
        ("meta_talk", EXPLAIN, "A minha condição de modelo de linguagem limita-me, mas o IVA é um imposto."),
        ("meta_talk", EXPLAIN, "O IVA é um imposto, como foi referido no excerto."),
        ("meta_talk", EXPLAIN, "O utilizador pediu uma explicação. O IVA é um imposto sobre o consumo."),
        ("meta_talk", EXPLAIN, "Não tenho acesso à internet, mas a taxa normal era de 23 %."),
        ("placeholders", "Escreve um convite.", "Caro (inserir nome do convidado), a festa é no sábado."),
        ("placeholders", "Escreve um convite.", "A festa é no dia dd/mm/aaaa, em casa dos avós."),
        ("placeholders", "Escreve um convite.", "Olá, {nome_convidado}! A festa é no sábado."),
        ("placeholders", "Escreve um aviso.", "Estimado *nome do condómino*, a reunião é amanhã."),
        ("markup", EXPLAIN, "<answer>O IVA é um imposto.</answer>"),
        ("markup", EXPLAIN, '{"role": "assistant", "content": "O IVA é um imposto."}'),
        ("truncation", EXPLAIN, "O IVA tem três taxas:\n\n- a normal;\n- a intermédia;\n- a redu"),
        ("truncation", EXPLAIN, "O IVA tem três taxas:\n\n1. **Normal.** É a mais alta.\n2. **"),
        ("repetition", "Faz uma lista.", "\n".join(f"{n}. Comprar pão fresco" for n in range(1, 9))),
        ("repetition", EXPLAIN, "O IVA é um imposto.\n\n" + "Exemplo: compras um pão.\n\n" * 3),
        ("language", EXPLAIN, "Sorry, I can't help you with this."),
        ("language", EXPLAIN, "I will answer this question in Portuguese for you. O IVA é um imposto sobre o consumo."),
    ],
)
def test_faults_are_found_in_the_assistants_own_voice(check: str, instruction: str, answer: str) -> None:
    assert reason(check, conversation(answer, instruction))


@pytest.mark.parametrize(
    ("check", "instruction", "answer"),
    [
        ("refusal", "Escreve um e-mail a recusar um convite.", "Agradeço o convite, mas prefiro não ir."),
        ("refusal", "Traduz: «I can't help you with that.»", "«Não posso ajudar-te com isso.»"),
        ("refusal", "A Terra é plana? Responde com sim ou não.", "Não."),
        ("refusal", "Escreve uma cena.", "— Não posso ajudá-lo com isso — disse o guarda, e fechou a porta."),
        ("meta_talk", "Escreve uma cena.", "— Como modelo de linguagem, não durmo — disse o robô."),
        ("meta_talk", "Resume o texto: O IVA é um imposto.", "De acordo com o texto apresentado, o IVA é um imposto."),
        ("meta_talk", EXPLAIN, "A taxa é a que vem indicada no artigo 18.º do código."),
        ("meta_talk", "Como se monta o móvel?", "Aperta os parafusos, segundo as instruções dadas pelo fabricante."),
        ("meta_talk", "Sou cega e não consigo ver esta imagem. O que mostra?", "Uma fatura da água, de março."),
        ("meta_talk", "Não tenho acesso à internet em casa. Onde há?", "Nas bibliotecas municipais há computadores."),
        ("placeholders", "Cria um modelo de convite com espaços em branco.", "Caro [nome], a festa é no dia [data]."),
        ("refusal", EXPLAIN, "Não posso deixar de lembrar que o IVA muda de país para país: em Espanha são 21 %."),
        ("refusal", EXPLAIN, "Não posso dizer ao certo a data, mas a declaração costuma entregar-se até ao dia 20."),
        ("meta_talk", EXPLAIN, "O texto apresentado pelo Governo ao Parlamento baixou o IVA da luz."),
        ("repetition", "Escreve um poema.", "\n".join(f"Verso {n} sem fim\ne o mar dentro da mão." for n in range(5))),
        ("placeholders", "Mostra uma f-string.", "Escreve-se f'{nome}' e o Python põe lá o valor de {nome}."),
        ("placeholders", EXPLAIN, "O IVA (indicado na fatura) é um imposto."),
        ("placeholders", "Quais são os erros mais comuns?", "Deixar marcas como «[nome]» no texto."),
        ("markup", "Escreve um diálogo entre um assistente e um cliente.", "ASSISTENTE: Bom dia.\nCLIENTE: Bom dia."),
        ("truncation", "Escreve um bilhete.", "Levei as chaves e volto antes do jantar. Até logo. Rita Lopes"),
        ("truncation", "Escreve uma carta.", "Venho pedir a certidão.\n\nCom os meus melhores cumprimentos,"),
        (
            "repetition",
            "Reza uma ladainha.",
            "Santa Ana, rogai por nós.\nSão Pedro, rogai por nós.\nSão João, ouvi-nos.",
        ),
        (
            "language",
            "Traduz para inglês: «O gato dorme na cama da minha avó.»",
            "The cat is asleep in my granny's bed.",
        ),
        ("language", "Escreve a tabuada do 3.", "\n".join(f"3 × {n} = {3 * n}" for n in range(1, 11))),
    ],
)
def test_the_words_of_others_are_let_through(check: str, instruction: str, answer: str) -> None:
    assert reason(check, conversation(answer, instruction)) == ""


@pytest.mark.parametrize(
    ("instruction", "answer", "is_empty"),
    [
        (EXPLAIN, "Okay! O IVA é um imposto.", True),
        (EXPLAIN, "É com enorme gosto que respondo. O IVA é um imposto.", True),
        (EXPLAIN, "Pediste-me que explicasse o IVA, e é o que farei. É um imposto.", True),
        (EXPLAIN, "Olá! O IVA é um imposto.", True),
        ("Olá, tudo bem?", "Olá! Tudo bem, e por aí?", False),
        ("Escreve um discurso.", "É com enorme satisfação que inauguramos esta ponte. Obrigado a todos.", False),
        (EXPLAIN, "Que pergunta interessante! O IVA é um imposto.", True),
        (EXPLAIN, "Nesta resposta, vou explicar o IVA. É um imposto.", True),
        ("Escreve uma piada.", "Segue uma piada curta:\n\nUm peixe entra num bar.", True),
        ("Como se diz «of course»?", "Claro.", False),
        ("Certo ou errado: o sol é uma estrela?", "Certo. O sol é uma estrela.", False),
        ("Onde fica a farmácia?", "Segue em frente até ao largo: a farmácia fica à esquerda.", False),
        ("Como se faz um bolo?", "A seguir tens de bater as claras em castelo.", False),
        ("Escreve uma mensagem a quem passou no exame.", "Ótimo! Soube agora e fiquei muito feliz.", False),
    ],
)
def test_empty_openers(instruction: str, answer: str, is_empty: bool) -> None:
    assert bool(find_opener(answer, instruction)) == is_empty


@pytest.mark.parametrize(
    ("instruction", "ending", "is_empty"),
    [
        (EXPLAIN, "Se ficares com alguma dúvida, avisa-me.", True),
        (EXPLAIN, "Queres que explique também o IRS?", True),
        (EXPLAIN, "Terei todo o gosto em responder a outras perguntas.", True),
        (EXPLAIN, "Se te der jeito, monto-te uma tabela. Que dizes?", True),
        (EXPLAIN, "Bons negócios! 😊", True),
        (EXPLAIN, "Quando precisares de o calcular, divide o preço final por 1,23.", False),
        (EXPLAIN, "Qualquer dúvida, é só dizer!", True),
        (EXPLAIN, "Se quiseres, posso dar-te um exemplo.", True),
        ("Escreve um SMS à vizinha.", "Se quiseres, posso levar a lista.", False),
        (EXPLAIN, "Boa sorte com as contas!", True),
        ("Escreve uma carta ao banco.", "Rita Lopes\n\n---\nEspero que esta carta te seja útil!", True),
        (EXPLAIN, "Se tiveres mais de 65 anos, podes pedir a isenção.", False),
        (EXPLAIN, "Se houver dúvidas, pergunta ao contabilista da empresa.", False),
        (EXPLAIN, "Não hesites em pedir ajuda a um profissional.", False),
        (EXPLAIN, "Boa leitura é a que deixa perguntas.", False),
        ("Escreve uma carta ao banco.", "Fico à disposição para qualquer esclarecimento.", False),
        ("Escreve um postal.", "Boa viagem e até breve!", False),
    ],
)
def test_empty_closings(instruction: str, ending: str, is_empty: bool) -> None:
    answer = f"O IVA é um imposto sobre o consumo, pago por quem compra. {ending}"
    assert bool(find_closing(answer, instruction)) == is_empty
