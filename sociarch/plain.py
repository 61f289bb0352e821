"""Named tuples as plain data, as JSON and TOML hold it, and back, checked against their types.

Fields that have their default are left out, so that plain data says what somebody said and nothing else.
Supported are texts, numbers, truth values, days, words of a `Literal`, named tuples, and tuples of those; any
of them may also be None.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from sociarch.errors import N_

T = TypeVar("T")

TEXT = N_("a text is expected")
NUMBER = N_("a number is expected")
TRUTH = N_("true or false is expected")
DAY = N_("a day such as 2026-11-22 is expected")
WORD = N_("one of these is expected: {words}")
LIST = N_("a list is expected")
TABLE = N_("a table is expected")
UNKNOWN = N_("a key that is not known")
MISSING = N_("it is missing")


class BadField(ValueError):
    """What is not as its type says. `place`: such as `employers[0].start`; `reason`: a template in English,
    marked for translation, filled in with `values`."""

    def __init__(self, place: str, reason: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason
        self.values: Mapping[str, object] = values or {}


def as_plain(record: tuple[Any, ...], *, days: bool = False) -> dict[str, Any]:
    """What a named tuple says beyond its defaults. `days`: whether days stay days, for TOML; else they become
    texts, for JSON."""
    defaults = record._field_defaults  # type: ignore[attr-defined]  # a NamedTuple
    fields = record._asdict()  # type: ignore[attr-defined]  # a NamedTuple
    return {
        name: _as_plain(value, days)
        for name, value in fields.items()
        if value is not None and not (name in defaults and defaults[name] == value)
    }


def _as_plain(value: Any, days: bool) -> Any:
    if isinstance(value, tuple):
        return (
            as_plain(value, days=days)
            if hasattr(value, "_fields")
            else [_as_plain(one, days) for one in value]
        )
    if isinstance(value, date) and not days:
        return value.isoformat()
    return value


def from_plain(kind: type[T], data: object, *, place: str = "", strict: bool = True) -> T:
    """The named tuple of this kind that `data` says. `strict`: a key that is not known is an error, else
    it is left out. Raises BadField."""
    if not isinstance(data, Mapping):
        raise BadField(place, TABLE)
    hints = get_type_hints(kind)
    defaults = kind._field_defaults  # type: ignore[attr-defined]  # a NamedTuple
    for key in data:
        if strict and key not in hints:
            raise BadField(_inside(place, str(key)), UNKNOWN)
    found = {}
    for name, hint in hints.items():
        if name in data:
            found[name] = _typed(hint, data[name], _inside(place, name), strict)
        elif name not in defaults:
            if not _may_be_none(hint):
                raise BadField(_inside(place, name), MISSING)
            found[name] = None
    return kind(**found)


def _typed(hint: Any, value: object, place: str, strict: bool) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (one for one in get_args(hint) if one is not NoneType)
        return None if value is None else _typed(inner, value, place, strict)
    if origin is Literal:
        words = get_args(hint)
        if value not in words:
            raise BadField(place, WORD, {"words": ", ".join(str(one) for one in words if one)})
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadField(place, LIST)
        inner = get_args(hint)[0]
        return tuple(_typed(inner, one, f"{place}[{at}]", strict) for at, one in enumerate(value))
    if hasattr(hint, "_fields"):
        return from_plain(hint, value, place=place, strict=strict)
    return _simple(hint, value, place)


def _simple(hint: Any, value: object, place: str) -> Any:
    if hint is date:
        return _day(value, place)
    if hint is bool:
        if not isinstance(value, bool):
            raise BadField(place, TRUTH)
        return value
    if hint in (int, float):
        if isinstance(value, bool) or not isinstance(value, int if hint is int else (int, float)):
            raise BadField(place, NUMBER)
        try:
            return hint(value)
        except OverflowError:
            raise BadField(place, NUMBER) from None
    if not isinstance(value, str):
        raise BadField(place, TEXT)
    return value


def _day(value: object, place: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        raise BadField(place, DAY) from None


def _may_be_none(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
