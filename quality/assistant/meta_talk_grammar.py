"""How a text speaks of itself as a machine, of its task, or of a text that nobody gave it: by grammar, own voice only.

All patterns are for lower case and linear (bounded gaps).
"""

from __future__ import annotations

import re

from text.prose import word_set

_MACHINE = (
    r"(?:modelos? (?:de linguagem|de ia|linguístico|de inteligência artificial)|assistentes? (?:virtua\w+|de ia"
    r"|digita\w+|de inteligência artificial|de conversação|de texto|automático)|"
    r"sistemas? (?:de ia|de inteligência artificial|informático|automático|computacional|de linguagem)"
    r"|programas? (?:de computador|informático|de conversação)|ferramentas? de ia|"
    r"inteligências? artificia\w+|ias?|chatbots?|robôs?|bots?|algoritmos?|máquinas?|softwares?)"
)
SPEAKS_AS_A_MACHINE = re.compile(
    r"\b(?:"
    rf"(?:sou|somos|não passo de|não sou mais do que|sendo(?: eu)?|por ser|na qualidade de|tratando-se de"
    rf"|não sou (?:uma pessoa|humano|humana|um ser humano),? (?:mas|e) (?:sim )?)"
    rf"(?: (?:só|apenas|simplesmente|somente|afinal))?(?: um| uma)? ?(?:mer[oa] |simples )?{_MACHINE}\b"
    rf"|(?:modelos|assistentes|sistemas|programas|ias|máquinas|robôs|chatbots|um modelo|uma ia"
    rf"|um assistente)(?: de \w+)? como eu\b"
    rf"|enquanto (?:uma? )?{_MACHINE},? (?:eu )?(?:não )?(?:me |te |lhe )?[^\W\d_]{{2,}}(?:o|ou)\b"
    r"|(?:durante|n)o? ?o meu (?:treino|processo de treino)\b|(?:na|da|a) minha (?:última "
    r"|mais recente )?(?:atualização|formação como|programação)\b"
    r"|(?:dados|textos|informaç\w+|fontes|materiais)\b[^.!?\n]{0,20}\b(?:a que (?:eu )?tive acesso|com que fui"
    r"|com (?:os|as) quais fui|em que fui|de que disponho|que aprendi)"
    r"|(?:os )?meus dados\b|(?:o )?meu conhecimento (?:é|está|tem|só|não)|(?:à|até à) data (?:da|do) (?:minha|meu)\b"
    r"|meus criadores|quem me (?:criou|programou|treinou|desenvolveu)|fui (?:criad|program|trein|desenh|desenvolvid"
    r"|concebid|configurad|instruíd)\w*"
    r"|não (?:tenho|possuo) (?:\w+ )?(?:emoções|sentimentos|consciência|corpo|paladar|opiniões|opinião (?:própria"
    r"|pessoal)|preferências|gostos|experiências?|vida própria|memórias?|olhos|ouvidos|acesso (?:a|à|ao|às|aos) )"
    r"|sem (?:corpo|emoções|sentimentos|consciência) (?:nem|e|ou) (?:corpo|emoções|sentimentos|consciência)"
    r"|(?:as )?minhas (?:diretrizes|instruções|configurações|políticas de|regras de|limitações|capacidades)\b"
    r"|(?:a )?minha (?:base de dados|base de conhecimentos?)\b"
    r"|(?:vou|irei|tentarei|devo|passo a) (?:responder|escrever|redigir) em (?:português|pt-pt)|(?:resposta"
    r"|texto) (?:escrit[oa] |redigid[oa] )?em (?:português europeu|português de portugal|pt-pt|norma europeia)"
    r"|não (?:consigo|posso) (?:ver|aceder|abrir|navegar|consultar|ouvir|saber (?:o preço|que horas|em que dia))\b"
    r")"
)
_GIVEN = (
    r"(?:fornecid|dad|indicad|apresentad|facultad|disponibilizad|especificad|partilhad|anexad|enviad"
    r"|incluíd|mencionad|referid|transcrit|citad)[oa]s?"
)
SPEAKS_OF_ITS_TASK = re.compile(
    r"(?:\A|[.!?\n] ?)\W{0,3}o utilizador (?:pediu|pede|pretende|quer|solicit|perguntou|forneceu|deseja)"
    r"|\b(?:contexto|pergunta|instruções|texto)\b[^.!?\n]{0,30}\bpelo utilizador\b"
    rf"|\bnão (?:me |nos )?(?:foi|foram) {_GIVEN}[^.!?\n]{{0,30}}\b(?:contexto|textos?|excertos?|passagem|enunciado"
    rf"|instruç\w+|imagem|ficheiro|documento|pormenores)\b"
    r"|\A\W*(?:a|o|esta|este) (?:tarefa|instrução|pedido|prompt|pergunta|solicitação)(?: do utilizador)? (?:pede"
    r"|solicita|exige|consiste|refere|quer|obriga|diz|manda|implica|é (?:simples|sobre|para|clar))"
    r"|\A\W*(?:foi-me|é-me|foi-nos|pediram-me|pedem-me|pede-se-me|pede-se(?: aqui)?(?: que|:| um)"
    r"|trata-se de um pedido)\b"
    r"|\A\W*(?:analisando|considerando|tendo em conta|atendendo a|seguindo|respeitando|cumprindo|obedecendo a"
    r"|para cumprir|para responder a|interpretando)(?: a| o| ao| à|s)? ?(?:o |a |as |os )?"
    r"(?:pedido|instruç\w+|tarefa|prompt|solicitação|pergunta feita|formato (?:pedido|solicitado)|requisitos?"
    r"|indicações)\b"
    r"|\b(?:o|do|no|este|ao) prompt\b[^.!?\n]{0,20}\b(?:pede|pedia|indic|solicit|exig|diz|define|dad|original)"
    r"|\b(?:conforme|segundo|seguindo|de acordo com|respeitando|cumprindo) (?:as |o |a |os )?(?:instruções|instrução"
    r"|indicações|pedido|requisitos|diretrizes)(?: (?:recebidas?|dadas?|do utilizador|fornecidas?|que me deram|acima"
    r"|do sistema|do prompt|pedid[oa]s?|feito))?[.,)]*\s*\Z"
)
_SOURCE = (
    r"(?:texto|excerto|passagem|parágrafo|contexto|documento|artigo|trecho|enunciado|extrato|fragmento"
    r"|imagem|tabela|fotografia|figura|gráfico|anexo|ficheiro)"
)
ASSUMES_A_SOURCE = re.compile(
    rf"\b(?:[oa]|d[oa]|n[oa]|à|ao|pel[oa]|este|esta|neste|nesta|deste|desta) {_SOURCE} (?:(?:que|aqui) )?(?:{_GIVEN}"
    rf"|acima|anterior|supra|em (?:causa|análise|questão|apreço)|(?:me )?(?:enviaste|deste|forneceste|enviou|forneceu"
    rf"|partilhaste))\b(?! (?:pel[ao]s?|por|n[oa]s?|à|ao|às|aos|em)\b)|\A\W*(?:segundo|conforme|de acordo com"
    rf"|com base n[ao]|como (?:diz|refere|indica|explica)|tal como (?:diz"
    rf"|refere)|pelo que (?:diz|refere)) (?:[oa] |est[ea] )?{_SOURCE}\b[,;]"
    rf"|\A\W*(?:[oa]|n[oa]|est[ea]) {_SOURCE} (?:refere|diz|menciona|indica|afirma|mostra|descreve|explica|informa"
    rf"|sugere|trata|aborda|fala|não)\b"
)
MACHINE_TALK_WORDS = word_set(
    "eu sou somos sendo meu meus minha minhas fui tive tenho possuo posso consigo disponho aprendi vou irei tentarei "
    "devo passo emoções sentimentos consciência corpo resposta texto"
)
TASK_TALK_WORDS = word_set(
    "utilizador tarefa instrução instruções pedido prompt pergunta solicitação foi-me é-me foi-nos pediram-me "
    "pedem-me pede-se-me pede-se trata-se contexto excerto passagem enunciado requisitos indicações diretrizes"
)
"""A text without any of a set's words doesn't match its pattern."""
