# What componentize-py makes of the WIT is there in a component alone, and without types.
# mypy: disable-error-code="import-not-found,misc,no-any-return"
"""The host as a component sees it: `Port` over the modules that componentize-py makes from the WIT, and the class it looks for.

Only inside a component.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import handler as wit
from wit_world.imports import types as wit_types

from . import _codec, event as events
from ._port import answer_with
from .errors import ConsentRequired, Invalid, Refused
from .http import Request, Response
from .identity import Role, User
from .ids import ConversationId, MessageId, PaymentId, PersonId, TimerId
from .money import Money
from .payments import Draft, Payment
from .program import Program, run
from .raw import failure, interface
from .schedule import Timer

_chat = interface("chat")
_http = interface("http")
_identity = interface("identity")
_log = interface("log")
_payments = interface("payments")
_schedule = interface("schedule")
_storage = interface("storage")


class _WitPort:
    """`Port` over the WIT."""

    def post(self, text: str, card: str | None) -> str:
        return _chat.post(_chat.Content(text, card))

    def edit(self, message: str, text: str, card: str | None) -> None:
        _chat.edit(message, _chat.Content(text, card))

    def redact(self, message: str) -> None:
        _chat.redact(message)

    def reply_privately(self, to: str, text: str, card: str | None) -> str:
        return _chat.reply_privately(to, _chat.Content(text, card))

    def open_form(self, to: str, name: str, data: str, text: str, card: str | None) -> str:
        return _chat.open_form(to, name, data, _chat.Content(text, card))

    def set_view(self, message: str, member: str, text: str, card: str | None) -> None:
        _chat.set_view(message, member, _chat.Content(text, card))

    def clear_view(self, message: str, member: str) -> None:
        _chat.set_view(message, member, None)

    def typing(self) -> None:
        _chat.typing()

    def toast(self, text: str) -> None:
        _chat.toast(text)

    def alert(self, text: str) -> None:
        _chat.alert(text)

    def get(self, bucket: str, key: str) -> bytes | None:
        return _storage.get(_bucket(bucket), key)

    def set(self, bucket: str, key: str, value: bytes) -> None:
        _storage.set(_bucket(bucket), key, value)

    def delete(self, bucket: str, key: str) -> None:
        _storage.delete(_bucket(bucket), key)

    def entries(self, bucket: str, prefix: str, after: str | None, limit: int) -> tuple[list[tuple[str, bytes]], str | None]:
        page = _storage.list(_bucket(bucket), prefix, after, _u32(limit))
        return [(entry.key, entry.value) for entry in page.entries], page.next

    def compare_and_set(self, bucket: str, key: str, expected: bytes | None, value: bytes) -> None:
        _storage.compare_and_set(_bucket(bucket), key, expected, value)

    def increment(self, bucket: str, key: str, by: int) -> int:
        if not -(1 << 31) <= by < 1 << 31:
            raise Invalid("by: between -2^31 and 2^31-1")
        return int(_storage.increment(_bucket(bucket), key, by))

    def current_user(self) -> User | None:
        user = _identity.current_user()
        return None if user is None else User(PersonId(user.id), user.locale, user.time_zone)

    def profile(self, field: str) -> str:
        return _identity.profile(wit_types.ProfileField[field.upper()])

    def current_role(self) -> Role:
        return _identity.current_role().name.lower()

    def members(self) -> list[str]:
        return _identity.members()

    def request(self, draft: Draft) -> Payment:
        items = [_payments.Item(label, _money(amount)) for label, amount in draft.items]
        asked = _payments.Draft(
            draft.payer, _money(draft.amount), draft.title, items, draft.reference, draft.expires_in_seconds
        )
        return _payment(_payments.request(asked))

    def payment(self, id: str) -> Payment:
        return _payment(_payments.get(id))

    def capture(self, id: str, amount: Money | None) -> Payment:
        return _payment(_payments.capture(id, None if amount is None else _money(amount)))

    def void(self, id: str) -> Payment:
        return _payment(_payments.void(id))

    def refund(self, id: str, amount: Money | None, reason: str) -> Payment:
        return _payment(_payments.refund(id, None if amount is None else _money(amount), reason))

    def at(self, when: datetime, name: str, data: str) -> Timer:
        timer = _schedule.at(_codec.instant(when), name, data)
        return Timer(TimerId(timer.id), _codec.parse_instant(timer.due))

    def cancel(self, id: str) -> None:
        _schedule.cancel(id)

    def fetch(self, request: Request) -> Response:
        return _response(_http.fetch(_request(request)))

    def later(self, request: Request, name: str, data: str) -> str:
        return _http.later(_request(request), name, data)

    def log(self, level: str, message: str) -> None:
        # The log needs no permission; a world without it has nobody to tell.
        if _log.is_there:
            _log.write(_log.Level[level.upper()], message)


def _bucket(name: str) -> Any:
    return _storage.Bucket[name.upper()]


def _u32(number: int) -> int:
    return max(0, min(number, 0xFFFF_FFFF))


def _money(amount: Money) -> Any:
    return wit_types.Money(amount.currency, amount.value)


def _amount(money: Any) -> Money:
    return Money(money.value, money.currency)


def _payment(payment: Any) -> Payment:
    return Payment(
        id=PaymentId(payment.id),
        payer=PersonId(payment.payer),
        amount=_amount(payment.amount),
        captured=_amount(payment.captured),
        refunded=_amount(payment.refunded),
        state=payment.state.name.lower(),
        reference=payment.reference,
        expires_at=_codec.parse_instant(payment.expires_at),
    )


def _request(request: Request) -> Any:
    headers = [wit_types.HttpHeader(name, value) for name, value in request.headers]
    method = _http.Method[request.method]
    return _http.Request(method, request.url, headers, request.body, request.timeout_ms)


def _response(response: Any) -> Response:
    headers = tuple((header.name, header.value) for header in response.headers)
    return Response(response.status, headers, response.body)


def _event(event: Any) -> events.Event:
    return events.Event(
        id=event.id,
        conversation=ConversationId(event.conversation),
        actor=None if event.actor is None else PersonId(event.actor),
        now=_codec.parse_instant(event.now),
        made_by=event.made_by,
        trigger=_trigger(event.trigger),
    )


def _trigger(trigger: Any) -> events.Trigger:
    it = trigger.value
    match type(trigger).__name__:
        case "Trigger_Opened":
            return events.Opened(tuple((key, value) for key, value in it.parameters))
        case "Trigger_Command":
            return events.Command(it.name, it.text)
        case "Trigger_Message":
            return events.Message(it.text, None if it.reply_to is None else MessageId(it.reply_to))
        case "Trigger_CardAction":
            return events.CardAction(MessageId(it.message), it.verb, it.data, events.Inputs(it.inputs))
        case "Trigger_FormSubmitted":
            return events.FormSubmitted(it.name, it.data, events.Inputs(it.inputs))
        case "Trigger_PaymentUpdated":
            return events.PaymentUpdated(_payment(it))
        case "Trigger_TimerFired":
            return events.TimerFired(TimerId(it.timer), it.name, it.data)
        case "Trigger_HttpAnswered":
            failed = type(it.answer).__name__ == "Err"
            answer = failure(it.answer.value) if failed else _response(it.answer.value)
            return events.HttpAnswered(it.id, it.name, it.data, answer)
        case "Trigger_ConsentChanged":
            return events.ConsentChanged(it.permission, it.granted)
        case other:
            raise Invalid(f"an event that this SDK does not know: {other}")


def handler(program: Program) -> type:
    """The class that componentize-py exports."""

    class Handler(exports.Handler):
        def handle(self, event: Any) -> None:
            answer_with(_WitPort())
            try:
                run(program, _event(event))
            except Refused as refused:
                raise Err(wit.Stop_Refused(refused.text)) from None
            except ConsentRequired as asked:
                raise Err(wit.Stop_ConsentRequired(asked.permission)) from None

    return Handler
