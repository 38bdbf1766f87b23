"""How values are said: with the names of the WIT, bytes as hexadecimal digits, and what is long by its sum."""

from dataclasses import fields, is_dataclass
from enum import Enum

from parvis_sdk import errors

_TEXT_BYTES_MAX = 200
_BYTES_MAX = 100
_MEMBERS_MAX = 8

_CASES = {
    errors.NotGranted: "not-granted",
    errors.ConsentRequired: "consent-required",
    errors.NotFound: "not-found",
    errors.Invalid: "invalid",
    errors.QuotaExceeded: "quota-exceeded",
    errors.InsufficientFunds: "insufficient-funds",
    errors.Conflict: "conflict",
    errors.NoAnswer: "no-answer",
}


def said(value):
    """A value of the bindings under the names of the WIT; bytes stay as they are."""
    if isinstance(value, Enum):
        return value.name.lower().replace("_", "-")
    if is_dataclass(value):
        return {field.name.replace("_", "-"): said(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [said(member) for member in value]
    return value


def shortened(value):
    if isinstance(value, str):
        utf8 = value.encode()
        return _sum(utf8) if len(utf8) > _TEXT_BYTES_MAX else value
    if isinstance(value, bytes):
        return _sum(value) if len(value) > _BYTES_MAX else {"hex": value.hex()}
    if isinstance(value, list):
        if len(value) <= _MEMBERS_MAX:
            return [shortened(member) for member in value]
        return {"count": len(value), "first": shortened(value[0]), "last": shortened(value[-1])}
    if isinstance(value, dict):
        return {name: shortened(member) for name, member in value.items()}
    return value


def failed(error):
    """The WIT's case and what it carries; of a server's silence its kind alone."""
    if isinstance(error, errors.NoAnswer):
        return ["no-answer", error.kind]
    case = next(case for kind, case in _CASES.items() if isinstance(error, kind))
    return [case, *error.args]


def _sum(data):
    """FNV-1a with 32 bits."""
    total = 0x811C9DC5
    for byte in data:
        total = (total ^ byte) * 0x01000193 & 0xFFFFFFFF
    return {"bytes": len(data), "fnv": f"{total:08x}"}
