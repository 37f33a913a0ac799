"""The bases of rows: frozen, picklable, strict about unknown keys unless a row has to outlive its version."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

Value = TypeVar("Value")


class remembered(cached_property[Value]):  # noqa: N801 - used as `cached_property` is
    """A cached property without the lock that Python 3.11 takes for each: a frozen row always gives the same."""

    def __get__(self, row: Any, kind: type[Any] | None = None) -> Any:
        if row is None:
            return self
        value = row.__dict__[self.attrname] = self.func(row)
        return value


class Row(BaseModel):
    """An immutable record. To change one, make another with `model_copy(update=...)`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, ignored_types=(remembered,))

    def as_json(self) -> str:
        """What `model_dump_json` gives without options, which it hands on one by one: that takes as long again."""
        return self.__pydantic_serializer__.to_json(self).decode()

    def __copy__(self) -> Self:
        """Without what is `remembered` of this one: a copy is made to be changed."""
        copied = super().__copy__()
        for name in _remembered(type(self)):
            copied.__dict__.pop(name, None)
        return copied


RowKind = TypeVar("RowKind", bound=Row)
_set = object.__setattr__


@cache
def _remembered(kind: type[Row]) -> tuple[str, ...]:
    """The names of what is remembered of rows of this kind."""
    return tuple(name for base in kind.__mro__ for name, value in vars(base).items() if isinstance(value, remembered))


@cache
def _fields(kind: type[Row]) -> set[str]:
    return set(kind.model_fields)


def made(kind: type[RowKind], values: dict[str, Any]) -> RowKind:
    """A row of values that this program made and validated before: each field as validation would leave it, in the
    fields' order (rows are written in it), and what is `remembered` besides. Takes a quarter of the time."""
    row = kind.__new__(kind)
    _set(row, "__dict__", values)
    _set(row, "__pydantic_fields_set__", _fields(kind))  # one for all: rows are frozen, and a copy has its own
    _set(row, "__pydantic_extra__", None)
    _set(row, "__pydantic_private__", None)
    return row


class LastingRow(Row):
    """A row in a file that outlives the version that wrote it: read by versions before and after.

    Keys that an older version didn't write have their defaults, and are not written back. Keys of a newer version,
    which this one does not know, are kept and written back.
    """

    model_config = ConfigDict(extra="allow", serialize_by_alias=True)

    @model_serializer(mode="wrap")
    def _as_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields.items()
        never_given = {field.alias or name for name, field in fields if name not in self.model_fields_set}
        return {key: value for key, value in dump(self).items() if key not in never_given}
