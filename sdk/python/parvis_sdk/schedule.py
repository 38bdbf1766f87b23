"""Timers. Permission: `schedule`. At most 10 waiting for each person, and at most one a minute due for each: a time that is taken
moves to the next free minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import _codec
from ._port import port
from .errors import Invalid
from .ids import TimerId

__all__ = ["Timer", "at", "cancel"]


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that waits."""

    id: TimerId
    due: datetime
    """When it will fire, at the earliest."""


def at(when: datetime, name: str, data: object = None) -> Timer:
    """Raises `TimerFired` in this conversation, once, within a minute of `when`, for the person who caused the present event or for
    nobody.

    `when` has a time zone; `name` 1 to 64 characters; `data` at most 4 KiB of JSON. Raises `Invalid` (less than 1 second or more than
    400 days ahead), `QuotaExceeded("timers")`.
    """
    if when.tzinfo is None:
        raise Invalid("when: an instant has a time zone: datetime(..., tzinfo=timezone.utc)")
    return port().at(when, name, _codec.dumps(data))


def cancel(id: TimerId) -> None:
    """Cancels a timer. Cancelling what has fired or was cancelled is no error. Raises `NotFound` (not this program's)."""
    port().cancel(id)
