"""Steps that the SDK does, not the host."""

from parvis_sdk import Error, Money, storage

from .answers import failed
from .told import money

_BUCKETS = {"program": storage.program, "conversation": storage.conversation, "person": storage.person}


def sdk_step(name, given, event):
    try:
        return {"ok": _done(name, given, event)}
    except Error as error:
        return {"error": failed(error)[:1]}


def _done(name, given, event):
    match name:
        case "sdk.money":
            amount = Money(given[1], given[0])
            return {"minor-units": str(amount.minor_units), **money(amount)}
        case "sdk.money-sum":
            return money(_money(given[0]) + _money(given[1]))
        case "sdk.set-json":
            return _BUCKETS[given[0]].set(given[1], given[2])
        case "sdk.get-json":
            return _BUCKETS[given[0]].get(given[1])
        case "sdk.increment":
            return str(_BUCKETS[given[0]].increment(given[1], given[2]))
        case "sdk.inputs":
            inputs = getattr(event.trigger, "inputs", ())
            return {id: inputs.get(id) for id in inputs}
    raise RuntimeError(f"no such step: {name}")


def _money(given):
    return Money(given["value"], given["currency"])
