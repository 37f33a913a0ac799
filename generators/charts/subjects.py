"""What charts are about. Towns, shops and schools are not named: nothing can be taken for a figure of Portugal."""

from __future__ import annotations

from dataclasses import dataclass

from generators.documents.values import MONTHS, WEEKDAYS

QUARTERS = ("1.º trimestre", "2.º trimestre", "3.º trimestre", "4.º trimestre")


@dataclass(frozen=True, slots=True)
class Subject:
    """`noun` is gender, one, many; `what` and `many` name a value; several `series` are parts of one whole, and each
    has its own `what` («o número de sócios juniores»). `low` to `high` in steps of 10 to the minus `decimals`."""

    title: str
    axis: str
    noun: tuple[str, str, str]
    head: str
    labels: tuple[str, ...]
    what: str
    many: str
    unit: str
    low: int
    high: int
    decimals: int = 0
    series: tuple[tuple[str, str, str], ...] = ()
    in_time: bool = False
    adds: bool = True
    link: str = "de"
    absent: tuple[str, ...] = ()


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        *(
            "Livros requisitados por mês",
            "livros",
            ("o", "mês", "meses"),
            "Mês",
            MONTHS,
            "o número de livros requisitados",
        ),
        *("os livros requisitados", "", 120, 940),
        in_time=True,
        absent=("o número de leitores", "o nome da biblioteca"),
    ),
    Subject(
        *(
            "Consumo de eletricidade de uma casa",
            "kWh",
            ("o", "mês", "meses"),
            "Mês",
            MONTHS,
            "o consumo de eletricidade",
        ),
        *("os consumos de eletricidade", "kWh", 140, 480),
        in_time=True,
        absent=("o preço da eletricidade", "o número de pessoas da casa"),
    ),
    Subject(
        *(
            "Temperatura numa estufa, ao meio-dia",
            "°C",
            ("o", "dia", "dias"),
            "Dia",
            WEEKDAYS,
            "a temperatura",
            "as temperaturas",
        ),
        *("°C", 181, 334, 1),
        in_time=True,
        adds=False,
        absent=("a humidade do ar", "a temperatura mínima"),
    ),
    Subject(
        *("Chuva", "mm", ("o", "mês", "meses"), "Mês", MONTHS, "a precipitação", "as precipitações", "mm", 20, 1480, 1),
        in_time=True,
        absent=("o número de dias de chuva", "a velocidade do vento"),
    ),
    Subject(
        *("Vendas de uma padaria por dia da semana", "€", ("o", "dia", "dias"), "Dia", WEEKDAYS, "o valor das vendas"),
        *("os valores das vendas", "€", 31000, 98000, 2),
        in_time=True,
        absent=("o número de clientes", "o custo da farinha"),
    ),
    Subject(
        *("Como os alunos vão para a escola", "alunos", ("o", "meio de transporte", "meios de transporte"), "Meio"),
        ("a pé", "autocarro", "carro", "bicicleta", "comboio", "trotinete"),
        *("o número de alunos", "os números de alunos", "", 9, 140),
        link="com a indicação",
        absent=("a distância média à escola", "o nome da escola"),
    ),
    Subject(
        *("Desporto preferido", "respostas", ("o", "desporto", "desportos"), "Desporto"),
        ("futebol", "natação", "basquetebol", "ciclismo", "atletismo", "ténis", "andebol", "voleibol"),
        *("o número de respostas", "os números de respostas", "", 6, 96),
        link="de",
        absent=("a idade de quem respondeu", "a data do inquérito"),
    ),
    Subject(
        *("Orçamento de uma associação", "€", ("a", "rubrica", "rubricas"), "Rubrica"),
        ("renda da sede", "festas", "materiais", "seguros", "limpeza", "deslocações", "divulgação"),
        *("o valor da despesa", "os valores das despesas", "€", 12000, 240000, 2),
        link="da rubrica",
        absent=("o saldo da conta", "o número de sócios"),
    ),
    Subject(
        *("Produção de fruta", "toneladas", ("a", "fruta", "frutas"), "Fruta"),
        ("maçã", "pera", "laranja", "pêssego", "cereja", "ameixa", "uva", "kiwi"),
        *("a produção", "as produções", "t", 35, 980, 1),
        link="de",
        absent=("o preço por quilo", "a área cultivada"),
    ),
    Subject(
        *("Bilhetes vendidos por espetáculo", "bilhetes", ("o", "espetáculo", "espetáculos"), "Espetáculo"),
        ("teatro", "dança", "concerto", "circo", "ópera", "cinema"),
        *("o número de bilhetes vendidos", "os bilhetes vendidos", "", 140, 780),
        series=(
            ("adultos", "o número de bilhetes de adulto", "os bilhetes de adulto"),
            ("crianças", "o número de bilhetes de criança", "os bilhetes de criança"),
        ),
        link="para",
        absent=("o preço dos bilhetes", "a lotação da sala"),
    ),
    Subject(
        *("Dormidas numa pousada", "dormidas", ("o", "trimestre", "trimestres"), "Trimestre", QUARTERS),
        *("o número de dormidas", "as dormidas", "", 160, 940),
        series=(
            ("residentes", "o número de dormidas de residentes", "as dormidas de residentes"),
            ("estrangeiros", "o número de dormidas de estrangeiros", "as dormidas de estrangeiros"),
        ),
        link="no",
        absent=("o preço por noite", "o número de quartos"),
    ),
    Subject(
        *("Resíduos recolhidos", "toneladas", ("o", "mês", "meses"), "Mês", MONTHS, "a quantidade recolhida"),
        *("as quantidades recolhidas", "t", 70, 240, 1),
        series=(
            ("papel", "a quantidade de papel", "as quantidades de papel"),
            ("vidro", "a quantidade de vidro", "as quantidades de vidro"),
            ("plástico", "a quantidade de plástico", "as quantidades de plástico"),
        ),
        in_time=True,
        absent=("o número de contentores", "o custo da recolha"),
    ),
)
