"""What a program keeps between events. Permission: `storage`.

Should another event change what this one has read before this one is applied, this one is run again from the start: read, decide and
write without locks. Values are JSON of any dataclass or plain value; the methods with `bytes` in their name keep bytes as they are.

Limits: keys 1 to 256 bytes, values 60 KiB, 10 MiB for each person, 64 MiB for the program; an event reads at most 1,000 and writes
at most 500 entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, overload

from . import _codec
from ._port import port
from .errors import Invalid
from .state import Versioned, load_as

__all__ = ["Bucket", "Page", "conversation", "person", "program"]

T = TypeVar("T")


class Page(Generic[T]):
    """Entries in the order of their keys' bytes. `next` is what follows the last one; `None` at the end."""

    __slots__ = ("entries", "next")

    def __init__(self, entries: list[tuple[str, T]], next: str | None) -> None:
        self.entries = entries
        self.next = next

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(self.entries)


class Bucket:
    """Whose entries: `program`, `conversation` or `person` of this module."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    @overload
    def get(self, key: str) -> Any: ...
    @overload
    def get(self, key: str, kind: type[T] | Versioned[T]) -> T | None: ...

    def get(self, key: str, kind: Any = None) -> Any:
        """The value of `key` as a value of `kind`, or as plain JSON; `None` where there is none. Raises `Invalid`."""
        value = self.get_bytes(key)
        return None if value is None else _decode(key, value, kind)

    def set(self, key: str, value: object) -> None:
        """Keeps `value` under `key`."""
        self.set_bytes(key, _codec.dumps(value).encode())

    def get_bytes(self, key: str) -> bytes | None:
        """The bytes of `key`, if there are any."""
        return port().get(self._name, key)

    def set_bytes(self, key: str, value: bytes) -> None:
        """Keeps `value` under `key`, as it is."""
        port().set(self._name, key, value)

    def delete(self, key: str) -> None:
        """Forgets `key`. Deleting what is not there is no error."""
        port().delete(self._name, key)

    @overload
    def list(self, prefix: str, *, after: str | None = None, limit: int = 100) -> Page[Any]: ...
    @overload
    def list(self, prefix: str, kind: type[T] | Versioned[T], *, after: str | None = None, limit: int = 100) -> Page[T]: ...

    def list(self, prefix: str, kind: Any = None, *, after: str | None = None, limit: int = 100) -> Page[Any]:
        """At most `limit` (1 to 100) entries whose key starts with `prefix`, after the key `after`."""
        entries, following = port().entries(self._name, prefix, after, limit)
        return Page([(key, _decode(key, value, kind)) for key, value in entries], following)

    def compare_and_set(self, key: str, expected: object, value: object) -> None:
        """Sets `value` if the entry is `expected` now (`None`: absent). Raises `Conflict`, and then nothing is changed.

        An event is run again when what it read has changed, so this is for values that an earlier event handed out, such as in a
        button's data.
        """
        was = None if expected is None else _codec.dumps(expected).encode()
        port().compare_and_set(self._name, key, was, _codec.dumps(value).encode())

    def increment(self, key: str, by: int = 1) -> int:
        """Adds to a whole number (absent is 0) and answers the sum. Raises `Invalid` where it is none, or does not fit."""
        return port().increment(self._name, key, by)


program = Bucket("program")
"""One for the whole program."""
conversation = Bucket("conversation")
"""One for each conversation: the event's."""
person = Bucket("person")
"""One for each person: whoever caused the event. Its calls raise `NotFound` where nobody did."""


def _decode(key: str, value: bytes, kind: Any) -> Any:
    try:
        data = _codec.loads(value)
        return data if kind is None else load_as(kind, data)
    except Invalid as error:
        raise Invalid(f"the stored value of `{key}`: {error.why}") from None
