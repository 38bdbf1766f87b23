"""The part of a run that answers `chat`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Invalid, NotFound
from . import _view
from ._state import Form, Posted, State

_POSTS_MAX = 16
_EDITS_MAX = 64


class Messages:
    if TYPE_CHECKING:
        state: State
        conversation: str
        actor: str | None
        said: list[tuple[str, str]]

        def require(self, permission: str) -> None: ...
        def count(self, quota: str, most: int) -> None: ...

    def post(self, text: str, card: str | None) -> str:
        return self._add(None, text, card, None)

    def edit(self, message: str, text: str, card: str | None) -> None:
        self._check(text, card)
        self._to_change(message).content = (text, card)

    def redact(self, message: str) -> None:
        self.require("chat")
        for posted in self.state.messages:
            if posted.id == message and posted.conversation == self.conversation:
                posted.redacted = True
                return
        raise NotFound

    def reply_privately(self, to: str, text: str, card: str | None) -> str:
        return self._add(to, text, card, None)

    def open_form(self, to: str, name: str, data: str, text: str, card: str | None) -> str:
        if not 1 <= len(name) <= 64:
            raise Invalid("name: 1 to 64 characters")
        if len(data.encode()) > 16 << 10:
            raise Invalid("data: at most 16 KiB")
        if card is None or not _view.inputs(_view.check(card)):
            raise Invalid("content.card: must hold the inputs")
        return self._add(to, text, card, Form(name, data))

    def set_view(self, message: str, member: str, text: str, card: str | None) -> None:
        self._check(text, card)
        self._require_member(member)
        self._to_change(message).views[member] = (text, card)

    def clear_view(self, message: str, member: str) -> None:
        self.require("chat")
        self._require_member(member)
        self._to_change(message).views.pop(member, None)

    def typing(self) -> None:
        self.require("chat")

    def toast(self, text: str) -> None:
        self.require("chat")
        if self.actor is None:
            raise NotFound
        if not text.strip() or len(text) > 200:
            raise Invalid("text: 1 to 200 characters")
        self.said = [(self.actor, text)]

    alert = toast

    def _add(self, to: str | None, text: str, card: str | None, form: Form | None) -> str:
        self._check(text, card)
        if to is not None:
            self._require_member(to)
        self.count("messages.event", _POSTS_MAX)
        posted = Posted(self.state.next_id("msg"), self.conversation, (text, card), to, form)
        self.state.messages.append(posted)
        return posted.id

    def _require_member(self, person: str) -> None:
        if not self.state.has_used(person, self.conversation):
            raise NotFound

    def _to_change(self, id: str) -> Posted:
        self.count("edits.event", _EDITS_MAX)
        for posted in self.state.messages:
            if posted.id == id and posted.conversation == self.conversation and not posted.redacted:
                return posted
        raise NotFound

    def _check(self, text: str, card: str | None) -> None:
        self.require("chat")
        if not text.strip() or len(text) > 8192:
            raise Invalid("text: 1 to 8,192 characters")
        if card is None:
            return
        known = {paid.payment.id for paid in self.state.payments}
        for payment in _view.payments(_view.check(card)):
            if payment not in known:
                raise Invalid(f"card: no payment `{payment}` of this program")
