"""A row of a pack as people read and correct it: a line for each field, under its Portuguese name, and back.

«Texto: o horário da biblioteca» is a field of text; the items of a list stand on lines of their own, after a hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, NamedTuple

from schemas.errors import UsageError

Kind = Literal["text", "list", "words", "number", "yes_no"]


class RowField(NamedTuple):
    """A field's Portuguese name, its key in the row, and how its value is written. `words` are a list in one line."""

    label: str
    key: str
    kind: Kind = "text"


FIELDS = (
    RowField("Texto", "text"),
    RowField("Tipos", "kinds", "words"),
    RowField("Tratamento", "register"),
    RowField("Papel do assistente", "system"),
    RowField("Objetivo da pessoa", "goal"),
    RowField("A conversa acaba quando a pessoa", "ends_when"),
    RowField("Género", "kind"),
    RowField("Conta", "expression"),
    RowField("Resultado", "answer", "number"),
    RowField("Unidade", "unit"),
    RowField("Ano de escolaridade", "year", "number"),
    RowField("Pergunta de exemplo", "example"),
    RowField("O texto responde", "answerable", "yes_no"),
    RowField("Pedidos com uma chamada", "requests", "list"),
    RowField("Pedidos com várias chamadas", "requests_several", "list"),
    RowField("Pedidos em que uma chamada depende de outra", "requests_dependent", "list"),
    RowField("Pedidos a que falta um dado", "requests_incomplete", "list"),
    RowField("Pedidos que nenhuma ferramenta resolve", "requests_without_tool", "list"),
    RowField("Pergunta", "question"),
    RowField("Opção certa", "right"),
    RowField("Opções erradas", "wrong", "list"),
    RowField("Porque estão erradas", "why_wrong", "list"),
)
"""In the order in which they are shown. What of a row is not here is not edited."""

_BY_KEY = {field.key: field for field in FIELDS}
_BY_LABEL = {field.label.casefold(): field for field in FIELDS}
_LINE = re.compile(r"(?P<label>[^\W\d_][^:\n]{2,50}):[ \t]*(?P<value>.*)")
_ITEM = re.compile(r"\s*[-–•]\s+(?P<item>.+)")
_YES = {"sim": True, "não": False, "nao": False}
NOTHING = "(nada)"
"""What stands for an empty text: «Unidade: (nada)»."""


class RowTextError(UsageError):
    """A text that is no row: which line is wrong, and how it should be."""


def row_text(row: Mapping[str, Any]) -> str:
    """The fields of a row that people read, a line each, in the order of FIELDS."""
    return "\n".join(_written(field, row[field.key]) for field in FIELDS if field.key in row)


def beside_text(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row has that its text doesn't tell."""
    return {key: value for key, value in row.items() if key not in _BY_KEY}


def row_of_text(text: str) -> dict[str, Any]:
    """The fields that a text tells, by key. Raises RowTextError for a line that is none, twice there, or unreadable."""
    row: dict[str, Any] = {}
    current: RowField | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        if current is not None and current.kind == "list" and (item := _ITEM.fullmatch(line)):
            row[current.key].append(item["item"].strip())
            continue
        said = _LINE.fullmatch(line.strip())
        field = _BY_LABEL.get(said["label"].strip().casefold()) if said else None
        if said is None or field is None:
            raise RowTextError(
                f"«{line.strip()[:60]}» begins with no field's name.", "Keep the names before the colons."
            )
        if field.key in row:
            raise RowTextError(f"«{field.label}» is there twice.")
        row[field.key] = [] if field.kind == "list" else _read(field, said["value"].strip())
        current = field
    return row


def main_text(text: str) -> str:
    """What tells a row from others: its first field without the name."""
    first = text.strip().split("\n", 1)[0]
    said = _LINE.fullmatch(first.strip())
    return said["value"].strip() if said and said["label"].strip().casefold() in _BY_LABEL else first


def _written(field: RowField, value: Any) -> str:
    if field.kind == "list":
        return "\n".join([f"{field.label}:", *(f"- {_one_line(item)}" for item in value)])
    if field.kind == "words":
        return f"{field.label}: {'; '.join(_one_line(word) for word in value)}"
    if field.kind == "yes_no":
        return f"{field.label}: {'sim' if value else 'não'}"
    if field.kind == "number":
        return f"{field.label}: {str(value).replace('.', ',')}"
    return f"{field.label}: {_one_line(value) or NOTHING}"


def _read(field: RowField, said: str) -> Any:
    if field.kind == "words":
        return [word.strip() for word in said.split(";") if word.strip()]
    if field.kind == "yes_no":
        answer = _YES.get(said.casefold().rstrip("."))
        if answer is None:
            raise RowTextError(f"«{field.label}: {said[:40]}» is neither «sim» nor «não».")
        return answer
    if field.kind == "number":
        return _number(field, said)
    return "" if said == NOTHING else said


def _number(field: RowField, said: str) -> int | float:
    try:
        value = Decimal(said.replace(",", ".").replace("−", "-"))
    except InvalidOperation as error:
        raise RowTextError(f"«{field.label}: {said[:40]}» is no number.", "Write it as 1234,5.") from error
    return int(value) if value == value.to_integral_value() else float(value)


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())
