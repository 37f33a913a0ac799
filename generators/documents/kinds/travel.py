"""Timetables, tickets and fares."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import Value, at, money, number, on, words
from generators.documents.words_of_portugal import STATIONS, STOPS, TOWNS, person


def _passing(dice: Random, places: int, runs: int, gap: tuple[int, int], leg: tuple[int, int]) -> list[list[Value]]:
    """Hours by place and run: each run leaves after the one before, and takes its time from place to place."""
    legs = [0, *(dice.randint(*leg) for _ in range(places - 1))]
    offsets = [sum(legs[: place + 1]) for place in range(places)]
    start, starts = dice.randint(360, 450), list[int]()
    for _ in range(runs):
        starts.append(start)
        start += dice.randint(*gap)
    return [[at(first + offset) for first in starts] for offset in offsets]


def train_timetable(dice: Random) -> Document:
    draft = Draft(dice, "horario_comboio", "o horário dos comboios", "Horário dos comboios")
    kept, left = draft.parted(STATIONS, 5, 7)
    dice.shuffle(kept)
    trains = sorted(dice.sample(range(4200, 4999), dice.randint(3, 4)))
    hours = _passing(dice, len(kept), len(trains), (70, 150), (7, 24))
    draft.fact("line", "Linha", "a linha", words(f"Linha de {kept[-1]}"), asked=False)
    draft.fact("way", "Sentido", "o sentido", words(f"{kept[0]} – {kept[-1]}"))
    draft.fact("from", "Em vigor desde", "a data de entrada em vigor do horário", on(draft.day()))
    draft.table(
        "hours",
        ("a", "estação", "estações"),
        "Estação",
        [column(f"{train}", f"a hora do comboio {train}", f"as horas do comboio {train}", "hour") for train in trains],
        [(place, *row) for place, row in zip(kept, hours, strict=True)],
        link="em",
        decoys=left,
    )
    return draft.made(
        ("o preço do bilhete", "o número de carruagens", "o tempo de paragem em cada estação"),
        ("Circula nos dias úteis.",),
    )


def bus_timetable(dice: Random) -> Document:
    draft = Draft(dice, "horario_autocarro", "o horário do autocarro", f"Autocarro {dice.randint(2, 78)}")
    kept, left = draft.parted(STOPS, 6, 8)
    dice.shuffle(kept)
    runs = dice.randint(3, 5)
    hours = _passing(dice, len(kept), runs, (25, 65), (3, 9))
    draft.fact("town", "Localidade", "a localidade", words(dice.choice(TOWNS)))
    draft.fact("from", "Válido a partir de", "a data a partir da qual o horário é válido", on(draft.day()))
    draft.table(
        "hours",
        ("a", "paragem", "paragens"),
        "Paragem",
        [column(f"{n}.ª", f"a hora da {n}.ª viagem", f"as horas da {n}.ª viagem", "hour") for n in range(1, runs + 1)],
        [(place, *row) for place, row in zip(kept, hours, strict=True)],
        link="na paragem",
        decoys=left,
    )
    return draft.made(
        ("o preço do bilhete", "o horário de domingo", "o nome do motorista"),
        ("Não se efetua aos sábados, domingos e feriados.",),
    )


def ticket(dice: Random) -> Document:
    draft = Draft(dice, "bilhete", "o bilhete", "Bilhete")
    start, end = dice.sample(STATIONS, 2)
    day, leaves, takes = draft.day(), dice.randint(390, 1140), dice.randint(35, 190)
    price, fee = draft.euros(6, 34, "0.05"), draft.euros(0.5, 2, "0.05")
    draft.fact("from", "De", "a estação de partida", words(start))
    draft.fact("to", "Para", "a estação de chegada", words(end))
    draft.fact("bought", "Comprado em", "a data de compra", on(day - timedelta(dice.randint(1, 40))))
    draft.fact("day", "Data", "a data da viagem", on(day))
    draft.fact("leaves", "Partida", "a hora de partida", at(leaves))
    draft.fact("arrives", "Chegada", "a hora de chegada", at(leaves + takes))
    draft.fact("coach", "Carruagem", "a carruagem", number(dice.randint(1, 9)))
    draft.fact("seat", "Lugar", "o lugar", number(dice.randint(11, 98)))
    draft.fact("name", "Passageiro", "o nome do passageiro", words(person(dice)))
    draft.fact("price", "Preço", "o preço da viagem", money(price))
    draft.fact("fee", "Reserva", "o preço da reserva", money(fee))
    draft.fact("total", "Total", "o total do bilhete", money(price + fee))
    return draft.made(
        ("o número da plataforma", "o nome do revisor", "o desconto aplicado"),
        ("Apresente este bilhete e um documento de identificação.",),
    )


FARES = (
    ("Bilhete simples", "1.20", "2.60"), ("Bilhete de ida e volta", "2.30", "4.90"), ("Passe diário", "3.90", "7.50"),
    ("Passe semanal", "9.50", "16.80"), ("Passe mensal", "24.00", "42.00"),
    ("Caderneta de 10 viagens", "8.80", "19.40"), ("Transporte de bicicleta", "1.00", "3.20"),
)  # fmt: skip


def fare_table(dice: Random) -> Document:
    draft = Draft(dice, "mapa_tarifas", "o mapa de tarifas", "Mapa de tarifas")
    names, left = draft.parted([name for name, *_ in FARES], 5, 6)
    bounds = {name: (float(low), float(high)) for name, low, high in FARES}
    rows: list[tuple[str, Value, Value, Value]] = []
    for name in names:
        first = draft.euros(*bounds[name], "0.05")
        step = max(Decimal("0.10"), (first / 5).quantize(Decimal("0.1")))
        rows.append((name, money(first), money(first + step), money(first + 2 * step)))
    draft.fact("firm", "Operador", "o operador", words(f"Transportes de {dice.choice(TOWNS)}"))
    draft.fact("from", "Em vigor a partir de", "a data de entrada em vigor das tarifas", on(draft.day()))
    draft.table(
        "fares",
        ("o", "título de transporte", "títulos de transporte"),
        "Título",
        [column(f"Zona {n}", f"o preço na zona {n}", f"os preços na zona {n}", "money", adds=True) for n in (1, 2, 3)],
        rows,
        link="do título",
        decoys=left,
    )
    return draft.made(
        ("o horário das bilheteiras", "a multa por viajar sem título", "o preço para crianças"),
        ("Todos os preços incluem IVA.",),
    )
