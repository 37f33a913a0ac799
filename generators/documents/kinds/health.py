"""What is handed out with medicines, and printed on food."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import cents, money, number, on, words
from generators.documents.words_of_portugal import TOWNS, person

PRODUCTS = (
    "Alivex comprimidos",
    "Dormilar gotas",
    "Tossimel xarope",
    "Pelevita creme",
    "Ocularis colírio",
    "Nasalim pulverizador",
)
"""Names of no medicine; no dose is ever printed."""


def prescription_slip(dice: Random) -> Document:
    """Packages and prices only: nothing on how much to take, or when."""
    draft = Draft(dice, "guia_receita", "a guia da receita", "Guia de tratamento para o utente")
    day = draft.day()
    kept, left = draft.parted(PRODUCTS, 3, 4)
    rows = [
        (
            name,
            number(dice.randint(1, 3)),
            money(draft.euros(1.2, 19)),
            on(day + timedelta(dice.choice((30, 60, 90, 180)))),
        )
        for name in kept
    ]
    draft.fact("user", "Utente", "o nome do utente", words(person(dice)))
    draft.fact("doctor", "Prescrito por", "o nome de quem prescreveu", words(person(dice)), asked=False)
    draft.fact(
        "place", "Local de prescrição", "o local de prescrição", words(f"Unidade de Saúde de {dice.choice(TOWNS)}")
    )
    draft.fact("day", "Data da prescrição", "a data da prescrição", on(day))
    draft.table(
        "products",
        ("o", "produto", "produtos"),
        "Produto",
        (
            column("Embalagens", "o número de embalagens", "as embalagens", "number", adds=True),
            column("Preço máximo", "o preço máximo", "os preços máximos", "money"),
            column("Válida até", "a data de validade", "as datas de validade", "day"),
        ),
        rows,
        decoys=left,
    )
    return draft.made(
        ("a farmácia onde se levanta a receita", "a idade do utente", "a dose a tomar"),
        ("Documento fictício, com produtos inventados.", "Guarde esta guia até levantar todas as embalagens."),
    )


def nutrition_label(dice: Random) -> Document:
    """Energy follows from the rest: 17 kJ (4 kcal) for each gram of carbohydrate and protein, 37 (9) for fat, 8 (2) for
    fibre (Regulation (EU) No 1169/2011, annex XIV)."""
    names = ("Bolachas de aveia", "Granola com mel", "Creme de amendoim", "Tostas integrais", "Barra de cereais")
    draft = Draft(dice, "etiqueta_nutricional", "a etiqueta nutricional", dice.choice(names))
    fat, carbs, fibre, protein = (
        Decimal(dice.randint(low, high)) / 10 for low, high in ((40, 240), (300, 640), (20, 90), (45, 110))
    )
    saturated, sugars = (cents(whole * dice.randint(10, 45) / 100).quantize(Decimal("0.1")) for whole in (fat, carbs))
    kj, kcal = (fat * f + (carbs + protein) * c + fibre * b for f, c, b in ((37, 17, 8), (9, 4, 2)))
    portion = dice.choice((20, 25, 30, 40))
    draft.fact("net", "Peso líquido", "o peso líquido", number(portion * dice.randint(6, 14), "g"))
    draft.fact(
        "kj", "Energia por 100 g (kJ)", "a energia por 100 g em quilojoules", number(kj.quantize(Decimal(1)), "kJ")
    )
    draft.fact(
        "kcal",
        "Energia por 100 g (kcal)",
        "a energia por 100 g em quilocalorias",
        number(kcal.quantize(Decimal(1)), "kcal"),
    )
    draft.fact("portion", "Porção", "o peso de uma porção", number(portion, "g"))
    draft.fact("lot", "Lote", "o lote", words(f"L{dice.randint(1000, 9999)}"))
    draft.fact("best", "Consumir de preferência antes de", "a data de consumo preferencial", on(draft.day()))
    amounts = {
        "Lípidos": fat,
        "dos quais saturados": saturated,
        "Hidratos de carbono": carbs,
        "dos quais açúcares": sugars,
    }
    amounts |= {"Fibra": fibre, "Proteínas": protein, "Sal": Decimal(dice.randint(1, 14)) / 10}
    draft.table(
        "nutrients",
        ("o", "nutriente", "nutrientes"),
        "Declaração nutricional",
        (column("Por 100 g", "a quantidade por 100 g", "as quantidades por 100 g", "number"),),
        [(name, number(amount, "g", 1)) for name, amount in amounts.items()],
        decoys=("Cálcio", "Ferro", "Vitamina C"),
    )
    return draft.made(("o país de origem", "o preço", "o teor de cálcio"), ("Conservar em local fresco e seco.",))
