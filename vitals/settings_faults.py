"""What is wrong with a setting, in words: what was expected, what was found, how to write it.

A fault repeats the one value at most, and nothing of what may be an id.
What must not live here: which settings there are, and where in a file one stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_MOST_SHOWN = 40
_WHOLE = 100.0
_ENDS = 2

# -- values that more than one setting holds ----------------------------------------------------


def as_share(percent: float) -> str:
    """How to write a share that was written in per cent.

    >>> as_share(20)
    '0.2 for 20 %'
    """
    return f"{percent / _WHOLE:g} for {percent:g} %"


def number(value: object) -> object:
    """Let a number through; raise ValueError for a truth value and for a number of per cent."""
    if isinstance(value, bool):
        raise ValueError(f"expected a number, found {found(value)}")  # noqa: TRY004 - pydantic's way
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            how = as_share(float(value.strip().removesuffix("%")))
        except ValueError:
            how = as_share(20)
        raise ValueError(f"expected a number, found {found(value)}; write a share as {how}")
    return value


def two_ends(value: object) -> object:
    """Let the two ends of a range through; raise ValueError for anything else."""
    if isinstance(value, list | tuple) and len(value) == _ENDS:
        return value
    what = f"a list of {len(value)}" if isinstance(value, list | tuple) else found(value)
    raise ValueError(f"expected [lower, higher] such as [0.1, 0.2], found {what}")


# -- faults -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A faulty value, where it stands, the type that should stand there, and its limits."""

    model: type[BaseModel]
    path: tuple[int | str, ...]
    value: object
    limits: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The beginning of a line that sets it; empty for an entry of a list."""
        return f"{self.path[-1]}: " if self.path and isinstance(self.path[-1], str) else ""

    @property
    def kind(self) -> str:
        """What was found without its value: it may be an id, which no log shall hold."""
        single = self.value is not None and not isinstance(self.value, Mapping | list)
        return "a single value" if single else found(self.value)


def found(value: object) -> str:
    """A value as a fault tells it: itself, shortened, where it is one; else its kind.

    >>> found("20 %"), found(True), found(None), found([1]), found({"a": 1})
    ("'20 %'", 'true', 'nothing', 'a list', 'keys and values')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
    return f"'{text}'" if isinstance(value, str) else text


def words_of(model: type[BaseModel], path: tuple[int | str, ...], fault: Mapping[str, Any]) -> str:
    """One of pydantic's faults at *path* of *model*, for a person who writes YAML."""
    seen = _Seen(model, path, fault["input"], fault.get("ctx", {}))
    words = _WORDS.get(fault["type"])
    return words(seen) if words else str(fault["msg"]).removeprefix("Value error, ")


def known_keys(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, ...]:
    """Keys that may stand at *path*; empty where any may, or where none can be told."""
    kind = _type_at(model, path)
    return tuple(_fields(kind)) if _is_model(kind) else ()


def _list(seen: _Seen) -> str:
    if seen.value is None:
        how = f'write "{seen.key}[]", or leave the key out'
    else:
        entry = _type_at(seen.model, (*seen.path, 0))
        how = f'write "{seen.key}[{_pattern(entry) if _is_model(entry) else "..."}]"'
    return f"expected a list, found {seen.kind}; {how}"


def _keys(seen: _Seen) -> str:
    how = seen.key + _pattern(_type_at(seen.model, seen.path))
    return f'expected keys and values, found {seen.kind}; write "{how}"'


def _pattern(kind: object) -> str:
    """How keys and values are written: those that a model needs, else its first."""
    fields = _fields(kind) if _is_model(kind) else {}
    needed = [name for name, field in fields.items() if field.is_required()]
    names = needed or [*fields][:1] or ["name"]
    return f"{{{', '.join(f'{name}: ...' for name in names)}}}"


def _number(seen: _Seen, what: str = "number") -> str:
    said, given = f"expected a {what}, found {found(seen.value)}", seen.value
    if given is None:
        return f"{said}; write one, or leave the key out"
    if isinstance(given, str):
        return f"{said}; write the number alone"
    if isinstance(given, Mapping) and given and _is_mapping(_type_at(seen.model, seen.path[:-1])):
        name, value = next(iter(given.items()))
        shown = "..." if isinstance(value, Mapping | list) else found(value)
        return f'{said}; write it as one key: "{seen.path[-1]}.{name}: {shown}"'
    return said


def _whole_number(seen: _Seen) -> str:
    return _number(seen, "whole number")


def _day(seen: _Seen) -> str:
    return f"expected a day as YYYY-MM-DD, such as 2026-03-31, found {found(seen.value)}"


def _text(seen: _Seen) -> str:
    if seen.value is None:
        return "expected text, found nothing; write it, or leave the key out"
    if isinstance(seen.value, Mapping | list):
        return f"expected text, found {seen.kind}"
    what = "a truth value" if isinstance(seen.value, bool) else "a number"
    return f"expected text, found {what}; put it in quotes"


def _entries(seen: _Seen) -> str:
    least = f"expected {seen.limits['min_length']} or more entries"
    return f"{least}, found {seen.limits['actual_length']}; write one, or leave the key out"


_WORDS: Mapping[str, Callable[[_Seen], str]] = {
    **dict.fromkeys(("tuple_type", "list_type"), _list),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), _keys),
    **dict.fromkeys(("float_type", "float_parsing"), _number),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _whole_number),
    **dict.fromkeys(("date_type", "date_parsing"), _day),
    **dict.fromkeys(("date_from_datetime_parsing", "date_from_datetime_inexact"), _day),
    "string_type": _text,
    "string_too_short": lambda _: "expected text, found none",
    "too_short": _entries,
    "literal_error": lambda seen: f"expected {seen.limits['expected']}, found {found(seen.value)}",
    "greater_than_equal": lambda seen: (
        f"expected {seen.limits['ge']:g} or more, found {found(seen.value)}"
    ),
    "less_than_equal": lambda seen: (
        f"expected {seen.limits['le']:g} or less, found {found(seen.value)}"
    ),
}
"""Words by pydantic's type of a fault; its own message stands for the others."""


# -- which type stands where --------------------------------------------------------------------


def _type_at(model: type[BaseModel], path: tuple[int | str, ...]) -> object:
    """The type of what stands at *path* of *model*, None where it cannot be told."""
    kind: object = model
    for step in path:
        kind = _bare(_below(kind, step))
    return kind


def _below(kind: object, step: int | str) -> object:
    if _is_model(kind):
        field = _fields(kind).get(str(step))
        return field.annotation if field else None
    inside = get_args(kind)
    if _is_mapping(kind):
        return inside[1]
    return inside[0] if get_origin(kind) in {tuple, list} and inside else None


def _bare(kind: object) -> object:
    """A type without its checks and without None; None where several are left."""
    while (origin := get_origin(kind)) in {Annotated, Union, UnionType}:
        inside = get_args(kind)
        left = [one for one in inside if one is not NoneType]
        left = left[:1] if origin is Annotated else left
        kind = left[0] if len(left) == 1 else None
    return kind


def _fields(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields of a model by the key that the file uses."""
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_mapping(kind: object) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping) and len(get_args(kind)) > 1
