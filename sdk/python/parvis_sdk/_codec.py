"""Values as JSON and back: what storage, buttons, forms and timers carry.

Dataclasses become objects, and `load` makes the dataclass again: a member that it does not know is left out, a missing one takes its
default. Everything that does not fit is `Invalid`, with the path of the first such member; nothing is guessed.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
from datetime import date, datetime, time, timezone
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import Invalid
from .money import Money, MoneyError

T = TypeVar("T")

_DEPTH_MAX = 128
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]', re.DOTALL)
_PLAIN = (str, int, float, bool, type(None))
# What `load` answers for a class that it met before; a class's hints do not change.
_hints: dict[type, dict[str, Any]] = {}


def dumps(value: object) -> str:
    """The JSON of a value."""
    try:
        text = json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        _check_depth(text)
        text.encode()  # half a surrogate pair is no text
        return text
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(f"JSON: {error}") from None


def loads(text: str | bytes) -> Any:
    """The value of a JSON text, which may be a stranger's: nothing in it can end the program."""
    try:
        text = text if isinstance(text, str) else text.decode()
        _check_depth(text)
        value = json.loads(text, parse_constant=_no_number)
        if "\\ud" in text or "\\uD" in text:
            # Half a surrogate pair is no text: the host would not take it.
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        raise Invalid(f"JSON: {error}") from None


def _check_depth(text: str) -> None:
    """The parser goes down the stack of the component with every level, and below its end there is no exception."""
    if text.count("[") + text.count("{") <= _DEPTH_MAX:
        return
    depth = 0
    for token in _TOKENS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > _DEPTH_MAX:
            raise ValueError(f"more than {_DEPTH_MAX} levels deep")


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def to_json(value: object) -> Any:
    """`value` as dictionaries, lists and plain values."""
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Money):
        return {"currency": value.currency, "value": value.value}
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "auto")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {_key(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    raise Invalid(f"JSON: {type(value).__name__} cannot be kept")


def _key(key: object) -> str:
    key = key.value if isinstance(key, Enum) else key
    if not isinstance(key, str):
        raise Invalid(f"JSON: the key {key!r} is not text")
    return key


def load(kind: type[T], data: Any, path: str = "$") -> T:
    """`data`, which came from JSON, as a value of type `kind`."""
    return _load(kind, data, path)  # type: ignore[no-any-return]


def _load(kind: Any, data: Any, path: str) -> Any:
    if kind is Any or kind is object:
        return data
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _load_union(kind, data, path)
    if origin is Literal:
        return _expect(data in get_args(kind), data, kind, path)
    if origin is not None:
        return _load_collection(kind, origin, data, path)
    if hasattr(kind, "__supertype__"):
        return _load(kind.__supertype__, data, path)
    if dataclasses.is_dataclass(kind):
        return _load_dataclass(kind, data, path)
    return _load_plain(kind, data, path)


def _load_union(kind: Any, data: Any, path: str) -> Any:
    members = get_args(kind)
    if data is None and type(None) in members:
        return None
    for member in members:
        if member is not type(None):
            try:
                return _load(member, data, path)
            except Invalid as error:
                last = error
    raise last


def _load_collection(kind: Any, origin: Any, data: Any, path: str) -> Any:
    arguments = get_args(kind)
    if origin is dict:
        _expect(isinstance(data, dict), data, kind, path)
        return {_load(arguments[0], key, path): _load(arguments[1], item, f"{path}.{key}") for key, item in data.items()}
    if origin in (list, tuple):
        _expect(isinstance(data, list), data, kind, path)
        if origin is list or arguments[-1] is Ellipsis:
            return origin(_load(arguments[0], item, f"{path}[{at}]") for at, item in enumerate(data))
        _expect(len(data) == len(arguments), data, kind, path)
        return tuple(_load(one, item, f"{path}[{at}]") for at, (one, item) in enumerate(zip(arguments, data)))
    raise TypeError(f"{kind} cannot be kept as JSON")


def _load_dataclass(kind: Any, data: Any, path: str) -> Any:
    _expect(isinstance(data, dict), data, kind, path)
    hints = _hints.get(kind)
    if hints is None:
        hints = _hints[kind] = get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(kind):
        if field.name in data:
            values[field.name] = _load(hints[field.name], data[field.name], f"{path}.{field.name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise Invalid(f"{path}.{field.name} is missing")
    return kind(**values)


def _load_plain(kind: Any, data: Any, path: str) -> Any:
    if kind is type(None):
        return _expect(data is None, data, kind, path)
    if kind is float:
        return float(_expect(isinstance(data, (int, float)) and not isinstance(data, bool), data, kind, path))
    if kind in (str, bool, dict, list):
        return _expect(isinstance(data, kind), data, kind, path)
    if kind is int:
        return _expect(isinstance(data, int) and not isinstance(data, bool), data, kind, path)
    try:
        if kind is Money:
            return Money(data["value"], data["currency"])
        if kind is datetime:
            return parse_instant(data)
        if kind in (date, time):
            return kind.fromisoformat(data)
        if issubclass(kind, Enum):
            return kind(data)
    except (MoneyError, TypeError, ValueError, KeyError, Invalid):
        _expect(False, data, kind, path)
    raise TypeError(f"{kind} cannot be kept as JSON")


def _expect(holds: bool, data: Any, kind: Any, path: str) -> Any:
    if not holds:
        wanted = kind.__name__ if isinstance(kind, type) else str(kind)
        raise Invalid(f"{path} is not a value of {wanted}")
    return data


def instant(when: datetime) -> str:
    """An instant as the host writes it: `2026-12-24T19:00:00.000Z`."""
    if when.tzinfo is None:
        raise Invalid("an instant has a time zone: datetime(..., tzinfo=timezone.utc)")
    utc = when.astimezone(timezone.utc).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """What `instant` wrote."""
    try:
        if not text.endswith("Z"):
            raise ValueError
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc)
    except (ValueError, AttributeError):
        raise Invalid("expected an instant such as 2026-12-24T19:00:00.000Z") from None
