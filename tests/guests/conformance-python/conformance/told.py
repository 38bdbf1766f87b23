"""The event as the WIT has it, and the string in it that holds the steps."""

from parvis_sdk import (
    CardAction,
    Command,
    ConsentChanged,
    FormSubmitted,
    HttpAnswered,
    Message,
    NoAnswer,
    Opened,
    PaymentUpdated,
    TimerFired,
)

from .answers import failed, said


def told(event):
    trigger, text = _trigger(event.trigger)
    shown = {
        "id": event.id,
        "conversation": event.conversation,
        "actor": event.actor,
        "now": instant(event.now),
        "made-by": event.made_by,
        "trigger": trigger,
    }
    return shown, text


def instant(when):
    return when.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _trigger(trigger):
    match trigger:
        case Opened(parameters):
            return ["opened", {"parameters": said(parameters)}], trigger.parameter("steps") or ""
        case Command(name, text):
            return ["command", {"name": name, "text": text}], text
        case Message(text, reply_to):
            return ["message", {"text": text, "reply-to": reply_to}], text
        case CardAction(message, verb, data, inputs):
            return ["card-action", {"message": message, "verb": verb, "data": data, "inputs": inputs.raw}], data
        case FormSubmitted(name, data, inputs):
            return ["form-submitted", {"name": name, "data": data, "inputs": inputs.raw}], data
        case PaymentUpdated(payment):
            return ["payment-updated", _payment(payment)], payment.reference
        case TimerFired(timer, name, data):
            return ["timer-fired", {"timer": timer, "name": name, "data": data}], data
        case HttpAnswered(request, name, data, answer):
            return ["http-answered", {"id": request, "name": name, "data": data, "answer": _answer(answer)}], data
        case ConsentChanged(permission, granted):
            return ["consent-changed", {"permission": permission, "granted": granted}], ""
        case _:
            return ["unknown"], ""


def _answer(answer):
    return failed(answer)[1:] if isinstance(answer, NoAnswer) else answer.status


def _payment(payment):
    return {
        "id": payment.id,
        "payer": payment.payer,
        "amount": money(payment.amount),
        "captured": money(payment.captured),
        "refunded": money(payment.refunded),
        "state": payment.state,
        "reference": payment.reference,
        "expires-at": instant(payment.expires_at),
    }


def money(amount):
    return {"currency": amount.currency, "value": amount.value}
