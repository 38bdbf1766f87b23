"""Asking the weather service, and what can go wrong with that.

A service that is away is daily life, so its failures are values that the caller has to look at, not exceptions: each leads to words
of its own.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

from parvis_sdk import Invalid, NoAnswer, NotGranted, http, log

_TEXT_CHARS_MAX = 80


class Failure(Enum):
    """Why there is no forecast; the value is the key of the words for it."""

    AWAY = "service_away"
    BUSY = "service_busy"
    BROKEN = "service_broken"
    GARBLED = "service_garbled"
    FORBIDDEN = "service_forbidden"


def ask(url: str) -> dict[str, Any] | Failure:
    """The JSON object that the service answers."""
    try:
        response = http.get(url, headers={"accept": "application/json"})
    except NoAnswer as failure:
        log.warn(str(failure))
        return Failure.GARBLED if failure.kind == "too-large" else Failure.AWAY
    except NotGranted as error:
        log.error(str(error))
        return Failure.FORBIDDEN
    if not response.ok:
        log.warn(f"the weather service answered {response.status}")
        return Failure.BUSY if response.status == 429 else Failure.BROKEN
    try:
        answer = response.json()
    except Invalid as error:
        log.warn(str(error))
        return Failure.GARBLED
    return answer if isinstance(answer, dict) else Failure.GARBLED


def number(value: Any) -> float | None:
    """A number that can be reckoned with; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9 or not math.isfinite(value):
        return None
    return float(value)


def shown(value: Any) -> str:
    """Text that can stand in a card: one line, not long, nothing that hides or reorders. Empty for anything else."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value if letter.isprintable())[:_TEXT_CHARS_MAX].strip()
