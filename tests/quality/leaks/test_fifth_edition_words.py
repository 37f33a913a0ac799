"""Words of manuals that are certain in their contexts (the fifth edition), and where Portugal writes them too."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

HARD = [
    ("Exporte o arquivo PDF.", "arquivo"),
    ("Ali está o arquivo SVG.", "arquivo"),
    ("O sistema de arquivos está cheio.", "sistema de arquivos"),
    ("O padrão é 512.", "O padrão é"),
    ("O padrão é de 64.", "O padrão é de"),
    ("Insira uma parada de tabulação.", "parada de tabulação"),
    ("Para maiores informações, ligue já.", "maiores informações"),
    ("Abra o catálogo de endereços.", "catálogo de endereços"),
    ("Entre com o nome da conta.", "Entre com"),
    ("Digite aqui o nome.", "Digite aqui"),
    ("Informe o nome da conta.", "Informe"),
    ("É preciso mesclar as células da linha.", "mesclar"),
    ("O aparelho foi resetado.", "resetado"),
    ("O texto fica centralizado na célula.", "centralizado"),
    ("O valor retornado pela função é zero.", "retornado"),
    ("Não habilite a rede sem fios.", "habilite"),
    ("O modo só funciona se o suporte estiver habilitado.", "habilitado"),
    ("A página muda de tempo em tempo.", "de tempo em tempo"),
    ("Isto sugere que suas tabelas estão vazias.", "suas"),
    ("Ligue para a loja se seu pedido demorar.", "seu"),
]
SOFT = [
    ("Isto vale somente para adultos.", "somente"),
    ("Abra a linha de comando.", "linha de comando"),
    ("Ali está a linha do tempo do projeto.", "linha do tempo"),
    ("Em outras palavras, falhou.", "Em outras palavras"),
    ("Isto afeta tanto os novos quanto os velhos.", "quanto"),
    ("Tanto no norte quanto no sul chove.", "quanto"),
    ("Perdeu a conexão entre os dois computadores.", "conexão"),
]
LET_THROUGH = [
    "O arquivo municipal abre às dez.",
    "O arquivo distrital tem cem metros de prateleiras.",
    "A taxa de juros de mora subiu para 8%.",
    "A taxa supletiva de juros moratórios consta do aviso.",
    "O governo quer centralizar os serviços em Lisboa.",
    "Está habilitado para conduzir pesados.",
    "Habilite-se a ganhar uma viagem.",
    "O casal retornado de Angola abriu um café.",
    "O padrão do tecido é de flores.",
    "Informe o seu médico se estiver grávida.",
    "Entre com cuidado, que o chão está molhado.",
    "Não somente chove, como faz vento.",
    "Tão somente pediu silêncio.",
    "Trabalha tanto quanto os outros.",
    "Ganha tanto dinheiro quanto gasta.",
]


@pytest.mark.parametrize(("text", "leak"), HARD)
def test_what_no_editor_lets_pass_is_hard(text: str, leak: str) -> None:
    assert leak in {f.text for f in find_leaks(text) if f.severity == "hard"}, find_leaks(text)


@pytest.mark.parametrize(("text", "leak"), SOFT)
def test_what_an_editor_would_change_is_soft(text: str, leak: str) -> None:
    assert (leak, "soft") in {(f.text, f.severity) for f in find_leaks(text)}, find_leaks(text)


@pytest.mark.parametrize("text", LET_THROUGH)
def test_where_portugal_writes_it_nothing_is_marked(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
