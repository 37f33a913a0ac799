"""Words of manuals, press, law, school, shops and kitchens (the fourth edition), and good words that look alike."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

HARD = [
    ("O superusuário pode apagar tudo.", "superusuário"),
    ("O roteamento está ativo.", "roteamento"),
    ("A linha começa com uma cerquilha.", "cerquilha"),
    ("Escreva a opção entre colchetes.", "colchetes"),
    ("O ancoramento do objeto mudou.", "ancoramento"),
    ("A mensagem aparece no console.", "console"),
    ("Os consoles custam trezentos euros.", "consoles"),
    ("As senhas são salvas no navegador.", "salvas"),
    ("Use a navegação privativa.", "privativa"),
    ("Ligue o cabo à porta serial.", "porta serial"),
    ("Rotacione a imagem.", "Rotacione"),
    ("Ouça a trilha de áudio.", "trilha de áudio"),
    ("Os direitos autorais pertencem ao autor.", "autorais"),
    ("Só pode imprimir uma por vez.", "uma por vez"),
    ("Os pacotes baixados ficam na pasta.", "baixados"),
    ("Escolha a opção na guia Geral.", "guia"),
    ("Veja na aba Avançado.", "aba"),
    ("Escolha Arquivo e depois a pasta.", "Arquivo"),
    ("As condições são aceitas por todos.", "são aceitas"),
    ("Tecle Enter para continuar.", "Tecle"),
    ("O advogado entrou com um recurso.", "entrou com"),
    ("O candidato passou ao segundo turno das eleições.", "segundo turno"),
    ("Cumpre pena em prisão domiciliar.", "prisão domiciliar"),
    ("O policial militar parou o trânsito.", "policial militar"),
    ("Pediu a nota fiscal na caixa.", "nota fiscal"),
    ("Usou um cupom de desconto.", "cupom de desconto"),
    ("Passou um cheque sem fundo.", "cheque sem fundo"),
    ("A compra foi parcelada e parcelei em três meses.", "parcelei em"),
    ("Os miúdos mataram aula ontem.", "mataram aula"),
    ("Parti o apontador do lápis.", "apontador"),
    ("A grade curricular tem dez disciplinas.", "grade curricular"),
    ("Tocou o interfone.", "interfone"),
    ("Tempere com azeite de oliva.", "azeite de oliva"),
    ("Passe os filetes por farinha de rosca.", "farinha de rosca"),
    ("Comprou salmão defumado.", "defumado"),
    ("Sujou o pano de prato.", "pano de prato"),
    ("O botijão de gás acabou.", "botijão de gás"),
    ("Pôs os óculos de grau.", "óculos de grau"),
    ("A roupa está presa com um pregador de roupa.", "pregador de roupa"),
    ("O carro deu a volta à rotatória.", "rotatória"),
    ("Comprou a passagem de avião em maio.", "passagem de avião"),
    ("Houve um engavetamento na autoestrada.", "engavetamento"),
    ("O táxi espera no ponto de táxi.", "ponto de táxi"),
    ("Pegou um resfriado na praia.", "Pegou um resfriado"),
    ("Pegaram chuva no caminho.", "Pegaram chuva"),
    ("O miúdo xingou o árbitro.", "xingou"),
    ("O avô cochilou no sofá.", "cochilou"),
    ("Trocou a figurinha repetida.", "figurinha"),
    ("O blogueiro publicou as fotografias.", "blogueiro"),
    ("Os ingressos do concerto esgotaram.", "ingressos"),
]

SOFT = [
    ("A função retorna o valor da célula.", "retorna"),
    ("A vitrine da loja tem sapatos novos.", "vitrine"),
    ("O fundador projetou um sistema projetado para facilitar a vida.", "projetado"),
    ("A borda da célula é azul.", "borda"),
    ("A opção roda bem no Linux.", "roda"),
    ("O professor escreveu na lousa da sala.", "lousa"),
    ("O padrão é 512.", "O padrão é"),
]

EUROPEAN = [
    "O encaminhamento dos pacotes está ativo.",
    "Coseu os colchetes do vestido.",
    "É bom que me console alguém.",
    "A consola custa trezentos euros.",
    "As crianças foram salvas pelos bombeiros.",
    "Os náufragos chegaram sãos e salvos.",
    "Há vaga em escola privativa dos sócios.",
    "Por vezes uma por uma.",
    "Vieram de braços baixados.",
    "Veio na guia de remessa da encomenda.",
    "A aba do chapéu era larga.",
    "O Arquivo Nacional fecha às cinco.",
    "Levou o documento ao arquivo da câmara.",
    "Os ficheiros dos arquivos têm permissões de leitura.",
    "As condições são aceites por todos.",
    "Entrou com um sorriso.",
    "O segundo turno da fábrica começa às quatro.",
    "A visita domiciliária foi ontem.",
    "Guarde o talão da compra.",
    "O apontador da obra regista as horas.",
    "Os grandes planos curriculares mudaram.",
    "Tempere com azeite.",
    "Comprou salmão fumado.",
    "A casa cheirava a defumado e a alecrim.",
    "Pôs os óculos graduados.",
    "O carro deu a volta à rotunda.",
    "Comprou o bilhete de avião em maio.",
    "Pegou no livro e leu.",
    "Pegou fogo ao palheiro.",
    "Pegou no sono às dez.",
    "Apanhou chuva no caminho.",
    "O avô dormitou no sofá.",
    "As peças estão na vitrine do museu.",
    "A lousa do telhado partiu-se.",
    "A passagem superior fecha de noite.",
    "O caminho retorna à aldeia.",
    "A roda do carro saiu.",
    "O padrão do tecido é bonito.",
    "Isto é o padrão de vida de muitos.",
    "A borda do prato partiu-se.",
    "A localidade tem mil habitantes.",
    "O recuo das tropas durou dias.",
    "O quadro da sala é de um pintor local.",
    "A sociedade quis travar a desflorestação.",
    "A professora aposentada ensina os netos.",
    "O diplomata aposentado escreve livros.",
    "Em suma, valeu a pena.",
    "Puxa o pé direito até à nádega.",
    "Numa assadeira, disponha o arroz.",
    "Queria quatro carcaças, se faz favor.",
    "O horário de verão da biblioteca mudou.",
    "Risquei-lhe o para-choques.",
    "Para a semana que vem está sol.",
    "O juiz ordenou a soltura imediata do recluso.",
    "A marmita está pronta.",
]


@pytest.mark.parametrize(("text", "leak"), HARD)
def test_a_word_of_brazil_alone_is_hard(text: str, leak: str) -> None:
    assert (leak, "hard") in {(f.text, f.severity) for f in find_leaks(text)}, find_leaks(text)


@pytest.mark.parametrize(("text", "leak"), SOFT)
def test_a_word_that_portugal_may_use_too_is_soft(text: str, leak: str) -> None:
    assert (leak, "soft") in {(f.text, f.severity) for f in find_leaks(text)}, find_leaks(text)


@pytest.mark.parametrize("text", EUROPEAN)
def test_good_portuguese_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
