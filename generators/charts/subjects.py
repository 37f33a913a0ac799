"""What charts are about. Towns, shops and schools are not named: nothing can be taken for a figure of Portugal."""

from __future__ import annotations

from dataclasses import dataclass

from text.dates import MONTHS, WEEKDAYS

QUARTERS = ("1.º trimestre", "2.º trimestre", "3.º trimestre", "4.º trimestre")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a chart counts: «o preço», «os preços», from `low` to `high` in steps of 10 to the minus `decimals`."""

    what: str
    many: str
    unit: str
    low: int
    high: int
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """`noun` is gender, one, many. Several `series` are parts of one whole, each with its head, what it counts and its
    plural. `absent` is what the chart might have told, and doesn't."""

    title: str
    axis: str
    noun: tuple[str, str, str]
    head: str
    labels: tuple[str, ...]
    measured: Measured
    absent: tuple[str, ...]
    series: tuple[tuple[str, str, str], ...] = ()
    in_time: bool = False
    adds: bool = True
    link: str = "de"


MONTH, DAY = ("o", "mês", "meses"), ("o", "dia", "dias")

SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "Livros requisitados por mês", "livros", MONTH, "Mês", MONTHS,
        Measured("o número de livros requisitados", "os livros requisitados", "", 120, 940),
        ("o número de leitores", "o nome da biblioteca"),
        in_time=True,
        link="em",
    ),
    Subject(
        "Consumo de eletricidade de uma casa", "kWh", MONTH, "Mês", MONTHS,
        Measured("o consumo de eletricidade", "os consumos de eletricidade", "kWh", 140, 480),
        ("o preço da eletricidade", "o número de pessoas da casa"),
        in_time=True,
        link="em",
    ),
    Subject(
        "Temperatura numa estufa, ao meio-dia", "°C", DAY, "Dia", WEEKDAYS,
        Measured("a temperatura", "as temperaturas", "°C", 181, 334, 1),
        ("a humidade do ar", "a temperatura mínima"),
        in_time=True,
        link="em",
        adds=False,
    ),
    Subject(
        "Chuva", "mm", MONTH, "Mês", MONTHS,
        Measured("a precipitação", "as precipitações", "mm", 20, 1480, 1),
        ("o número de dias de chuva", "a velocidade do vento"),
        in_time=True,
        link="em",
    ),
    Subject(
        "Vendas de uma padaria por dia da semana", "€", DAY, "Dia", WEEKDAYS,
        Measured("o valor das vendas", "os valores das vendas", "€", 31000, 98000, 2),
        ("o número de clientes", "o custo da farinha"),
        in_time=True,
    ),
    Subject(
        "Como os alunos vão para a escola", "alunos", ("o", "meio de transporte", "meios de transporte"), "Meio",
        ("a pé", "autocarro", "carro", "bicicleta", "comboio", "trotinete"),
        Measured("o número de alunos", "os números de alunos", "", 9, 140),
        ("a distância média à escola", "o nome da escola"),
        link="com a indicação",
    ),
    Subject(
        "Desporto preferido", "respostas", ("o", "desporto", "desportos"), "Desporto",
        ("futebol", "natação", "basquetebol", "ciclismo", "atletismo", "ténis", "andebol", "voleibol"),
        Measured("o número de respostas", "os números de respostas", "", 6, 96),
        ("a idade de quem respondeu", "a data do inquérito"),
        link="a favor de",
    ),
    Subject(
        "Orçamento de uma associação", "€", ("a", "rubrica", "rubricas"), "Rubrica",
        ("renda da sede", "festas", "materiais", "seguros", "limpeza", "deslocações", "divulgação"),
        Measured("o valor", "os valores", "€", 12000, 240000, 2),
        ("o saldo da conta", "o número de sócios"),
        link="da rubrica",
    ),
    Subject(
        "Produção de fruta", "toneladas", ("a", "fruta", "frutas"), "Fruta",
        ("maçã", "pera", "laranja", "pêssego", "cereja", "ameixa", "uva", "kiwi"),
        Measured("a produção", "as produções", "t", 35, 980, 1),
        ("o preço por quilo", "a área cultivada"),
    ),
    Subject(
        "Bilhetes vendidos por espetáculo", "bilhetes", ("o", "espetáculo", "espetáculos"), "Espetáculo",
        ("teatro", "dança", "concerto", "circo", "ópera", "cinema"),
        Measured("o número de bilhetes vendidos", "os bilhetes vendidos", "", 140, 780),
        ("o preço dos bilhetes", "a lotação da sala"),
        series=(
            ("adultos", "o número de bilhetes de adulto", "os bilhetes de adulto"),
            ("crianças", "o número de bilhetes de criança", "os bilhetes de criança"),
        ),
        link="para",
    ),
    Subject(
        "Dormidas numa pousada", "dormidas", ("o", "trimestre", "trimestres"), "Trimestre", QUARTERS,
        Measured("o número de dormidas", "as dormidas", "", 160, 940),
        ("o preço por noite", "o número de quartos"),
        series=(
            ("residentes", "o número de dormidas de residentes", "as dormidas de residentes"),
            ("não residentes", "o número de dormidas de não residentes", "as dormidas de não residentes"),
        ),
        in_time=True,
        link="no",
    ),
    Subject(
        "Resíduos recolhidos", "toneladas", MONTH, "Mês", MONTHS,
        Measured("a quantidade recolhida", "as quantidades recolhidas", "t", 70, 240, 1),
        ("o número de contentores", "o custo da recolha"),
        series=(
            ("papel", "a quantidade de papel", "as quantidades de papel"),
            ("vidro", "a quantidade de vidro", "as quantidades de vidro"),
            ("plástico", "a quantidade de plástico", "as quantidades de plástico"),
        ),
        in_time=True,
        link="em",
    ),
)  # fmt: skip
