"""What happened: the event that a mini-program is started for, on a fresh instance each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar, Union

from . import _codec
from .errors import NoAnswer, NotFound
from .http import Response
from .ids import ConversationId, MessageId, PersonId, TimerId
from .payments import Payment
from .state import Versioned, load_as

__all__ = [
    "CardAction",
    "Command",
    "ConsentChanged",
    "Event",
    "FormSubmitted",
    "HttpAnswered",
    "Inputs",
    "Message",
    "Opened",
    "PaymentUpdated",
    "TimerFired",
    "Trigger",
]

T = TypeVar("T")


class Inputs:
    """What a person entered into the inputs of a card: text by input id, checked by the host against the card.

    >>> inputs = Inputs('{"guests":"4","date":"2026-12-24","name":" "}')
    >>> inputs.get("name"), inputs.number("guests"), inputs.date("date")
    (None, 4, datetime.date(2026, 12, 24))
    """

    __slots__ = ("_values", "raw")

    raw: str
    """The JSON object as the host gave it."""

    def __init__(self, json: str) -> None:
        self.raw = json
        self._values = _codec.load(dict[str, str], _codec.loads(json))

    def __iter__(self) -> Iterator[str]:
        """The ids of the inputs into which something was entered."""
        return (id for id in self._values if self.get(id) is not None)

    def get(self, id: str) -> str | None:
        """What was entered, trimmed; `None` where nothing was."""
        return self._values.get(id, "").strip() or None

    def number(self, id: str) -> int | None:
        """A whole number; `None` where there is none."""
        entered = self.get(id)
        try:
            return None if entered is None or len(entered) > 20 else int(entered)
        except ValueError:
            return None

    def date(self, id: str) -> date | None:
        """A day; `None` where there is none."""
        try:
            return date.fromisoformat(self.get(id) or "")
        except ValueError:
            return None

    def time(self, id: str) -> time | None:
        """A time of day; `None` where there is none."""
        try:
            return time.fromisoformat(self.get(id) or "").replace(tzinfo=None)
        except ValueError:
            return None

    def is_on(self, id: str) -> bool:
        """Whether a toggle is on."""
        return self.get(id) == "true"


class _HasData:
    """What carries data as this program wrote it, which a client cannot change."""

    __slots__ = ()

    raw: str
    """The data as JSON, exactly as this program wrote it."""

    @property
    def data(self) -> Any:
        """The data as plain JSON; `None` where there is none."""
        return _codec.loads(self.raw)

    def load(self, kind: type[T] | Versioned[T]) -> T:
        """The data as a value of a type or of a `Versioned` one. Raises `Invalid`."""
        return load_as(kind, self.data)


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened the program here."""

    parameters: tuple[tuple[str, str], ...]
    """From a link or a card, and maybe forged: treat them as untrusted."""

    def parameter(self, name: str) -> str | None:
        """The first parameter of this name."""
        return next((value for key, value in self.parameters if key == name), None)


@dataclass(frozen=True, slots=True)
class Command:
    """A person typed `/name text`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A person addressed the program in a message."""

    text: str
    reply_to: MessageId | None
    """The message of this program that it answers, if any."""


@dataclass(frozen=True, slots=True)
class CardAction(_HasData):
    """A person pressed a button of a card."""

    message: MessageId
    verb: str
    raw: str
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class FormSubmitted(_HasData):
    """A person sent a form."""

    name: str
    raw: str
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class PaymentUpdated:
    """A payment of this program changed state."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class TimerFired(_HasData):
    """A timer's time has come."""

    timer: TimerId
    name: str
    raw: str


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A person granted, denied or revoked a permission such as `profile.phone`."""

    permission: str
    granted: bool


@dataclass(frozen=True, slots=True)
class HttpAnswered(_HasData):
    """A request that `http.later` took is answered."""

    id: str
    name: str
    raw: str
    answer: Response | NoAnswer

    def response(self) -> Response:
        """The answer. Raises `NoAnswer` where there is none."""
        if isinstance(self.answer, NoAnswer):
            raise self.answer
        return self.answer


Trigger = Union[
    Opened,
    Command,
    Message,
    CardAction,
    FormSubmitted,
    PaymentUpdated,
    TimerFired,
    ConsentChanged,
    HttpAnswered,
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event. What the program should remember of it belongs in `storage`."""

    id: str
    """The same when the event is run again."""
    conversation: ConversationId
    actor: PersonId | None
    """Who caused it; `None` where nobody did."""
    now: datetime
    """The instant of this run, in UTC. Use it instead of `datetime.now()`: a component has no clock of its own."""
    made_by: int
    """`version.code` of the program that made the button, form or timer behind this event; the running one's otherwise."""
    trigger: Trigger

    def person(self) -> PersonId:
        """Who caused the event, for a handler of events that somebody always causes. Raises `NotFound` where nobody did."""
        if self.actor is None:
            raise NotFound
        return self.actor
