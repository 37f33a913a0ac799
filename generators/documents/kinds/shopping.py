"""What shops and firms print: tills, leaflets, delivery notes, quotes, labels."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.identifiers import FINAL_CONSUMER, firm_nif
from generators.documents.values import Value, at, cents, money, number, on, percent, words
from generators.documents.words_of_portugal import FIRMS, GROCERIES, SHOPS, TOWNS, address, person

PRICE = column("Preço", "o preço", "os preços", "money", adds=True)


def till_receipt(dice: Random) -> Document:
    """Prices with VAT inside; the VAT of each rate is taken out of their sums."""
    shop, town = dice.choice(SHOPS), dice.choice(TOWNS)
    draft = Draft(dice, "talao_supermercado", "o talão", shop)
    picked = dice.sample(GROCERIES, dice.randint(5, 10))
    rows: list[tuple[str, Value, Value, Value]] = []
    sums = {6: Decimal(0), 13: Decimal(0), 23: Decimal(0)}
    for name, price, rate in picked:
        count = dice.choice((1, 1, 1, 2, 3))
        value = cents(Decimal(price) + Decimal(dice.randint(-9, 14)).scaleb(-2)) * count
        sums[rate] += value
        rows.append((name, number(count), percent(rate), money(value)))
    total = sum(sums.values(), Decimal(0))
    handed = Decimal(-(-int(total + 1) // 5) * 5)
    draft.fact("place", "Loja", "a loja", words(town))
    draft.fact("nif", "NIF", "o NIF da loja", words(firm_nif(dice)), asked=False)
    draft.fact("day", "Data", "a data da compra", on(draft.day()))
    draft.fact("hour", "Hora", "a hora da compra", at(dice.randint(540, 1270)))
    draft.fact(
        "number",
        "Fatura simplificada",
        "o número da fatura simplificada",
        words(f"FS {dice.randint(1, 40)}/{dice.randint(1000, 9999)}"),
    )
    draft.fact("buyer", "Consumidor final", "o NIF do consumidor", words(FINAL_CONSUMER), asked=False)
    draft.table(
        "goods",
        ("o", "artigo", "artigos"),
        "Artigo",
        (
            column("Qtd.", "a quantidade", "as quantidades", "number", adds=True),
            column("IVA", "a taxa de IVA", "as taxas de IVA", "percent"),
            column("Valor", "o valor", "os valores", "money", adds=True),
        ),
        rows,
        decoys=[name for name, *_ in GROCERIES if name not in {row[0] for row in rows}][:6],
    )
    draft.fact("total", "TOTAL", "o total da compra", money(total))
    for rate, value in sums.items():
        if value:
            inside = value * rate / (100 + rate)
            draft.fact(f"vat{rate}", f"IVA {rate} % incluído", f"o IVA incluído à taxa de {rate} %", money(inside))
    draft.fact("cash", "Numerário", "a quantia entregue em numerário", money(handed))
    draft.fact("change", "Troco", "o troco", money(handed - total))
    return draft.made(
        ("o nome do operador de caixa", "o prazo para trocas", "o saldo do cartão de cliente"),
        ("Obrigado pela sua visita!",),
    )


def price_leaflet(dice: Random) -> Document:
    shop = dice.choice(SHOPS)
    draft = Draft(dice, "folheto_precos", "o folheto de preços", f"Promoções – {shop}")
    start = draft.day()
    draft.fact("from", "De", "a data de início das promoções", on(start))
    draft.fact("to", "A", "a data de fim das promoções", on(start + timedelta(dice.choice((6, 9, 13)))))
    rows: list[tuple[str, Value, Value, Value]] = []
    picked = dice.sample(GROCERIES, dice.choice((6, 8)))
    cuts = dice.sample((10, 15, 20, 25, 30, 35, 40, 50), len(picked))
    for (name, price, _), cut in zip(picked, cuts, strict=True):
        before = Decimal(price)
        rows.append((name, money(before), percent(cut), money(before * (100 - cut) / 100)))
    draft.table(
        "offers",
        ("o", "artigo", "artigos"),
        "Artigo",
        (
            column("Antes", "o preço antes do desconto", "os preços antes do desconto", "money"),
            column("Desconto", "o desconto", "os descontos", "percent"),
            column("Agora", "o preço com desconto", "os preços com desconto", "money", adds=True),
        ),
        rows,
        decoys=[name for name, *_ in GROCERIES if name not in {row[0] for row in rows}][:6],
    )
    return draft.made(
        ("o horário da loja", "o preço por quilo da fruta", "o número de unidades por cliente"),
        ("Salvo rutura de stock.",),
    )


GOODS = (
    ("Resma de papel A4", "4.20"), ("Caixa de lápis", "6.50"), ("Toner preto", "38.90"), ("Dossiê de argolas", "2.75"),
    ("Bloco de notas", "1.60"), ("Agrafador", "7.40"), ("Envelopes, 100 un.", "5.30"), ("Calculadora", "11.90"),
    ("Quadro branco", "46.00"), ("Marcadores, 4 un.", "5.95"),
)  # fmt: skip


def delivery_note(dice: Random) -> Document:
    draft = Draft(dice, "guia_remessa", "a guia de remessa", "Guia de remessa")
    day, sender, receiver = draft.day(), *dice.sample(FIRMS, 2)
    rows = [
        (name, number(dice.randint(1, 40)), number(Decimal(dice.randint(4, 180)) / 10, "kg", 1))
        for name, _ in dice.sample(GOODS, dice.randint(4, 7))
    ]
    draft.fact("number", "Guia n.º", "o número da guia", words(f"GR {day.year}/{dice.randint(10, 990)}"))
    draft.fact("day", "Data", "a data da guia", on(day))
    draft.fact("from", "Remetente", "o remetente", words(sender))
    draft.fact("nif", "NIF do remetente", "o NIF do remetente", words(firm_nif(dice)), asked=False)
    draft.fact("to", "Destinatário", "o destinatário", words(receiver))
    draft.fact(
        "load", "Local de carga", "o local de carga", words(f"{address(dice)}, {dice.choice(TOWNS)}"), asked=False
    )
    draft.fact("start", "Início do transporte", "a hora de início do transporte", at(dice.randint(96, 200) * 5))
    draft.fact("plate", "Viatura", "a matrícula da viatura", words("XX-00-XX"), asked=False)
    draft.table(
        "goods",
        ("o", "artigo", "artigos"),
        "Designação",
        (
            column("Quantidade", "a quantidade", "as quantidades", "number", adds=True),
            column("Peso", "o peso", "os pesos", "number", adds=True),
        ),
        rows,
        decoys=[name for name, _ in GOODS if name not in {row[0] for row in rows}][:3],
    )
    draft.fact(
        "weight", "Peso total", "o peso total", number(sum((row[2].amount for row in rows), Decimal(0)), "kg", 1)
    )
    return draft.made(
        ("o preço dos artigos", "o nome do motorista", "a hora de entrega"), ("Este documento não serve de fatura.",)
    )


WORKS = (
    ("Pintura das paredes da sala", 240, 690), ("Substituição da canalização", 380, 1200),
    ("Reparação do telhado", 300, 1500), ("Colocação de azulejos", 260, 980), ("Instalação de uma bancada", 190, 620),
    ("Montagem de estores", 120, 430), ("Revisão da instalação elétrica", 150, 700), ("Limpeza final da obra", 60, 180),
)  # fmt: skip


def quote_of_works(dice: Random) -> Document:
    """VAT of 23 % on the sum of the works."""
    draft = Draft(dice, "orcamento", "o orçamento", "Orçamento")
    day = draft.day()
    rows = [
        (name, number(dice.randint(1, 6), "dias"), money(draft.euros(low, high, "5")))
        for name, low, high in dice.sample(WORKS, dice.randint(4, 6))
    ]
    net = sum((row[2].amount for row in rows), Decimal(0))
    vat = cents(net * Decimal("0.23"))
    draft.fact("firm", "Empresa", "a empresa", words(dice.choice(FIRMS)))
    draft.fact("nif", "NIF", "o NIF da empresa", words(firm_nif(dice)), asked=False)
    draft.fact("client", "Cliente", "o nome do cliente", words(person(dice)))
    draft.fact("day", "Data", "a data do orçamento", on(day))
    draft.fact(
        "until", "Válido até", "a data de validade do orçamento", on(day + timedelta(dice.choice((15, 30, 45, 60))))
    )
    draft.table(
        "works",
        ("o", "trabalho", "trabalhos"),
        "Trabalho",
        (
            column("Duração", "a duração prevista", "as durações previstas", "number", adds=True),
            column("Valor", "o valor", "os valores", "money", adds=True),
        ),
        rows,
        link="do trabalho",
        decoys=[name for name, *_ in WORKS if name not in {row[0] for row in rows}],
    )
    draft.fact("net", "Subtotal", "o subtotal sem IVA", money(net))
    draft.fact("vat", "IVA (23 %)", "o valor do IVA", money(vat))
    draft.fact("total", "Total com IVA", "o total com IVA", money(net + vat))
    return draft.made(
        ("a data de início da obra", "o sinal a pagar", "a marca dos materiais"),
        ("Os materiais estão incluídos no preço.",),
    )
