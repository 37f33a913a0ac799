"""Names, places, firms and goods that documents are filled with: all of our own, none of anybody in particular."""

from __future__ import annotations

from random import Random

FIRST_NAMES = (
    *("Ana", "Beatriz", "Carla", "Daniela", "Elsa", "Filipa", "Graça", "Helena", "Inês", "Joana", "Lurdes", "Marta"),
    *("Noémia", "Olga", "Patrícia", "Rita", "Sandra", "Teresa", "Vera", "Zulmira", "André", "Bruno", "Carlos", "David"),
    *("Eduardo", "Fernando", "Gonçalo", "Hugo", "Ivo", "Jorge", "Luís", "Manuel", "Nuno", "Óscar", "Paulo", "Rui"),
    *("Sérgio", "Tiago", "Vasco", "Xavier"),
)
SURNAMES = (
    *("Abrantes", "Baptista", "Cardoso", "Domingues", "Esteves", "Faria", "Guerreiro", "Henriques", "Jardim", "Lemos"),
    *("Machado", "Nogueira", "Oliveira", "Peixoto", "Quaresma", "Ramalho", "Salgueiro", "Tavares", "Valente", "Xavier"),
    *("Brito", "Cordeiro", "Fonseca", "Moreira", "Pinheiro", "Sequeira", "Teixeira", "Vilela"),
)
STREETS = (
    *("Rua das Amoreiras Novas", "Rua do Chafariz", "Travessa do Forno", "Largo da Eira", "Rua da Ponte Nova"),
    *("Avenida dos Plátanos", "Rua dos Oleiros", "Praceta das Tílias", "Calçada do Moinho", "Rua da Fonte Velha"),
    *("Rua do Lavadouro", "Travessa das Cerejeiras", "Rua dos Tanoeiros", "Largo do Coreto", "Rua da Azenha"),
)
TOWNS = (
    *("Vale de Amieiros", "Santa Marta da Ribeira", "Aldeia do Carrascal", "Vila Nova do Sobral", "Ponte de Arade"),
    *("Casais da Serra", "Montalegrete", "Azinheira do Mar", "Ribeira de Fráguas", "Torre do Vale", "Praia da Lapa"),
    *("Outeiro da Lomba", "Fonte Santa", "São Romão da Várzea", "Quinta do Pinhal"),
)
"""Places that aren't there, with names that could be."""
SHOPS = ("Mercado Bom Dia", "Mercearia do Largo", "Supermercado Avenida", "Cooperativa da Vila", "Minimercado Estrela")
FIRMS = (
    *("Tipografia Aurora, Lda.", "Marcenaria Cardal, Lda.", "Oficinas do Sul, Lda.", "Cerâmica da Lomba, S.A."),
    *("Papelaria Central do Vale, Lda.", "Transportes Veloso e Filhos, Lda.", "Frutas do Oeste Novo, Lda."),
    *("Construções Pedra Alta, S.A.", "Vidraria Moderna, Lda.", "Têxteis do Arco, S.A."),
)
RESTAURANTS = ("Tasca do Moleiro", "Casa da Eira", "O Lagar Velho", "Cantinho da Praça", "Adega do Sobreiro")
SCHOOLS = ("Escola Secundária da Várzea", "Escola Secundária do Carrascal", "Escola Secundária de Ponte de Arade")
JOBS = (
    "Consultoria informática",
    "Tradução de textos",
    "Fotografia de um evento",
    "Aulas de música",
    "Projeto gráfico",
)

GROCERIES: tuple[tuple[str, str, int], ...] = (
    ("Arroz agulha 1 kg", "1.39", 6),
    ("Pão de mistura", "0.95", 6),
    ("Leite meio-gordo 1 l", "0.89", 6),
    ("Ovos classe M, 12 un.", "2.79", 6),
    ("Maçã Gala, saco", "2.15", 6),
    ("Banana, cacho", "1.48", 6),
    ("Azeite virgem 75 cl", "7.95", 6),
    ("Batata 3 kg", "3.29", 6),
    ("Cebola 1 kg", "1.19", 6),
    ("Iogurte natural, 4 un.", "1.65", 6),
    ("Queijo fresco", "2.35", 6),
    ("Feijão-verde 500 g", "1.79", 6),
    ("Frango do campo", "6.48", 6),
    ("Vinho tinto 75 cl", "4.99", 13),
    ("Vinho branco 75 cl", "3.75", 13),
    ("Detergente da loiça", "2.49", 23),
    ("Papel de cozinha, 2 rolos", "1.99", 23),
    ("Cerveja 33 cl, 6 un.", "4.85", 23),
    ("Gelado de baunilha 1 l", "3.59", 23),
    ("Champô 400 ml", "3.15", 23),
    ("Pilhas AA, 4 un.", "4.29", 23),
    ("Esponjas, 3 un.", "1.29", 23),
    ("Chocolate de leite", "1.55", 23),
    ("Bolachas de manteiga", "2.05", 23),
)
"""Name, price with VAT in euros, rate of VAT in percent."""
STARTERS = (
    *(
        "Caldo verde",
        "Sopa de legumes",
        "Creme de cenoura",
        "Peixinhos da horta",
        "Salada de polvo",
        "Queijo e azeitonas",
    ),
)
MAINS = (
    *(
        "Bacalhau à Brás",
        "Polvo à lagareiro",
        "Arroz de pato",
        "Feijoada à transmontana",
        "Carne de porco à alentejana",
    ),
    *(
        "Robalo grelhado",
        "Bife à casa",
        "Favas com chouriço",
        "Massada de peixe",
        "Arroz de tamboril",
        "Cozido à portuguesa",
    ),
)
DESSERTS = ("Arroz-doce", "Leite-creme", "Mousse de chocolate", "Pudim de ovos", "Fruta da época", "Bolo de bolacha")
STATIONS = (
    *("Vale de Amieiros", "Torre do Vale", "Azinheira do Mar", "Casais da Serra", "Ponte de Arade", "Fonte Santa"),
    *("Praia da Lapa", "Outeiro da Lomba", "Montalegrete", "Quinta do Pinhal"),
)
STOPS = (
    *(
        "Mercado",
        "Câmara Municipal",
        "Hospital",
        "Escola Secundária",
        "Bairro Novo",
        "Estação",
        "Piscinas",
        "Cemitério",
    ),
    *("Zona Industrial", "Biblioteca", "Largo da Igreja", "Estádio"),
)
COMMON_SUBJECTS = ("Português", "Inglês", "Filosofia", "Educação Física")
COURSES = (
    ("Matemática A", "Física e Química A", "Biologia e Geologia"),
    ("História A", "Geografia A", "Literatura Portuguesa"),
    ("Matemática A", "Economia A", "Geografia A"),
    ("Matemática A", "Física e Química A", "Geometria Descritiva A"),
)
"""What the 10th and 11th years of a scientific-humanistic course have beside the common subjects (Decreto-Lei n.º
55/2018, annex VI)."""


def person(dice: Random) -> str:
    """First name and two surnames."""
    first, last = dice.sample(SURNAMES, 2)
    return f"{dice.choice(FIRST_NAMES)} {first} {last}"


def people(dice: Random, count: int) -> list[str]:
    """Different people, each with a first name of their own and one surname."""
    firsts = dice.sample(FIRST_NAMES, count)
    return [f"{first} {last}" for first, last in zip(firsts, dice.sample(SURNAMES, count), strict=True)]


def address(dice: Random) -> str:
    return f"{dice.choice(STREETS)}, {dice.randint(2, 98)}"
