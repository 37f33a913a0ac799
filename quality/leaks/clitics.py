"""Pronouns before the verb where Portugal puts them after it: 'os sinos se calam', 'pode se tornar', 'Me diga'."""

from __future__ import annotations

from quality.leaks.clause import (
    JUST_BEFORE,
    LOCAL_TRIGGERS,
    SUBORDINATORS,
    Clause,
    could_be_finite,
    main_verb_follows,
    read_clause,
)
from quality.leaks.pronouns import DATIVE_OR_REFLEXIVE, attach
from quality.leaks.tokens import Text, word_set
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity

ARTICLE_LIKE = word_set("o a os as nos")
SUBJECT_PRONOUNS = word_set("isto isso aquilo eu tu ele ela nós vós eles elas você vocês")
_MODALS = word_set(
    "poder dever querer conseguir ir vir saber costumar tentar procurar desejar pretender preferir decidir "
    "parecer ousar esperar precisar evitar permitir fazer deixar mandar propor resolver prometer buscar"
)
_AUXILIARIES_OF_PARTICIPLE = word_set("ter haver")


def clitic_leak(text: Text, i: int) -> Finding | None:
    """The leak whose pronoun is word `i`: before an infinitive, a gerund, a participle or a finite verb."""
    if i + 1 >= len(text.words) or not text.spaced(i + 1):
        return None
    clitic, verb = text.words[i], text.words[i + 1]
    form = verb_form(verb)
    if not form or text.capital(i + 1) or (text.capital(i) and not text.starts_sentence(i)):
        return None
    if text.written(i).isupper() and len(clitic) > 1:
        return None
    if clitic in ARTICLE_LIKE and not _no_noun(clitic, verb, form):
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    if form & Form.GERUND:
        return _before_gerund(text, i, before)
    if form & Form.INFINITIVE and before:
        return _before_infinitive(text, i, before)
    if form & Form.PARTICIPLE and before and not form & FINITE:
        return _before_participle(text, i, before)
    if form & FINITE and text.words[max(0, i - 60) : i].count(clitic) <= 8:
        return _before_finite(text, i, before, form)
    return None


def _no_noun(clitic: str, verb: str, form: int) -> bool:
    """Whether 'o', 'a', 'os', 'as', 'nos' before this form can't be an article or a contraction: no noun is spelled
    like it, or its gender or number wouldn't agree ('os ajuda', 'o mostra')."""
    if not form & Form.NOMINAL:
        return bool(form & ~(Form.PARTICIPLE | Form.NOMINAL)) and not (
            clitic in ("os", "as", "nos") and verb.endswith("s")
        )
    if clitic in ("os", "as", "nos"):
        return bool(form & Form.THIRD) and not verb.endswith("s")
    if clitic == "o":
        return verb.endswith("a") and verb not in _MASCULINE_IN_A
    return False


def _finding(text: Text, i: int, severity: Severity, rule: str, first: int | None = None) -> Finding:
    clitic, verb = text.words[i], text.words[i + 1]
    joined = attach(verb, clitic)
    start = i if first is None else first
    if joined and start < i:
        joined = " ".join([*(text.words[n] for n in range(start, i)), joined])
    return text.finding(start, i + 1, "clitic", severity, joined, rule)


def _before_gerund(text: Text, i: int, before: str) -> Finding | None:
    if before == "em" or before in LOCAL_TRIGGERS or before in SUBORDINATORS:
        return None
    return _finding(text, i, "hard" if before else "soft", "clitic_before_gerund")


def _before_infinitive(text: Text, i: int, before: str) -> Finding | None:
    clitic = text.words[i]
    if before == "a" and clitic in ("o", "a", "os", "as") and not verb_form(text.words[i + 1]) & Form.NOMINAL:
        return _finding(text, i, "hard", "clitic_before_infinitive")
    if before in ("a", "ao") and clitic in DATIVE_OR_REFLEXIVE:
        if before == "ao" or (i > 1 and text.word(i - 2) in LOCAL_TRIGGERS):
            return _finding(text, i, "soft", "clitic_before_infinitive")
        return _finding(text, i, "hard" if clitic == "se" else "soft", "clitic_before_infinitive")
    if clitic in ARTICLE_LIKE and verb_form(before) & Form.NOMINAL and before not in ("deve", "pode", "quer"):
        return None
    between = before in ("agora", "também", "já", "então", "ainda") or before.endswith("mente")
    if between and clitic in DATIVE_OR_REFLEXIVE and text.spaced(i - 1):
        sure = bool(infinitives(text.words[i - 2]) & {"poder", "dever", "conseguir"})
        return _finding(text, i, "soft", "clitic_before_infinitive") if sure else None
    verbs = infinitives(before.partition("-")[0])
    if not verbs & _MODALS or verb_form(before) & Form.PARTICIPLE:
        return None
    if clitic in ("a", "nos") and not verbs & {"poder", "dever", "conseguir", "querer", "precisar"}:
        return None
    if clitic == "a" and (text.words[i + 1] == "partir" or text.word(i + 2) in ("a", "o", "as", "os", "um", "uma")):
        return None
    if clitic == "se" and (before in _RARE_MODALS or verb_form(text.words[i + 1]) & Form.NOMINAL):
        return None  # 'o que fazer se perder'
    return _finding(text, i, "hard", "clitic_before_infinitive")


_RARE_MODALS = word_set("fazer deixar mandar propor saber ver vir")


def _before_participle(text: Text, i: int, before: str) -> Finding | None:
    verb = text.words[i + 1]
    if not verb.endswith("o") or not infinitives(before) & _AUXILIARIES_OF_PARTICIPLE:
        return None
    if text.words[i] not in DATIVE_OR_REFLEXIVE:
        return None
    joined = attach(before, text.words[i]) if verb_form(before) & FINITE else ""
    clause = read_clause(text, i - 1)
    suggestion = f"{text.words[i]} {before} {verb}" if clause.licensed else f"{joined} {verb}" if joined else ""
    return text.finding(i - 1, i + 1, "clitic", "hard", suggestion, "clitic_before_participle")


_HARDLY_VERBS = word_set("não nada esta este for forem fora presente teste para como")
_MASCULINE_IN_A = word_set(
    "guarda guia cura caça vigia polícia sentinela corneta trombeta problema programa tema nada dia mapa poema "
    "sistema esquema clima drama dilema planta-piloto fantasma"
)


def _before_finite(text: Text, i: int, before: str, form: int) -> Finding | None:
    if before in SUBORDINATORS or before in LOCAL_TRIGGERS or before.endswith("mente"):
        return None
    if text.starts_sentence(i):
        return _first_in_sentence(text, i, form)
    if before in JUST_BEFORE and before not in ("e", "ou", "mas"):
        return None
    if form & Form.INFINITIVE or text.words[i + 1] in _HARDLY_VERBS:
        return None
    clause = read_clause(text, i)
    if clause.licensed:
        return None
    if before in ("e", "ou", "mas") or not before:
        return _after_break(text, i, form, clause, before)
    if not form & INDICATIVE:
        sure = before == "favor" and form & Form.IMPERATIVE
        return _finding(text, i, "soft", "clitic_before_verb") if sure else None
    if before in SUBJECT_PRONOUNS:
        return _finding(text, i, "hard" if clause.main_verbs == 0 else "soft", "clitic_before_verb")
    if text.words[i] in ARTICLE_LIKE:
        if clause.main_verbs or len(text.words[i + 1]) < 3 or verb_form(before) & Form.INFINITIVE:
            return None
        return _finding(text, i, "soft", "clitic_before_verb")
    if text.words[i] == "se":
        return _se_before_verb(text, i, clause, before)
    severity: Severity = "hard" if clause.main_verbs == 0 and not form & Form.NOMINAL else "soft"
    return _finding(text, i, severity, "clitic_before_verb")


def _told(verb: str, form: int) -> bool:
    """Whether a form tells what happened with a verb that is often pronominal ('tornou', 'manteve'): no 'if' then."""
    return bool(form & (Form.PRETERITE | Form.IMPERFECT)) and bool(infinitives(verb) & PRONOMINAL)


def _se_before_verb(text: Text, i: int, clause: Clause, before: str) -> Finding | None:
    """'a cidade se tornou': no 'if' when the sentence has no other verb for a condition to hang on."""
    form = verb_form(text.words[i + 1])
    if main_verb_follows(text, i) or not form & Form.THIRD:
        return None
    if clause.main_verbs and not (clause.new_clause and _told(text.words[i + 1], form)):
        return None
    if verb_form(before) & Form.INFINITIVE and not verb_form(before) & Form.NOMINAL:
        return None
    simple = not clause.main_verbs and not clause.subordinated and text.words[i + 1] not in ("for", "vir")
    return _finding(text, i, "hard" if simple else "soft", "clitic_before_verb")


def _after_break(text: Text, i: int, form: int, clause: Clause, before: str) -> Finding | None:
    """After a comma or 'e': 'Em Portugal, se pesca', 'e se tornou', 'e o arraste'."""
    clitic = text.words[i]
    imperative = bool(form & Form.IMPERATIVE) and not form & INDICATIVE
    if imperative:
        if before and (clause.subordinated or not verb_form(text.words[clause.start]) & Form.IMPERATIVE):
            return None
        if "deus" in text.words[clause.start : i]:
            return None
        return _finding(text, i, "soft", "clitic_after_break")
    if not form & INDICATIVE:
        return None
    if clitic == "se":
        if main_verb_follows(text, i) or not form & Form.THIRD:
            return None
        if not before and clause.main_verbs and not _told(text.words[i + 1], form):
            return None
        if before and (not clause.main_verbs or clause.ends_subordinate):
            return None
        return _finding(text, i, "soft", "clitic_after_break")
    if clitic in ARTICLE_LIKE and (len(text.words[i + 1]) < 3 or (clitic == "a" and form & Form.NOMINAL)):
        return None
    if before and clause.ends_subordinate:
        return None
    return _finding(text, i, "soft", "clitic_after_break")


def _first_in_sentence(text: Text, i: int, form: int) -> Finding | None:
    clitic, gap = text.words[i], text.gap(i) if i else ""
    if "(" in gap or "-" in gap or "«" in gap or "“" in gap:
        return None
    if not text.capital(i) and not (clitic == "se" and gap in ("; ", ": ")):
        return None
    if clitic in ("me", "te", "lhe", "lhes"):
        return _finding(text, i, "hard" if len(text.words[i + 1]) > 2 else "soft", "clitic_first")
    if not form & INDICATIVE or form & Form.INFINITIVE or not form & Form.THIRD:
        return None
    if clitic == "nos":
        return None if form & Form.NOMINAL else _finding(text, i, "soft", "clitic_first")
    if clitic == "se" and not infinitives(text.words[i + 1]) & _CONDITIONS and _stands_alone(text, i):
        return _finding(text, i, "soft", "clitic_first")
    return None


_CONDITIONS = word_set(
    "dever poder ter haver querer estar ser precisar existir receber completar pretender desejar possuir "
    "conseguir saber achar gostar ir vir permitir faltar necessitar"
)


def _stands_alone(text: Text, i: int) -> bool:
    """Whether the sentence that 'Se' opens ends with a full stop and has no other verb a condition could lean on."""
    if main_verb_follows(text, i):
        return False
    for n in range(i + 2, min(i + 60, len(text.words))):
        gap = text.gap(n)
        if any(c in ".!?;:…\n" for c in gap):
            return "." in gap
        if text.words[n] in ("e", "ou", "que", "quem", "onde", "como", "quando"):
            continue
        if could_be_finite(text, n) and text.word(n - 1) not in (
            "e",
            "ou",
            "que",
            "quem",
            "onde",
            "como",
            "quando",
            "se",
        ):
            return False
    return text.source.rstrip().endswith(".")


PRONOMINAL = word_set(
    "tornar transformar manter instalar casar mudar formar apresentar afastar dedicar reunir deslocar "
    "estabelecer recusar juntar retirar demitir sentar levantar deitar refugiar suicidar estrear destacar "
    "fixar candidatar licenciar doutorar especializar aproximar converter desenvolver espalhar estender "
    "dividir separar divorciar encontrar sagrar radicar associar aliar opor manifestar queixar arrepender "
    "lembrar esquecer afirmar confrontar deparar limitar comprometer mostrar revelar consolidar popularizar "
    "inscrever matricular virar dirigir despedir dar tratar alimentar basear situar localizar caracterizar "
    "distinguir realizar iniciar concluir aplicar destinar infiltrar propagar lesionar atrasar seguir"
)
