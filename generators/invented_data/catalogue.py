"""The subjects of tables, by the names that the pack `invented_data` gives them."""

from __future__ import annotations

from decimal import Decimal

from generators.invented_data.contract import Number
from generators.invented_data.subjects import ANIMALS, COURSES, PEOPLE, PRODUCE, STATIONERY, Subject
from text.dates import MONTHS


def _number(head: str, unit: str, what: str, low: str, high: str, step: str, adds: bool = True) -> Number:
    return Number(head, unit, what, Decimal(low), Decimal(high), Decimal(step), adds)


def _numbered(what: str, count: int) -> tuple[str, ...]:
    return tuple(f"{what}{place}" for place in range(1, count + 1))


SUBJECTS: dict[str, Subject] = {
    "banca": Subject(
        "Vendas de uma banca num mercado",
        "Produto",
        PRODUCE,
        "Secção",
        ("fruta", "legumes", "outros"),
        (
            _number("Quantidade", "kg", "a quantidade vendida", "2", "90", "0.5"),
            _number("Preço por quilo", "€", "o preço por quilo", "0.8", "14", "0.05", False),
        ),
        "que produto",
        "os produtos",
        "da secção",
        "o nome do fornecedor de cada produto",
    ),
    "biblioteca": Subject(
        "Leitores de uma biblioteca escolar",
        "Leitor",
        PEOPLE,
        "Ano",
        ("7.º", "8.º", "9.º", "10.º"),
        (
            _number("Livros requisitados", "", "o número de livros requisitados", "1", "24", "1"),
            _number("Dias de atraso", "", "o número de dias de atraso", "0", "15", "1"),
        ),
        "que leitor",
        "os leitores",
        "do ano",
        "o título dos livros requisitados",
    ),
    "turma": Subject(
        "Notas de dois testes de Português",
        "Aluno",
        PEOPLE,
        "Turma",
        ("A", "B", "C"),
        (
            _number("Teste 1", "valores", "a nota no teste 1", "6", "20", "0.1", False),
            _number("Teste 2", "valores", "a nota no teste 2", "6", "20", "0.1", False),
        ),
        "que aluno",
        "os alunos",
        "da turma",
        "o número de faltas de cada aluno",
    ),
    "casa": Subject(
        "Despesas de uma casa ao longo do ano",
        "Mês",
        MONTHS,
        "Estação",
        ("inverno", "primavera", "verão", "outono"),
        (
            _number("Água", "€", "a despesa com a água", "12", "48", "0.05"),
            _number("Eletricidade", "€", "a despesa com a eletricidade", "30", "140", "0.05"),
        ),
        "que mês",
        "os meses",
        "da estação",
        "a despesa com o gás",
    ),
    "loja": Subject(
        "Encomendas de uma loja em linha",
        "Encomenda",
        _numbered("E", 40),
        "Entrega",
        ("em casa", "na loja", "num ponto de recolha"),
        (
            _number("Artigos", "", "o número de artigos", "1", "12", "1"),
            _number("Total", "€", "o total", "8", "240", "0.05"),
        ),
        "que encomenda",
        "as encomendas",
        "com entrega",
        "a data de cada encomenda",
    ),
    "atletismo": Subject(
        "Treinos de um clube de atletismo",
        "Atleta",
        PEOPLE,
        "Escalão",
        ("juvenil", "júnior", "sénior"),
        (
            _number("Distância", "km", "a distância", "3", "28", "0.1"),
            _number("Tempo", "min", "o tempo", "18", "150", "1"),
        ),
        "que atleta",
        "os atletas",
        "do escalão",
        "o peso de cada atleta",
    ),
    "veterinário": Subject(
        "Cães tratados numa clínica veterinária",
        "Cão",
        ANIMALS,
        "Motivo",
        ("vacina", "consulta", "cirurgia"),
        (
            _number("Idade", "anos", "a idade", "1", "16", "1", False),
            _number("Peso", "kg", "o peso", "1", "38", "0.1", False),
        ),
        "que cão",
        "os cães",
        "com o motivo",
        "o nome do dono de cada cão",
    ),
    "horta": Subject(
        "Talhões de uma horta comunitária",
        "Talhão",
        _numbered("T", 30),
        "Cultura",
        ("favas", "couves", "batatas", "tomate"),
        (_number("Área", "m²", "a área", "12", "60", "0.5"), _number("Colheita", "kg", "a colheita", "4", "95", "0.5")),
        "que talhão",
        "os talhões",
        "com a cultura",
        "o nome de quem trata de cada talhão",
    ),
    "restaurante": Subject(
        "Horas e gorjetas da semana num restaurante",
        "Pessoa",
        PEOPLE,
        "Equipa",
        ("sala", "cozinha", "bar"),
        (
            _number("Horas", "h", "o número de horas", "8", "40", "0.5"),
            _number("Gorjetas", "€", "a quantia em gorjetas", "0.5", "65", "0.5"),
        ),
        "que pessoa",
        "as pessoas",
        "da equipa",
        "o ordenado de cada pessoa",
    ),
    "papelaria": Subject(
        "Armazém de uma papelaria",
        "Artigo",
        STATIONERY,
        "Prateleira",
        ("de cima", "do meio", "de baixo"),
        (
            _number("Unidades", "", "o número de unidades", "3", "240", "1"),
            _number("Preço", "€", "o preço por unidade", "0.2", "6", "0.05", False),
        ),
        "que artigo",
        "os artigos",
        "da prateleira",
        "a marca de cada artigo",
    ),
    "universidade sénior": Subject(
        "Disciplinas de uma universidade sénior",
        "Disciplina",
        COURSES,
        "Período",
        ("manhã", "tarde"),
        (
            _number("Vagas", "", "o número de vagas", "10", "30", "1"),
            _number("Pedidos", "", "o número de pedidos de inscrição", "4", "34", "1"),
        ),
        "que disciplina",
        "as disciplinas",
        "do período",
        "a sala de cada disciplina",
    ),
    "viagens": Subject(
        "Viagens de serviço de uma equipa",
        "Viagem",
        _numbered("V", 40),
        "Veículo",
        ("carrinha", "ligeiro", "elétrico"),
        (
            _number("Distância", "km", "a distância", "14", "420", "1"),
            _number("Portagens", "€", "a quantia em portagens", "0", "38", "0.05"),
        ),
        "que viagem",
        "as viagens",
        "com o veículo",
        "o nome de quem conduziu",
    ),
}
