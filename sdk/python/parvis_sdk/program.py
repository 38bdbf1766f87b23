"""A mini-program: which function handles which event, and how its end is told to the host.

>>> from parvis_sdk import Event, Opened, Program, chat
>>> program = Program()
>>> @program.opened
... def greet(event: Event, opened: Opened) -> None:
...     _ = chat.post("Welcome!")
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from . import event as events
from . import log
from .errors import ConsentRequired, Error, Refused
from .event import Event

if TYPE_CHECKING:
    from .steps import Steps

__all__ = ["Program"]

F = TypeVar("F", bound=Callable[..., None])
_Key = tuple[type, "str | None"]
_Handler = Callable[[Event, Any], None]

# What the person reads where the program did not foresee what happened.
UNFORESEEN = "This did not work. Nothing was changed."


class Program:
    """Handlers, by event. Each takes the `Event` and its trigger, such as an `Opened` or a `CardAction`.

    An event that nothing handles ends well and does nothing.
    """

    def __init__(self) -> None:
        self._handlers: dict[_Key, _Handler] = {}

    def opened(self, handler: F) -> F:
        """Handles that a person opens the program."""
        return self._add(events.Opened, None, handler)

    def message(self, handler: F) -> F:
        """Handles that a person addresses the program in a message."""
        return self._add(events.Message, None, handler)

    def payment_updated(self, handler: F) -> F:
        """Handles that a payment changes state."""
        return self._add(events.PaymentUpdated, None, handler)

    def consent_changed(self, handler: F) -> F:
        """Handles that a person decides about a permission."""
        return self._add(events.ConsentChanged, None, handler)

    def command(self, name: str | None = None) -> Callable[[F], F]:
        """Handles the command of this name; without a name, those that no other function handles."""
        return lambda handler: self._add(events.Command, name, handler)

    def card_action(self, verb: str | None = None) -> Callable[[F], F]:
        """Handles a press of buttons with this verb; without one, those that no other function handles."""
        return lambda handler: self._add(events.CardAction, verb, handler)

    def form(self, name: str | None = None) -> Callable[[F], F]:
        """Handles that a person sends the form of this name; without one, those that no other function handles."""
        return lambda handler: self._add(events.FormSubmitted, name, handler)

    def timer(self, name: str | None = None) -> Callable[[F], F]:
        """Handles that a timer of this name fires; without one, those that no other function handles."""
        return lambda handler: self._add(events.TimerFired, name, handler)

    def http_answered(self, name: str | None = None) -> Callable[[F], F]:
        """Handles the answer to an `http.later` of this name; without one, those that no other function handles."""
        return lambda handler: self._add(events.HttpAnswered, name, handler)

    def include(self, steps: Steps[Any]) -> None:
        """Handles the forms of `steps`."""
        self._add(events.FormSubmitted, steps.name, steps.handle)

    def handle(self, event: Event) -> None:
        """Runs the handler of an event. Raises what the handler raises."""
        trigger = event.trigger
        kind = type(trigger)
        name = getattr(trigger, "name", None) or getattr(trigger, "verb", None)
        handler = self._handlers.get((kind, name)) or self._handlers.get((kind, None))
        if handler is not None:
            handler(event, trigger)

    def component(self) -> type:
        """The class that componentize-py looks for: write `Handler = program.component()` in the program's module.

        Outside of a component it is a class that does nothing, so that the module can be imported by tests.
        """
        import sys

        if sys.platform != "wasi":
            return type("Handler", (), {})
        from . import _wit

        return _wit.handler(self)

    def _add(self, kind: type, name: str | None, handler: F) -> F:
        if (kind, name) in self._handlers:
            raise ValueError(f"two functions handle {kind.__name__}" + (f" `{name}`" if name else ""))
        self._handlers[kind, name] = handler
        return handler


def run(program: Program, event: Event) -> None:
    """Runs an event to one of the ends that the host knows: it returns, or raises `Refused` or `ConsentRequired`.

    Anything else that a handler raises is a mistake: it is logged with where it was raised, and raised again. Without WASI nobody
    else would write it down.
    """
    try:
        program.handle(event)
    except (Refused, ConsentRequired):
        raise
    except Error as error:
        log.error(f"{error}\n{where(error.__traceback__)}")
        raise Refused(UNFORESEEN) from None
    except Exception as error:
        log.error(f"{type(error).__name__}: {error}\n{where(error.__traceback__)}")
        raise


# The innermost frames say most, and a runaway recursion has a thousand.
_FRAMES_MAX = 24


def where(traceback: TracebackType | None) -> str:
    """Where something was raised, innermost last. `traceback` would read source files, and in a component there are none."""
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"  at {_file(code.co_filename)}:{traceback.tb_lineno} in {code.co_name}")
        traceback = traceback.tb_next
    left_out = len(frames) - _FRAMES_MAX
    if left_out > 0:
        frames = [f"  ({left_out} more)", *frames[-_FRAMES_MAX:]]
    return "\n".join(frames)


def _file(name: str) -> str:
    """componentize-py numbers the folders that modules lie in: `/0/app.py`."""
    folder, _, rest = name.removeprefix("/").partition("/")
    return rest if folder.isdigit() else name
