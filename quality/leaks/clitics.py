"""Pronouns before the verb where Portugal puts them after it: 'os sinos se calam', 'pode se tornar', 'Me diga'."""

from __future__ import annotations

from quality.leaks.clause import JUST_BEFORE, LOCAL_TRIGGERS, SUBORDINATORS, could_be_verb, read_clause
from quality.leaks.pronouns import CLITICS, DATIVE_OR_REFLEXIVE, attach
from quality.leaks.tokens import Text, word_set
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity

SUBJECT_PRONOUNS = word_set("eu tu ele ela nós vós eles elas você vocês")
_MODALS = word_set(
    "poder dever querer conseguir ir vir saber costumar tentar procurar desejar pretender preferir decidir "
    "parecer ousar esperar precisar evitar permitir fazer deixar mandar propor resolver prometer buscar"
)
_AUXILIARIES_OF_PARTICIPLE = word_set("ter haver")
_LICENSING_PREPOSITIONS = word_set("para de por sem até após em sobre antes depois como quanto mesmo")
_INTERROGATIVE = word_set(
    "saber perguntar ver verificar confirmar indicar dizer averiguar avaliar decidir apurar questionar "
    "informar avisar determinar descobrir esclarecer ponderar analisar testar conferir contactar consultar "
    "discutir"
)
_BREAKS = frozenset(",:()[]–—")


def clitic_leak(text: Text, i: int) -> Finding | None:
    """The leak whose pronoun is word `i`: before an infinitive, a gerund, a participle or a finite verb."""
    if i + 1 >= len(text.words) or not text.spaced(i + 1):
        return None
    clitic, verb = text.words[i], text.words[i + 1]
    form = verb_form(verb)
    if not form or text.capital(i + 1):
        return None
    if clitic in ("o", "a", "os", "as", "nos") and (form & Form.NOMINAL or not form & ~Form.PARTICIPLE):
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    if form & Form.GERUND:
        return _before_gerund(text, i, before)
    if form & Form.INFINITIVE and before:
        return _before_infinitive(text, i, before)
    if form & Form.PARTICIPLE and before and not form & FINITE:
        return _before_participle(text, i, before)
    if form & INDICATIVE or (form & FINITE and text.starts_sentence(i)):
        return _before_finite(text, i, before)
    return None


def _finding(text: Text, i: int, severity: Severity, rule: str, first: int | None = None) -> Finding:
    clitic, verb = text.words[i], text.words[i + 1]
    joined = attach(verb, clitic)
    start = i if first is None else first
    if joined and start < i:
        joined = " ".join([*(text.words[n] for n in range(start, i)), joined])
    return text.finding(start, i + 1, "clitic", severity, joined, rule)


def _before_gerund(text: Text, i: int, before: str) -> Finding | None:
    if before == "em" or before in LOCAL_TRIGGERS or before in SUBORDINATORS or text.words[i] not in CLITICS:
        return None
    if text.words[i] in ("o", "a", "os", "as", "nos"):
        return None
    return _finding(text, i, "hard" if before else "soft", "clitic_before_gerund")


def _before_infinitive(text: Text, i: int, before: str) -> Finding | None:
    clitic = text.words[i]
    if before in ("a", "ao") and clitic in DATIVE_OR_REFLEXIVE:
        if before == "ao" or (i > 1 and text.word(i - 2) in LOCAL_TRIGGERS):
            return _finding(text, i, "soft", "clitic_before_infinitive")
        return _finding(text, i, "hard" if clitic == "se" else "soft", "clitic_before_infinitive")
    if clitic in ("a", "as", "os", "o") and verb_form(before) & Form.NOMINAL:
        return None
    verbs = infinitives(before.partition("-")[0])
    if not verbs & _MODALS or verb_form(before) & Form.PARTICIPLE:
        return None
    if clitic in ("a", "nos") and verbs & {"ir", "vir", "esperar", "parecer"}:
        return None
    if clitic == "se" and (verb_form(before) & Form.NOMINAL or before in _RARE_MODALS):
        return _finding(text, i, "soft", "clitic_before_infinitive")
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


def _before_finite(text: Text, i: int, before: str) -> Finding | None:
    clitic, verb = text.words[i], text.words[i + 1]
    form = verb_form(verb)
    if before in SUBORDINATORS or before in LOCAL_TRIGGERS or before in JUST_BEFORE or before.endswith("mente"):
        return _after_coordinator(text, i, before)
    if text.starts_sentence(i):
        return _first_in_sentence(text, i, form)
    if form & Form.INFINITIVE:
        return None
    clause = read_clause(text, i)
    if clause.licensed:
        return None
    if before in SUBJECT_PRONOUNS:
        return _finding(text, i, "hard" if clause.verbs == 0 else "soft", "clitic_before_verb")
    if clitic != "se":
        return _other_clitic(text, i, before, clause.verbs)
    if clause.last_break == i or not before:
        return None
    if verb_form(before.partition("-")[0]) & (FINITE | Form.INFINITIVE) and not verb_form(before) & Form.NOMINAL:
        return None  # 'veja se recebeu'
    verbless = clause.verbless_since_break(text, i)
    if verbless and _noun_phrase_starts(text, clause.last_break):
        sure = clause.verbs == 0 and (clause.last_break == clause.start)
        return _finding(text, i, "hard" if sure else "soft", "clitic_before_verb")
    if clause.subordinated and not verbless and form & (Form.PRETERITE | Form.IMPERFECT) and clause.verbs == 1:
        return _finding(text, i, "soft", "clitic_before_verb")
    return None


def _noun_phrase_starts(text: Text, n: int) -> bool:
    return text.words[n] not in ("dizer", "ver") and not could_be_verb(text.words[n])


def _other_clitic(text: Text, i: int, before: str, verbs: int) -> Finding | None:
    clitic, verb = text.words[i], text.words[i + 1]
    form = verb_form(verb)
    if clitic in ("o", "a", "os", "as", "nos"):
        if not before or form & (Form.PARTICIPLE | Form.NOMINAL) or not form & INDICATIVE:
            return None
        noun_before = not verb_form(before.partition("-")[0]) or verb_form(before) & Form.NOMINAL
        if not noun_before or verbs or len(verb) < 3:
            return None
        return _finding(text, i, "soft", "clitic_before_verb")
    if form & Form.NOMINAL and not form & (Form.PRETERITE | Form.IMPERFECT):
        return None
    severity: Severity = "hard" if before and not verbs else "soft"
    return _finding(text, i, severity, "clitic_before_verb")


def _first_in_sentence(text: Text, i: int, form: int) -> Finding | None:
    clitic = text.words[i]
    if clitic in ("me", "te", "lhe", "lhes") and (form & (INDICATIVE | Form.IMPERATIVE | Form.SUBJUNCTIVE)):
        gap = text.gap(i) if i else ""
        if "(" in gap or "-" in gap:
            return None
        return _finding(text, i, "hard" if len(text.words[i + 1]) > 2 else "soft", "clitic_first")
    return None


def _after_coordinator(text: Text, i: int, before: str) -> Finding | None:
    """'e se tornou', 'mas me disse': a coordinated main clause takes the pronoun after the verb."""
    if before not in ("e", "mas"):
        return None
    clitic, form = text.words[i], verb_form(text.words[i + 1])
    clause = read_clause(text, i - 1)
    if clause.licensed or clause.subordinated or not clause.verbs or form & Form.INFINITIVE:
        return None
    if clitic == "se" and (not form & Form.PRETERITE or not infinitives(text.words[i + 1]) & PRONOMINAL):
        return None
    if clitic in ("o", "a", "os", "as", "nos") and (form & Form.NOMINAL or not form & Form.PRETERITE):
        return None
    return _finding(text, i, "soft", "clitic_after_and")


PRONOMINAL = word_set(
    "tornar transformar manter instalar casar mudar formar apresentar afastar dedicar reunir deslocar "
    "estabelecer recusar juntar retirar demitir sentar levantar deitar refugiar suicidar estrear destacar "
    "fixar candidatar licenciar doutorar especializar aproximar converter desenvolver espalhar estender "
    "dividir separar divorciar encontrar sagrar radicar associar aliar opor manifestar queixar arrepender "
    "lembrar esquecer afirmar confrontar deparar limitar comprometer disponibilizar mostrar revelar consolidar "
    "popularizar inscrever matricular reformar virar dirigir despedir"
)
