"""Where Portuguese sentences end: not after «Sr.», «art.», «p. ex.» or initials, and not at a dialogue's dash."""

from __future__ import annotations

from text.prose import word_set

OPENERS = "«“‘\"'([{—–-*_¿¡•"
CLOSERS = "»”’\"')]}*_"
TERMINATORS = ".!?…"

_SHORTENED = """
sr sra srs sras dr dra drs dras eng engº enga arq prof profs profa exmo exma exmos exmas ex exa exas ilmo ilma pe fr
mons st sto sta vs cf vd art arts al als nº num núm pp pág págs pag pags fl fls fol ss séc sécs cap caps vol vols tít
ed eds org orgs coord trad rev col coleç ref refs fig figs tab quad gráf anex av avª lg pç trav tv est urb qta bº dto
esq tel telef telem ext apart ten gen maj alm alf sarg brig insp cons des sec pres gov dep sen jan fev abr mai jun jul
ago out nov aprox máx mín méd alt larg comp dec port desp reg proc ac acórd inc i.e e.g p.ex op cit ob ibid
"""

ABBREVIATIONS = word_set(_SHORTENED)
"""Words that a full stop shortens and that announce what follows, without that stop and in lower case.

«etc.», «Lda.», «a.C.» are not here, since they end sentences too, and neither are words such as «lei» or «cor».
"""


def split_sentences(text: str) -> list[list[str]]:
    """Split running text into sentences, each a list of its words (what white space parts). No word is lost.

    Time grows in line with the length of the text, whatever is in it.
    """
    words = text.split()
    sentences: list[list[str]] = []
    current: list[str] = []
    for position, word in enumerate(words):
        current.append(word)
        if _may_end(word, is_first=len(current) == 1) and _may_start(words, position + 1):
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return sentences


def _may_end(word: str, is_first: bool) -> bool:
    core = word.rstrip(CLOSERS)
    if not core or core[-1] not in TERMINATORS:
        return False
    stem = core[:-1].lstrip(OPENERS)
    if core[-1] != "." or stem.endswith(tuple(TERMINATORS)) or core != word:
        return True
    is_initial = len(stem) == 1 and stem.isalpha()
    is_list_number = is_first and len(stem) <= 2 and stem.isdigit()
    return not (is_initial or is_list_number or stem.lower() in ABBREVIATIONS)


def _may_start(words: list[str], position: int) -> bool:
    """Whether the words from `position` start a sentence: a capital or a number, after any quotes or dash."""
    for word in words[position : position + 2]:
        head = word.lstrip(OPENERS)
        if head:
            return not head[0].islower()
    return True
