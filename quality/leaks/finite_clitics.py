"""Pronouns before a finite verb that nothing draws there: 'os sinos se calam', 'Hoje se ri', 'Me disse'."""

from __future__ import annotations

from quality.leaks.clause import Clause, main_verb_follows, read_clause
from quality.leaks.clause_words import JUST_BEFORE, LOCAL_TRIGGERS, SUBORDINATORS
from quality.leaks.finite_words import could_be_finite
from quality.leaks.fronting import FRONTED_PRONOUNS, drawn_by_fronting, opens
from quality.leaks.openers import is_noun_here
from quality.leaks.ordered_clitics import ordered
from quality.leaks.pronouns import ARTICLE_LIKE, proclitic_finding
from quality.leaks.se_in_series import told_before, told_behind
from quality.leaks.sentence_first import CONDITIONS, first_in_sentence, governs_infinitive
from quality.leaks.subjects_before_se import closes_relative_subject, parallel_subject
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, infinitives, verb_form
from quality.leaks.whether import PRONOMINAL, asks_whether
from schemas.finding import Finding, Severity
from text.prose import word_set

_SUBJECT_PRONOUNS = word_set("isto isso aquilo eu tu ele ela nós vós eles elas você vocês")
_HARDLY_VERBS = word_set("não nada esta este for forem fora presente teste para como")


def finite_leak(text: Text, i: int, before: str, form: int) -> Finding | None:
    """The leak of the pronoun at word `i` before a finite verb (`form`, the bits of word `i + 1`); `before`: the word
    that one space parts from the pronoun, or empty."""
    if (before in SUBORDINATORS or before in LOCAL_TRIGGERS or _may_draw(before)) and not is_noun_here(text, i - 1):
        return None
    if text.starts_sentence(i) and (text.capital(i) or text.gap(i)[-2:] != ") "):  # 'Ana (1908–2015) se estreou'
        return first_in_sentence(text, i, form)
    if form & Form.INFINITIVE or text.words[i + 1] in _HARDLY_VERBS:
        return None
    if before in _TIME:
        return _after_time(text, i, before, form)
    if before in JUST_BEFORE and before not in ("e", "ou", "mas"):
        return None
    if before in _SUBJECT_PRONOUNS and text.word(i - 2) in _PREPOSITIONS:
        return None  # 'por isso se diz', 'a ele se deve'
    if before in ("mim", "ti", "si"):
        return None  # 'a mim me parece'
    if before in FRONTED_PRONOUNS and opens(text, i - 1):
        return None  # 'Nela se descrevem os sons'
    asks = text.words[i] == "se" and asks_whether(text, i, before) and not closes_relative_subject(text, i)
    if asks or drawn_by_fronting(text, i, before):
        return None
    clause = read_clause(text, i)
    if clause.licensed:
        return ordered(text, i, before, form)
    if before in ("e", "ou", "mas") or not before:
        return _after_break(text, i, form, clause, before)
    if not form & INDICATIVE:
        sure = before == "favor" and form & Form.IMPERATIVE
        return proclitic_finding(text, i, "soft", "clitic_before_verb") if sure else None
    return _after_subject(text, i, clause, before)


def _after_subject(text: Text, i: int, clause: Clause, before: str) -> Finding | None:
    form = verb_form(text.words[i + 1])
    if text.word(clause.start + 1) in _OWN:
        return None  # 'Os próprios astronautas o confirmaram'
    if before in _SUBJECT_PRONOUNS:
        return proclitic_finding(text, i, "hard" if clause.main_verbs == 0 else "soft", "clitic_before_verb")
    if text.words[i] in ARTICLE_LIKE:
        joined = not clause.main_verbs or (clause.new_clause and _subject_after_and(text, i))
        if not joined or len(text.words[i + 1]) < 3 or verb_form(before) & Form.INFINITIVE:
            return None
        return proclitic_finding(text, i, "hard" if _told_of_subject(text, i, clause) else "soft", "clitic_before_verb")
    if text.words[i] == "se":
        return _se_before_verb(text, i, clause, before)
    severity: Severity = "hard" if clause.main_verbs == 0 and not form & Form.NOMINAL else "soft"
    return proclitic_finding(text, i, severity, "clitic_before_verb")


_OWN = word_set("próprio própria próprios próprias")


def _told_of_subject(text: Text, i: int, clause: Clause) -> bool:
    """Whether the sentence begins with who did it, and the verb tells that ('O presidente o nomeou assessor') or
    governs an infinitive ('Este sistema o permite ver')."""
    told = governs_infinitive(text, i) or verb_form(text.words[i + 1]) & (Form.PRETERITE | Form.IMPERFECT)
    opener = text.words[clause.start]
    subject = opener in ("o", "a", "os", "as", "um", "uma", "este", "esta", "esse", "essa") or text.capital(i - 1)
    return bool(told) and subject and i - clause.start <= 4 and not clause.subordinated and not clause.parted


_TIME = word_set(
    "hoje ontem amanhã depois agora então atualmente geralmente normalmente habitualmente recentemente posteriormente "
    "finalmente imediatamente seguidamente inicialmente antigamente anualmente diariamente"
)


def _may_draw(before: str) -> bool:
    """Adverbs of doubt and of manner may draw a pronoun, those of time don't."""
    return before.endswith("mente") and before not in _TIME


_PREPOSITIONS = word_set("a com de em para por sobre contra entre sem sob perante até")


def _after_time(text: Text, i: int, before: str, form: int) -> Finding | None:
    """'Depois se levantou': adverbs of time don't draw the pronoun, but 'só depois' and 'desde então' do."""
    verbs = infinitives(text.words[i + 1])
    if not form & INDICATIVE:
        return ordered(text, i, before, form)
    if text.word(i - 2) in ("desde", "até", "só", "de") or "ver" in verbs:
        return None
    if text.words[i] == "se" and (not form & Form.THIRD or verbs & CONDITIONS):
        return None
    if text.words[i] in ARTICLE_LIKE or read_clause(text, i).licensed:
        return None
    return proclitic_finding(text, i, "soft", "clitic_before_verb")


def _told(verb: str, form: int) -> bool:
    """Whether a form tells what happened with a verb that is often pronominal ('tornou', 'manteve'): no 'if' then."""
    return bool(form & (Form.PRETERITE | Form.IMPERFECT)) and bool(infinitives(verb) & PRONOMINAL)


def _se_before_verb(text: Text, i: int, clause: Clause, before: str) -> Finding | None:
    """'a cidade se tornou': no 'if' when the sentence has no other verb for a condition to hang on."""
    verb = text.words[i + 1]
    form = verb_form(verb)
    if not form & Form.THIRD or before in ("duvidoso", "duvidosa", "incerto", "incerta"):
        return None
    parallel = clause.parted and not infinitives(verb) & CONDITIONS and parallel_subject(text, i)
    new = (clause.parted and _told(verb, form)) or (clause.new_clause and _no_condition(text, i, clause))
    if clause.main_verbs and not new and not parallel:
        return None
    if verb_form(before) & Form.INFINITIVE and not verb_form(before) & Form.NOMINAL:
        return None
    if main_verb_follows(text, i):
        sure = not clause.main_verbs and before not in _ASKING and not infinitives(verb) & CONDITIONS
        return proclitic_finding(text, i, "soft", "clitic_before_verb") if sure else None
    simple = not clause.main_verbs and not clause.subordinated and verb not in ("for", "vir")
    simple = (
        simple
        and (text.words[clause.start] not in _FRONTED or _feminine_subject(text, clause.start))
        and not any(could_be_finite(text, n) for n in range(clause.start, i - 1))
    )
    sure = simple or parallel or closes_relative_subject(text, i)
    return proclitic_finding(text, i, "hard" if sure else "soft", "clitic_before_verb")


def _no_condition(text: Text, i: int, clause: Clause) -> bool:
    """Whether 'se' after 'e' and a new subject is no 'if': the verb is often pronominal ('e a noite se tornou'), or
    conditions aren't made of it and nothing is asked for in the sentence ('A água ferve e o vapor se liberta')."""
    verbs = infinitives(text.words[i + 1])
    if verbs & PRONOMINAL:
        return True
    asked = any(_commands(text, n) and not verb_form(text.words[n]) & INDICATIVE for n in range(clause.start, i))
    return not asked and not verbs & CONDITIONS and _subject_after_and(text, i)


def _subject_after_and(text: Text, i: int) -> bool:
    """Whether only 'e', 'mas' and a noun phrase with its article stand right before the pronoun at word `i`."""
    for n in range(i - 1, max(0, i - 7), -1):
        if not text.spaced(n + 1) or (n < i - 1 and text.words[n + 1] in SUBORDINATORS):
            return False
        if text.words[n] in ("e", "mas"):
            return n < i - 2 and text.words[n + 1] in _ARTICLES
    return False


_ARTICLES = word_set("o a os as um uma cada este esta estes estas esse essa outro outra")


def _feminine_subject(text: Text, start: int) -> bool:
    """Whether 'a' at word `start` is the article of a subject ('A sala se encheu') and no preposition ('A isto se')."""
    return text.words[start] == "a" and text.word(start + 1).endswith(_FEMININE) and text.word(start + 1) != "ela"


_FEMININE = ("a", "ção", "são", "dade", "gem", "tude")
_FRONTED = word_set(
    "em no na nos nas num numa de do da dos das a ao à aos às por pelo pela com para sobre neste nesta nesse nessa "
    "naquele naquela deste desta nele nela"
)
_ASKING = word_set("dúvida questão pergunta caso exceto salvo mesmo menos certeza isenção desconto ver saber")


def _after_break(text: Text, i: int, form: int, clause: Clause, before: str) -> Finding | None:
    """After a comma or 'e': 'Em Portugal, se pesca', 'e se tornou', 'e o arraste'."""
    clitic = text.words[i]
    if not before and not clause.main_verbs and text.words[clause.start] in _FOCUS_FIRST:
        return None  # 'Só uma vez, já tarde, me contou'
    imperative = bool(form & Form.IMPERATIVE) and not form & INDICATIVE
    if imperative:
        commanded = any(_commands(text, n) for n in range(clause.start, i))
        if before and not commanded and (before != "mas" or clause.subordinated):
            return ordered(text, i, before, form)
        if "deus" in text.words[clause.start : i]:
            return None
        asked = text.words[max(0, i - 2) : i] == ["por", "favor"]  # 'Por favor, me avise'
        return proclitic_finding(text, i, "hard" if asked else "soft", "clitic_after_break")
    if not form & INDICATIVE or (before == "ou" and "ou" in text.words[clause.start : i - 1]):
        return None
    if clitic == "se":
        return _se_after_break(text, i, form, clause, before)
    if clitic in ARTICLE_LIKE and (len(text.words[i + 1]) < 3 or (clitic == "a" and form & Form.NOMINAL)):
        return None
    told_to = bool(form & Form.IMPERATIVE) and _commands(text, clause.start)  # 'Vê quanto tenho e me diz'
    if before and clause.ends_subordinate and not told_to:
        return None
    return proclitic_finding(text, i, "soft", "clitic_after_break")


_FOCUS_FIRST = word_set("só nem nunca jamais também até apenas talvez raramente")


def _commands(text: Text, n: int) -> bool:
    """Whether word `n` opens its sentence or clause as an imperative ('Utilize-o', 'selecione')."""
    form = verb_form(text.words[n].partition("-")[0])
    return bool(form & Form.IMPERATIVE) and (n == 0 or not text.spaced(n) or text.starts_sentence(n))


def _se_after_break(text: Text, i: int, form: int, clause: Clause, before: str) -> Finding | None:
    """'se' after a comma or 'e' is a pronoun unless a condition is likelier: another main verb, or a verb that
    conditions are made of ('se tem', 'se quer')."""
    told = _told(text.words[i + 1], form)
    told = told or (bool(form & (Form.FUTURE | Form.CONDITIONAL)) and not form & (Form.PLUPERFECT | Form.PRETERITE))
    told = told or (bool(before) and told_before(text, clause.start, i)) or told_behind(text, i)
    if not form & Form.THIRD or (not told and main_verb_follows(text, i)):
        return None
    if not before and not told and clause.main_verbs and infinitives(text.words[i + 1]) & CONDITIONS:
        return None
    if before and not told and (not clause.main_verbs or clause.ends_subordinate):
        return None
    return proclitic_finding(text, i, "soft", "clitic_after_break")
