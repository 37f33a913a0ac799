"""Statistics, probability and counting, from the 7.º to the 12.º year."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial
from random import Random
from statistics import median

from generators.maths.contract import Exercise
from generators.maths.written import decimal, written

LISTS = (
    ("As idades, em anos, dos sócios mais novos de um clube são", 9, 18),
    ("As temperaturas máximas, em graus Celsius, em Évora, nos últimos dias, foram", 14, 39),
    ("Os golos marcados por uma equipa em cada jogo foram", 0, 7),
    ("Os livros que cada aluno leu nas férias foram", 0, 12),
    ("Os minutos que o comboio da linha de Sintra se atrasou em cada dia foram", 0, 19),
    ("As chamadas atendidas em cada hora por uma linha de apoio foram", 8, 41),
)
BAGS = (
    ("Um saco tem", "bolas", "verdes", "azuis"),
    ("Uma caixa tem", "fichas", "brancas", "pretas"),
    ("Uma gaveta tem", "meias", "cinzentas", "castanhas"),
    ("Um cesto tem", "maçãs", "vermelhas", "amarelas"),
    ("Um frasco tem", "pastilhas", "brancas", "vermelhas"),
)
GROUPS = (
    ("Numa escola", "alunos", "almoçam na cantina", "praticam desporto"),
    ("Numa empresa", "trabalhadores", "vêm de comboio", "fazem teletrabalho à sexta-feira"),
    ("Numa freguesia", "moradores inquiridos", "usam a biblioteca", "têm horta"),
    ("Num ginásio", "sócios", "nadam", "fazem ioga"),
)

TRIALS = (
    ("Uma jogadora de basquetebol acerta cada lance livre", "acertar exatamente {wins} de {tries} lances livres"),
    ("Um arqueiro acerta no centro do alvo, em cada tiro,", "acertar exatamente {wins} de {tries} tiros no centro"),
    ("Cada semente de um lote germina", "germinarem exatamente {wins} de {tries} sementes"),
    ("Em cada viagem, um comboio atrasa-se", "se atrasar exatamente {wins} vezes em {tries} viagens"),
)


def average(dice: Random) -> Exercise:
    """The mean or the median of a short list."""
    told, low, high = dice.choice(LISTS)
    values = [dice.randrange(low, high + 1) for _ in range(dice.choice((6, 7, 8, 10)))]
    wanted = dice.choice(("média", "mediana"))
    result = Fraction(sum(values), len(values)) if wanted == "média" else Fraction(median(map(Fraction, values)))
    listed = ", ".join(map(str, values))
    text = f"{told}: {listed}. Calcula a {wanted} destes dados."
    return Exercise(text, (listed, wanted), "value", written(result), f"a {wanted}, em fração ou em dízima finita")


def missing_mark(dice: Random) -> Exercise:
    """What must the last mark be for a mean to be reached?"""
    marks = [dice.randrange(9, 18) for _ in range(dice.choice((3, 4, 5)))]
    last = dice.randrange(9, 21)
    mean = Fraction(sum(marks) + last, len(marks) + 1)
    while mean.denominator not in (1, 2, 4, 5):
        last = dice.randrange(9, 21)
        mean = Fraction(sum(marks) + last, len(marks) + 1)
    listed = ", ".join(map(str, marks))
    text = (
        f"As notas de uma aluna nos primeiros {len(marks)} testes do ano foram {listed}. Que nota tem de ter no teste "
        f"seguinte, que é o último, para ficar com média de {decimal(mean)} valores em todos os testes?"
    )
    return Exercise(text, (listed, decimal(mean), "média"), "value", str(last), "a nota, sem mais nada")


def bag(dice: Random) -> Exercise:
    """Two draws, with or without putting back."""
    where, things, one, two = dice.choice(BAGS)
    a, b = dice.randrange(3, 11), dice.randrange(3, 11)
    back = dice.choice(("com reposição", "sem reposição"))
    event = dice.choice((f"saírem duas {things} {one}", f"sair uma {things[:-1]} de cada cor"))
    total, left = a + b, a + b if back.startswith("com") else a + b - 1
    if event.startswith("saírem"):
        result = Fraction(a, total) * Fraction(a if left == total else a - 1, left)
    else:
        result = 2 * Fraction(a, total) * Fraction(b, left)
    if things == "meias" and "cada cor" in event:
        event = "saírem meias de cores diferentes"
    keep = (f"{a} {things} {one}", f"{b} {two}", back)
    text = (
        f"{where} {a} {things} {one} e {b} {two}. Tiram-se ao acaso duas, uma a seguir à outra, {back}. Qual é a "
        f"probabilidade de {event}?"
    )
    return Exercise(text, keep, "value", written(result), "a probabilidade, em fração")


def conditional(dice: Random) -> Exercise:
    """A conditional probability from counts."""
    where, who, first, second = dice.choice(GROUPS)
    total = 10 * dice.randrange(8, 41)
    one = dice.randrange(total // 4, 3 * total // 4)
    both = dice.randrange(one // 5, 4 * one // 5)
    two = both + dice.randrange(total // 10, total - one)
    numbers = (str(total), str(one), str(two), str(both))
    text = (
        f"{where}, de {total} {who}, {one} {first}, {two} {second} e {both} fazem as duas coisas. Escolhe-se uma "
        f"pessoa ao acaso. Qual é a probabilidade de ser das que {second}, sabendo que é das que {first}?"
    )
    return Exercise(
        text,
        (*numbers, first, second, "sabendo que"),
        "value",
        written(Fraction(both, one)),
        "a probabilidade, em fração",
    )


def committee(dice: Random) -> Exercise:
    """How many ways to choose or to order."""
    if dice.random() < 0.5:
        women, men = dice.randrange(5, 13), dice.randrange(5, 13)
        a, b = dice.randrange(2, 5), dice.randrange(2, 5)
        text = (
            f"Uma associação tem {women} sócias e {men} sócios. De quantas maneiras se pode escolher uma comissão com "
            f"{a} sócias e {b} sócios, todos com as mesmas funções?"
        )
        keep = (f"{women} sócias", f"{men} sócios", f"{a} sócias", f"{b} sócios")
        return Exercise(text, keep, "value", str(comb(women, a) * comb(men, b)), "o número de maneiras")
    books, together = dice.randrange(5, 9), dice.randrange(2, 4)
    text = (
        f"De quantas maneiras se podem arrumar {books} livros diferentes numa prateleira, lado a lado, se {together} "
        "deles, que são da mesma coleção, têm de ficar seguidos, por qualquer ordem?"
    )
    ways = factorial(books - together + 1) * factorial(together)
    return Exercise(text, (str(books), str(together), "qualquer ordem"), "value", str(ways), "o número de maneiras")


def binomial(dice: Random) -> Exercise:
    """Exactly k successes in n tries."""
    tries, wins = dice.randrange(4, 10), dice.randrange(2, 4)
    chance = dice.choice((Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(2, 3), Fraction(2, 5)))
    told, asked = dice.choice(TRIALS)
    text = (
        f"{told} com probabilidade {written(chance)}, e os casos são independentes uns dos outros. Qual é a "
        f"probabilidade de {asked.format(wins=wins, tries=tries)}?"
    )
    result = comb(tries, wins) * chance**wins * (1 - chance) ** (tries - wins)
    keep = (written(chance), str(tries), str(wins), "exatamente")
    return Exercise(text, keep, "value", written(result), "a probabilidade, em fração")
