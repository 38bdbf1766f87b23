"""The interfaces of the WIT as componentize-py makes them, for what this package has no better word for. Only inside a component.

    chat = interface("chat")
    message = chat.post(chat.Content("Hello", None))

Arguments and answers are those of the bindings; what a function raises are the errors of `parvis_sdk.errors`. A world that does not name
an interface has none of its functions: they answer `NotGranted`, as the host would. The modules are imported here and not when they
are called, because a component has no files: what is imported while it is built is part of it, and nothing else can be.
"""

# What componentize-py makes of the WIT is there in a component alone, and without types.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import importlib
from typing import Any

from componentize_py_types import Err

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
)

__all__ = ["Interface", "failure", "interface"]


class Interface:
    """One imported interface. Its functions raise the errors of `parvis_sdk.errors`."""

    def __init__(self, name: str) -> None:
        self._name = name
        try:
            self._module: Any = importlib.import_module(f"wit_world.imports.{name}")
        except ImportError:
            self._module = None

    @property
    def is_there(self) -> bool:
        """Whether the program's world names it."""
        return self._module is not None

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
        return failure(error.value)
    return Invalid(f"an error that this SDK does not know: {name}")


def failure(failure: Any) -> NoAnswer:
    match type(failure).__name__:
        case "HttpFailure_Refused":
            return NoAnswer("refused", failure.value)
        case "HttpFailure_TimedOut":
            return NoAnswer("timed-out")
        case "HttpFailure_TooLarge":
            return NoAnswer("too-large")
        case _:
            return NoAnswer("unreachable")


_interfaces = {
    name: Interface(name) for name in ("chat", "http", "identity", "log", "payments", "schedule", "storage", "types")
}


def interface(name: str) -> Interface:
    """An interface by its name in the WIT."""
    return _interfaces[name]
