"""The part of a run that answers `payments`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import Conflict, InsufficientFunds, Invalid, NotFound
from ..ids import PaymentId
from ..money import Money
from ..payments import Draft, Payment
from ._state import Paid, State

_REQUESTS_MAX = 8


class Purse:
    if TYPE_CHECKING:
        state: State
        conversation: str

        def require(self, permission: str) -> None: ...
        def count(self, quota: str, most: int) -> None: ...

    def request(self, draft: Draft) -> Payment:
        self.require("payments")
        if not self.state.has_used(draft.payer, self.conversation):
            raise NotFound
        _check(draft)
        self.count("payments.event", _REQUESTS_MAX)
        zero = draft.amount - draft.amount
        payment = Payment(
            id=PaymentId(self.state.next_id("pay")),
            payer=draft.payer,
            amount=draft.amount,
            captured=zero,
            refunded=zero,
            state="requested",
            reference=draft.reference,
            expires_at=self.state.now + timedelta(seconds=draft.expires_in_seconds),
        )
        self.state.payments.append(Paid(payment, self.conversation))
        return payment

    def payment(self, id: str) -> Payment:
        self.require("payments")
        return self.state.paid(id).payment

    def capture(self, id: str, amount: Money | None) -> Payment:
        payment = self.payment(id)
        if payment.state != "authorized":
            raise Conflict
        return self.state.change(id, captured=_part_of(payment.amount, amount), state="captured")

    def void(self, id: str) -> Payment:
        payment = self.payment(id)
        if payment.state not in ("requested", "authorized", "voided"):
            raise Conflict
        return self.state.change(id, state="voided")

    def refund(self, id: str, amount: Money | None, reason: str) -> Payment:
        payment = self.payment(id)
        if len(reason) > 128:
            raise Invalid("reason: at most 128 characters")
        if payment.state != "captured":
            raise Conflict
        back = _part_of(payment.captured - payment.refunded, amount)
        if self.state.available(back) < back:
            raise InsufficientFunds
        return self.state.change(id, refunded=payment.refunded + back)


def _check(draft: Draft) -> None:
    labels = [draft.title, *(label for label, _ in draft.items)]
    if draft.amount.minor_units <= 0:
        raise Invalid("amount: more than zero")
    if not all(1 <= len(label) <= 128 for label in labels):
        raise Invalid("title and labels: 1 to 128 characters")
    if len(draft.reference.encode()) > 128:
        raise Invalid("reference: at most 128 bytes")
    if not 1 <= draft.expires_in_seconds <= 900:
        raise Invalid("expires-in-seconds: 1 to 900")
    if len(draft.items) > 50:
        raise Invalid("items: at most 50")
    sum = draft.amount - draft.amount
    for _, amount in draft.items:
        sum = sum + amount
    if draft.items and sum != draft.amount:
        raise Invalid("items: they must add up to the amount")


def _part_of(whole: Money, amount: Money | None) -> Money:
    """`amount`, or all of `whole`; more than zero and not more than that."""
    amount = whole if amount is None else amount
    if amount.minor_units <= 0 or whole < amount:
        raise Invalid("amount: more than zero, and at most what there is")
    return amount
