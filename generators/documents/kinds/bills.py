"""What a household is sent to pay, and what it gets when it has paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.identifiers import firm_nif, iban
from generators.documents.values import Value, cents, money, number, on, percent, words
from generators.documents.words_of_portugal import JOBS, TOWNS, address, person
from text.dates import MONTHS

TIERS = ("1.º escalão (0 a 5 m³)", "2.º escalão (6 a 15 m³)", "3.º escalão (16 a 25 m³)", "4.º escalão (mais de 25 m³)")
SIZES = (5, 10, 10, 1000)
REDUCED = 200
"""kWh of 30 days with VAT of 6 %."""
PRICE = column("Preço (€/m³)", "o preço por metro cúbico", "os preços por metro cúbico", "money")


def water_bill(dice: Random) -> Document:
    """Tiers of consumption, VAT of 6 % on water alone: a municipality's own charges for sewage and waste have none."""
    town = dice.choice(TOWNS)
    draft = Draft(dice, "fatura_agua", "a fatura da água", "Fatura da água")
    issued = draft.day()
    used, price = dice.randint(7, 32), draft.euros(0.38, 0.62)
    rows: list[tuple[str, Value, Value, Value]] = []
    left, water = used, Decimal(0)
    for place, (tier, size) in enumerate(zip(TIERS, SIZES, strict=True)):
        taken = min(left, size)
        if not taken:
            break
        each = cents(price * Decimal(1 + place * Decimal("0.6")))
        rows.append((tier, number(taken, "m³"), money(each), money(each * taken)))
        left, water = left - taken, water + cents(each * taken)
    fixed, sewage, waste = draft.euros(2.5, 5.5), draft.euros(3, 9), draft.euros(2, 6)
    vat = cents((water + fixed) * Decimal("0.06"))
    draft.fact(
        "issuer", "Entidade gestora", "a entidade gestora", words(f"Serviços Municipalizados de {town}"), asked=False
    )
    draft.fact("nif", "NIF", "o NIF da entidade gestora", words(firm_nif(dice)), asked=False)
    draft.fact("client", "Cliente", "o nome do cliente", words(person(dice)))
    draft.fact("address", "Local de consumo", "o local de consumo", words(f"{address(dice)}, {town}"), asked=False)
    draft.fact("number", "Fatura n.º", "o número da fatura", words(f"FT {issued.year}/{dice.randint(1000, 9999)}"))
    draft.fact("issued", "Data de emissão", "a data de emissão", on(issued))
    draft.fact(
        "due",
        "Data limite de pagamento",
        "a data limite de pagamento",
        on(issued + timedelta(dice.choice((15, 18, 20, 21)))),
    )
    draft.fact("used", "Consumo total", "o consumo total", number(used, "m³"))
    draft.table(
        "tiers",
        ("o", "escalão", "escalões"),
        "Escalão",
        (
            column("Consumo", "o consumo", "os consumos", "number", adds=True),
            PRICE,
            column("Valor", "o valor", "os valores", "money", adds=True),
        ),
        rows
        if len(rows) > 1
        else [*rows, (TIERS[1], number(0, "m³"), money(cents(price * Decimal("1.6"))), money(Decimal(0)))],
        decoys=TIERS[max(2, len(rows)) :],
    )
    draft.fact("water", "Água consumida", "o valor da água consumida", money(water))
    draft.fact("fixed", "Tarifa de disponibilidade", "a tarifa de disponibilidade", money(fixed))
    draft.fact("sewage", "Saneamento (sem IVA)", "o valor do saneamento", money(sewage))
    draft.fact("waste", "Resíduos sólidos (sem IVA)", "o valor dos resíduos sólidos", money(waste))
    draft.fact("vat", "IVA (6 %) da água e da disponibilidade", "o valor do IVA", money(vat))
    draft.fact("total", "Total a pagar", "o total a pagar", money(water + fixed + sewage + waste + vat))
    return draft.made(
        ("a leitura anterior do contador", "o número de telefone da entidade gestora", "o número do contador"),
        ("Pode pagar por débito direto ou nos balcões da entidade gestora.",),
    )


def power_bill(dice: Random) -> Document:
    """VAT of 6 % on the first 200 kWh of 30 days, of 23 % on the rest and on the power, up to 6.90 kVA (Lei n.º
    38/2024, in force since 2025-01-01; looked up on 2026-11-29). At 3.45 kVA part of the power has 6 %, so that no bill
    here has it."""
    draft = Draft(dice, "fatura_luz", "a fatura da eletricidade", "Fatura da eletricidade")
    issued = draft.day()
    days, each_day = dice.randint(28, 32), Decimal(dice.randint(1900, 3900)).scaleb(-4)
    low, normal = number(round(Decimal(REDUCED * days) / 30), "kWh"), number(dice.randint(30, 240), "kWh")
    price = Decimal(dice.randint(1420, 1890)).scaleb(-4)
    parts = {
        "Energia à taxa reduzida": (low, cents(low.amount * price), 6),
        "Energia à taxa normal": (normal, cents(normal.amount * price), 23),
        "Potência contratada": (number(days, "dias"), cents(days * each_day), 23),
    }
    vat = {
        rate: cents(sum((a for _, a, r in parts.values() if r == rate), Decimal(0)) * rate / 100) for rate in (6, 23)
    }
    net = sum((amount for _, amount, _ in parts.values()), Decimal(0))
    draft.fact(
        "issuer",
        "Comercializador",
        "o nome do comercializador",
        words(dice.choice(("Luz do Vale", "Energia Clara", "Volta Certa")) + ", S.A."),
    )
    draft.fact("nif", "NIF", "o NIF do comercializador", words(firm_nif(dice)), asked=False)
    draft.fact("client", "Titular", "o nome do titular", words(person(dice)))
    draft.fact("address", "Morada", "a morada", words(f"{address(dice)}, {dice.choice(TOWNS)}"), asked=False)
    draft.fact("issued", "Emitida em", "a data de emissão", on(issued))
    draft.fact("due", "Débito a partir de", "a data do débito", on(issued + timedelta(dice.randint(12, 25))))
    draft.fact(
        "power",
        "Potência",
        "a potência contratada",
        number(Decimal(dice.choice(("4.60", "5.75", "6.90"))), "kVA", 2),
    )
    draft.table(
        "parts",
        ("a", "parcela", "parcelas"),
        "Parcela",
        (
            column("Quantidade", "a quantidade", "as quantidades", "text"),
            column("Valor sem IVA", "o valor sem IVA", "os valores sem IVA", "money", adds=True),
            column("IVA", "o IVA", "as taxas de IVA", "percent"),
        ),
        [
            (label, words(f"{amount.amount} {amount.unit}"), money(value), percent(rate))
            for label, (amount, value, rate) in parts.items()
        ],
        decoys=("Energia em horas de vazio", "Gás natural", "Assistência técnica"),
    )
    draft.fact("net", "Total sem IVA", "o total sem IVA", money(net))
    draft.fact("vat6", "IVA a 6 %", "o valor do IVA à taxa de 6 %", money(vat[6]))
    draft.fact("vat23", "IVA a 23 %", "o valor do IVA à taxa de 23 %", money(vat[23]))
    draft.fact("total", "Total da fatura", "o total da fatura", money(net + vat[6] + vat[23]))
    return draft.made(
        ("o consumo do mês anterior", "o código do ponto de entrega", "o desconto por débito direto"),
        ("O valor será debitado na sua conta. Não precisa de fazer mais nada.",),
    )


def invoice_receipt(dice: Random) -> Document:
    """A self-employed worker's: VAT of 23 %, tax of 23 % withheld on the net amount (25 % until 2024; the Orçamento do
    Estado of 2025, as the Ordem dos Contabilistas Certificados told it in January 2025; looked up on 2026-11-30)."""
    draft = Draft(dice, "recibo_verde", "a fatura-recibo", "Fatura-recibo")
    day, net = draft.day(), draft.euros(180, 2400, "5")
    vat = held = cents(net * Decimal("0.23"))
    draft.fact("number", "N.º", "o número da fatura-recibo", words(f"FR ATSIRE01/{dice.randint(2, 240)}"))
    draft.fact("issued", "Data de emissão", "a data de emissão", on(day))
    draft.fact(
        "done",
        "Data da prestação do serviço",
        "a data da prestação do serviço",
        on(day - timedelta(dice.randint(2, 24))),
    )
    draft.fact("from", "Prestador de serviços", "o nome do prestador de serviços", words(person(dice)))
    draft.fact(
        "to",
        "Adquirente",
        "o nome do adquirente",
        words(dice.choice(("Associação Cultural da Várzea", "Junta de Freguesia da Lomba", "Clube Náutico da Lapa"))),
    )
    draft.fact("nif", "NIF do adquirente", "o NIF do adquirente", words(firm_nif(dice)), asked=False)
    draft.fact("job", "Descrição", "a descrição do serviço", words(dice.choice(JOBS)))
    draft.fact("net", "Valor base", "o valor base", money(net))
    draft.fact("vat", "IVA (23 %)", "o valor do IVA", money(vat))
    draft.fact("held", "Retenção na fonte de IRS (23 %)", "a retenção na fonte de IRS", money(held))
    draft.fact("total", "Importância recebida", "a importância recebida", money(net + vat - held))
    return draft.made(
        ("o prazo de pagamento", "o número de horas de trabalho", "a data de nascimento do prestador de serviços"),
        ("Importância recebida a título de pagamento dos serviços prestados.",),
    )


def rent_receipt(dice: Random) -> Document:
    draft = Draft(dice, "recibo_renda", "o recibo de renda", "Recibo de renda")
    day = draft.day()
    month = f"{MONTHS[day.month - 1]} de {day.year}"
    rent, costs = draft.euros(320, 980, "5"), draft.euros(15, 60, "5")
    draft.fact("number", "Recibo n.º", "o número do recibo", words(f"{dice.randint(3, 180)}/{day.year}"))
    draft.fact("issued", "Data do recibo", "a data do recibo", on(day))
    draft.fact("paid", "Recebido em", "a data em que a renda foi recebida", on(day - timedelta(dice.randint(1, 6))))
    draft.fact("landlord", "Senhorio(a)", "o nome de quem recebe a renda", words(person(dice)))
    draft.fact("tenant", "Inquilino(a)", "o nome de quem paga a renda", words(person(dice)))
    draft.fact("place", "Imóvel", "a morada do imóvel", words(f"{address(dice)}, {dice.choice(TOWNS)}"), asked=False)
    draft.fact("month", "Mês a que respeita", "o mês a que respeita a renda", words(month))
    draft.fact("rent", "Renda", "o valor da renda", money(rent))
    draft.fact("costs", "Despesas comuns", "o valor das despesas comuns", money(costs))
    draft.fact("total", "Total recebido", "o total recebido", money(rent + costs))
    return draft.made(
        ("a data de fim do contrato", "o valor da caução", "o número de quartos do imóvel"),
        ("Declara-se que foi recebida a quantia acima indicada.",),
    )


MOVES = (
    ("Pagamento da água", -18, -55), ("Supermercado", -20, -95), ("Transferência recebida", 40, 350),
    ("Combustível", -25, -70), ("Ordenado", 900, 1650), ("Farmácia", -6, -38), ("Renda da casa", -380, -720),
    ("Levantamento", -20, -80), ("Restaurante", -12, -48), ("Telecomunicações", -19, -52), ("Livraria", -9, -40),
)  # fmt: skip


def account_statement(dice: Random) -> Document:
    """Movements of a month, with the balance after each."""
    draft = Draft(dice, "extrato_conta", "o extrato de conta", "Extrato de conta à ordem")
    start = draft.day().replace(day=1)
    opening = balance = draft.euros(400, 2600)
    picked = dice.sample(MOVES, dice.randint(5, 9))
    days = sorted(dice.sample(range(27), len(picked)))
    rows: list[tuple[str, Value, Value, Value]] = []
    for day, (label, low, high) in zip(days, picked, strict=True):
        amount = cents(draft.euros(min(abs(low), abs(high)), max(abs(low), abs(high))) * (1 if low > 0 else -1))
        balance += amount
        rows.append((label, on(start + timedelta(day)), money(amount), money(balance)))
    draft.fact(
        "bank", "Banco", "o nome do banco", words(dice.choice(("Banco da Ribeira", "Caixa do Vale", "Banco Novo Rumo")))
    )
    draft.fact("holder", "Titular", "o nome do titular", words(person(dice)))
    draft.fact("iban", "IBAN", "o IBAN", words(iban(dice)), asked=False)
    draft.fact("month", "Período", "o período do extrato", words(f"{MONTHS[start.month - 1]} de {start.year}"))
    draft.fact("opening", "Saldo inicial", "o saldo inicial", money(opening))
    draft.table(
        "moves",
        ("o", "movimento", "movimentos"),
        "Descrição",
        (
            column("Data", "a data", "as datas", "day"),
            column("Valor", "o valor", "os valores", "money"),
            column("Saldo", "o saldo no fim", "os saldos no fim", "money"),
        ),
        rows,
        link="do movimento",
        decoys=[label for label, *_ in MOVES if label not in {row[0] for row in rows}][:3],
    )
    draft.fact("closing", "Saldo final", "o saldo final", money(balance))
    return draft.made(("a taxa de juro da conta", "o limite do descoberto autorizado", "o nome do gestor de conta"))
