"""School reports, hours worked, forms and tables of statistics."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import Value, at, number, on, percent, words
from generators.documents.words_of_portugal import COMMON_SUBJECTS, COURSES, FIRMS, SCHOOLS, TOWNS, person
from text.dates import WEEKDAYS


def school_report(dice: Random) -> Document:
    """Marks of secondary school, 0 to 20, after the second term, in the subjects of one course."""
    draft = Draft(dice, "registo_avaliacao", "o registo de avaliação", "Registo de avaliação")
    day = draft.day().replace(month=4, day=dice.randint(7, 28))
    kept = (*COMMON_SUBJECTS, *(course := dice.choice(COURSES)))
    left = sorted({subject for other in COURSES for subject in other} - set(course))[:3]
    rows: list[tuple[str, Value, Value, Value]] = []
    for subject in kept:
        first = dice.randint(8, 18)
        second = min(20, max(7, first + dice.randint(-2, 3)))
        rows.append((subject, number(first), number(second), number(dice.randint(0, 9))))
    draft.fact("school", "Escola", "a escola", words(dice.choice(SCHOOLS)))
    draft.fact("pupil", "Aluno(a)", "o nome da pessoa avaliada", words(person(dice)))
    draft.fact("class", "Turma", "a turma", words(f"{dice.choice((10, 11))}.º {dice.choice('ABCDE')}"))
    draft.fact("number", "Número", "o número de aluno", number(dice.randint(1, 29)))
    draft.fact("year", "Ano letivo", "o ano letivo", words(f"{day.year - 1}/{day.year}"))
    draft.fact("day", "Data", "a data do registo", on(day))
    draft.table(
        "marks",
        ("a", "disciplina", "disciplinas"),
        "Disciplina",
        (
            column("1.º período", "a nota do 1.º período", "as notas do 1.º período", "number", high=True),
            column("2.º período", "a nota do 2.º período", "as notas do 2.º período", "number", high=True),
            column("Faltas", "o número de faltas", "as faltas", "number", adds=True),
        ),
        rows,
        link="a",
        decoys=left,
    )
    return draft.made(
        ("a nota do exame nacional", "o nome do encarregado de educação", "a data da próxima reunião"),
        ("Classificações na escala de 0 a 20 valores.",),
    )


def time_sheet(dice: Random) -> Document:
    draft = Draft(dice, "folha_horas", "a folha de horas", "Folha de horas")
    monday = draft.day()
    monday -= timedelta(monday.weekday())
    rows: list[tuple[str, Value, Value, Value]] = []
    for day in dice.sample(WEEKDAYS[:6], dice.randint(4, 6)):
        start, worked = dice.choice((480, 510, 540, 555, 570)), dice.randint(12, 18) * 30
        rows.append((day, at(start), at(start + worked + 60), number(Decimal(worked) / 60, "h", 1)))
    rows.sort(key=lambda row: WEEKDAYS.index(row[0]))
    draft.fact("firm", "Empresa", "a empresa", words(dice.choice(FIRMS)))
    draft.fact("name", "Trabalhador(a)", "o nome da pessoa", words(person(dice)))
    draft.fact("from", "Semana de", "o primeiro dia da semana", on(monday))
    draft.fact("to", "a", "o último dia da semana", on(monday + timedelta(6)))
    draft.table(
        "days",
        ("o", "dia", "dias"),
        "Dia",
        (
            column("Entrada", "a hora de entrada", "as horas de entrada", "hour"),
            column("Saída", "a hora de saída", "as horas de saída", "hour"),
            column("Horas", "o número de horas", "as horas", "number", adds=True),
        ),
        rows,
        link="de",
        decoys=[day for day in WEEKDAYS if day not in {row[0] for row in rows}],
    )
    draft.fact(
        "total",
        "Total da semana",
        "o total de horas da semana",
        number(sum((row[3].amount for row in rows), Decimal(0)), "h", 1),
    )
    return draft.made(
        ("o valor pago por hora", "o número de horas extraordinárias", "o nome do chefe"),
        ("Pausa de uma hora para o almoço, já descontada.",),
    )


ACTIVITIES = ("Natação", "Ginástica", "Xadrez", "Pintura", "Coro", "Teatro", "Inglês", "Robótica")


def filled_form(dice: Random) -> Document:
    draft = Draft(dice, "formulario", "o formulário", "Ficha de inscrição")
    day = draft.day()
    kept, left = draft.parted(ACTIVITIES, 3, 4)
    born = date(day.year - dice.randint(19, 74), dice.randint(1, 12), dice.randint(1, 28))
    draft.fact(
        "body", "Entidade", "a entidade que recebe a inscrição", words(f"Centro Comunitário de {dice.choice(TOWNS)}")
    )
    draft.fact("name", "Nome completo", "o nome completo", words(person(dice)))
    draft.fact("born", "Data de nascimento", "a data de nascimento", on(born), asked=False)
    draft.fact("town", "Localidade", "a localidade", words(dice.choice(TOWNS)))
    draft.fact(
        "job",
        "Área profissional",
        "a área profissional",
        words(dice.choice(("Carpintaria", "Enfermagem", "Ensino", "Comércio", "Agricultura", "Costura"))),
    )
    draft.fact("home", "Pessoas no agregado", "o número de pessoas no agregado", number(dice.randint(1, 6)))
    draft.fact("signed", "Preenchido em", "a data de preenchimento", on(day))
    draft.fact("starts", "Início pretendido", "a data de início pretendida", on(day + timedelta(dice.randint(5, 50))))
    draft.table(
        "activities",
        ("a", "atividade", "atividades"),
        "Atividades pretendidas",
        (
            column("Dia", "o dia", "os dias", "text"),
            column("Hora", "a hora", "as horas", "hour"),
            column("Aulas por mês", "o número de aulas por mês", "as aulas por mês", "number", adds=True),
        ),
        [
            (one, words(dice.choice(WEEKDAYS[:5])), at(dice.choice((540, 600, 660, 900, 1050, 1110))), number(count))
            for one, count in zip(kept, dice.sample((2, 3, 4, 6, 8), len(kept)), strict=True)
        ],
        link="de",
        decoys=left,
    )
    return draft.made(
        ("o número de telefone", "o estado civil", "o endereço eletrónico"),
        ("Os dados servem apenas para esta inscrição.",),
    )


MEASURES = (
    ("Visitantes de museus", "o número de visitantes", "os visitantes", 900, 14000, True),
    ("Livros requisitados", "o número de livros requisitados", "os livros requisitados", 400, 6200, True),
    ("Nascimentos", "o número de nascimentos", "os nascimentos", 18, 420, True),
    (
        "Explorações agrícolas",
        "o número de explorações agrícolas",
        "as explorações agrícolas",
        60,
        1900,
        True,
    ),
)


def statistics_table(dice: Random) -> Document:
    """Of towns that aren't there: no figure can be taken for one of Portugal."""
    head, what, many, low, high, adds = dice.choice(MEASURES)
    draft = Draft(dice, "quadro_estatistica", "o quadro", f"{head}, por localidade")
    kept, left = draft.parted(TOWNS, 5, 8)
    first_year = dice.randint(2021, 2024)
    published = draft.day().replace(year=first_year + 2, day=dice.randint(1, 28))
    first = dice.sample(range(low, high), len(kept))
    second = [max(1, one * dice.randint(82, 125) // 100 + dice.randint(-3, 3)) for one in first]
    rows = [
        (town, number(a), number(b), percent((Decimal(b - a) * 100 / a).quantize(Decimal("0.1")), 1))
        for town, a, b in zip(kept, first, second, strict=True)
    ]
    draft.fact(
        "source", "Fonte", "a fonte do quadro", words("Observatório Regional da Várzea (dados fictícios)"), asked=False
    )
    draft.fact("published", "Publicado em", "a data de publicação do quadro", on(published))
    draft.table(
        "towns",
        ("a", "localidade", "localidades"),
        "Localidade",
        (
            column(str(first_year), f"{what} em {first_year}", f"{many} em {first_year}", "number", adds=adds),
            column(
                str(first_year + 1), f"{what} em {first_year + 1}", f"{many} em {first_year + 1}", "number", adds=adds
            ),
            column("Variação", "a variação", "as variações", "percent"),
        ),
        rows,
        link="de",
        decoys=left,
    )
    return draft.made(
        ("o total nacional", "o número de habitantes de cada localidade", "a margem de erro"),
        ("A variação está arredondada às décimas.",),
    )
