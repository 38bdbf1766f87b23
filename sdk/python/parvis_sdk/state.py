"""State that outlives the version which wrote it: on buttons, in forms, timers and storage.

A button that was posted last month is pressed today, by when the program may keep its state in another shape. `Versioned` writes
the version beside the value, and leads an old value up to today's shape one version at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from . import _codec
from .errors import Invalid

__all__ = ["Versioned"]

T = TypeVar("T")
_Upgrade = Callable[[Any], Any]


class Versioned(Generic[T]):
    """Values of `kind`, written with `version`.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Move:
    ...     column: int
    ...     row: int
    >>> MOVES = Versioned(Move, version=2)
    >>> @MOVES.upgrade(1)
    ... def _(old):
    ...     return {**old, "row": 0}  # version 1 knew no rows
    >>> MOVES.dump(Move(3, 1))
    {'v': 2, 'is': {'column': 3, 'row': 1}}
    >>> MOVES.load({'v': 1, 'is': {'column': 3}})
    Move(column=3, row=0)
    """

    def __init__(self, kind: type[T], version: int) -> None:
        if version < 1:
            raise ValueError("versions count from 1")
        self._kind = kind
        self._version = version
        self._upgrades: dict[int, _Upgrade] = {}

    def upgrade(self, since: int) -> Callable[[_Upgrade], _Upgrade]:
        """Decorates what makes the JSON of version `since + 1` from that of `since`. 0 stands for values that carry no version."""
        if not 0 <= since < self._version or since in self._upgrades:
            raise ValueError(f"one upgrade for each of the versions 0 to {self._version - 1}")

        def register(function: _Upgrade) -> _Upgrade:
            self._upgrades[since] = function
            return function

        return register

    def dump(self, value: T) -> dict[str, Any]:
        """What a button's `data`, a form's or a timer's, or storage keeps."""
        return {"v": self._version, "is": _codec.to_json(value)}

    def load(self, data: Any) -> T:
        """The value again. Raises `Invalid` for a version that is newer than this program's, or that nothing leads up from."""
        version, value = 0, data
        if isinstance(data, dict) and data.keys() == {"v", "is"} and isinstance(data["v"], int):
            version, value = data["v"], data["is"]
        if version > self._version:
            raise Invalid(f"state of version {version}: this program knows {self._version}")
        for since in range(version, self._version):
            upgrade = self._upgrades.get(since)
            if upgrade is None:
                raise Invalid(f"state of version {version}: nothing leads up from {since}")
            value = upgrade(value)
        return _codec.load(self._kind, value)


def load_as(kind: type[T] | Versioned[T], data: Any) -> T:
    """`data` as a value of a type or of a `Versioned` one."""
    return kind.load(data) if isinstance(kind, Versioned) else _codec.load(kind, data)
