"""Getting paid. Permission: `payments`.

`request`, post a card with a `card.pay`, and when the payer has approved (the event is `PaymentUpdated` with the state `authorized`)
call `capture` or `void` while handling that event. What is not captured within 15 minutes of its approval the host voids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ._port import port
from .ids import PaymentId, PersonId
from .money import Money

__all__ = ["Payment", "State", "capture", "get", "refund", "request", "void"]

State = Literal["requested", "authorized", "captured", "voided", "declined", "expired"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment, as it stands."""

    id: PaymentId
    payer: PersonId
    amount: Money
    captured: Money
    refunded: Money
    state: State
    reference: str
    """As given to `request`."""
    expires_at: datetime
    """When the request expires, or, once authorized, when the host voids it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What `request` asks for."""

    payer: PersonId
    amount: Money
    title: str
    items: tuple[tuple[str, Money], ...]
    reference: str
    expires_in_seconds: int


def request(
    payer: PersonId,
    amount: Money,
    title: str,
    *,
    items: Sequence[tuple[str, Money]] = (),
    reference: str = "",
    expires_in: timedelta = timedelta(minutes=15),
) -> Payment:
    """Asks `payer`, a member of the conversation who has used this program here, for `amount`, more than zero.

    `title`, 1 to 128 characters, stands on the payment sheet. There are at most 50 items, and when there are any they add up to the
    amount. `reference`, at most 128 bytes, is the program's own. Raises `NotFound` (payer), `Invalid`, `QuotaExceeded`.
    """
    seconds = max(0, min(int(expires_in.total_seconds()), 0xFFFF_FFFF))
    return port().request(Draft(payer, amount, title, tuple(items), reference, seconds))


def get(id: PaymentId) -> Payment:
    """A payment of this program. Raises `NotFound`."""
    return port().payment(id)


def capture(id: PaymentId, amount: Money | None = None) -> Payment:
    """Takes what was authorized, or a part of it; the rest is released at once. Raises `NotFound`, `Conflict`, `Invalid`."""
    return port().capture(id, amount)


def void(id: PaymentId) -> Payment:
    """Releases what was authorized, or withdraws a request. Voiding what is voided is no error. Raises `NotFound`, `Conflict`."""
    return port().void(id)


def refund(id: PaymentId, reason: str, amount: Money | None = None) -> Payment:
    """Pays back what was captured and not yet refunded, or a part of it. The payer is shown `reason`, at most 128 characters.

    Raises `NotFound`, `Conflict` (not captured), `Invalid`, `InsufficientFunds`.
    """
    return port().refund(id, amount, reason)

