"""Which fields a template puts into a prompt outside any fence: read from the template, every branch of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jinja2 import nodes

from prompts.fence import FILTERS
from prompts.recipe import Recipe
from prompts.render import ENVIRONMENT

SHOWN = ("request", "opening", "origin", "system")
"""Steps whose text the methods put into a sample themselves, unless they have a system message of their own."""
Names = dict[str, set[str]]
"""What a loop's or a `set`'s name stands for."""


def open_fields(template: str) -> set[str]:
    """The fields that a template prints outside a fence, as `seed.text` or `question`. What is only asked about (`if`,
    a place in a list) isn't printed. `fenced_in` counts as a fence for both its texts."""
    return set(_printed(ENVIRONMENT.parse(template).body, {}))


def open_seed_fields(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """By step, the fields of `seed` that a recipe's prompts hold outside a fence, where its seeds come from outside:
    a file, a dataset, or a pack that doesn't ship. Steps that only make what a sample shows ask nobody."""
    packs = [recipe.seeds.pack or "", recipe.seeds.cross.get("seed", "")]
    if not (recipe.seeds.file or recipe.seeds.dataset or any("." in pack or "/" in pack for pack in packs)):
        return {}
    found = {
        step: {field for part in (one.system, one.user, one.prompt) for field in open_fields(part)}
        for step, one in recipe.templates.items()
        if one.system or one.prompt or step not in SHOWN
    }
    theirs = {step: tuple(sorted(f for f in fields if f.startswith("seed."))) for step, fields in found.items()}
    return {step: fields for step, fields in theirs.items() if fields}


def _printed(body: Iterable[nodes.Node], known: Names) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                yield from _fields(part, known)
        elif isinstance(node, nodes.FilterBlock):
            if node.filter.name not in FILTERS:
                yield from _printed(node.body, known)
        elif isinstance(node, nodes.For):
            known = known | {name: set(_fields(node.iter, known)) for name in _names(node.target)}
            yield from _printed((*node.body, *node.else_), known)
        elif isinstance(node, nodes.If):
            yield from _printed((*node.body, *node.elif_, *node.else_), known)
        elif isinstance(node, nodes.Assign):
            known = known | {name: set(_fields(node.node, known)) for name in _names(node.target)}
        elif isinstance(node, nodes.AssignBlock):
            known = known | {name: set(_printed(node.body, known)) for name in _names(node.target)}
        else:
            yield from _printed(node.iter_child_nodes(), known)


def _fields(node: nodes.Node, known: Names) -> Iterator[str]:
    """The fields that an expression's text is made of."""
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS and node.name != "length" and node.node is not None:
            yield from _fields(node.node, known)
            yield from (field for argument in node.args for field in _fields(argument, known))
    elif isinstance(node, nodes.CondExpr):
        yield from _fields(node.expr1, known)
        yield from _fields(node.expr2, known) if node.expr2 is not None else ()
    elif isinstance(node, nodes.Getitem):
        yield from _fields(node.node, known)
    elif isinstance(node, nodes.Getattr):
        yield from (_under(field, node.attr) for field in _fields(node.node, known))
    elif isinstance(node, nodes.Name):
        yield from known.get(node.name, {node.name})
    elif not isinstance(node, nodes.Compare | nodes.Test):
        yield from (field for inner in node.iter_child_nodes() for field in _fields(inner, known))


def _under(field: str, attribute: str) -> str:
    """`seed` and `text` are `seed.text`; what lies deeper still belongs to that field."""
    return field if "." in field else f"{field}.{attribute}"


def _names(target: nodes.Node) -> list[str]:
    return [name.name for name in ([target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name))]
