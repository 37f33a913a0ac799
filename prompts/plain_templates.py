"""Templates that only put fields into text, filled in without Jinja: the same text in a tenth of the time.

`{{ topic }}` and `{{ seed.topic }}` are such; a filter, a condition or a loop makes a template one of Jinja's. So does
a value that is neither text nor a number, or isn't there: Jinja then says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import nodes

Field = tuple[str, str]
"""A variable's name, and of a mapping the key; '' where the variable itself is put in."""
Piece = str | Field


def pieces_of(parsed: nodes.Template) -> tuple[Piece, ...] | None:
    """Text and fields of a template, in order; None where there is more to it."""
    found: list[Piece] = []
    for output in parsed.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                found.append(node.data)
            elif isinstance(node, nodes.Name):
                found.append((node.name, ""))
            elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and not hasattr({}, node.attr):
                found.append((node.node.name, node.attr))
            else:
                return None
    return tuple(found)


def filled(pieces: tuple[Piece, ...], values: Mapping[str, Any]) -> str | None:
    """A template's text with these values; None where one of them is for Jinja to look at."""
    told: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            told.append(piece)
            continue
        name, key = piece
        value = values.get(name)
        if key:
            value = value.get(key) if type(value) is dict else None
        if type(value) is str:
            told.append(value)
        elif type(value) is int:
            told.append(str(value))
        else:
            return None
    return "".join(told)
