"""Brazilianisms that a Portuguese editor would mark, and European text that must pass."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from quality.leaks import find_leaks

CLEAN = [
    line
    for line in (Path(__file__).parents[1] / "data" / "clean_european.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(
    ("text", "leak", "european", "category"),
    [
        ("O desenvolvimento econômico foi lento.", "econômico", "económico", "spelling"),
        ("A equipe chegou tarde ao estádio.", "equipe", "equipa", "spelling"),
        ("Não tivemos contato com eles, o que é um fato novo.", "contato", "contacto", "spelling"),
        ("O ministro visitou Moscou e Cingapura.", "Moscou", "Moscovo", "spelling"),
        ("A recepção fica no segundo andar.", "recepção", "receção", "spelling"),
        ("O usuário deve escolher uma opção.", "usuário", "utilizador", "lexis"),
        ("Perdeu o trem das sete.", "trem", "comboio", "lexis"),
        ("Todo mundo gosta de sol.", "Todo mundo", "Toda a gente", "lexis"),
        ("O Governo está preparando uma proposta.", "está preparando", "está a preparar", "gerund"),
        ("Os preços continuam subindo.", "continuam subindo", "continuam a subir", "gerund"),
        ("Ele está se tornando um problema.", "está se tornando", "está a tornar-se", "gerund"),
        ("Os sinos da igreja se calam ao meio-dia.", "se calam", "calam-se", "clitic"),
        ("A situação pode se tornar perigosa.", "se tornar", "tornar-se", "clitic"),
        ("Me diga uma coisa.", "Me diga", "Diga-me", "clitic"),
        ("A lei se aplicará a todos os contratos.", "se aplicará", "aplicar-se-á", "clitic"),
        ("O homem que viu o acidente se apresentou à polícia.", "se apresentou", "apresentou-se", "clitic"),
        ("Nasceu em Braga e se tornou médico.", "se tornou", "tornou-se", "clitic"),
        ("Começou a se preparar cedo.", "se preparar", "preparar-se", "clitic"),
        ("Sua equipa venceu o torneio.", "Sua", "A sua", "possessive"),
        ("Ficou contente com sua vitória.", "com sua", "com a sua", "possessive"),
        ("O país perdeu seu melhor escritor.", "seu", "o seu", "possessive"),
        ("Vive em um apartamento pequeno.", "em um", "num", "preposition"),
        ("A loja está aberta até o fim do mês.", "até o", "até ao", "preposition"),
        ("O Estado precisa fazer obras.", "precisa fazer", "precisa de fazer", "preposition"),
        ("Você pode pagar na caixa.", "Você", "", "treatment"),
        ("Leve o seu CPF e um comprovativo.", "CPF", "NIF", "institution"),
        ("O bilhete custa R$ 50.", "R$", "€ (depois do número)", "institution"),
        ("A dívida chega a dois bilhões.", "bilhões", "mil milhões", "number_format"),
        ("A conta soma 1,250.00 euros.", "1,250.00", "1 250,00", "number_format"),
        ("Saio a correr todo dia.", "todo dia", "todos os dias", "article"),
        ("Trouxe um livro para mim ler.", "para mim", "para eu", "preposition"),
        ("Quando a pressão se torna excessiva, se dá a erupção.", "se dá", "dá-se", "clitic"),
        ("Hoje se ri disso tudo.", "se ri", "ri-se", "clitic"),
        ("O ministro se reuniu com os autarcas, disse fonte oficial.", "se reuniu", "reuniu-se", "clitic"),
        ("Se enviará a cada vogal uma cópia da ata.", "Se enviará", "Enviar-se-á", "clitic"),
        ("Estima-se o custo e, em regra, se paga ao balcão.", "se paga", "paga-se", "clitic"),
        ("Defina o prazo como o seu limite e o mantenha.", "o mantenha", "mantenha-o", "clitic"),
        ("Ninguém viu-o entrar.", "Ninguém viu-o", "Ninguém o viu", "clitic"),
        ("O homem que disse-me isso fugiu.", "que disse-me", "que me disse", "clitic"),
        ("Ontem vi ele na rua.", "ele", "vi-o (um só com o verbo)", "clitic"),
        ("Vá ao balcão, onde um funcionário lhe ajudará.", "lhe ajudará", "o ajudará", "clitic"),
        ("Não saiu devido a sua idade.", "a sua", "à sua", "possessive"),
        ("Referiu-se a seu pai com orgulho.", "a seu", "ao seu", "possessive"),
        ("Recebeu uma mensagem dizendo que venceu.", "dizendo", "a dizer", "gerund"),
        ("A bolsa fechou em alta, com o índice avançando.", "avançando", "a avançar", "gerund"),
        ("Ele acabou fazendo tudo.", "acabou fazendo", "acabou por fazer", "gerund"),
        ("Passou a tarde lendo.", "lendo", "a ler", "gerund"),
        ("O papa chega amanhã em Fátima.", "chega amanhã em", "chega amanhã a", "preposition"),
        ("Custou 1,2 milhão de euros.", "1,2 milhão", "1,2 milhões", "number_format"),
        ("Ficou diante de uma tela o dia todo.", "tela", "ecrã (m.)", "lexis"),
        ("O jogo passa ao vivo na RTP, transmitido ao vivo pela RTP.", "ao vivo", "em direto", "lexis"),
    ],
)
def test_a_brazilianism_is_found_with_its_european_form(text: str, leak: str, european: str, category: str) -> None:
    found = {f.text: f for f in find_leaks(text)}

    assert leak in found, found
    assert (found[leak].suggestion, found[leak].category) == (european, category)
    assert text[found[leak].start : found[leak].end] == leak


@pytest.mark.parametrize(
    "text",
    [
        "Não se sabe quem se tornou rei.",
        "O que se tornou claro é que a lei se aplica a todos.",
        "Contacte os serviços se recebeu a carta.",
        "Veja se tem a morada certa e se quer receber avisos.",
        "Todos se levantaram; alguém me disse que já se esperava isto.",
        "Deus lhe pague.",
        "Em se tratando de menores, decide o juiz.",
        "Até os mais novos se levantaram e até o rei sorriu.",
        "É preciso fazer obras e seria preciso ouvir toda a gente.",
        "Em um terço dos casos não houve resposta.",
        "Por sua vez, o ministro falou em meu nome; em sua casa ninguém dorme.",
        "Um amigo meu trabalha lá e os filhos são seus.",
        "Nossa Senhora de Fátima, rogai por nós.",
        "João, seu irmão, chegou depois.",
        "Vocês chegaram tarde.",
        "O comboio tem trem de aterragem? Não: isso é o avião.",
        "O suco gástrico ataca a mucosa.",
        "Comprou um fato de banho e outro de fato e gravata.",
        "As fêmeas têm o estômago vazio e o bebé chora.",
        "A divisão celular e o arquivo histórico.",
        "Vou estar quando chegares, segundo creio.",
        "A Alemanha produz mais de metade; os 3,5% são nossos.",
        "É difícil para mim fazer isto.",
        "Por isso se diz que a ele se deve a obra; nela se descrevem os sons.",
        "Só depois se percebeu; desde então se fala disso; depois se vê.",
        "A mim me parece que ou se muda a lei ou se muda o Governo.",
        "Pode pedir isenção se tem mais de 65 anos; se compra dois, são oito euros.",
        "Quando se abriu a porta, todos saíram e se calaram.",
        "Mexa até o molho engrossar e não a requisite até a restituir.",
        "Disse ele que vinha; era ele quem mandava; fui eu e ele.",
        "A seu ver, o livro pertence-lhe; ajuda-lhe a memória.",
        "Tire a senha e aguarde a sua vez.",
        "Pintou a óleo sobre tela e expôs no museu.",
        "As despesas correm por conta dos proprietários.",
        "A banda toca melhor ao vivo.",
        "O motor diesel gasta menos.",
        "O suspeito tem cadastro por tráfico.",
        "O banheiro da praia vigia os banhistas.",
        "O varejo da azeitona faz-se com varas.",
        "Foi andando devagar, sorrindo, e viu os miúdos a correr.",
        "O navio chegou em segurança ao porto, em março.",
    ],
)
def test_good_european_portuguese_is_left_alone(text: str) -> None:
    assert find_leaks(text) == ()


def test_clean_paragraphs_of_four_genres_are_hardly_ever_hit() -> None:
    hit = [line for line in CLEAN if find_leaks(line)]
    hard = [f for line in CLEAN for f in find_leaks(line) if f.severity == "hard"]

    assert hard == []
    assert len(hit) <= 0.02 * len(CLEAN), hit


@pytest.mark.parametrize(
    "text",
    [
        "A palavra «ônibus» não se usa em Portugal.",
        'No Brasil diz-se "café da manhã" ao pequeno-almoço.',
        "Corra `usuário.deletar()` e veja https://exemplo.pt/usuário/você",
        "Escreva para você@exemplo.pt.",
        "Leu *O Ônibus Azul* numa tarde.",
        "O disco de Antônio Carlos Jobim esgotou-se.",
    ],
)
def test_mentions_titles_code_and_names_are_let_through(text: str) -> None:
    assert find_leaks(text) == ()


def test_a_quotation_is_text_unless_it_comes_from_what_may_be_quoted() -> None:
    said = "«A equipe jogou bem e mereceu a vitória.»"
    text = f"À saída, o jogador disse a todos os jornalistas que ali esperavam: {said}"

    assert [(f.text, f.severity) for f in find_leaks(text)] == [("equipe", "hard")]
    assert not find_leaks(text, quotable=["Resume isto: A equipe jogou bem, e mereceu a vitória. Foi bonito."])
    assert find_leaks(text, quotable=["A equipa jogou bem e mereceu a vitória."])


def test_a_model_s_own_quotation_with_brazilian_is_found() -> None:
    answer = (
        "Aqui fica um acordo de utilização, pronto a assinar por todas as pessoas da casa que tenham computador: «Se "
        "você estiver usando um serviço web prejudicial aos usuários, avise o administrador da rede.» Bom trabalho."
    )

    assert {"você", "usuários"} <= {f.text for f in find_leaks(answer) if f.severity == "hard"}


def test_a_label_in_quotes_is_text_and_a_word_spoken_of_is_not() -> None:
    assert "Deletar" in {f.text for f in find_leaks("Escolha a opção “Deletar arquivo” no menu.")}
    assert not find_leaks("No Brasil diz-se «deletar arquivo», em Portugal «eliminar ficheiro».")


def test_brazilian_institutions_are_no_leak_in_a_text_about_brazil() -> None:
    text = "O prefeito de São Paulo anunciou obras."
    elsewhere = "O prefeito anunciou obras."

    assert find_leaks(text) == ()
    assert [f.text for f in find_leaks(text, topic_is_brazil=False)] == ["prefeito"]
    assert [f.text for f in find_leaks(elsewhere)] == ["prefeito"]
    assert find_leaks(elsewhere, topic_is_brazil=True) == ()


def test_findings_are_sorted_and_do_not_overlap() -> None:
    text = "Você está fazendo café da manhã em um ônibus e pode se tornar econômico até o fim, com sua xícara."
    found = find_leaks(text)

    assert len(found) >= 8
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "leak", "severity"),
    [
        ("Você pode pagar na caixa.", "Você", "hard"),
        ("Se precisar, você telefona.", "você", "hard"),
        ("O bilhete custa R$ 50.", "R$", "hard"),
        ("O bilhete custa US$ 50.", "US$", "soft"),
        ("A conta soma 1,250.00 euros.", "1,250.00", "soft"),
        ("Subiu 3.5% num ano.", "3.5%", "soft"),
        ("O Estado precisa fazer obras.", "precisa fazer", "hard"),
        ("Nós precisamos urgentemente sair.", "precisamos urgentemente sair", "hard"),
    ],
)
def test_how_heavy_a_leak_weighs(text: str, leak: str, severity: str) -> None:
    assert [(f.text, f.severity) for f in find_leaks(text) if f.text == leak] == [(leak, severity)]


@pytest.mark.parametrize(
    "text",
    [
        "O bilhete custa $50 em Nova Iorque.",
        "A variável $1 guarda o caminho.",
        "Precisa de fazer obras.",
        "É preciso fazer obras.",
        "Precisamos disto hoje.",
    ],
)
def test_amounts_in_dollars_and_what_has_its_preposition_are_no_hard_leak(text: str) -> None:
    assert [f.text for f in find_leaks(text) if f.severity == "hard" or "$" in f.text] == []


def test_the_infinitive_of_por_has_its_accent() -> None:
    found = {f.rule: f.suggestion for f in find_leaks("Passou a tarde pondo a mesa.")}
    assert found["adverbial_gerund"] == "a pôr"


@pytest.mark.parametrize(("text", "found"), [("Tem muita gente aqui.", ["Tem"]), ("Tem, muita gente boa aqui.", [])])
def test_ter_for_haver_has_its_people_right_after_it(text: str, found: list[str]) -> None:
    assert [f.text for f in find_leaks(text) if f.rule == "existential_ter"] == found
