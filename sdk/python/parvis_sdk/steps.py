"""Forms with several steps: one question after the other, with what was answered so far carried along.

What is gathered travels in the forms' data, which the host keeps: nothing of it is stored before the last step, several people can be
at it at once, and who never comes back leaves nothing behind. It carries the steps' version, so a form that was open during an
upgrade is still understood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from . import chat
from .card import Card
from .errors import Invalid
from .event import Event, FormSubmitted, Inputs
from .state import Versioned

__all__ = ["Again", "Form", "Steps"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """What a step shows: its text, and a card with the inputs and an `execute` button that sends it."""

    text: str
    card: Card


class Again(Exception):
    """Raised by a step that cannot take what was entered: the same form opens again, with this said above it.

    `gathered` replaces what was gathered so far, to show again what the person entered.
    """

    def __init__(self, text: str, gathered: object = None) -> None:
        super().__init__(text)
        self.text = text
        self.gathered = gathered


_Show = Callable[[Event, T, "str | None"], "Form | None"]
_Take = Callable[[Event, T, Inputs], T]
_Finish = Callable[[Event, T], None]


@dataclass(frozen=True, slots=True)
class _Step(Generic[T]):
    name: str
    show: _Show[T]
    take: _Take[T]


class Steps(Generic[T]):
    """The steps of one form, in the order in which they are added.

    `state` is what they gather. A step is shown by a function `(event, gathered, complaint) -> Form`, where `complaint` is the text of
    an `Again` or `None`; it answers `None` where the step is not needed. What was entered is taken by a function
    `(event, gathered, inputs) -> gathered`, which may raise `Again`.

        subscribing = Steps("subscribe", Versioned(Wish, version=1))

        @subscribing.step("place", show=ask_for_place)
        def take_place(event, wish, inputs):
            ...
            return replace(wish, place=place)

        @subscribing.finish
        def subscribe(event, wish): ...

        program.include(subscribing)

    and `subscribing.start(event, Wish())` shows the first.
    """

    def __init__(self, name: str, state: Versioned[T]) -> None:
        self.name = name
        self._state = state
        self._steps: list[_Step[T]] = []
        self._finish: _Finish[T] | None = None

    def step(self, name: str, *, show: _Show[T]) -> Callable[[_Take[T]], _Take[T]]:
        """Adds a step; decorates what takes its answer."""
        if any(step.name == name for step in self._steps):
            raise ValueError(f"two steps `{name}`")

        def register(take: _Take[T]) -> _Take[T]:
            self._steps.append(_Step(name, show, take))
            return take

        return register

    def finish(self, function: _Finish[T]) -> _Finish[T]:
        """Decorates what is done when all steps are."""
        self._finish = function
        return function

    def start(self, event: Event, gathered: T) -> None:
        """Shows the first step to whoever caused the event."""
        self._go_on(event, gathered, 0)

    def handle(self, event: Event, form: FormSubmitted) -> None:
        """Takes one step's answer and shows the next step. `Program.include` leads here."""
        name, gathered = self._read(form.data)
        at = next((at for at, step in enumerate(self._steps) if step.name == name), None)
        if at is None:
            raise Invalid(f"the form `{self.name}` has no step `{name}`")
        step = self._steps[at]
        try:
            taken = step.take(event, gathered, form.inputs)
        except Again as again:
            kept: Any = gathered if again.gathered is None else again.gathered
            self._show(event, step, kept, again.text)
            return
        self._go_on(event, taken, at + 1)

    def _read(self, data: Any) -> tuple[str, T]:
        if not isinstance(data, dict) or not isinstance(data.get("step"), str):
            raise Invalid(f"the form `{self.name}` carries no step")
        return data["step"], self._state.load(data.get("gathered"))

    def _go_on(self, event: Event, gathered: T, at: int) -> None:
        for step in self._steps[at:]:
            if self._show(event, step, gathered, None):
                return
        if self._finish is not None:
            self._finish(event, gathered)

    def _show(self, event: Event, step: _Step[T], gathered: T, complaint: str | None) -> bool:
        form = step.show(event, gathered, complaint)
        if form is None:
            return False
        data = {"step": step.name, "gathered": self._state.dump(gathered)}
        chat.open_form(event.person(), self.name, form.text, form.card, data=data)
        return True
