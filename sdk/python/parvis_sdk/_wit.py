# What componentize-py makes of the WIT is there in a component alone, and without types.
# mypy: disable-error-code="import-not-found,misc,no-any-return"
"""The host as a component sees it: `Port` over the modules that componentize-py makes from the WIT, and the class it looks for.

Only inside a component. A program's world names only the interfaces that its manifest asks for; a call into another one answers
`NotGranted`, as the host would. The modules are imported here and not when they are called, because a component has no files: what
is imported while it is built is part of it, and nothing else can be.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import handler as wit
from wit_world.imports import types as wit_types

from . import _codec, event as events
from ._port import answer_with
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
from .http import Request, Response
from .identity import Role, User
from .ids import ConversationId, MessageId, PaymentId, PersonId, TimerId
from .money import Money
from .payments import Draft, Payment
from .program import Program, run
from .schedule import Timer


class _Interface:
    """One imported interface. Its functions raise the errors of `parvis_sdk.errors`."""

    def __init__(self, name: str) -> None:
        self._name = name
        try:
            self._module: Any = importlib.import_module(f"wit_world.imports.{name}")
        except ImportError:
            self._module = None

    def __getattr__(self, name: str) -> Any:
        if self._module is None:
            raise NotGranted(self._name)
        found = getattr(self._module, name)
        # Types are classes; what is left to call is a function of the host.
        return found if isinstance(found, type) else _Call(found)


class _Call:
    __slots__ = ("_function",)

    def __init__(self, function: Any) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self._function(*arguments)
        except Err as error:
            raise _error(error.value) from None


_chat = _Interface("chat")
_identity = _Interface("identity")
_payments = _Interface("payments")
_storage = _Interface("storage")
_schedule = _Interface("schedule")
_http = _Interface("http")
_log = _Interface("log")

_PLAIN_ERRORS = {
    "Error_NotFound": NotFound,
    "Error_InsufficientFunds": InsufficientFunds,
    "Error_Conflict": Conflict,
}
_TELLING_ERRORS = {
    "Error_NotGranted": NotGranted,
    "Error_ConsentRequired": ConsentRequired,
    "Error_Invalid": Invalid,
    "Error_QuotaExceeded": QuotaExceeded,
}


def _error(error: Any) -> Error:
    name = type(error).__name__
    if name in _PLAIN_ERRORS:
        return _PLAIN_ERRORS[name]()
    if name in _TELLING_ERRORS:
        return _TELLING_ERRORS[name](error.value)
    if name == "Error_NoAnswer":
        return _failure(error.value)
    return Invalid(f"an error that this SDK does not know: {name}")


def _failure(failure: Any) -> NoAnswer:
    match type(failure).__name__:
        case "HttpFailure_Refused":
            return NoAnswer("refused", failure.value)
        case "HttpFailure_TimedOut":
            return NoAnswer("timed-out")
        case "HttpFailure_TooLarge":
            return NoAnswer("too-large")
        case _:
            return NoAnswer("unreachable")


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
        if _log._module is not None:
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
            answer = _failure(it.answer.value) if failed else _response(it.answer.value)
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
