"""Words of computing, and words that are certain in a context: each with good Portuguese that looks alike."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

CERTAIN = [
    ("O sistema operacional arrancou.", "sistema operacional"),
    ("A barra de status mostra o progresso.", "barra de status"),
    ("Pode arrastar e soltar as fotografias.", "arrastar e soltar"),
    ("Clique no arquivo para o abrir.", "arquivo"),
    ("Escreva o nome do arquivo.", "nome do arquivo"),
    ("Abra os arquivos de configuração.", "arquivos de configuração"),
    ("A conexão com a Internet caiu.", "conexão com a Internet"),
    ("Escolha a aba no menu de opções.", "aba"),
    ("Na guia Geral, selecione o idioma.", "guia"),
    ("Mova o cursor na tela.", "tela"),
    ("Ponha o valor entre colchetes.", "colchetes"),
    ("Isso fica fora do escopo do projeto.", "escopo"),
    ("Mova a mensagem para a lixeira.", "lixeira"),
    ("Há um erro de digitação na carta.", "erro de digitação"),
    ("Os mecanismos de busca não a encontram.", "mecanismos de busca"),
    ("Escreva na caixa de busca.", "caixa de busca"),
    ("O decodificador avariou-se.", "decodificador"),
    ("A descriptografia do disco demorou.", "descriptografia"),
    ("As linhas da grade ficam ocultas.", "linhas da grade"),
    ("O número é guardado em ponto flutuante.", "ponto flutuante"),
    ("O salvamento automático falhou.", "salvamento"),
    ("É preciso salvar o ficheiro.", "salvar o"),
    ("O documento foi salvo no computador.", "salvo"),
    ("Deseja excluir este item?", "Deseja excluir"),
    ("O programa libera memória.", "libera"),
    ("O estudo coletou dados de dez aldeias.", "coletou"),
    ("A coleta de amostras acabou.", "coleta"),
    ("O gato dormia embaixo da mesa.", "embaixo"),
    ("O manuseio das caixas exige luvas.", "manuseio"),
    ("O fechamento da loja surpreendeu a rua.", "fechamento"),
    ("Rode o botão no sentido anti-horário.", "anti-horário"),
    ("O sistema é multiusuário.", "multiusuário"),
    ("A precificação mudou.", "precificação"),
    ("Falta o logotipo da empresa.", "logotipo"),
    ("O ficheiro é somente leitura.", "somente leitura"),
    ("Envie a carta por mala direta.", "mala direta"),
    ("Mude o plano de fundo da página.", "plano de fundo"),
    ("O desenvolvedor mudou o código.", "desenvolvedor"),
    ("Tem certeza de que quer sair?", "Tem certeza"),
    ("Ele sabe rodar o programa.", "rodar"),
    ("Toda vez que chove, a rua fica alagada.", "Toda vez que"),
    ("Comeu um sanduíche de queijo.", "sanduíche"),
    ("Aprendeu a dirigir o carro aos vinte anos.", "dirigir"),
    ("Gosta de assistir filmes antigos.", "assistir"),
    ("Vestiu uma calça cinzenta.", "calça"),
    ("A carta ficou em uma gaveta.", "em uma"),
    ("Isso é uma besteira.", "besteira"),
    ("Os dados faltantes não contam.", "faltantes"),
]

SOFT = [
    ("A função retorna um valor.", "retorna"),
    ("O painel exibe a mensagem numa janela.", "exibe"),
    ("O status do pedido mudou.", "status"),
    ("O servidor foi desconectado.", "desconectado"),
    ("Ligue o cabo para conectar o computador à rede.", "conectar"),
    ("Pule esta etapa.", "Pule"),
    ("Os cartões aceitos constam da lista.", "aceitos"),
    ("Dê um clique duplo no ícone.", "clique duplo"),
    ("Abra a URL no navegador.", "a URL"),
    ("O cache do navegador encheu.", "O cache"),
    ("O pacote provê as bibliotecas.", "provê"),
    ("O mantenedor do pacote respondeu.", "mantenedor"),
    ("Do contrário, o processo falha.", "Do contrário"),
    ("A obra está em andamento.", "em andamento"),
    ("O experimento correu bem.", "experimento"),
    ("Entre com o nome e prima Enter.", "Entre com"),
    ("Informe o endereço.", "Informe"),
    ("O serviço roda no kernel de outro servidor.", "roda"),
    ("Resolve-se em um dia.", "em um"),
]

EUROPEAN = [
    "O responsável operacional do sistema de rega saiu.",
    "O advogado subiu de estatuto, mas o status social não o interessa.",
    "Pode arrastar os móveis e soltar o cão.",
    "O arquivo distrital guarda os livros da paróquia.",
    "O nome do arquivo municipal mudou.",
    "O arquivo ZIP tem dez ficheiros.",
    "A Torre do Tombo é um arquivo com documentos de nove séculos.",
    "A conexão entre os dois romances é evidente.",
    "A aba do chapéu tapava-lhe o rosto.",
    "O guia do museu falava três línguas.",
    "Arraste a guia de preenchimento com o rato e clique na célula.",
    "A tela do pintor ficou no museu.",
    "Coseu os colchetes da saia.",
    "A lixeira a céu aberto foi selada.",
    "Faz-se uma busca nas montanhas.",
    "O salvamento dos náufragos demorou duas horas.",
    "O médico conseguiu salvar a vida do doente.",
    "A equipa de bombeiros foi salvar pessoas com um computador a bordo.",
    "O golo foi salvo em cima da linha.",
    "É preciso excluir essa hipótese.",
    "O júri deseja a exclusão do candidato.",
    "O contribuinte foi coletado em IRS.",
    "A coleta do imposto baixou.",
    "O quarto fica em baixo.",
    "O fecho da loja surpreendeu a rua.",
    "Tem a certeza de que quer sair?",
    "Tem certezas a mais.",
    "O relógio de sol roda ao contrário.",
    "Todas as vezes que chove, a rua fica inundada.",
    "Comeu uma sanduíche de queijo.",
    "Dirigiu a orquestra com firmeza.",
    "O médico assistiu o doente.",
    "Calça quarenta e dois.",
    "Em um de cada três casos há recaída.",
    "O projeto foi adiado em um ano.",
    "O caminho retorna à aldeia.",
    "O cinema exibe um filme mudo.",
    "O rapaz pulou de alegria.",
    "Aceitos ou não, os pedidos ficam registados.",
    "Não estou convencido do contrário.",
    "O andamento da sinfonia é lento.",
    "Informe o seu médico de qualquer alergia.",
    "Entre com cuidado.",
    "O aterro foi compactado por máquinas.",
    "A mescla de lã é quente.",
    "Digite o código no multibanco.",
    "A libertação dos reféns foi ontem.",
]


@pytest.mark.parametrize(("text", "leak"), CERTAIN)
def test_what_is_certain_is_hard(text: str, leak: str) -> None:
    assert (leak, "hard") in {(f.text, f.severity) for f in find_leaks(text)}, find_leaks(text)


@pytest.mark.parametrize(("text", "leak"), SOFT)
def test_what_an_editor_would_change_is_soft(text: str, leak: str) -> None:
    assert (leak, "soft") in {(f.text, f.severity) for f in find_leaks(text)}, find_leaks(text)


@pytest.mark.parametrize("text", EUROPEAN)
def test_the_european_word_that_looks_alike_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
