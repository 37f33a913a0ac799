"""A row of a benchmark as it is published, to a question with its options and the place of the right one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from quality.answers.choice_letters import LETTERS
from quality.overlap.benchmark_files import QUESTION_FIELDS, decoded_cell

OPTIONS = ("options", "choices", "alternatives", "opcoes", "opções", "facts_pair")
SPREAD = (
    tuple(f"options_{letter}" for letter in LETTERS.lower()),
    tuple(f"option_{letter}" for letter in LETTERS.lower()),
    tuple(f"option{letter}" for letter in LETTERS),
    tuple(LETTERS),
)
"""Options in a column each."""
KEYS = ("answer_index", "correct_choice", "answerKey", "answer_key", "answer", "correct_answer", "label", "gabarito")
SUBJECTS = ("subject", "domain", "category", "dimension", "topic", "disciplina", "tema")
_LISTED = re.compile(r"\s*\(?([a-jA-J])\s*[.):]\s*(\S.*)")


class Choice(NamedTuple):
    """One item: the right option is `options[key]`."""

    question: str
    options: tuple[str, ...]
    key: int
    subject: str


class ShapeError(Exception):
    """What a row lacks, in words that follow 'this row'."""


def choice_of(row: Mapping[str, Any], question_field: str = "") -> Choice:
    """The item that a row holds, by the usual names of fields. `question_field` comes first. Raises ShapeError."""
    fields = (question_field, *QUESTION_FIELDS)
    asked = next((str(row[f]).strip() for f in fields if isinstance(row.get(f), str) and row[f].strip()), "")
    if not asked:
        raise ShapeError(f"has no question (fields: {', '.join(row)})")
    options, labels = _options(row)
    if not options:
        asked, options = _listed(asked)
        labels = LETTERS[: len(options)]
    if len(options) < 2:
        raise ShapeError(f"has no options to choose from (fields: {', '.join(row)})")
    if len(options) > len(LETTERS):
        raise ShapeError(f"has {len(options)} options; {len(LETTERS)} are the most")
    if len(set(options)) < len(options):
        raise ShapeError("has the same option twice")
    subject = next((str(row[f]) for f in SUBJECTS if isinstance(row.get(f), str) and row[f]), "")
    return Choice(asked, options, _key(row, options, labels), subject)


def turns_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a person says, turn by turn, in a row that is a conversation and has no options; () for others."""
    turns = row.get("turns")
    if isinstance(turns, list) and turns and all(isinstance(turn, str) and turn.strip() for turn in turns):
        return tuple(turn.strip() for turn in turns) if not _options(row)[0] else ()
    return ()


def _options(row: Mapping[str, Any]) -> tuple[tuple[str, ...], Sequence[str]]:
    """The options, and what each is called where the key is a name."""
    for field in OPTIONS:
        if (held := decoded_cell(row.get(field))) and (found := _held(held)):
            return found
    for names in SPREAD:
        texts = [str(row[name]).strip() for name in names if row.get(name) not in (None, "")]
        if len(texts) > 1:
            return tuple(texts), LETTERS[: len(texts)]
    return (), ""


def _held(held: Any) -> tuple[tuple[str, ...], Sequence[str]] | None:
    """Options as a list of texts, as ARC has them ({text: [...], label: [...]}), by letter, or as objects."""
    if isinstance(held, dict) and isinstance(held.get("text"), list):
        labels = [str(label) for label in held.get("label") or ()]
        return tuple(map(_plain, held["text"])), labels or LETTERS[: len(held["text"])]
    if isinstance(held, dict) and held and all(isinstance(text, str) for text in held.values()):
        return tuple(map(_plain, held.values())), [str(name) for name in held]
    if isinstance(held, list) and held and all(isinstance(one, dict) and "text" in one for one in held):
        letters = (str(one.get("label") or letter) for one, letter in zip(held, LETTERS, strict=False))
        return tuple(_plain(one["text"]) for one in held), list(letters)
    if isinstance(held, list) and held and all(isinstance(one, str | int | float) for one in held):
        return tuple(map(_plain, held)), LETTERS[: len(held)]
    return None


def _listed(asked: str) -> tuple[str, tuple[str, ...]]:
    """A question with lettered options on its last lines (EuroEval's), parted; a heading between them goes."""
    lines = asked.splitlines()
    found: list[str] = []
    while lines and (line := _LISTED.fullmatch(lines[-1])):
        found.insert(0, line[1].upper() + line[2].strip())
        lines.pop()
    if "".join(line[0] for line in found) != LETTERS[: len(found)]:
        return asked, ()
    if len(lines) > 1 and lines[-1].rstrip().endswith(":") and len(lines[-1].split()) <= 3:
        lines.pop()
    return "\n".join(lines).strip(), tuple(line[1:] for line in found)


def _key(row: Mapping[str, Any], options: Sequence[str], labels: Sequence[str]) -> int:
    """The place of the right option. A number counts from 0, unless the options' own names are numbers."""
    field = next((name for name in KEYS if row.get(name) not in (None, "")), "")
    if not field:
        raise ShapeError(f"has no key (one of {', '.join(KEYS)}; its fields: {', '.join(row)})")
    given = row[field]
    named = [str(label).casefold() for label in labels]
    said = str(given).strip()
    if isinstance(given, str) and said.casefold() in named:
        return named.index(said.casefold())
    if not isinstance(given, bool) and said.isdecimal() and int(said) < len(options):
        return int(said)
    if said in options:
        return options.index(said)
    raise ShapeError(f"has a key, `{field}`: {said[:60]!r}, that is none of its {len(options)} options")


def _plain(value: Any) -> str:
    return str(value).strip()
