"""The part of a run that answers `storage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Conflict, Invalid, NotFound
from ._state import State

_READS_MAX = 1_000
_WRITES_MAX = 500
_VALUE_BYTES_MAX = 60 << 10
_PAGE_BYTES_MAX = 256 << 10


class Storage:
    if TYPE_CHECKING:
        state: State
        conversation: str
        actor: str | None

        def require(self, permission: str) -> None: ...
        def count(self, quota: str, most: int) -> None: ...

    def get(self, bucket: str, key: str) -> bytes | None:
        entry = self._entry(bucket, key)
        self.count("reads.event", _READS_MAX)
        return self.state.storage.get(entry)

    def set(self, bucket: str, key: str, value: bytes) -> None:
        entry = self._entry(bucket, key)
        self.count("writes.event", _WRITES_MAX)
        if len(value) > _VALUE_BYTES_MAX:
            raise Invalid("value: at most 60 KiB")
        self.state.storage[entry] = value

    def delete(self, bucket: str, key: str) -> None:
        entry = self._entry(bucket, key)
        self.count("writes.event", _WRITES_MAX)
        self.state.storage.pop(entry, None)

    def entries(self, bucket: str, prefix: str, after: str | None, limit: int) -> tuple[list[tuple[str, bytes]], str | None]:
        if not 1 <= limit <= 100:
            raise Invalid("limit: 1 to 100")
        owner = self._owner(bucket)
        keys = [key for of, key in self.state.storage if of == owner and key.startswith(prefix)]
        entries: list[tuple[str, bytes]] = []
        size = 0
        for key in sorted(keys, key=str.encode):
            if after is not None and key.encode() <= after.encode():
                continue
            value = self.state.storage[owner, key]
            size += len(key.encode()) + len(value)
            if len(entries) >= limit or (size > _PAGE_BYTES_MAX and entries):
                return entries, entries[-1][0]
            self.count("reads.event", _READS_MAX)
            entries.append((key, value))
        return entries, None

    def compare_and_set(self, bucket: str, key: str, expected: bytes | None, value: bytes) -> None:
        if self.get(bucket, key) != expected:
            raise Conflict
        self.set(bucket, key, value)

    def increment(self, bucket: str, key: str, by: int) -> int:
        try:
            sum = int(self.get(bucket, key) or b"0") + by
        except ValueError:
            raise Invalid("not a whole number") from None
        if not -(1 << 63) <= sum < 1 << 63:
            raise Invalid("the sum does not fit")
        self.set(bucket, key, str(sum).encode())
        return sum

    def _entry(self, bucket: str, key: str) -> tuple[str, str]:
        if not 1 <= len(key.encode()) <= 256:
            raise Invalid("key: 1 to 256 bytes")
        return self._owner(bucket), key

    def _owner(self, bucket: str) -> str:
        self.require("storage")
        if bucket == "person" and self.actor is None:
            raise NotFound
        return {"program": "program", "conversation": self.conversation, "person": self.actor or ""}[bucket]
