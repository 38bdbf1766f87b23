"""Reading cards as a client does: what they say, which buttons and inputs they have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Invalid

CARD_BYTES_MAX = 32 << 10
DATA_BYTES_MAX = 16 << 10
NODES_MAX = 200
DEPTH_MAX = 10
_CHILDREN = ("body", "items", "columns", "actions", "facts", "choices")
_SHOWN = ("text", "title", "value", "label")


@dataclass(frozen=True)
class Button:
    """A button, as somebody sees it."""

    verb: str
    title: str
    data: str
    """As JSON; `null` where there is none."""


@dataclass(frozen=True)
class MessageView:
    """A message as somebody sees it."""

    id: str
    text: str
    card: Any
    """The card's JSON as a value, `None` where there is no card."""

    def card_text(self) -> str:
        """All that the card says, line by line."""
        return "\n".join(node[name] for node, _ in walk(self.card) for name in _SHOWN if isinstance(node.get(name), str))

    def buttons(self) -> list[Button]:
        """The buttons that raise an event."""
        found = [node for node, _ in walk(self.card) if node.get("type") == "Action.Execute"]
        return [Button(node["verb"], node["title"], json.dumps(node.get("data"), separators=(",", ":"))) for node in found]

    def verbs(self) -> list[str]:
        """The verbs of its buttons."""
        return [button.verb for button in self.buttons()]

    def input_ids(self) -> list[str]:
        """The ids of its inputs."""
        return [node["id"] for node in inputs(self.card)]

    def payments(self) -> list[str]:
        """The payments that it asks for."""
        return payments(self.card)


def view(id: str, text: str, card: str | None) -> MessageView:
    return MessageView(id, text, None if card is None else json.loads(card))


def check(card: str) -> Any:
    """The card, if it keeps to the host's limits. What each element may hold, the host itself checks."""
    size = len(card.encode())
    if size > CARD_BYTES_MAX:
        raise Invalid(f"card: {size} bytes, at most {CARD_BYTES_MAX} are allowed")
    value = json.loads(card)
    nodes = [(node, depth) for node, depth in walk(value) if "type" in node]
    if len(nodes) > NODES_MAX + 1 or max(depth for _, depth in nodes) > DEPTH_MAX:
        raise Invalid(f"card: {len(nodes)} nodes; at most {NODES_MAX}, {DEPTH_MAX} deep, are allowed")
    ids = [node["id"] for node in inputs(value)]
    if len(set(ids)) != len(ids):
        raise Invalid(f"card: an input stands twice among {ids}")
    for node, _ in nodes:
        if len(json.dumps(node.get("data")).encode()) > DATA_BYTES_MAX:
            raise Invalid(f"card: the data of `{node.get('verb')}` is longer than {DATA_BYTES_MAX} bytes")
    return value


def walk(node: Any, depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """The card, its elements, columns, facts, choices and actions; `depth` counts elements within elements."""
    if not isinstance(node, dict):
        return
    yield node, depth
    for name in _CHILDREN:
        below = depth + (name in ("body", "items", "columns"))
        for child in node.get(name) or ():
            yield from walk(child, below)


def inputs(card: Any) -> list[dict[str, Any]]:
    return [node for node, _ in walk(card) if str(node.get("type", "")).startswith("Input.")]


def payments(card: Any) -> list[str]:
    return [node["payment"] for node, _ in walk(card) if node.get("type") == "Parvis.Pay"]


def fill_in(card: Any, entered: Mapping[str, str]) -> str:
    """What a client sends for `entered`. Fails the test where a client would not let it be sent."""
    known = {node["id"]: node for node in inputs(card)}
    for id in entered:
        if id not in known:
            raise AssertionError(f"the card has no input `{id}`, but {list(known)}")
    filled = {}
    for id, node in known.items():
        value = entered.get(id, str(node.get("value", "")))
        _check_entry(id, node, value)
        filled[id] = value
    return json.dumps(filled, ensure_ascii=False)


def _check_entry(id: str, node: dict[str, Any], value: str) -> None:
    if not value:
        if node.get("isRequired"):
            raise AssertionError(f"`{id}`: {node.get('errorMessage')}")
        return
    low, high = node.get("min"), node.get("max")
    match node["type"]:
        case "Input.ChoiceSet":
            chosen = value.split(",") if node.get("isMultiSelect") else [value]
            fits = set(chosen) <= {choice["value"] for choice in node["choices"]}
        case "Input.Number":
            number = float(value)
            fits = (low is None or low <= number) and (high is None or number <= high)
        case "Input.Date" | "Input.Time":
            # Both are written with leading zeros, so text compares as time does.
            fits = (low is None or low <= value) and (high is None or value <= high)
        case "Input.Text":
            fits = len(value) <= node.get("maxLength", 4096)
        case _:
            fits = value in (node.get("valueOn"), node.get("valueOff"))
    if not fits:
        raise AssertionError(f"`{id}`: `{value}` is not one of what can be entered")
