"""Pronouns that open their sentence before a finite verb: 'Me disse', 'Se alimenta de coelhos', 'O conheço bem'."""

from __future__ import annotations

from quality.leaks.clause import main_verb_follows
from quality.leaks.clause_words import SUBORDINATORS
from quality.leaks.entries import entries
from quality.leaks.finite_words import could_be_finite, is_finite
from quality.leaks.ordered_clitics import ordered_first
from quality.leaks.pronouns import ARTICLE_LIKE, proclitic_finding
from quality.leaks.se_in_series import told_behind
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set


def first_in_sentence(text: Text, i: int, form: int) -> Finding | None:
    clitic, gap = text.words[i], text.gap(i) if i else ""
    if "(" in gap or "-" in gap:
        return None
    if clitic in ARTICLE_LIKE:
        return _article_like_first(text, i, form)
    opens = text.capital(i) or gap in ("; ", ": ")
    if clitic == "se" and opens and _is_ordered(form) and not text.words[i + 1].endswith(("sse", "ssem")):
        return proclitic_finding(text, i, "hard", "clitic_first")  # 'Se lembre': no condition takes this mood
    if not opens:
        return None
    if clitic in ("me", "te", "lhe", "lhes", "vos"):
        return proclitic_finding(text, i, "hard" if len(text.words[i + 1]) > 2 else "soft", "clitic_first")
    if not form & INDICATIVE or form & Form.INFINITIVE or not form & Form.THIRD:
        return None
    if clitic == "se" and form & (Form.FUTURE | Form.CONDITIONAL) and not form & (Form.PLUPERFECT | Form.PRETERITE):
        return proclitic_finding(text, i, "hard", "clitic_first")  # no condition takes these tenses
    if clitic == "se" and not infinitives(text.words[i + 1]) & CONDITIONS:
        reported = text.word(i + 2) == "que" and infinitives(text.words[i + 1]) & _REPORTING
        reported = reported or ("que" in text.words[i + 2 : i + 6] and infinitives(text.words[i + 1]) & _ANNOUNCING)
        plural = text.words[i + 1].endswith("m") and form & _TOLD and text.word(i + 2) in _MANY
        sure = reported or plural or _stands_alone(text, i) or _told_alone(text, i, form) or told_behind(text, i)
        return proclitic_finding(text, i, "soft", "clitic_first") if sure else None
    return None


def _is_ordered(form: int) -> bool:
    return bool(form & Form.IMPERATIVE) and not form & (INDICATIVE | Form.FUTURE_SUBJUNCTIVE)


def _article_like_first(text: Text, i: int, form: int) -> Finding | None:
    """'O deixe aqui', 'Nos vemos amanhã', or a sentence without its subject ('o permite ver')."""
    if governs_infinitive(text, i) or ordered_first(text, i, form):
        return proclitic_finding(text, i, "soft", "clitic_first")
    if not text.capital(i):
        return None
    if text.words[i] != "nos":
        return _object_first(text, i, form)
    verb = text.words[i + 1]
    ordered = _is_ordered(form) and not verb.endswith("s")  # 'Nos conte como foi'
    ours = verb.endswith("mos") and form & INDICATIVE  # 'Nos vemos amanhã'
    told = form & INDICATIVE and form & Form.THIRD and not form & Form.INFINITIVE
    sure = (ordered or ours or told) and not form & Form.NOMINAL
    return proclitic_finding(text, i, "soft", "clitic_first") if sure else None


def _object_first(text: Text, i: int, form: int) -> Finding | None:
    """'A conheço há anos', 'O deixe aqui': no article stands before what is a verb and nothing else."""
    told = form & (INDICATIVE | Form.IMPERATIVE) and form & (Form.FIRST | Form.THIRD)
    if (
        not told
        or form & (Form.NOMINAL | Form.INFINITIVE | Form.PARTICIPLE)
        or (len(text.words[i + 1]) < 4 and text.written(i + 1) not in _SHORT)
    ):
        return None
    if text.words[i + 1] in _NOUNS or any(len(entry.words) == 1 for entry in entries().get(text.words[i + 1], ())):
        return None  # 'O cante alentejano'; a Brazilian noun: 'A bagunça'
    if _is_order(form) and len(text.words[i + 1]) > 4 and _goes_on_as_order(text, i):
        return proclitic_finding(text, i, "soft", "clitic_first")  # 'O desligue, retire o cartão'
    first = form & Form.FIRST and form & INDICATIVE and not form & Form.THIRD
    if text.words[i + 1].endswith("am") and form & Form.THIRD:
        return proclitic_finding(text, i, "soft", "clitic_first")  # 'A desligaram há uns anos'
    disagrees = text.words[i].endswith("s") and not text.words[i + 1].endswith("s")
    if not first and ((text.word(i + 2) in _AFTER_A_NOUN and not disagrees) or not _stands_alone(text, i)):
        return None
    return proclitic_finding(text, i, "soft", "clitic_first")


def _is_order(form: int) -> bool:
    return bool(form & Form.IMPERATIVE) and not form & (INDICATIVE | Form.NOMINAL)


def _goes_on_as_order(text: Text, i: int) -> bool:
    """Whether another order or an adverb follows: the dictionary doesn't know all nouns."""
    if i + 2 >= len(text.words):
        return False
    return text.words[i + 2] in _HOW_OR_WHEN if text.spaced(i + 2) else _is_order(verb_form(text.words[i + 2]))


_HOW_OR_WHEN = word_set("antes depois só bem sempre já agora aqui ali quando até imediatamente durante todos todas")
_NOUNS = word_set("cante cantes")
"""Nouns that the dictionary has as verbs alone."""
_SHORT = word_set("vi li dei fiz pus")
_AFTER_A_NOUN = word_set("de do da dos das e ou que no na nos nas para com")
_ANNOUNCING = word_set(
    "recomendar solicitar comunicar avisar esclarecer declarar certificar tornar sublinhar salientar"
)
_TOLD = Form.PRESENT | Form.PRETERITE
_MANY = word_set(
    "os as todos todas dois duas três quatro cinco dez vinte cem mil vários várias muitos muitas alguns algumas"
)
_REPORTING = word_set("dizer contar estimar calcular prever supor presumir crer")


CONDITIONS = word_set(
    "dever poder ter haver querer estar ser precisar existir receber completar pretender desejar possuir "
    "conseguir saber achar gostar ir vir permitir faltar necessitar confiar escolher preferir optar "
    "tencionar introduzir"
)


_BEGINS_ANOTHER = SUBORDINATORS | {"e", "ou"}


def _stands_alone(text: Text, i: int) -> bool:
    """Whether the sentence that 'Se' opens ends with a full stop and has no other verb a condition could lean on."""
    if main_verb_follows(text, i):
        return False
    subordinate = False
    for n in range(i + 2, min(i + 60, len(text.words))):
        gap = text.gap(n)
        if any(c in ".!?;:…\n" for c in gap):
            return "." in gap
        if text.words[n] in _BEGINS_ANOTHER:
            subordinate = True
        elif could_be_finite(text, n):
            if not subordinate:
                return False
            subordinate = False
    return text.source.rstrip().endswith(".")


def _told_alone(text: Text, i: int, form: int) -> bool:
    """'Se passou à eleição, para a qual havia uma lista': what happened, and no other verb that isn't subordinate."""
    if not form & Form.PRETERITE or form & Form.PRESENT:
        return False
    subordinate = False
    for n in range(i + 2, min(i + 60, len(text.words))):
        if any(c in ".!?;:…\n" for c in text.gap(n)):
            return "." in text.gap(n)
        if text.words[n] in _BEGINS_ANOTHER:
            subordinate = True
        elif is_finite(text, n):
            if not subordinate:
                return False
            subordinate = False
    return text.source.rstrip().endswith(".")


def governs_infinitive(text: Text, i: int) -> bool:
    return bool(infinitives(text.words[i + 1]) & _GOVERNING and verb_form(text.word(i + 2)) & Form.INFINITIVE)


_GOVERNING = word_set("permitir obrigar impedir proibir")
