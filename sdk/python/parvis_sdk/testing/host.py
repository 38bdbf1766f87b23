"""The host that a test plays with."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .. import _codec
from .._port import answer_with
from ..errors import ConsentRequired, Error, Refused
from ..event import (
    CardAction,
    Command,
    ConsentChanged,
    Event,
    FormSubmitted,
    HttpAnswered,
    Inputs,
    Message,
    Opened,
    PaymentUpdated,
    TimerFired,
    Trigger,
)
from ..http import Response
from ..identity import ProfileField, Role
from ..ids import ConversationId, MessageId, PersonId, TimerId
from ..money import Money
from ..payments import Payment, State as PaymentState
from ..program import UNFORESEEN, Program, run
from . import _view
from ._run import Answers, Hosts, Run, ask
from ._state import Content, Pending, Person, Posted, Sent, State, Waiting
from ._view import Button, MessageView
from ._web import Web

# What is not captured so long after its approval is voided.
_CAPTURE_WITHIN = timedelta(minutes=15)
_RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_TRIED_AGAIN = (429, 502, 503, 504)


class Host:
    """A host in memory with one mini-program, people and conversations. It is 2026-12-01T12:00:00Z.

    Methods that play an event raise what its handler raised. They raise `AssertionError` where the test asks for something that no
    person could do, such as pressing a button that is not there.

    With a `manifest`, the path of `parvis.json`, the program may do what that asks for and no more.
    """

    def __init__(self, program: Program, *, manifest: str | Path | None = None) -> None:
        asked = None if manifest is None else json.loads(Path(manifest).read_text("utf-8"))
        self._program = program
        self._granted = None if asked is None else frozenset(it["name"] for it in asked["req_permissions"])
        self._hosts = Hosts(asked)
        self._state = State(now=datetime(2026, 12, 1, 12, tzinfo=timezone.utc))
        self._conversation = "cnv_test"
        self._log: list[str] = []
        self._toasts: list[tuple[str, str]] = []
        self._undecided: list[tuple[str, Pending]] = []
        self._web: dict[str, Web] = {}
        self._events = 0

    # What there is.

    def person(self, name: str) -> PersonId:
        """A person of this name, a customer who speaks English; the same person for the same name."""
        id = PersonId(f"per_{name}")
        self._state.people.setdefault(id, Person())
        return id

    def enter(self, conversation: str) -> None:
        """What follows happens in the conversation of this name."""
        self._conversation = f"cnv_{conversation}"

    def set_locale(self, person: PersonId, locale: str) -> None:
        """The person's language from now on, such as `fr-CH`."""
        self._state.people[person].locale = locale

    def set_time_zone(self, person: PersonId, name: str) -> None:
        """Where the person is from now on, such as `Europe/Zurich`."""
        self._state.people[person].time_zone = name

    def set_role(self, person: PersonId, role: Role) -> None:
        """What the person is to the program from now on."""
        self._state.people[person].role = role

    def set_profile(self, person: PersonId, field: ProfileField, value: str) -> None:
        """Fills in a field of the person's profile; the program still has to be granted it."""
        self._state.people[person].profile[field] = value

    def withhold(self, permission: str) -> None:
        """The operator withholds a permission: calls that need it raise `NotGranted`."""
        self._state.withheld.add(permission)

    def withdraw(self, amount: Money) -> None:
        """The merchant takes `amount` off its account, so that it is not there for refunds."""
        before = self._state.withdrawn.get(amount.currency, 0)
        self._state.withdrawn[amount.currency] = before + amount.minor_units

    def serve(self, origin: str, server: Web | None) -> None:
        """`server` answers for an origin such as `https://api.example.org` from now on; with `None`, nobody does."""
        if server is None:
            self._web.pop(origin, None)
        else:
            self._web[origin] = server

    @property
    def now(self) -> datetime:
        """The instant that it is."""
        return self._state.now

    def set_now(self, now: datetime) -> None:
        """Moves the clock without anything happening meanwhile; `advance` lets timers fire."""
        self._state.now = now

    # What people do.

    def open(self, person: PersonId, **parameters: str) -> None:
        """`person` opens the program, maybe through a link with parameters."""
        self._use(person, Opened(tuple(parameters.items())))

    def command(self, person: PersonId, name: str, text: str = "") -> None:
        """`person` types `/name text`."""
        self._use(person, Command(name, text.strip()))

    def say(self, person: PersonId, text: str, *, reply_to: str | None = None) -> None:
        """`person` addresses the program, maybe in answer to one of its messages."""
        self._use(person, Message(text, None if reply_to is None else MessageId(reply_to)))

    def tap(self, person: PersonId, message: str, verb: str, **inputs: str) -> None:
        """`person` presses the first button with this verb that they see there, after filling in inputs."""
        view = self.view(person, message)
        for button in view.buttons():
            if button.verb == verb:
                return self.press(person, message, button, **inputs)
        raise AssertionError(f"{person} sees no button `{verb}` there, but {view.verbs()}")

    def press(self, person: PersonId, message: str, button: Button, **inputs: str) -> None:
        """`person` presses a button that they saw, maybe a while ago: if what they see changed since, nothing happens."""
        view = self.view(person, message)
        if button in view.buttons():
            entered = Inputs(_view.fill_in(view.card, inputs))
            self._use(person, CardAction(MessageId(message), button.verb, button.data, entered))

    def forge_tap(self, person: PersonId, message: str, verb: str, data: object = None) -> None:
        """A press that no client can cause, because the host compares it with what the person sees.

        Shows that the program checks for itself what it must not rely on others for.
        """
        self._use(person, CardAction(MessageId(message), verb, _codec.dumps(data), Inputs("{}")))

    def submit(self, person: PersonId, **inputs: str) -> None:
        """`person` fills in the form that they were shown last and sends it. The form closes, whatever comes of it."""
        for posted in reversed(self._state.messages):
            if posted.form is not None and not posted.form.sent and posted.only_for == person:
                view = _view.view(posted.id, *posted.content)
                if not view.buttons():
                    raise AssertionError("the form has no button to send it with")
                entered = Inputs(_view.fill_in(view.card, inputs))
                posted.form.sent = True
                return self._use(person, FormSubmitted(posted.form.name, posted.form.data, entered))
        raise AssertionError(f"{person} was shown no form")

    def approve(self, person: PersonId, payment: str) -> None:
        """`person` approves a payment on the host's sheet: the amount is reserved."""
        self._decide(person, payment, "authorized")

    def decline(self, person: PersonId, payment: str) -> None:
        """`person` declines a payment on the host's sheet."""
        self._decide(person, payment, "declined")

    def grant(self, person: PersonId, permission: str) -> None:
        """`person` grants a permission such as `profile.phone`. What waited for it runs again."""
        self._consent(person, permission, True)

    def deny(self, person: PersonId, permission: str) -> None:
        """`person` denies or revokes a permission. What waited for it runs again."""
        self._consent(person, permission, False)

    def advance(self, duration: timedelta) -> None:
        """Time passes: timers fire, requests are answered and payments expire, in order. Raises the first error of their events."""
        end = self._state.now + duration
        first: Exception | None = None
        while (due := self._next_due()) is not None and due[0] <= end:
            self._state.now = max(due[0], self._state.now)
            try:
                self._happen(due[1])
            except Exception as error:
                first = first or error
        self._state.now = end
        if first is not None:
            raise first

    # What came of it.

    def messages(self) -> list[MessageView]:
        """What everybody sees of the program's messages in this conversation, oldest first."""
        return self._views(lambda posted: posted.seen_by_all())

    def seen_by(self, person: PersonId) -> list[MessageView]:
        """What `person` sees of them: own views, private replies and open forms included."""
        return self._views(lambda posted: posted.seen_by(person))

    def view(self, person: PersonId, message: str) -> MessageView:
        """A message as `person` sees it."""
        for view in self.seen_by(person):
            if view.id == message:
                return view
        raise AssertionError(f"{person} sees no message {message}")

    def toasts(self, person: PersonId) -> list[str]:
        """What was said to `person` in passing, oldest first."""
        return [text for to, text in self._toasts if to == person]

    def payments(self) -> list[Payment]:
        """All payments that the program requested."""
        return [paid.payment for paid in self._state.payments]

    def timers(self) -> list[tuple[str, datetime]]:
        """Names of the timers that wait and when they are due, the next first."""
        waiting = [(timer.due, timer.name) for timer in self._state.timers if timer.waits]
        return [(name, due) for due, name in sorted(waiting)]

    def stored_keys(self) -> list[str]:
        """The keys that the program keeps, such as `program/menu`, in order."""
        return sorted(f"{owner}/{key}" for owner, key in self._state.storage)

    @property
    def log(self) -> list[str]:
        """The lines of the program's log, such as `info: menu shown`."""
        return list(self._log)

    # How an event runs.

    def _views(self, seen: Callable[[Posted], Content | None]) -> list[MessageView]:
        found = []
        for posted in self._state.messages:
            content = seen(posted) if posted.conversation == self._conversation else None
            if content is not None:
                found.append(_view.view(posted.id, *content))
        return found

    def _use(self, person: PersonId, trigger: Trigger) -> None:
        """Who does something with the program is known to it from then on."""
        used_in = self._state.people[person].used_in
        if self._conversation not in used_in:
            used_in.append(self._conversation)
        self._raise(self._conversation, person, trigger)

    def _raise(self, conversation: str, actor: str | None, trigger: Trigger) -> None:
        self._events += 1
        self._deliver(Pending(f"evt_{self._events:08x}", conversation, actor, trigger))

    def _deliver(self, pending: Pending) -> None:
        answers: Answers = {}
        done, outcome = self._run_once(pending, answers)
        again, same = self._run_once(pending, answers)
        if (done.state, repr(outcome)) != (again.state, repr(same)):
            raise AssertionError("the program does something else when the same event is run again") from outcome
        self._log.extend(done.log_lines)
        if outcome is None:
            self._state = done.state
            self._toasts.extend(done.said)
            return
        if isinstance(outcome, ConsentRequired):
            self._undecided.append((outcome.permission, pending))
        raise outcome

    def _run_once(self, pending: Pending, answers: Answers) -> tuple[Run, Exception | None]:
        state = copy.deepcopy(self._state)
        one = Run(state, pending, self._granted, self._hosts, self._web, answers)
        event = Event(
            id=pending.id,
            conversation=ConversationId(pending.conversation),
            actor=None if pending.actor is None else PersonId(pending.actor),
            now=state.now,
            made_by=1,
            trigger=_as_it_stands(state, pending.trigger),
        )
        before = answer_with(one)
        try:
            run(self._program, event)
            return one, None
        except Exception as error:
            # What the program meant is told, not the sentence that a person reads instead.
            meant = error.__context__
            if error == Refused(UNFORESEEN) and isinstance(meant, Error):
                return one, meant
            return one, error
        finally:
            answer_with(before)

    def _decide(self, person: PersonId, id: str, decision: PaymentState) -> None:
        paid = self._state.paid(id)
        if paid.payment.payer != person:
            raise AssertionError(f"somebody else pays {id}")
        if paid.payment.state != "requested" or paid.payment.expires_at <= self.now:
            raise AssertionError(f"{id} cannot be decided any more: {paid.payment.state}")
        expires = self.now + _CAPTURE_WITHIN if decision == "authorized" else paid.payment.expires_at
        payment = self._state.change(id, state=decision, expires_at=expires)
        self._raise(paid.conversation, person, PaymentUpdated(payment))

    def _consent(self, person: PersonId, permission: str, granted: bool) -> None:
        self._state.people[person].consents[permission] = granted
        again = [pending for asked, pending in self._undecided if asked == permission and pending.actor == person]
        self._undecided = [waits for waits in self._undecided if waits[1] not in again]
        self._raise(self._conversation, person, ConsentChanged(permission, granted))
        for pending in again:
            self._deliver(pending)

    def _next_due(self) -> tuple[datetime, Waiting | Sent | Payment] | None:
        due: list[tuple[datetime, Waiting | Sent | Payment]] = []
        due += [(timer.due, timer) for timer in self._state.timers if timer.waits]
        due += [(sent.due, sent) for sent in self._state.requests]
        due += [(payment.expires_at, payment) for payment in self.payments() if payment.state in ("requested", "authorized")]
        return min(due, key=lambda one: one[0], default=None)

    def _happen(self, what: Waiting | Sent | Payment) -> None:
        if isinstance(what, Waiting):
            what.waits = False
            fired = TimerFired(TimerId(what.id), what.name, what.data)
            self._raise(what.conversation, what.actor, fired)
        elif isinstance(what, Sent):
            self._answer(what)
        else:
            state = "expired" if what.state == "requested" else "voided"
            payment = self._state.change(what.id, state=state)
            self._raise(self._state.paid(what.id).conversation, payment.payer, PaymentUpdated(payment))

    def _answer(self, sent: Sent) -> None:
        answer = ask(self._web, sent.request)
        failed = answer.status in _TRIED_AGAIN if isinstance(answer, Response) else True
        if failed and sent.tries < len(_RETRY_AFTER):
            sent.due += _RETRY_AFTER[sent.tries]
            sent.tries += 1
            return
        self._state.requests.remove(sent)
        self._raise(sent.conversation, sent.actor, HttpAnswered(sent.id, sent.name, sent.data, answer))


def _as_it_stands(state: State, trigger: Trigger) -> Trigger:
    """An event tells of a payment as it is when the program hears of it, not as it was when it was raised."""
    if isinstance(trigger, PaymentUpdated):
        return replace(trigger, payment=state.paid(trigger.payment.id).payment)
    return trigger
