"""What the test host keeps: one value, copied before each event, so that an event that ends badly leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from ..errors import NotFound
from ..event import Trigger
from ..http import Request
from ..money import Money
from ..payments import Payment

# A message's text and card, as somebody sees them.
Content = tuple[str, "str | None"]


@dataclass
class Person:
    locale: str = "en"
    time_zone: str = "Etc/UTC"
    role: str = "customer"
    profile: dict[str, str] = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    used_in: list[str] = field(default_factory=list)


@dataclass
class Form:
    name: str
    data: str
    sent: bool = False


@dataclass
class Posted:
    id: str
    conversation: str
    content: Content
    only_for: str | None = None
    form: Form | None = None
    redacted: bool = False
    views: dict[str, Content] = field(default_factory=dict)

    def seen_by(self, person: str) -> Content | None:
        hidden = self.redacted or self.only_for not in (None, person) or (self.form is not None and self.form.sent)
        return None if hidden else self.views.get(person, self.content)

    def seen_by_all(self) -> Content | None:
        return None if self.redacted or self.only_for is not None else self.content


@dataclass
class Waiting:
    """A timer."""

    id: str
    due: datetime
    name: str
    data: str
    conversation: str
    actor: str | None
    waits: bool = True


@dataclass
class Sent:
    """A request of `http.later`."""

    id: str
    due: datetime
    request: Request
    name: str
    data: str
    conversation: str
    actor: str | None
    tries: int = 0


@dataclass
class Paid:
    payment: Payment
    conversation: str


@dataclass(frozen=True)
class Pending:
    """An event that has not run to its end."""

    id: str
    conversation: str
    actor: str | None
    trigger: Trigger


@dataclass
class State:
    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    messages: list[Posted] = field(default_factory=list)
    payments: list[Paid] = field(default_factory=list)
    withdrawn: dict[str, int] = field(default_factory=dict)
    storage: dict[tuple[str, str], bytes] = field(default_factory=dict)
    timers: list[Waiting] = field(default_factory=list)
    requests: list[Sent] = field(default_factory=list)
    ids_made: int = 0

    def next_id(self, kind: str) -> str:
        """The next id of this kind: the same whenever an event is run again."""
        self.ids_made += 1
        return f"{kind}_{self.ids_made:08x}"

    def has_used(self, person: str, conversation: str) -> bool:
        return person in self.people and conversation in self.people[person].used_in

    def paid(self, id: str) -> Paid:
        for paid in self.payments:
            if paid.payment.id == id:
                return paid
        raise NotFound

    def change(self, id: str, **members: object) -> Payment:
        paid = self.paid(id)
        paid.payment = replace(paid.payment, **members)  # type: ignore[arg-type]
        return paid.payment

    def available(self, like: Money) -> Money:
        """What the merchant account has of this currency."""
        sum = like - like
        for paid in self.payments:
            if paid.payment.amount.currency == like.currency:
                sum = sum + paid.payment.captured - paid.payment.refunded
        return sum - Money.of_minor(self.withdrawn.get(like.currency, 0), like.currency)
