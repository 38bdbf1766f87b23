"""Why a call did nothing, and how a handler ends.

A handler that returns has all its effects applied together; one that raises has none of them applied. What the person sees
follows from what was raised:

- `ConsentRequired`: they are asked for the permission, and the event runs again once they have decided;
- `Refused`: they are shown its text;
- any other `Error`: it is written to the program's log, and they are shown a general sentence. Catch those that your program can
  meet in daily use and refuse with words of your own;
- any other exception is a mistake in the program: it is written to the log with where it was raised, and the event fails.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "Conflict",
    "ConsentRequired",
    "Error",
    "InsufficientFunds",
    "Invalid",
    "NoAnswer",
    "NotFound",
    "NotGranted",
    "QuotaExceeded",
    "Refused",
]

FailureKind = Literal["refused", "unreachable", "timed-out", "too-large"]


class Error(Exception):
    """What the host, or the program itself, answers instead of doing something. Equal where kind and words are."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.args == self.args

    def __hash__(self) -> int:
        return hash((type(self), self.args))


class NotGranted(Error):
    """The manifest does not ask for this permission, or the operator withholds it."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission

    def __str__(self) -> str:
        return f"not granted: {self.permission}"


class ConsentRequired(Error):
    """The person has not decided about this permission yet."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission

    def __str__(self) -> str:
        return f"consent required: {self.permission}"


class NotFound(Error):
    """No such thing, or not this program's."""

    def __str__(self) -> str:
        return "not found"


class Invalid(Error):
    """An argument, or data that was read, is not of the form that it must have."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"invalid: {self.why}"


class QuotaExceeded(Error):
    """A quota is used up; `quota` is its name, such as `messages.event`."""

    def __init__(self, quota: str) -> None:
        super().__init__(quota)
        self.quota = quota

    def __str__(self) -> str:
        return f"quota exceeded: {self.quota}"


class InsufficientFunds(Error):
    """The account that would pay has less than that available."""

    def __str__(self) -> str:
        return "insufficient funds"


class Conflict(Error):
    """The thing is not in the state that the call needs."""

    def __str__(self) -> str:
        return "conflict"


class NoAnswer(Error):
    """Another server was asked and gave no answer. It may have been given the request all the same."""

    def __init__(self, kind: FailureKind, why: str = "") -> None:
        super().__init__(kind, why)
        self.kind: FailureKind = kind
        self.why = why

    def __str__(self) -> str:
        return f"no answer: {self.kind}" + (f": {self.why}" if self.why else "")


class Refused(Error):
    """The program itself says no: the person is shown `text`, 1 to 1,024 characters, and nothing else happens."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"refused: {self.text}"
