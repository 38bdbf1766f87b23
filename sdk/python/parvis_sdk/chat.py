"""Messages in the conversation of the event. Permission: `chat`.

Limits: 16 messages posted and 64 edits an event; text 8,192 characters. The text is what notifications, search and screen readers
use, so it says what the card says.
"""

from __future__ import annotations

from . import _codec
from ._port import port
from .card import Card
from .ids import MessageId, PersonId

__all__ = [
    "alert",
    "clear_view",
    "edit",
    "open_form",
    "post",
    "redact",
    "reply_privately",
    "set_view",
    "toast",
    "typing",
]


def post(text: str, card: Card | None = None) -> MessageId:
    """Posts a message that every member sees."""
    return MessageId(port().post(text, _json(card)))


def edit(message: MessageId, text: str, card: Card | None = None) -> None:
    """Replaces what one of this program's messages shows, in place. Buttons of the old card stop working. Raises `NotFound`."""
    port().edit(message, text, _json(card))


def redact(message: MessageId) -> None:
    """Removes what one of this program's messages shows, for good. Raises `NotFound`."""
    port().redact(message)


def reply_privately(to: PersonId, text: str, card: Card | None = None) -> MessageId:
    """Posts a message that only `to` sees: a member of the conversation who has used this program here. Raises `NotFound`."""
    return MessageId(port().reply_privately(to, text, _json(card)))


def open_form(to: PersonId, name: str, text: str, card: Card, *, data: object = None) -> MessageId:
    """Asks `to` to fill in a form that only they see; when they send it, the event is `FormSubmitted` with `name` and `data`.

    `name` 1 to 64 characters; `data` at most 16 KiB of JSON; the card holds the inputs and an `execute` button, which sends it.
    Raises `NotFound`. For several forms one after the other there is `parvis_sdk.Steps`.
    """
    return MessageId(port().open_form(to, name, _codec.dumps(data), text, card.to_json()))


def set_view(message: MessageId, member: PersonId, text: str, card: Card | None = None) -> None:
    """Shows `member` another view of one of this program's messages. `edit` leaves views as they are. Raises `NotFound`."""
    port().set_view(message, member, text, _json(card))


def clear_view(message: MessageId, member: PersonId) -> None:
    """Shows `member` what everybody sees again. Raises `NotFound`."""
    port().clear_view(message, member)


def typing() -> None:
    """Shows the person who caused the event that this program is working on an answer, until the event ends."""
    port().typing()


def toast(text: str) -> None:
    """Says something in passing, 1 to 200 characters, to the person who caused the event alone, when its effects are applied.

    The last toast or alert of an event counts. Raises `NotFound` where nobody caused the event.
    """
    port().toast(text)


def alert(text: str) -> None:
    """As `toast`, and it stays until the person has read it."""
    port().alert(text)


def _json(card: Card | None) -> str | None:
    return None if card is None else card.to_json()
