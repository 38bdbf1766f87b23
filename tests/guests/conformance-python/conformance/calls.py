"""Each host call by its name in the WIT, through the bindings."""

from parvis_sdk import Refused
from parvis_sdk.raw import interface

from .answers import said

_INTERFACES = ("chat", "http", "identity", "log", "payments", "schedule", "storage")
_types = interface("types")
_chat, _http, _log, _payments, _storage = (interface(name) for name in ("chat", "http", "log", "payments", "storage"))


def call(name, given):
    """What the host answers. Raises its error as the SDK has it."""
    face, _, function = name.partition(".")
    found = getattr(interface(face), function.replace("-", "_"), None) if face in _INTERFACES else None
    if found is None:
        raise Refused(f"no such step: {name}")
    return said(found(*_arguments(face, function, given)))


def _arguments(face, function, given):
    match face, function:
        case "storage", _:
            return [_storage.Bucket[given[0].upper()], given[1], *map(_stored, given[2:], _bytes_at(function))]
        case "chat", _:
            return [_content(one) if isinstance(one, dict) else one for one in given]
        case "http", _:
            return [_request(given[0]), *given[1:]]
        case "identity", "profile":
            return [_types.ProfileField[given[0].upper()]]
        case "log", _:
            return [_log.Level[given[0].upper()], given[1]]
        case "payments", "request":
            return [_draft(given[0])]
        case "payments", _:
            return [_money(one) if isinstance(one, dict) else one for one in given]
    return given


def _bytes_at(function):
    """Whether each argument after bucket and key is bytes."""
    return [function in ("set", "compare-and-set")] * 2


def _stored(value, is_bytes):
    return value.encode() if is_bytes and isinstance(value, str) else value


def _content(given):
    return _chat.Content(given["text"], given.get("card"))


def _request(given):
    headers = [_types.HttpHeader(header["name"], header["value"]) for header in given["headers"]]
    body = _stored(given["body"], True)
    return _http.Request(_http.Method[given["method"].upper()], given["url"], headers, body, given["timeout-ms"])


def _money(given):
    return _types.Money(given["currency"], given["value"])


def _draft(given):
    items = [_payments.Item(item["label"], _money(item["amount"])) for item in given["items"]]
    amount = _money(given["amount"])
    return _payments.Draft(
        given["payer"], amount, given["title"], items, given["reference"], given["expires-in-seconds"]
    )
