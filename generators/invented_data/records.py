"""Records of everyday life with their JSON Schemas: what a text must say, and what must be read out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from generators.invented_data.subjects import PEOPLE, PRODUCE
from quality.constraints.final_answer import in_portuguese
from text.dates import long_date

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """`values` by field, None for what the text doesn't say. `told` are the facts that the text must have, as
    sentences, and `keep` the words and numbers that it can't do without."""

    values: dict[str, Any]
    schema: Schema
    told: tuple[str, ...]
    keep: tuple[str, ...]
    genres: tuple[str, ...]
    """What the text may be."""


Family = Callable[[Random], Record]


class _Built:
    """A record under construction: each field with its schema, its value and what the text says of it."""

    def __init__(self, dice: Random) -> None:
        self.dice, self.values, self.fields = dice, dict[str, Any](), dict[str, Schema]()
        self.told, self.keep = list[str](), list[str]()

    def add(self, name: str, schema: Schema, value: Any, told: str, *keep: str) -> None:
        self.values[name], self.fields[name] = value, schema
        self.told.append(told)
        self.keep += keep

    def perhaps(self, name: str, schema: Schema, value: Any, told: str, *keep: str) -> None:
        """A field that half of the texts don't mention: it is null then."""
        optional = {**schema, "type": [schema["type"], "null"]}
        if self.dice.random() < 0.5:
            self.add(name, optional, value, told, *keep)
        else:
            self.values[name], self.fields[name] = None, optional

    def day(self, name: str, what: str, told: str) -> None:
        found = date(2026, 1, 1) + timedelta(days=self.dice.randrange(730))
        said = long_date(found)
        schema = {"type": "string", "description": f"{what}, na forma AAAA-MM-DD"}
        self.add(name, schema, found.isoformat(), told.format(said), said)

    def money(self, name: str, what: str, told: str, value: Decimal) -> None:
        said = in_portuguese(value, "€")
        plain = int(value) if value == value.to_integral_value() else float(value)
        self.add(name, {"type": "number", "description": f"{what}, em euros"}, plain, told.format(f"{said} €"), said)

    def whole(self, name: str, what: str, told: str, low: int, high: int) -> None:
        value = self.dice.randrange(low, high)
        self.add(name, {"type": "integer", "description": what}, value, told.format(value), str(value))

    def choice(self, name: str, what: str, told: str, options: tuple[str, ...]) -> None:
        value = self.dice.choice(options)
        self.add(name, {"type": "string", "enum": list(options), "description": what}, value, told.format(value), value)

    def yes(self, name: str, what: str, yes: str, no: str, *keep: str) -> None:
        """A truth told by one of two sentences; the words that tell them apart must be kept."""
        value = self.dice.random() < 0.5
        self.add(name, {"type": "boolean", "description": what}, value, yes if value else no, keep[not value])

    def done(self, *genres: str) -> Record:
        schema = {
            "type": "object",
            "properties": self.fields,
            "required": list(self.fields),
            "additionalProperties": False,
        }
        return Record(self.values, schema, tuple(self.told), tuple(self.keep), genres)


def _text(what: str) -> Schema:
    return {"type": "string", "description": what}


def flat(dice: Random) -> Record:
    """A flat to let."""
    built = _Built(dice)
    built.choice("tipologia", "tipologia do apartamento", "É um {}.", ("T0", "T1", "T2", "T3", "T4"))
    built.whole("area_m2", "área útil, em metros quadrados", "Tem {} m² de área útil.", 28, 145)
    built.money("renda_eur", "renda mensal", "A renda é de {} por mês.", Decimal(25 * dice.randrange(14, 60)))
    built.yes("mobilado", "se vem com mobília", "Está mobilado.", "Está sem mobília.", "mobilado", "sem mobília")
    built.day("disponivel_desde", "data a partir da qual se pode ocupar", "Fica livre a {}.")
    floor = dice.randrange(1, 9)
    schema = {"type": "integer", "description": "andar em que fica"}
    built.perhaps("andar", schema, floor, f"Fica no {floor}.º andar.", f"{floor}.º")
    return built.done("um anúncio", "um e-mail a uma amiga", "um aviso para afixar")


def event(dice: Random) -> Record:
    """A concert, a talk, a fair."""
    built = _Built(dice)
    what = dice.choice(
        ("concerto de fado", "feira do livro", "palestra sobre abelhas", "peça de teatro", "baile de outono")
    )
    built.add("evento", _text("o que é, sem artigo"), what, f"É um evento: {what}.", what)
    built.day("data", "dia do evento", "É no dia {}.")
    hour = f"{dice.randrange(10, 23)}h{dice.choice(('00', '15', '30', '45'))}".replace("h00", "h")
    started = f"{hour.split('h')[0]}:{hour.split('h')[1] or '00'}"
    built.add("hora", _text("hora de início, na forma HH:MM"), started, f"Começa às {hour}.", hour)
    where = dice.choice(("salão da junta", "auditório da biblioteca", "largo da igreja", "pavilhão da escola"))
    built.add("local", _text("onde é, sem artigo"), where, f"É no {where}.", where)
    price = dice.choice((Decimal(0), Decimal(dice.randrange(2, 40)) / 2))
    if price:
        built.money("preco_eur", "preço de cada bilhete; 0 se a entrada for livre", "Cada bilhete custa {}.", price)
    else:
        schema = {"type": "number", "description": "preço de cada bilhete, em euros; 0 se a entrada for livre"}
        built.add("preco_eur", schema, 0, "A entrada é livre.", "entrada", "livre")
    seats = 10 * dice.randrange(3, 40)
    schema = {"type": "integer", "description": "número de lugares"}
    built.perhaps("lotacao", schema, seats, f"Há {seats} lugares.", str(seats))
    return built.done("um aviso para afixar", "um convite", "uma mensagem de telemóvel")


def order(dice: Random) -> Record:
    """An order at a grocer's."""
    built = _Built(dice)
    person = dice.choice(PEOPLE)
    built.add("cliente", _text("primeiro nome de quem encomenda"), person, f"A encomenda é de {person}.", person)
    things = dice.sample(PRODUCE, dice.randrange(2, 5))
    amounts = [Decimal(dice.randrange(1, 13)) / 2 for _ in things]
    listed = [
        {"produto": thing, "quilos": int(amount) if amount == int(amount) else float(amount)}
        for thing, amount in zip(things, amounts, strict=True)
    ]
    item = {
        "type": "object",
        "properties": {"produto": _text("nome do produto, no plural"), "quilos": {"type": "number"}},
        "required": ["produto", "quilos"],
        "additionalProperties": False,
    }
    schema = {"type": "array", "items": item, "description": "o que se encomenda, pela ordem em que vem no texto"}
    said = [f"{in_portuguese(amount)} kg de {thing}" for thing, amount in zip(things, amounts, strict=True)]
    built.add("artigos", schema, listed, f"Pede, por esta ordem: {'; '.join(said)}.", *said)
    built.choice("entrega", "como é entregue", "A entrega é feita {}.", ("em casa", "na loja"))
    built.day("para_quando", "dia da entrega", "É para o dia {}.")
    asked = dice.choice(("tocar duas vezes", "trazer troco de vinte euros", "separar os sacos"))
    built.perhaps("observacoes", _text("pedido especial, no infinitivo"), asked, f"Pede-se um favor: {asked}.", asked)
    return built.done("um e-mail", "uma mensagem de telemóvel", "um bilhete")


def recipe(dice: Random) -> Record:
    """What a dish needs."""
    built = _Built(dice)
    dishes = ("caldo verde", "arroz-doce", "feijoada", "salada de polvo", "sopa de cação", "pão de ló", "migas")
    dish = dice.choice(dishes)
    built.add("prato", _text("nome do prato"), dish, f"O prato é {dish}.", dish)
    built.whole("doses", "número de pessoas para que dá", "Dá para {} pessoas.", 2, 13)
    minutes = 5 * dice.randrange(4, 31)
    built.add(
        "tempo_min",
        {"type": "integer", "description": "tempo total, em minutos"},
        minutes,
        f"Demora {minutes} minutos.",
        str(minutes),
    )
    built.choice("dificuldade", "grau de dificuldade", "A dificuldade é {}.", ("baixa", "média", "alta"))
    built.yes("vai_ao_forno", "se vai ao forno", "Vai ao forno.", "Faz-se só ao lume.", "forno", "lume")
    return built.done("uma nota num caderno de cozinha", "um e-mail a um primo", "uma publicação num blogue")


def report(dice: Random) -> Record:
    """A fault in the street, reported to the parish."""
    built = _Built(dice)
    kinds = ("buraco na estrada", "candeeiro apagado", "contentor cheio", "árvore caída", "fuga de água")
    built.choice("tipo", "tipo de ocorrência", "A ocorrência é esta: {}.", kinds)
    street = dice.choice(
        ("rua da Escola", "largo do Rossio", "travessa do Forno", "avenida da Estação", "beco da Fonte")
    )
    built.add("local", _text("rua, largo ou outro lugar, sem artigo"), street, f"O local é: {street}.", street)
    built.day("visto_em", "dia em que foi visto", "Foi visto no dia {}.")
    built.yes(
        "perigo",
        "se há perigo para as pessoas",
        "Há perigo para quem passa.",
        "Não causa perigo a ninguém.",
        "perigo",
        "não",
    )
    number = f"P-{dice.randrange(1000, 9999)}"
    built.perhaps("processo", _text("número do processo anterior"), number, f"Já tinha o processo {number}.", number)
    return built.done("um e-mail à junta de freguesia", "uma mensagem à câmara municipal", "uma participação escrita")


def job(dice: Random) -> Record:
    """A job offer."""
    built = _Built(dice)
    roles = ("ajudante de cozinha", "motorista de pesados", "auxiliar de lar", "operador de caixa", "técnico de frio")
    built.choice("funcao", "função", "Procura-se: {}.", roles)
    built.choice("contrato", "tipo de contrato", "O contrato é {}.", ("sem termo", "a termo certo", "de estágio"))
    built.whole("horas_semanais", "horas de trabalho por semana", "São {} horas por semana.", 16, 41)
    built.money(
        "vencimento_eur",
        "vencimento bruto mensal",
        "O vencimento bruto é de {} por mês.",
        Decimal(10 * dice.randrange(95, 210)),
    )
    built.day("candidaturas_ate", "último dia para concorrer", "As candidaturas estão abertas até {}.")
    built.yes(
        "carta_conducao",
        "se é precisa carta de condução",
        "É precisa carta de condução.",
        "A carta de condução é dispensável.",
        "precisa",
        "dispensável",
    )
    return built.done("um anúncio", "um aviso para afixar", "um e-mail de divulgação")


RECORDS: dict[str, Family] = {
    **{"apartamento": flat, "evento": event, "encomenda": order, "receita": recipe, "ocorrência": report},
    "oferta de emprego": job,
}
