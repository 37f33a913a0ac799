"""Templates: Jinja in a sandbox, strict about what is undefined. Values are data and are never rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.exceptions import TemplateError, UndefinedError
from jinja2.nodes import Getattr, Name
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.fence import FILTERS, with_notice
from prompts.plain_templates import Piece, filled, pieces_of
from prompts.recipe import StepTemplate
from schemas.errors import RecipeError
from schemas.message import Message

FENCED = "fenced"
"""The filters that fence, by how their names begin."""
EMPTY = "it uses a field that this row has empty (null)"


class EmptyField(StrictUndefined):
    """A field that a row has as null. A template may ask for it (`if`, `or`, `is defined`, `is none`, `default`, `==`);
    what would put it into a text raises, wherever it stands: no prompt says «None»."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return other is None or isinstance(other, EmptyField)

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return not self == other

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __repr__(self) -> str:  # as a part of a list or a mapping that is printed
        raise UndefinedError(EMPTY)


_EMPTY_FIELD = EmptyField(EMPTY)
HOLDS_MORE = (dict, list, tuple)


def _marked(value: Any) -> Any:
    """A value with each null in it, at any depth, as an empty field; the value itself where there is none."""
    if value is None:
        return _EMPTY_FIELD
    if isinstance(value, dict):
        return value if (changed := _changed(value.items())) is None else value | changed
    if isinstance(value, list | tuple):
        changed = _changed(enumerate(value))
        return value if changed is None else [changed.get(i, inner) for i, inner in enumerate(value)]
    return value


def _changed(inside: Iterable[tuple[Any, Any]]) -> dict[Any, Any] | None:
    """What is marked within a value, by key or place. Texts and numbers, which are nearly all, cost no call."""
    changed: dict[Any, Any] | None = None
    for key, inner in inside:
        if (inner is None or isinstance(inner, HOLDS_MORE)) and (marked := _marked(inner)) is not inner:
            changed = {**(changed or {}), key: marked}
    return changed


def _printable(value: Any) -> Any:
    """A value that a template prints, which may be the result of a call."""
    return _EMPTY_FIELD if value is None else value


def _null(value: Any) -> None:
    """JSON has a word for an empty field."""
    if not isinstance(value, EmptyField):
        raise TypeError(f"{type(value).__name__} is no JSON")


ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    finalize=_printable,
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
)
ENVIRONMENT.filters |= FILTERS
ENVIRONMENT.tests["none"] = lambda value: value is None or isinstance(value, EmptyField)
ENVIRONMENT.policies["json.dumps_kwargs"] = {"sort_keys": True, "default": _null}


class _Compiled(NamedTuple):
    """A template, every name in it, what Jinja itself defines of them (`range`, `namespace`)."""

    template: Template
    reads: frozenset[str]
    defined: dict[str, Any]
    plain: tuple[Piece, ...] | None
    """Its text and fields, where it has nothing else."""


@lru_cache(maxsize=1024)
def _compiled(text: str) -> _Compiled:
    parsed = ENVIRONMENT.parse(text)
    reads = frozenset(node.name for node in parsed.find_all(Name))
    defined = {name: value for name, value in ENVIRONMENT.globals.items() if name in reads}
    return _Compiled(ENVIRONMENT.from_string(text), reads, defined, None if defined else pieces_of(parsed))


@lru_cache(maxsize=1024)
def _system_message(text: str) -> Message:
    """A system message with nothing filled in: most are one object for the whole run."""
    return Message(role="system", content=text)


def literal_pieces(text: str) -> list[str]:
    """What a template says of itself: its text between what is filled in, piece by piece."""
    return [value for _, kind, value in ENVIRONMENT.lex(text) if kind == "data" and value.strip()]


def variables(text: str) -> set[str]:
    """The variables a template reads. Raises jinja2.TemplateSyntaxError (its `lineno` counts within `text`)."""
    return meta.find_undeclared_variables(ENVIRONMENT.parse(text))


def reads(text: str) -> frozenset[str]:
    """The names in a template, remembered: whoever makes values for it can spare the others."""
    return _compiled(text).reads if "{" in text else frozenset()


def render(text: str, values: Mapping[str, Any]) -> str:
    """Render one template. Raises RecipeError when a value is missing or the sandbox refuses."""
    if "{" not in text:  # nothing to fill in
        return text.strip()
    try:
        template, read, defined, plain = _compiled(text)
        if plain and (said := filled(plain, values)) is not None:
            return said.strip()
        seen = {**defined, **{name: _marked(values[name]) for name in read if name in values}}
        # As Template.render does, but for the ChainMap of globals that it goes through each time.
        context = Context(ENVIRONMENT, seen, template.name, template.blocks)
        return ENVIRONMENT.concat(template.root_render_func(context)).strip()
    except TemplateError as error:
        lacking = _lacking_field(text, values, str(error)) if isinstance(error, UndefinedError) else None
        raise lacking or RecipeError(
            f"A template can't be rendered: {error}.", f"Values given: {', '.join(sorted(values))}."
        ) from error


def _lacking_field(text: str, values: Mapping[str, Any], said: str) -> RecipeError | None:
    """`{{ topic.txt }}`, where what is given as `topic` has no such field: which, and those that it has."""
    for node in ENVIRONMENT.parse(text).find_all(Getattr):
        name = node.node.name if isinstance(node.node, Name) else ""
        given = values.get(name)
        if isinstance(given, Mapping) and node.attr not in given and said.endswith(f"has no attribute '{node.attr}'"):
            problem = f"A template can't be rendered: '{name}' has no field '{node.attr}'."
            return RecipeError(problem, f"It has: {', '.join(map(str, given))}.")
    return None


def render_messages(step: StepTemplate, values: Mapping[str, Any]) -> tuple[Message, ...]:
    """Render a step's system and user templates; an empty system message is left out."""
    return rendered_messages(step.system, step.user, values)


def rendered_messages(system: str, user: str, values: Mapping[str, Any]) -> tuple[Message, ...]:
    """Render a system and a user template, with the notice on fences where a template has one. Without a system
    template there is no such message."""
    told = render(system, values) if system else ""
    asked = render(user, values)
    if FENCED in system or FENCED in user:
        told, asked = with_notice(told, asked)
    question = Message.saying("user", asked)
    if not system:
        return (question,)
    return _system_message(told) if "{" not in system else Message(role="system", content=told), question


__all__ = [
    "FENCED",
    "TemplateSyntaxError",
    "literal_pieces",
    "reads",
    "render",
    "render_messages",
    "rendered_messages",
    "variables",
]
