"""Cards: what a message shows besides its text. The subset of Adaptive Cards 1.5 that the host accepts.

Limits, checked by the host when the card is posted: 32 KiB of JSON, 200 nodes, 10 levels deep.

>>> card = Card(
...     text("Dinner for four", heading=True),
...     facts(("Day", "Thursday"), ("Time", "19:00")),
...     actions=[execute("cancel", "Cancel", style="destructive")],
... )
>>> card.to_json()[:41]
'{"type":"AdaptiveCard","version":"1.5","b'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Literal, NewType

from . import _codec

__all__ = [
    "Action",
    "Card",
    "Column",
    "Element",
    "actions",
    "choice_set",
    "column",
    "columns",
    "container",
    "date_input",
    "execute",
    "facts",
    "image",
    "number_input",
    "open_url",
    "pay",
    "text",
    "text_input",
    "time_input",
    "toggle",
]

Element = NewType("Element", "dict[str, Any]")
"""What stands in a card's body."""
Column = NewType("Column", "dict[str, Any]")
"""One of `columns`."""
Action = NewType("Action", "dict[str, Any]")
"""A button."""

Size = Literal["small", "medium", "large", "extraLarge"]
Color = Literal["accent", "good", "warning", "attention"]
Style = Literal["emphasis", "good", "attention", "warning", "accent"]
Spacing = Literal["none", "small", "medium", "large", "extraLarge"]
ImageSize = Literal["small", "medium", "large", "stretch"]
Align = Literal["left", "center", "right"]


class Card:
    """A card: elements one below the other, and buttons below them.

    `lang` is the language of its texts, by which screen readers pronounce them. With `working` the host shows a spinner and this text
    until the program changes the card, for 24 hours at most.
    """

    __slots__ = ("actions", "body", "lang", "working")

    def __init__(
        self,
        *body: Element | None,
        actions: Iterable[Action] = (),
        lang: str | None = None,
        working: str | None = None,
    ) -> None:
        self.body: list[Element] = [element for element in body if element is not None]
        self.actions: list[Action] = list(actions)
        self.lang = lang
        self.working = working

    def to_json(self) -> str:
        """The card as the host reads it. Raises `Invalid` when a button's data cannot be JSON."""
        card: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.5"}
        if self.lang is not None:
            card["lang"] = self.lang
        card["body"] = self.body
        if self.actions:
            card["actions"] = self.actions
        if self.working is not None:
            card["working"] = {"text": self.working}
        return _codec.dumps(card)


def text(
    text: str,
    *,
    heading: bool = False,
    size: Size | None = None,
    bold: bool = False,
    subtle: bool = False,
    color: Color | None = None,
    align: Align | None = None,
    spacing: Spacing | None = None,
    separator: bool = False,
) -> Element:
    """Text, broken into lines where needed. `heading` marks it as one, for eyes and screen readers."""
    return Element(
        _members(
            type="TextBlock",
            text=text,
            wrap=True,
            size=size,
            weight="bolder" if bold else None,
            color=color,
            isSubtle=subtle or None,
            style="heading" if heading else None,
            horizontalAlignment=align,
            spacing=spacing,
            separator=separator or None,
        )
    )


def image(url: str, alt_text: str, *, size: ImageSize | None = None) -> Element:
    """A picture, by an https address or the `blob:` name of one that the host keeps, and what it shows in words."""
    return Element(_members(type="Image", url=url, altText=alt_text, size=size))


def facts(*pairs: tuple[str, str]) -> Element:
    """Pairs of a title and a value."""
    return Element({"type": "FactSet", "facts": [{"title": title, "value": value} for title, value in pairs]})


def container(*items: Element | None, style: Style | None = None) -> Element:
    """Elements that belong together."""
    return Element(_members(type="Container", style=style, items=[item for item in items if item is not None]))


def columns(*columns: Column) -> Element:
    """Columns beside each other."""
    return Element({"type": "ColumnSet", "columns": list(columns)})


def column(*items: Element | None, width: Literal["auto", "stretch"] | int | None = None) -> Column:
    """One of `columns`: as wide as its content, as what is left, or by its share beside the others."""
    return Column(_members(type="Column", width=width, items=[item for item in items if item is not None]))


def actions(*actions: Action) -> Element:
    """Buttons within the body, beside each other."""
    return Element({"type": "ActionSet", "actions": list(actions)})


def pay(payment: str, title: str) -> Element:
    """What opens the host's sheet for a payment that was requested. Only its payer can approve it."""
    return Element({"type": "Parvis.Pay", "payment": payment, "title": title})


def execute(
    verb: str,
    title: str,
    *,
    data: object = None,
    style: Literal["positive", "destructive"] | None = None,
    tooltip: str | None = None,
    without_inputs: bool = False,
) -> Action:
    """A button that raises a `CardAction` with this verb.

    `data`, at most 16 KiB of JSON, is given back by the event: the host keeps it and a client cannot change it. Use a
    `parvis_sdk.state.Versioned` for what must survive an upgrade. `without_inputs` leaves out what was entered: for a "Cancel".
    """
    return Action(
        _members(
            type="Action.Execute",
            verb=verb,
            title=title,
            data=None if data is None else _codec.to_json(data),
            style=style,
            tooltip=tooltip,
            associatedInputs="none" if without_inputs else None,
        )
    )


def open_url(url: str, title: str) -> Action:
    """A button that opens an https address."""
    return Action({"type": "Action.OpenUrl", "url": url, "title": title})


def text_input(
    id: str,
    label: str,
    *,
    required: str | None = None,
    value: str | None = None,
    placeholder: str | None = None,
    multiline: bool = False,
    max_length: int | None = None,
) -> Element:
    """A line of text, or several. `required` is what is said where it was left empty; without it, it may be."""
    rest = _members(
        placeholder=placeholder, value=value, isMultiline=multiline or None, maxLength=max_length
    )
    return _input("Input.Text", id, label, required, rest)


def number_input(
    id: str,
    label: str,
    *,
    required: str | None = None,
    value: int | None = None,
    min: int | None = None,
    max: int | None = None,
) -> Element:
    """A number."""
    return _input("Input.Number", id, label, required, _members(value=value, min=min, max=max))


def date_input(
    id: str,
    label: str,
    *,
    required: str | None = None,
    value: date | None = None,
    min: date | None = None,
    max: date | None = None,
) -> Element:
    """A day."""
    bounds = {"value": value, "min": min, "max": max}
    days = {name: day.isoformat() for name, day in bounds.items() if day is not None}
    return _input("Input.Date", id, label, required, days)


def time_input(
    id: str,
    label: str,
    *,
    required: str | None = None,
    value: time | None = None,
    min: time | None = None,
    max: time | None = None,
) -> Element:
    """A time of day, to the minute."""
    bounds = {"value": value, "min": min, "max": max}
    times = {name: clock.isoformat("minutes") for name, clock in bounds.items() if clock is not None}
    return _input("Input.Time", id, label, required, times)


def choice_set(
    id: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    required: str | None = None,
    value: str | None = None,
    expanded: bool = False,
    multiple: bool = False,
) -> Element:
    """A choice among pairs of what is shown and what is given back. Of `multiple`, the values come back joined by commas."""
    rest = _members(
        value=value,
        choices=[{"title": title, "value": given} for title, given in choices],
        style="expanded" if expanded else None,
        isMultiSelect=multiple or None,
    )
    return _input("Input.ChoiceSet", id, label, required, rest)


def toggle(id: str, title: str, *, on: bool = False) -> Element:
    """Yes or no; read it with `Inputs.is_on`."""
    value = "true" if on else None
    return Element(_members(type="Input.Toggle", id=id, title=title, value=value, valueOn="true", valueOff="false"))


def _input(kind: str, id: str, label: str, required: str | None, rest: dict[str, Any]) -> Element:
    common = _members(type=kind, id=id, label=label, isRequired=required is not None or None, errorMessage=required)
    return Element({**common, **rest})


def _members(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
