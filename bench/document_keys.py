"""Answer keys of questions about documents and charts, worked out anew: from what is printed and the question's text.

Nothing of the makers' own arithmetic is used: values are read back from their printed Portuguese («1234,50 €»,
«3 de março de 2026», «14h30»), what is asked from the question's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from generators.documents.contract import Document

Told = Decimal | date | str | list[str] | None
MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
    "dezembro",
)  # fmt: skip
DAYS = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
QUOTED = re.compile(r"«([^«»]+)»")
OPENING = re.compile(r"^(?:Segundo|De acordo com|Pelo que consta d[oa]) [^«»?]*?, (?=\w)")


class UnreadQuestionError(Exception):
    """The question has none of the forms that are known."""


def read(printed: str) -> Decimal | date | str:
    """A printed value: a number, a date, minutes since midnight, or its own text."""
    if found := re.fullmatch(r"(\d{1,2}) de (\w+) de (\d{4})", printed):
        return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    if found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", printed):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})[h:](\d\d)", printed):
        return Decimal(int(found[1]) * 60 + int(found[2]))
    if found := re.fullmatch(r"(-?\d[\d ]*(?:,\d+)?)(?: (?:€|%|‰|\D{1,4}|dias?))?", printed):
        return Decimal(found[1].replace(" ", "").replace(",", "."))
    return printed


class Page:
    """What is printed, by what questions call it."""

    def __init__(self, document: Document) -> None:
        sheet = document.sheet()
        self.facts = {fact.what: read(sheet["facts"][key]["value"]) for key, fact in document.facts.items()}
        self.texts = {fact.what: sheet["facts"][key]["value"] for key, fact in document.facts.items()}
        self.absent = document.absent
        self.columns: dict[str, dict[str, str]] = {}
        self.labels: list[str] = []
        self.plurals: dict[str, str] = {}
        for key, lines in document.tables.items():
            rows = sheet["tables"][key]["rows"]
            self.labels += [row[0] for row in rows]
            for place, column in enumerate(lines.columns, 1):
                self.columns[column.what] = {row[0]: row[place] for row in rows}
                self.plurals[column.many] = column.what

    def numbers(self, what: str) -> dict[str, Decimal]:
        return {label: amount(read(printed)) for label, printed in self.columns[what].items()}

    def column_in(self, text: str) -> str:
        """The longest name of a column with which a text begins."""
        found = [what for what in self.columns if text.startswith(what)]
        if not found:
            raise UnreadQuestionError(text)
        return max(found, key=len)


def amount(value: Decimal | date | str) -> Decimal:
    if not isinstance(value, Decimal):
        raise UnreadQuestionError(str(value))
    return value


def answer(document: Document, question: str) -> Told:
    """None where the document doesn't tell."""
    page = Page(document)
    asked = OPENING.sub("", question).rstrip("?")
    asked = asked[0].lower() + asked[1:]
    labels = QUOTED.findall(asked)
    for pattern, reader in FORMS:
        if found := re.match(pattern, asked):
            return reader(page, found.groups(), labels)
    raise UnreadQuestionError(question)


def agrees(told: Told, form: str, value: Sequence[str]) -> bool:
    """Whether an answer worked out anew is the key that a sample was made with."""
    if form == "absent":
        return told is None
    if form == "order":
        return told == list(value)
    if isinstance(told, date):
        return told.isoformat() == value[0]
    if isinstance(told, Decimal):
        return told == amount(read(value[0].replace(".", ",")))
    return told == value[0]


def _sum_of_all(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    return sum(page.numbers(page.plurals[parts[0]]).values(), Decimal(0))


def _sum(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    many = max((one for one in page.plurals if parts[0].startswith(one)), key=len)
    numbers = page.numbers(page.plurals[many])
    return sum((numbers[label] for label in labels), Decimal(0))


def _pair(page: Page, parts: Sequence[str], labels: list[str]) -> tuple[Decimal, Decimal]:
    """Two facts, or two cells of one column."""
    if labels:
        numbers = page.numbers(page.column_in(parts[0]))
        return numbers[labels[0]], numbers[labels[1]]
    for first in page.facts:
        if parts[0].startswith(f"{first} e ") and (second := parts[0][len(first) + 3 :]) in page.facts:
            return amount(page.facts[first]), amount(page.facts[second])
    raise UnreadQuestionError(parts[0])


def _sum_of_two(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    return sum(_pair(page, parts, labels), Decimal(0))


def _difference(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    first, second = _pair(page, parts, labels)
    return abs(first - second)


def _days(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    for first, day in page.facts.items():
        if parts[0].startswith(f"{first} e "):
            other = page.facts[parts[0][len(first) + 3 :]]
            assert isinstance(day, date) and isinstance(other, date)
            return Decimal(abs((other - day).days))
    raise UnreadQuestionError(parts[0])


def _later(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    day = page.facts[parts[1]]
    assert isinstance(day, date)
    return day + timedelta(int(parts[0]))


def _weekday(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    day = page.facts[parts[0]]
    assert isinstance(day, date)
    return DAYS[day.weekday()]


def _degree(text: str) -> tuple[str, bool]:
    """The column's name, and whether the highest is meant."""
    if found := re.search(r" mais (alt|baix)[oa]", text):
        return text[: found.start()] + text[found.end() :], found[1] == "alt"
    if found := re.match(r"([oa]) (maior|menor) ", text):
        return f"{found[1]} {text[found.end() :]}", found[2] == "maior"
    raise UnreadQuestionError(text)


def _extreme(page: Page, what: str, among: Sequence[str]) -> str:
    name, most = _degree(what)
    numbers = page.numbers(name)
    ranked = sorted(among, key=numbers.__getitem__, reverse=most)
    assert len(ranked) == 1 or numbers[ranked[0]] != numbers[ranked[1]], "two are alike"
    return ranked[0]


def _better_of_two(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    return _extreme(page, parts[0], labels)


def _best(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    return _extreme(page, parts[0], page.labels)


def _how_many(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    return Decimal(len(page.labels))


def _over(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    limit = amount(read(parts[1]))
    what = next(what for what in sorted(page.columns, key=len, reverse=True) if parts[0].endswith(what))
    return Decimal(sum(value > limit for value in page.numbers(what).values()))


def _share(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    numbers = page.numbers(page.plurals[parts[0]])
    part = 100 * numbers[labels[0]] / sum(numbers.values())
    return part.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _which(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    there = [label for label in labels if (label in page.labels) is (parts[0] is None)]
    assert len(there) == 1
    return there[0]


def _order(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    name, high_first = _degree(parts[0])
    other, high_last = _degree(parts[1])
    assert name == other and high_first is not high_last
    return sorted(labels, key=page.numbers(name).__getitem__, reverse=high_first)


def _value(page: Page, parts: Sequence[str], labels: list[str]) -> Told:
    if not labels:
        return None if parts[0] in page.absent else page.facts[parts[0]]
    printed = page.columns[page.column_in(parts[0])].get(labels[-1])
    return None if printed is None else read(printed)


FORMS = (
    (r"qual é a soma de tod[oa]s (.+)", _sum_of_all),
    (r"qual é a soma d(.+)", _sum),
    (r"quanto somam (.+)", _sum_of_two),
    (r"qual é a diferença entre (.+)", _difference),
    (r"quantos dias decorrem entre (.+)", _days),
    (r"quanto tempo decorre entre (.+)", _difference),
    (r"que data calha (\d+) dias depois d(.+)", _later),
    (r"em que dia da semana calha (.+)", _weekday),
    (r"entre «[^»]+» e «[^»]+», qual tem (.+)", _better_of_two),
    (r"qual é [oa] [^«»]+? com ([oa] (?:maior|menor) .+|[oa] .+ mais (?:alt|baix)[oa].*)", _best),
    (r"quant[oa]s [^«»]+ constam", _how_many),
    (r"em quant[oa]s (.+) é superior a (.+)", _over),
    (r"que percentagem da soma d(.+) cabe a ", _share),
    (r"qual dest(?:es|as) [^«»]*? (não )?consta", _which),
    (r"como se ordenam .+, d[oa] que tem (.+) para [oa] que tem (.+)", _order),
    (r"qual é (.+)", _value),
)
"""The first that fits says what is asked."""
