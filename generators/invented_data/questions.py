"""Questions about a table whose answers are computed while they are made: totals, means, extremes, filters, order,
joins, what is missing and what the table doesn't say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from generators.invented_data.contract import Cell, Number, Table, numbers_of
from generators.invented_data.subjects import PEOPLE, Subject, table_of
from generators.verifying.known_result import KnownResult
from quality.constraints.final_answer import in_portuguese
from text.dates import MONTHS

Asked = tuple[tuple[Table, ...], KnownResult]
CENTS = Decimal("0.01")
NOT_THERE = "não consta"
ROUNDED = ", com arredondamento às centésimas, se for preciso"


def _number(dice: Random, subject: Subject, adds: bool = False) -> tuple[int, Number]:
    """A column of numbers; one whose total means something, if `adds`."""
    places = [place for place, number in enumerate(subject.numbers) if number.adds or not adds]
    place = dice.choice(places)
    return place + 2, subject.numbers[place]


def _result(text: str, value: Decimal, unit: str, form: str = "") -> KnownResult:
    plain = value.normalize() + 0
    told = form or (f"o número, com a unidade «{unit}»" if unit else "o número")
    return KnownResult(text, told, number=f"{plain:f}", unit=unit)


def total(dice: Random, subject: Subject) -> Asked:
    """The sum of a column, or of one kind's rows."""
    if not any(number.adds for number in subject.numbers):
        return mean(dice, subject)
    table = table_of(subject, dice)
    place, number = _number(dice, subject, adds=True)
    kind = dice.choice([None, *dict.fromkeys(table.column(1))])
    values = [row[place] for row in table.rows if kind is None or row[1] == kind]
    where = f" {_some(subject)}" if kind is None else f" {_of(subject)} {subject.of_kind} «{kind}»"
    asked = dice.choice(("Qual é a soma d{}{}?", "Qual é o total d{}{}?", "Quanto dá, ao todo, {}{}?"))
    text = asked.format(number.what, where)
    return (table,), _result(text, sum(numbers_of(values), Decimal(0)), number.unit)


def _of(subject: Subject) -> str:
    return f"d{subject.rows}"


def _some(subject: Subject) -> str:
    return f"de tod{subject.rows[0]}s {subject.rows}"


def mean(dice: Random, subject: Subject) -> Asked:
    """The mean of a column, exact or to hundredths."""
    table = table_of(subject, dice)
    place, number = _number(dice, subject)
    values = numbers_of(table.column(place))
    exact = sum(values, Decimal(0)) / len(values)
    text = dice.choice(("Qual é a média d{}{}?", "Em média, qual é {}{}?")).format(number.what, ROUNDED)
    return (table,), _result(text, exact.quantize(CENTS, ROUND_HALF_UP), number.unit)


def extreme(dice: Random, subject: Subject) -> Asked:
    """The row that has the most or the least, which is one."""
    while True:
        table = table_of(subject, dice)
        place, number = _number(dice, subject)
        ordered = sorted(table.rows, key=lambda row: _value(row[place]))
        is_most = dice.random() < 0.5
        best, next_best = (ordered[-1], ordered[-2]) if is_most else (ordered[0], ordered[1])
        if best[place] != next_best[place]:
            break
    bare = _bare(number)
    side = "maior" if is_most else "menor"
    end = "alto" if is_most else "baixo"
    other = f"A que linha cabe o valor mais {end} d{number.what}?"
    text = dice.choice((f"{subject.which.capitalize()} tem {side} {bare}?", other))
    return (table,), KnownResult(text, f"o que está na coluna «{subject.key}»", words=(str(best[0]),))


def count(dice: Random, subject: Subject) -> Asked:
    """How many rows lie over or under a value."""
    table = table_of(subject, dice)
    place, number = _number(dice, subject)
    limit = _value(dice.choice(numbers_of(table.column(place))))
    over = dice.random() < 0.5
    held = [row for row in table.rows if (_value(row[place]) > limit) == over and row[place] != limit]
    text = _filtered(dice, subject, number, limit, over, ("Quant{} têm {}?", "Na tabela, quant{} há com {}?"))
    return (table,), _result(text, Decimal(len(held)), "")


def _filtered(
    dice: Random, subject: Subject, number: Number, limit: Decimal, over: bool, askings: tuple[str, ...]
) -> str:
    """A filter in words: «Quantos atletas têm uma distância superior a 7,6 km?»"""
    value = f"{in_portuguese(limit, number.unit)} {number.unit}".strip()
    told = f"um{number.what[0].replace('o', '')} {_bare(number)} {'superior' if over else 'inferior'} a {value}"
    return dice.choice(askings).format(subject.rows, told)


def _bare(number: Number) -> str:
    """What a column holds, without the article."""
    return number.what.split(" ", 1)[1]


def listed(dice: Random, subject: Subject) -> Asked:
    """Which rows are of a kind and lie over a value: one to five."""
    while True:
        table = table_of(subject, dice)
        place, number = _number(dice, subject)
        limit, over = _value(dice.choice(numbers_of(table.column(place)))), dice.random() < 0.5
        held = [row for row in table.rows if (_value(row[place]) > limit) == over and row[place] != limit]
        if 1 <= len(held) <= 5:
            break
    text = _filtered(
        dice, subject, number, limit, over, ("Quais são {} com {}?", "Que nomes ficam, se só contarem {} com {}?")
    )
    form = f"o que está na coluna «{subject.key}», com vírgulas a separar"
    return (table,), KnownResult(text, form, words=tuple(str(row[0]) for row in held))


def ordered(dice: Random, subject: Subject) -> Asked:
    """The first three by a column."""
    while True:
        table = table_of(subject, dice)
        place, number = _number(dice, subject)
        rows = sorted(table.rows, key=lambda row: _value(row[place]), reverse=True)
        if len({row[place] for row in rows[:4]}) == 4:
            break
    text = (
        f"Quais são os três primeiros nomes, quando se ordenam as linhas por {_bare(number)}, do valor mais alto para "
        "o mais baixo?"
    )
    form = f"o que está na coluna «{subject.key}», por essa ordem, com vírgulas a separar"
    return (table,), KnownResult(text, form, words=tuple(str(row[0]) for row in rows[:3]), ordered=True)


def joined(dice: Random, subject: Subject) -> Asked:
    """A second table says who answers for each kind: whose rows add up to how much?"""
    if subject.names is MONTHS:
        return total(dice, subject)
    table = table_of(subject, dice)
    place, number = _number(dice, subject, adds=any(n.adds for n in subject.numbers))
    kinds = list(dict.fromkeys(str(kind) for kind in table.column(1)))
    people = dice.sample(PEOPLE, len(kinds))
    second = Table("Responsáveis", (subject.kind, "Responsável"), tuple(zip(kinds, people, strict=True)))
    person = dice.choice(people)
    values = numbers_of([row[place] for row in table.rows if row[1] == kinds[people.index(person)]])
    of_whom = f"{subject.rows} a cargo de «{person}», segundo a segunda tabela"
    if number.adds:
        return (table, second), _result(
            f"Qual é a soma d{number.what} d{of_whom}?", sum(values, Decimal(0)), number.unit
        )
    return (table, second), _result(
        f"Qual é o valor mais alto d{number.what} entre {of_whom}?", max(values), number.unit
    )


def missing(dice: Random, subject: Subject) -> Asked:
    """Which rows lack a number."""
    table = table_of(subject, dice, gaps=dice.randrange(1, 4))
    number = subject.numbers[0]
    text = dice.choice(
        (f"A tabela tem falhas. Quais são {subject.rows} sem {_bare(number)}?", f"Em que linhas falta {number.what}?")
    )
    words = tuple(str(row[0]) for row in table.rows if row[2] is None)
    return (table,), KnownResult(text, f"o que está na coluna «{subject.key}», com vírgulas a separar", words=words)


def without_gaps(dice: Random, subject: Subject) -> Asked:
    """A mean over what is there."""
    table = table_of(subject, dice, gaps=dice.randrange(1, 3))
    number = subject.numbers[0]
    values = numbers_of(table.column(2))
    text = f"Sem contar as linhas por preencher, qual é a média d{number.what}{ROUNDED}?"
    exact = sum(values, Decimal(0)) / len(values)
    return (table,), _result(text, exact.quantize(CENTS, ROUND_HALF_UP), number.unit)


def not_told(dice: Random, subject: Subject) -> Asked:
    """Something that the table doesn't say."""
    table = table_of(subject, dice)
    text = dice.choice((f"Segundo a tabela, qual é {subject.absent}?", f"Qual é, segundo os dados, {subject.absent}?"))
    return (table,), KnownResult(
        text, f"o valor pedido, ou «{NOT_THERE}», se a tabela não o disser", words=(NOT_THERE,)
    )


def _value(cell: Cell) -> Decimal:
    assert isinstance(cell, Decimal)
    return cell


KINDS: dict[str, Callable[[Random, Subject], Asked]] = {
    **{"soma": total, "média": mean, "extremo": extreme, "contagem": count, "filtro": listed, "ordem": ordered},
    **{"junção": joined, "em falta": missing, "sem falhas": without_gaps, "não consta": not_told},
}


def question(kind: str, dice: Random, subject: Subject) -> Asked:
    """The tables and the question of a kind."""
    tables, asked = KINDS[kind](dice, subject)
    return tables, replace(asked, text=asked.text[0].upper() + asked.text[1:])
