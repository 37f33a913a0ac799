"""How people are addressed: never 'você'; in a dialogue tu or the third person, never both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from quality.leaks.escapes import Shields
from quality.leaks.tokens import Text, cut
from quality.leaks.verbs import FINITE, INDICATIVE, Form, verb_form
from schemas.finding import Finding
from schemas.message import Message
from text.prose import word_set
from text.word_places import WordPlaces

MOST_FINDINGS = 5_000
"""A text with more forms of address than this is no dialogue; the rest is not looked for."""
NAMES_TU = word_set("tu contigo teu teus tua tuas ti")
_THIRD = word_set("consigo")
_POLITE = word_set("senhor senhora")
_ENDINGS = ("s", "te")
_ADDRESSING = NAMES_TU | _THIRD | _POLITE | {"você"}
_NOT_SECOND_PERSON = word_set(
    "mais menos mas nas das as és vês dês tens pois apenas antes depois duas três seis dez meses vezes tais ides"
) - word_set("és vês dês tens")
_ARTICLES = word_set("o a os as um uma este esta esse essa aquele aquela")
BEFORE_A_VERB = word_set("não já se que quando e mas também nunca então como onde porque ainda só te")


@dataclass(frozen=True, slots=True)
class TreatmentProblem:
    """A slip in how somebody is addressed: in which message (from 0), what was found there, and why it is one."""

    message: int
    finding: Finding
    reason: str


def voce_leak(text: Text, i: int) -> Finding:
    """'você' at word `i`; 'vocês' is the ordinary plural of Portugal and no leak."""
    return text.finding(i, i, "treatment", "hard", "", "voce")


def tu_with_third_person(text: Text, i: int) -> Finding | None:
    """'Tu estava a dormir', 'se tu não pode vir': 'tu' at word `i` with a verb in the third person."""
    before = text.word(i - 1) if text.spaced(i) else ""
    if (before and before not in _BEFORE_TU) or text.word(i - 2) == "do":
        return None
    n = i + 1
    while n - i < 4 and text.word(n) in _BETWEEN:
        n += 1
    word, form = text.word(n), verb_form(text.word(n))
    if not all(map(text.spaced, range(i + 1, n + 1))) or (word in _ALWAYS_VERBS and text.word(n + 1) == "que"):
        return None  # 'Tu é que sabes'
    if not form & Form.THIRD or (word.endswith(("m", "ão", "s")) and word not in _SINGULAR):
        return None
    wished = before in _CONDITIONS and form & Form.FUTURE_SUBJUNCTIVE  # 'se tu quiser'
    told = form & INDICATIVE and (not form & (Form.INFINITIVE | Form.NOMINAL) or word in _ALWAYS_VERBS)
    may_be_an_order = form & Form.SECOND and before not in _SUBORDINATING and _DENIED.isdisjoint(text.words[i:n])
    if not (wished or told) or may_be_an_order or word.endswith("ste"):
        return None
    return text.finding(i, n, "treatment", "hard", "", "tu_third_person")


_SINGULAR = word_set("tem vem mantém obtém contém detém convém")
_DENIED = word_set("não nunca já sempre nem")
_BEFORE_TU = word_set("se quando que porque mas onde enquanto e já hoje ontem")
_CONDITIONS = word_set("se quando enquanto")
_SUBORDINATING = word_set("se quando porque onde enquanto")
_BETWEEN = word_set("não já também nunca só ainda sempre me te se lhe nem bem")
_ALWAYS_VERBS = word_set("foi era estava tinha disse fez veio pôde quis soube deu viu está há é vai quer pode")


ASKED_OF_A_TU = frozenset(f"{verb}-te" for verb in word_set(
    "peço pedi pedia pediu pede aconselho aconselhei sugiro sugeri recomendo recomendei rogo imploro suplico digo"
))  # fmt: skip


def asked_in_the_third_person(text: Text, i: int) -> Finding | None:
    """'Peço-te que leia o texto' at word `i` ('peço-te')."""
    at = i + 2
    while text.word(at) in _BETWEEN and at < i + 5:
        at += 1
    form = verb_form(text.word(at))
    if not all(map(text.spaced, range(i + 1, at + 1))) or text.word(at) in _MAY_BE_ANYBODYS:
        return None
    wished = form & Form.SUBJUNCTIVE and form & Form.THIRD and form & Form.IMPERATIVE and not form & INDICATIVE
    if not wished or text.word(at).endswith("m") or text.word(at + 1) in ("ele", "ela", "eu", "se"):
        return None
    return text.finding(at, at, "treatment", "soft", f"{text.words[at]}s", "tu_third_person")


_MAY_BE_ANYBODYS = word_set("seja esteja haja venha vá fique corra aconteça dê chova acabe pare traga")


def _may_address(word: str) -> bool:
    """Whether a word can say 'tu' or address in the third person, whatever stands around it."""
    return word in _ADDRESSING or (word.endswith(_ENDINGS) and (word.endswith("-te") or is_second_person(word)))


_ADDRESSES = WordPlaces(_may_address)


@lru_cache(maxsize=100_000)
def is_second_person(written: str) -> bool:
    """Whether a word is a verb in the second person of the singular and nothing else."""
    word = written.partition("-")[0]
    if word in _NOT_SECOND_PERSON or not word.endswith(("s", "ste")):
        return False
    form = verb_form(word)
    return (
        bool(form & Form.SECOND)
        and bool(form & FINITE)
        and not form & (Form.NOMINAL | Form.THIRD | Form.FIRST | Form.PARTICIPLE)
        and len(word) > 3
    )


def _second_person(text: Text, i: int) -> bool:
    return is_second_person(text.words[i]) and (text.starts_sentence(i) or text.word(i - 1) in BEFORE_A_VERB)


def addresses(source: str) -> tuple[list[Finding], list[Finding]]:
    """What in a text says 'tu', and what addresses in the third person ('o seu', 'consigo', 'o senhor')."""
    return _addresses(cut(source))


def _addresses(text: Text) -> tuple[list[Finding], list[Finding]]:
    shields: Shields | None = None
    informal: list[Finding] = []
    formal: list[Finding] = []
    for i in _ADDRESSES.of(text.told):
        word = text.words[i]
        if len(informal) + len(formal) >= MOST_FINDINGS:
            break
        says_tu = word in NAMES_TU or word.endswith("-te") or _second_person(text, i)
        if not (
            says_tu
            or word in _THIRD
            or (word in _POLITE and text.word(i - 1) in ("o", "a", "ao", "à") and text.starts_sentence(i - 1))
            or word == "você"
        ):
            continue
        shields = shields or Shields(text.source)
        if shields.kinds(text.starts[i], text.ends[i]):
            continue
        if says_tu:
            informal.append(text.finding(i, i, "treatment", "soft", "", "tu"))
        else:
            formal.append(text.finding(i, i, "treatment", "soft", "", "third_person"))
    return informal, formal


def treatment_problems(messages: Iterable[Message]) -> tuple[TreatmentProblem, ...]:
    """Slips in the assistant's messages of a dialogue: 'você' anywhere, and tu mixed with the third person.

    The first form of address that the assistant uses is the dialogue's; what departs from it later is reported.
    """
    problems: list[TreatmentProblem] = []
    chosen = ""
    for number, message in enumerate(messages):
        if message.role != "assistant" or not message.text:
            continue
        text = cut(message.text)
        informal, formal = _addresses(text)
        problems += [TreatmentProblem(number, f, "voce") for f in formal if f.text.lower() == "você"]
        formal = [f for f in formal if f.text.lower() != "você"]
        imperative = _formal_imperatives(text)
        found = sorted([("tu", f) for f in informal] + [("third", f) for f in (*formal, *imperative)], key=_place)
        for form, finding in found:
            chosen = chosen or form
            if form != chosen:
                problems.append(TreatmentProblem(number, finding, "mixed"))
    return tuple(problems)


def _place(item: tuple[str, Finding]) -> int:
    return item[1].start


def _may_open(word: str) -> bool:
    """Whether a sentence that asks for something in the third person may begin with a word."""
    return word in ("não", "se", "lhe") or bool(verb_form(word.partition("-")[0]) & Form.SUBJUNCTIVE)


_OPENINGS = WordPlaces(_may_open)


def _formal_imperatives(text: Text) -> list[Finding]:
    """Sentences that open with a third-person imperative ('Escolha', 'Não se esqueça')."""
    found: list[Finding] = []
    for i in _OPENINGS.of(text.told):
        word = text.words[i]
        if not text.starts_sentence(i):
            continue
        at = i + 1 if word == "não" else i
        if text.word(at) in ("se", "lhe"):
            at += 1
        base = text.word(at).partition("-")[0]
        form = verb_form(base)
        if (
            form & Form.SUBJUNCTIVE
            and form & Form.IMPERATIVE
            and form & Form.THIRD
            and not form & (Form.PRESENT | Form.PRETERITE)
            and (not form & Form.NOMINAL or text.word(at + 1) in _ARTICLES)
            and base not in ("seja", "haja", "viva", "oxalá")
        ):
            found.append(text.finding(at, at, "treatment", "soft", "", "third_person"))
        if len(found) >= MOST_FINDINGS:
            break
    return found
