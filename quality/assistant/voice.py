"""Whose words an answer is made of: the assistant's own, a character's or a letter's, or somebody's that it quotes.

'Lamento, mas não posso ajudar' is a refusal when the assistant says it, and good prose when a hotel clerk of a story
does. The checks of set phrases ask here before they reject.
"""

from __future__ import annotations

import re
from functools import lru_cache

from text.prose import word_set, words

_VOICES = word_set(
    "anedota anúncio aviso bilhete biografia brinde canção cantiga carta cartas cartaz cena cenas citação "
    "comentário comunicado conto convite correio crítica crónica dedicatória depoimento despedida diálogo "
    "diálogos diário discurso discursos e-mail e-mails email emails entrevista epitáfio fala fábula felicitações "
    "frase frases guião história histórias intervenção lema legenda lenda letra mail mensagem mensagens memorando "
    "monólogo "
    "narrativa nota notícia oração peça personagem poema poemas post postal prece publicação quadra receção relato "
    "requerimento reclamação resposta rodapé romance saudação slogan sms soneto sonho sermão teatro testemunho "
    "pedido queixa declaração ata contrato "
    "tweet verso versos voz agradecimento desculpas parabéns condolências candidatura elogio"
)
_WRITING = word_set(
    "escreve escreva escrever redige redija redigir cria crie criar faz faça fazer dá dê dá-me conta conte inventa "
    "invente compõe componha elabora elabore prepara prepare sugere sugira ajuda-me inicia responde responda gera "
    "improvisa reza recita narra narre preciso quero queria gostava começa termina continua imagina diz"
)
_OTHERS_WORDS = word_set(
    "traduz traduza traduzir tradução reescreve reescreva reescrever reformula reformule corrige corrija muda "
    "transforma transforme cita cite completa parafraseia parafraseie imita continua passa"
)
"""Verbs that ask for somebody else's words in another form."""
_TEMPLATES = word_set(
    "modelo modelos molde moldes minuta minutas template templates formulário formulários lacuna lacunas espaços "
    "campos preencher marcadores placeholder placeholders chavetas reticências branco variáveis esqueleto genérica "
    "genérico exercício exercícios ficha completar forca adivinha f-string f-strings jinja latex"
)
_DIALOGUES = word_set(
    "diálogo diálogos teatro peça guião entrevista conversa cena conversação chat sketch transcrição cornell faq "
    "perguntas respostas flashcards quiz pergunta questão questões exercício exercícios problema enunciado adivinha "
    "prompt instrução"
)
_DECLINING = re.compile(
    r"recus|declin|rejeit|neg(?:a|ar|ou|ue|ando)\b|cancel|indispon|desmarc|adi(?:ar|o)|justific|demi[st]|impedid"
    r"|impossib|não (?:o |"
    r"a |lhe )?"
    r"(?:pod|pos|consig|vou|vai)|desculp"
)
LETTER = re.compile(
    r"[\s*_#>«\"]{0,6}(?:car[oa]s?\b|exm[oa]s?\b|ex\.m[oa]s?\b|ilustr\w+ |prezad[oa]s?\b|estimad[oa]s?\b|"
    r"querid[oa]s?\b|"
    r"(?:minh?as?|meus?) (?:car|querid|bo[am])|senhor(?:a|es|as)?\b|sra?\.|dra?\.|assunto\b|para:|de:|vizinh|"
    r"(?:olá|oi|viva|bom dia|boa tarde|boa noite)\b(?:[ ,]{1,2}(?:a tod|senhor|sr|dr|car[oa]|meu|minha|"
    r"[^\W\d_]+[,!.\n])|,\s*\n))",
    re.IGNORECASE,
)
_QUOTES = (("«", "»"), ("“", "”"), ("„", "“"))
_DIALOGUE_LINE = re.compile(r"\s{0,8}(?:[—–]|--)\s?\S")
QUOTED_MATCHES = 20
"""So many matches between quotation marks are looked past, no more."""
_LOOK_BACK = 600


@lru_cache(maxsize=8)
def asks_for_a_voice(instruction: str) -> bool:
    """Whether an instruction asks for words that are not the assistant's own: a letter, a story, a translation."""
    asked = words(instruction[:1_000])
    return not _OTHERS_WORDS.isdisjoint(asked) or not (_VOICES.isdisjoint(asked) or _WRITING.isdisjoint(asked))


def asks_for_a_template(instruction: str) -> bool:
    """Whether an instruction wants blanks to fill in ('um modelo de carta', 'com espaços em branco')."""
    return not _TEMPLATES.isdisjoint(words(instruction[:2_000]))


def asks_for_a_dialogue(instruction: str) -> bool:
    """Whether an instruction wants turns with the names of who speaks."""
    return not _DIALOGUES.isdisjoint(words(instruction[:2_000]))


def speaks_of_declining(instruction: str) -> bool:
    """Whether declining is what an instruction is about ('um e-mail a recusar o convite')."""
    return _DECLINING.search(instruction[:2_000].lower()) is not None


def is_letter(text: str) -> bool:
    """Whether a text begins as a letter or message does."""
    return LETTER.match(text) is not None


def is_quoted(text: str, start: int, end: int, dialogue: bool = True) -> bool:
    """Whether text[start:end] stands between quotation marks or, with `dialogue`, in a line of dialogue.
    Looks at 600 characters around at most."""
    before = text[max(0, start - _LOOK_BACK) : start]
    line_start = before.rfind("\n") + 1
    if dialogue and _DIALOGUE_LINE.match(before[line_start:] + text[start:end]):
        return True
    after = text[end : end + _LOOK_BACK]
    if any(before.rfind(opening) > before.rfind(closing) and closing in after for opening, closing in _QUOTES):
        return True
    line_end = after.find("\n")
    return before[line_start:].count('"') % 2 == 1 and '"' in (after if line_end < 0 else after[:line_end])


def unquoted(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match, in lower case, that isn't somebody's quoted words."""
    for number, found in enumerate(pattern.finditer(text.lower())):
        if not is_quoted(text, found.start(), found.end()):
            return found
        if number == QUOTED_MATCHES:
            break
    return None
