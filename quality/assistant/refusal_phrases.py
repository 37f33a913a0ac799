"""How assistants decline, in Portuguese and English. Lower case; every pattern is linear (bounded gaps).

`REFUSALS` names what is declined and is one wherever it stands. `DECLINING` is one only in the assistant's own voice:
in letters and stories people decline too.
"""

from __future__ import annotations

import re

from text.prose import word_set

_CANNOT = (
    r"n[ãa]o (?:me é possível|é possível para mim|posso|consigo|poderei|vou poder|sou capaz de|"
    r"estou (?:habilitad|autorizad)[oa] a|tenho (?:a )?(?:capacidade|possibilidade|permissão|autorização) (?:de|para))"
)
_PRODUCTS = (
    r"(?:conteúdos?|textos?|poemas?|histórias?|diálogos?|cenas?|discursos?|piadas?|anedotas?|resumos?|traduções|"
    r"correções|cálculos|contas|previsões|recomendações|sugestões|diagnósticos?|pareceres|opiniões|juízos|conselhos?|"
    r"aconselhamento|informaç\w+|instruções|detalhes|assistência|trabalhos (?:escolares|académicos)|código|"
    r"receitas médicas)"
)
_WHAT_IS_ASKED = (
    r"(?:(?:ess[ae]s?|est[ae]s?|isso|isto|tal|tais|(?:o |a )?(?:seu|sua|teu|tua)|esse tipo|pedido|solicitação|ajuda)\b"
    rf"|{_PRODUCTS}\b)"
)
_PRODUCING = (
    r"(?:fornecer|prestar|dar|emitir|gerar|criar|escrever|redigir|produzir|elaborar|disponibilizar|discutir|comentar|"
    r"partilhar|compartilhar|oferecer|processar|realizar|efetuar|fazer|executar|responder|cumprir|satisfazer|atender)"
)
_REQUEST = r"(?:pedido|solicitação|pergunta|questão|tarefa)"

REFUSALS = re.compile(
    r"\b(?:"
    rf"{_CANNOT} (?:\w+ )?(?:ajudar|auxiliar)(?:-\w+)?(?: com\b| n[oae]| a |[.,!]|$)"
    rf"|{_CANNOT} (?:\w+ ){{0,2}}?{_PRODUCING}(?:-\w+)? (?:\w+ ){{0,2}}?{_WHAT_IS_ASKED}"
    r"|(?:lamento|desculp[ae]|peço desculpa|sinto muito|infelizmente),?(?: mas)?,? não (?:posso|consigo|"
    r"me é possível|estou autorizad[oa])\b[^.\n]{0,40}\b(?:ajudar|responder|fornecer|satisfazer|cumprir|"
    r"atender|(?:esse|este) pedido)"
    rf"|(?:recuso-me a|abst(?:er|enho)-me de|não me sinto (?:confortável|à vontade) (?:a|em|para)) (?:\w+ )?"
    rf"(?:ajudar|opinar|{_PRODUCING})"
    r"|não tenho acesso (?:a|à|ao|às|aos) [^.\n]{0,40}\b(?:em tempo real|atualizad[oa]s?|pessoais)\b"
    rf"|{_REQUEST},? mas [^.\n]{{0,40}}\b(?:recusar|declinar)"
    r"|conteúdos? que (?:eu )?(?:não )?(?:possa|produza|crie|escreva)"
    r"|i(?:'m| am) (?:sorry|unable|not able)\b|(?:sorry|unfortunately),? (?:but )?i\b"
    r"|i (?:can't|cannot|can not|won't) (?:\w+ ){0,2}?(?:help|assist|provide|fulfil|answer|comply|create|generate)"
    r")"
)

_ACTING = r"(?:responder|comentar|opinar|entrar|abordar|falar|me pronunciar|dar|escrever|fazer|tomar|desenvolver)"
DECLINING = re.compile(
    r"\b(?:"
    rf"(?:vou|tenho|terei|prefiro|opto|devo|vejo-me)\b[^.!?\n]{{0,30}}\b(?:recusar|declinar|não {_ACTING}\b)"
    r"|n(?:ão me sinto (?:confortável|à vontade)|ão estou (?:à vontade|em (?:condições|posição) (?:de|para)|"
    r"(?:preparad|habilitad|apt|autorizad)[oa] (?:para|a)))\b"
    r"|(?:ultrapassam?|excedem?|saem?|fica|ficam|est(?:á|ão)|cai|foge)\b[^.!?\n]{0,24}\b(?:âmbito|alcance|"
    r"competências?|"
    r"capacidades?|funções)\b[^.\n]{0,16}\b(?:posso|consigo|faço|minhas?|meus?|mim)\b"
    r"|fora d(?:o meu|as minhas) (?:âmbito|alcance|competências|capacidades|funções)\b"
    r"|(?:não|nem) (?:seria|é|era|me parece|acho|considero) (?:\w+ ){1,4}?(?:da|por) minha parte\b"
    r"|não me (?:cabe|compete)\b|não (?:cabe|compete) a mim\b"
    r"|(?:me )?mantenho(?:-me)? (?:à margem|neutr[oa]|a neutralidade)\b|não tomo (?:partido|posição)\b"
    r"|é melhor não (?:entrarmos|irmos|falarmos|seguirmos|mexermos|avançarmos|responder|tocarmos)"
    rf"|não (?:faço|dou|presto|produzo|escrevo|realizo|efetuo|forneço|crio|emito|elaboro) (?:\w+ )?{_PRODUCTS}\b"
    r"|(?:vejo-me|sinto-me|encontro-me|estou),?(?: por isso| assim| portanto)?,? (?:impedid|impossibilitad)[oa] de\b"
    rf"|(?:o|este|esse|teu|seu|vosso) {_REQUEST} (?:não (?:pôde|pode|foi|será|poderá)|foi (?:recusad|rejeitad|"
    rf"bloquead))"
    rf"|não (?:é|será|foi) possível (?:atender|satisfazer|cumprir|processar|"
    rf"concluir)\b[^.\n]{{0,30}}{_REQUEST}"
    r")"
    r"|\A\W*(?:(?:eu )?(?:vou )?pass(?:o|ar) (?:esta|essa|à frente)|(?:esta|essa) passo|nem pensar|recuso)\W*\Z"
)
DECLINING_IN_OWN_VOICE = re.compile(
    r"\b(?:"
    rf"não (?:vou|irei|quero|pretendo) (?:{_PRODUCING}|ajudar|opinar|entrar|falar|abordar)\b"
    r"|(?:lamento|desculp[ae]|peço desculpa|sinto muito|infelizmente),?(?: mas)? não (?:posso|consigo|vou|faço|dou|"
    r"estou|"
    r"tenho autorização)\b"
    r"|não é (?:algo|uma coisa|um (?:tema|assunto|pedido)) (?:\w+ ){0,2}?(?:que|qual) (?:eu )?(?:me )?(?:possa|"
    r"consiga|vá|deva|sinta)"
    r"|(?:as )?minhas (?:diretrizes|políticas|regras|normas|orientações) (?:não (?:me )?permitem|impedem|proíbem)"
    r"|(?:vai contra|viola|contraria) (?:as )?(?:minhas|nossas) (?:diretrizes|políticas|normas|orientações)"
    r"|não fui (?:concebid|programad|treinad|criad|desenhad|feit)[oa] para"
    r"|por (?:questões|motivos|razões) (?:de )?(?:segurança|polític\w+|étic\w+|legais|privacidade),? não (?:posso|"
    r"vou|me|faço|dou)"
    r"|prefiro deixar (?:isso|ess[ea]|est[ea])"
    r")"
)
BARE_NO = re.compile(r"\W*não(?:,? (?:quero|obrigad[oa]|posso|faço|consigo|vou fazer isso))?\W*", re.IGNORECASE)
DECLINING_WORDS = word_set(
    "não nao nem pensar abster-me abstenho-me recusar recuso-me recuso declinar impedido impedida "
    "impossibilitado impossibilitada âmbito alcance competência competências capacidades funções margem neutro neutra "
    "neutralidade recusado recusada rejeitado rejeitada bloqueado bloqueada passo passar i i'm i’m sorry unfortunately "
    "conteúdo conteúdos melhor diretrizes políticas regras normas orientações prefiro preferia opto escolho "
    "deixo deixarei princípios valores limites declino nego-me escuso-me abstemo-nos recusamos receio temo lamento "
    "fora ultrapassa ultrapassam excede nada"
)
"""A text without any of these words declines nothing."""
