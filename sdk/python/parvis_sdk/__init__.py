"""The SDK for mini-programs of Parvis in Python.

A mini-program is a set of functions, each of which handles one kind of event. All that an event does (messages, storage, timers,
payments) is applied together when its function returns, and not at all when it raises. `README.md` shows a whole one.

Not here: what the host allows and counts; the WIT of `parvis:host` documents each limit and error.
"""

from . import card, chat, http, identity, log, payments, schedule, storage, zones
from .card import Card
from .errors import (
    Conflict,
    ConsentRequired,
    Error,
    InsufficientFunds,
    Invalid,
    NoAnswer,
    NotFound,
    NotGranted,
    QuotaExceeded,
    Refused,
)
from .event import (
    CardAction,
    Command,
    ConsentChanged,
    Event,
    FormSubmitted,
    HttpAnswered,
    Inputs,
    Message,
    Opened,
    PaymentUpdated,
    TimerFired,
    Trigger,
)
from .ids import ConversationId, MessageId, PaymentId, PersonId, TimerId
from .money import Money, MoneyError
from .program import Program
from .state import Versioned
from .steps import Again, Form, Steps
from .texts import Language, Texts

__all__ = [
    "Again",
    "Card",
    "CardAction",
    "Command",
    "Conflict",
    "ConsentChanged",
    "ConsentRequired",
    "ConversationId",
    "Error",
    "Event",
    "Form",
    "FormSubmitted",
    "HttpAnswered",
    "Inputs",
    "InsufficientFunds",
    "Invalid",
    "Language",
    "Message",
    "MessageId",
    "Money",
    "MoneyError",
    "NoAnswer",
    "NotFound",
    "NotGranted",
    "Opened",
    "PaymentId",
    "PaymentUpdated",
    "PersonId",
    "Program",
    "QuotaExceeded",
    "Refused",
    "Steps",
    "Texts",
    "TimerFired",
    "TimerId",
    "Trigger",
    "Versioned",
    "card",
    "chat",
    "http",
    "identity",
    "log",
    "payments",
    "schedule",
    "storage",
    "zones",
]
