"""'Sua equipa', 'de seu pai', 'perdeu seu emprego': possessives that Portugal would give an article."""

from __future__ import annotations

from quality.leaks.possessive_words import ADDRESS, AFTER_A, GIVING, GOVERNS_A, KIN
from quality.leaks.possessives_behind_nouns import (
    disagrees,
    is_beside,
    is_object_after_place,
    is_object_behind_insertion,
    is_only_a_verb,
    is_subject,
    is_subject_behind_phrase,
    is_told,
    subject_stands_before,
    verb_stands_before,
)
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

ARTICLES = {
    "seu": "o", "sua": "a", "seus": "os", "suas": "as", "meu": "o", "minha": "a", "meus": "os", "minhas": "as",
    "nosso": "o", "nossa": "a", "nossos": "os", "nossas": "as", "teu": "o", "tua": "a", "teus": "os", "tuas": "as",
}  # fmt: skip
POSSESSIVES = frozenset(ARTICLES)
_TO = {"o": "ao", "a": "à", "os": "aos", "as": "às"}
_CONTRACTIONS = {"de": "d", "em": "n", "por": "pel"}
_PREPOSITIONS = word_set(
    "de em com para por sobre entre sem até desde contra sob após segundo conforme durante perante mediante ante "
    "consoante exceto salvo"
)
_CONJUNCTIONS = word_set(
    "que se quando porque enquanto onde embora pois mas porém não já também nem quanto caso apenas ainda só então "
    "hoje agora depois ontem qual quais"
)
_ADVERBS = word_set("aqui ali lá sempre assim bem primeiro logo favor")
_QUANTIFIERS = {"todos": "os", "todas": "as", "todo": "o", "toda": "a", "ambos": "os", "ambas": "as"}
_SET_PHRASES = {
    "por": "vez lado turno conta iniciativa causa culpa amor mão intermédio parte responsabilidade mérito bem mal "
    "honra",
    "em": "nome lugar favor redor torno casa poder benefício proveito defesa abono auxílio socorro entender opinião "
    "honra memória posse representação substituição prejuízo vida tempo juízo abono seguimento consequência vez",
    "de": "nome lado autoria propriedade casa iniciativa lavra pertença direito livre eleição natureza gosto agrado "
    "responsabilidade própria próprio vontade interesse seu sua mão lá graça justiça",
    "para": "casa bem mal espanto surpresa desgosto uso governo gáudio grande proveito informação comodidade segurança "
    "conforto alegria satisfação sorte azar desespero infelicidade própria próprio vergonha",
    "sob": "responsabilidade tutela alçada orientação direção proposta compromisso",
    "com": "licença permissão",
    "sem": "culpa",
    "segundo": "crê",
}
_SET_PHRASES_OF = {p: frozenset(words.split()) for p, words in _SET_PHRASES.items()}
_NOT_NOUNS = word_set(
    "o a os as um uma de do da dos das em no na nos nas por pelo pela para com sem sob sobre e ou mas que se não é "
    "são foi era como quando ao à aos às já também só menos até desde entre contra quem onde lhe lhes me te"
)
_COPULAS = word_set(
    "é és sou são somos era eram éramos foi foram fora ser sendo sido será serão seria seriam seja sejam fosse fossem "
    "for forem fui fostes foste considerado considerada nomeado nomeada"
)


_VERBS_HERE = word_set(
    "pus deve quer precisa vê torna cria deixa afeta garante leva tinha vão mostra regista usa procura muda perde"
)


def possessive_leak(text: Text, i: int) -> Finding | None:
    """The leak whose possessive is word `i`."""
    if i + 1 >= len(text.words) or not text.spaced(i + 1):
        return None
    following = text.words[i + 1]
    if text.starts_sentence(i) and (text.capital(i) or text.gap(i) not in ("; ", ": ")):
        return _first_in_sentence(text, i, following)
    if text.capital(i) or (text.capital(i + 1) and following in ADDRESS):
        return None
    if not text.spaced(i):
        return _after_break(text, i, following)
    before = text.words[i - 1]
    if before in _PREPOSITIONS:
        return _after_preposition(text, i, before, following)
    if before == "a" and i > 1:
        return _after_a(text, i, following)
    if article := _QUANTIFIERS.get(before):
        return _finding(text, i - 1, i, "soft", f"{before} {article} {text.words[i]}", "possessive_after_all")
    if before in _ADVERBS and is_only_a_verb(text.word(i - 2)):
        return _finding(
            text, i, i, "soft", _with_article(text, i), "possessive_after_verb"
        )  # 'introduza aqui seu nome'
    if (
        before in _CONJUNCTIONS
        or before.endswith("mente")
        or (before == "como" and text.word(i - 2) in ("bem", "assim"))
    ):
        sure = before in _CONJUNCTIONS and text.words[i][0] == "s" and following not in KIN
        return _finding(text, i, i, "hard" if sure else "soft", _with_article(text, i), "possessive_without_article")
    if before in ("e", "ou"):
        if following in KIN or _enumerates(text, i) or "/" in text.gap(i - 1) or not verb_stands_before(text, i):
            return None  # 'os utentes e suas famílias': Portugal writes that too
        return _finding(text, i, i, "soft", _with_article(text, i), "possessive_after_and")
    return _after_verb(text, i, before)


def may_be_owned(word: str) -> bool:
    """Whether what comes after a possessive may be what is owned: `possessive_leak` looks at no other."""
    return not (word in _NOT_NOUNS or word in POSSESSIVES or is_only_a_verb(word))


def _with_article(text: Text, i: int) -> str:
    return f"{ARTICLES[text.words[i]]} {text.words[i]}"


def _finding(text: Text, first: int, last: int, severity: Severity, suggestion: str, rule: str) -> Finding:
    return text.finding(first, last, "possessive", severity, suggestion, rule)


def _first_in_sentence(text: Text, i: int, following: str) -> Finding | None:
    subject = is_subject(text, i)
    if (
        (following in ADDRESS and not subject)
        or text.capital(i + 1)
        or not text.capital(i)
        or text.written(i).isupper()
    ):
        return None
    gap = text.gap(i) if i else ""
    if (
        (not subject and any(c in gap for c in "([-–—•*#:"))
        or ("\n" in gap and text.in_short_line(i))
        or _is_label(text, i)
    ):
        return None
    verb = any(
        verb_form(text.words[n].partition("-")[0]) & FINITE
        for n in range(i + 2, min(i + 40, len(text.words)))
        if text.starts[n] < text.starts[i] + 400
    )
    if not verb:
        return None
    return _finding(text, i, i, "hard", _with_article(text, i), "possessive_first")


def _is_label(text: Text, i: int) -> bool:
    """Whether the line is a short label ('Meus documentos') rather than a sentence."""
    if i and "\n" not in text.gap(i):
        return False
    line = text.source[text.starts[i] :].split("\n", 1)[0]
    return len(line) < 40 and line.rstrip()[-1:] not in (".", "!", "?")


def _after_break(text: Text, i: int, following: str) -> Finding | None:
    gap = text.gap(i)
    subject = is_subject(text, i)
    if (
        not any(c in gap for c in ",;:")
        or (not subject and (following in KIN or following in ADDRESS))
        or text.word(i - 1) in ("sim", "não", "olá")
    ):
        return None
    if is_object_behind_insertion(text, i) or is_subject(text, i, 12):
        return _finding(text, i, i, "soft", _with_article(text, i), "possessive_without_article")
    return None


def _after_preposition(text: Text, i: int, before: str, following: str) -> Finding | None:
    if following in _SET_PHRASES_OF.get(before, ()) and not (
        before == "de" and ((following == "nome" and not _named(text, i)) or text.word(i + 3) == "banho")
    ):
        return None
    possessive, article = text.words[i], ARTICLES[text.words[i]]
    root = _CONTRACTIONS.get(before)
    suggestion = f"{root}{article} {possessive}" if root else f"{before} {article} {possessive}"
    if before == "até":
        suggestion = f"até {_TO[article]} {possessive}"
    severity: Severity = "hard" if possessive[0] == "s" and following in _OWN_MACHINES else "soft"
    return _finding(text, i - 1, i, severity, suggestion, "possessive_after_preposition")


_OWN_MACHINES = word_set(
    "computador navegador site sistema máquina servidor dispositivo dispositivos aparelho teclado monitor smartphone "
    "telemóvel celular provedor perfil conta e-mail endereço senha disco impressora software aplicativo programa rede"
)
_PERSONS = word_set("chefe patrão professor advogado médico gerente diretor empregado cliente marido filho pai irmão")

_WHOM = word_set("ninguém alguém quem todos todas ele ela eles elas mim ti si nós vós vocês deus outrem")
"""Who is given something, not what: 'não contes a ninguém a tua palavra-passe'."""


def _after_a(text: Text, i: int, following: str) -> Finding | None:
    """'a seu pai' for 'ao seu pai', 'dedicou a taça a sua mãe' for 'à sua mãe': only where 'a' is a preposition."""
    possessive, article = text.words[i], ARTICLES[text.words[i]]
    given = False
    if i > 3 and text.words[i - 3] in _TO and text.words[i - 2] not in _WHOM:  # 'dedicou a taça a sua mãe'
        given = bool(infinitives(text.words[i - 4]) & GIVING)
    governed = text.spaced(i - 1) and (given or text.words[i - 2] in GOVERNS_A or text.words[i - 2].endswith("-se"))
    governed = governed or (text.spaced(i - 1) and (is_told(text, i) or is_beside(text, i)))
    if following in AFTER_A or (article == "a" and not governed):
        return None
    severity: Severity = "hard" if article == "o" and following in _PERSONS else "soft"
    return _finding(text, i - 1, i, severity, f"{_TO[article]} {possessive}", "possessive_after_preposition")


def _named(text: Text, i: int) -> bool:
    """Whether a name follows: 'de seu nome Maria'."""
    return text.capital(i + 2)


_NAMING = word_set("constituir considerar julgar declarar eleger designar nomear")
_NAMED = word_set("dever obrigação procurador procuradora mandatário mandatária herdeiro herdeira direito")


def _after_verb(text: Text, i: int, before: str) -> Finding | None:
    base, _, enclitic = before.partition("-")
    form = verb_form(base)
    if before in ("dado", "dada", "dados", "dadas") and text.starts_sentence(i - 1):
        return _finding(text, i, i, "soft", _with_article(text, i), "possessive_after_verb")  # 'Dado seu estado'
    named = infinitives(base) & _NAMING and text.words[i + 1] in _NAMED  # 'considero meu dever'
    if before in _COPULAS and text.word(i - 2) in ("qual", "quais"):
        return _finding(text, i, i, "hard", _with_article(text, i), "possessive_after_verb")  # 'Qual é sua área?'
    if before in _COPULAS or not form or form & Form.PARTICIPLE or named:
        behind_place = (not form or form & Form.PARTICIPLE) and is_object_after_place(text, i)
        behind_place = behind_place or (not form and is_subject_behind_phrase(text, i))
        return _finding(text, i, i, "soft", _with_article(text, i), "possessive_after_verb") if behind_place else None
    ordered = before in _ORDERS and text.starts_sentence(i - 1)
    ordered = ordered or (text.word(i - 2) == "como" and text.starts_sentence(i - 2) and bool(form & Form.FIRST))
    if (
        form & Form.NOMINAL
        and not ordered
        and not enclitic
        and before not in _VERBS_HERE
        and not disagrees(before, text.words[i])
        and not subject_stands_before(text, i - 1)
    ):
        return None
    if base in ("como", "é", "para", "sobre", "caso") or not form & (FINITE | Form.INFINITIVE | Form.GERUND):
        return None
    severity: Severity = "soft" if form & Form.NOMINAL or text.words[i + 1] in KIN or text.capital(i + 1) else "hard"
    return _finding(text, i, i, severity, _with_article(text, i), "possessive_after_verb")


_ORDERS = word_set("leve corte passe monte toque marque troque embale apoie mude lave junte compre guarde")


def _enumerates(text: Text, i: int) -> bool:
    """'seus direitos e seus deveres': the pair is judged at its first possessive."""
    return any(text.words[n] in POSSESSIVES for n in range(max(0, i - 4), i - 1))
