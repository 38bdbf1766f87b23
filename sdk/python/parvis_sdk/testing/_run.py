"""One run of one event: answers the program's calls from its own copy of the state, and counts what an event may do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..errors import ConsentRequired, Invalid, NoAnswer, NotFound, NotGranted, QuotaExceeded
from ..http import Request, Response
from ..identity import Role, User
from ..ids import PersonId, TimerId
from ..schedule import Timer
from ._messages import Messages
from ._purse import Purse
from ._state import Pending, Sent, State, Waiting
from ._storage import Storage
from ._web import Web, origin

_TIMERS_MAX = 10
_SPACING = timedelta(minutes=1)
_AHEAD_MAX = timedelta(days=400)
_REQUESTS_MAX = 8
_FIELDS_EACH_USE = ("phone", "address", "location")
_READ_ONLY = ("GET", "HEAD")

# What was answered to an event's requests, by how many it made before.
Answers = dict[tuple[int, Request], "Response | NoAnswer"]


class Hosts:
    """Whom the manifest lets a program ask; everybody where a test names no manifest."""

    def __init__(self, manifest: Mapping[str, Any] | None) -> None:
        self._read = None if manifest is None else {*manifest.get("http", ()), *manifest.get("http_effects", ())}
        self._effects = None if manifest is None else set(manifest.get("http_effects", ()))

    def check(self, request: Request) -> None:
        scheme, _, host = origin(request.url).partition("://")
        if scheme != "https" or not host or len(request.url.encode()) > 2048:
            raise Invalid("url: https, at most 2,048 bytes")
        reads = request.method in _READ_ONLY
        allowed = self._read if reads else self._effects
        if allowed is not None and host not in allowed:
            raise NotGranted(f"http:{host}" if reads else f"http_effects:{host}")
        if request.method in _READ_ONLY and request.body:
            raise Invalid("body: empty for GET and HEAD")


class Run(Messages, Storage, Purse):
    """`Port` of one event."""

    def __init__(
        self,
        state: State,
        pending: Pending,
        granted: frozenset[str] | None,
        hosts: Hosts,
        web: Mapping[str, Web],
        answers: Answers,
    ) -> None:
        self.state = state
        self.conversation = pending.conversation
        self.actor = pending.actor
        self.log_lines: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.used: dict[str, int] = {}
        self._granted = granted
        self._hosts = hosts
        self._web = web
        self._answers = answers
        self._confirmed: set[str] = set()

    def require(self, permission: str) -> None:
        asked = self._granted is None or permission in self._granted
        if permission in self.state.withheld or not asked:
            raise NotGranted(permission)

    def count(self, quota: str, most: int) -> None:
        """One more use of what an event may do so many times."""
        if self.used.get(quota, 0) == most:
            raise QuotaExceeded(quota)
        self.used[quota] = self.used.get(quota, 0) + 1

    def current_user(self) -> User | None:
        self.require("identity")
        if self.actor is None:
            return None
        person = self.state.people[self.actor]
        return User(PersonId(self.actor), person.locale, person.time_zone)

    def profile(self, field: str) -> str:
        permission = f"profile.{field}"
        self.require("identity")
        self.require(permission)
        if self.actor is None:
            raise NotFound
        person = self.state.people[self.actor]
        if permission not in self._confirmed:
            decided = person.consents.get(permission)
            if decided is None:
                raise ConsentRequired(permission)
            if not decided:
                raise NotGranted(permission)
            if field in _FIELDS_EACH_USE:
                del person.consents[permission]
                self._confirmed.add(permission)
        if field not in person.profile:
            raise NotFound
        return person.profile[field]

    def current_role(self) -> Role:
        self.require("identity")
        return "customer" if self.actor is None else self.state.people[self.actor].role  # type: ignore[return-value]

    def members(self) -> list[str]:
        self.require("identity")
        self.require("members")
        return [id for id, person in self.state.people.items() if self.conversation in person.used_in]

    def at(self, when: Any, name: str, data: str) -> Timer:
        self.require("schedule")
        now = self.state.now
        if not now + timedelta(seconds=1) <= when <= now + _AHEAD_MAX:
            raise Invalid("when: 1 second to 400 days ahead")
        if not 1 <= len(name) <= 64 or len(data.encode()) > 4 << 10:
            raise Invalid("name: 1 to 64 characters; data: at most 4 KiB")
        taken = [timer.due for timer in self.state.timers if timer.waits and timer.actor == self.actor]
        if len(taken) >= _TIMERS_MAX:
            raise QuotaExceeded("timers")
        due = when
        while any(due < other + _SPACING and other < due + _SPACING for other in taken):
            due += _SPACING
        timer = Waiting(self.state.next_id("tmr"), due, name, data, self.conversation, self.actor)
        self.state.timers.append(timer)
        return Timer(TimerId(timer.id), due)

    def cancel(self, id: str) -> None:
        self.require("schedule")
        for timer in self.state.timers:
            if timer.id == id:
                timer.waits = False
                return
        raise NotFound

    def fetch(self, request: Request) -> Response:
        self._check_request(request, 64 << 10)
        # Run again, the event is given the same answer.
        key = (self.used["requests.event"], request)
        if key not in self._answers:
            self._answers[key] = ask(self._web, request)
        answer = self._answers[key]
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    def later(self, request: Request, name: str, data: str) -> str:
        self._check_request(request, 32 << 10)
        if not 1 <= len(name) <= 64 or len(data.encode()) > 4 << 10:
            raise Invalid("name: 1 to 64 characters; data: at most 4 KiB")
        sent = Sent(self.state.next_id("req"), self.state.now, request, name, data, self.conversation, self.actor)
        self.state.requests.append(sent)
        return sent.id

    def _check_request(self, request: Request, body_max: int) -> None:
        self.require("http")
        self._hosts.check(request)
        if len(request.body) > body_max:
            raise Invalid(f"body: at most {body_max} bytes")
        self.count("requests.event", _REQUESTS_MAX)

    def log(self, level: str, message: str) -> None:
        self.log_lines.append(f"{level}: {message}")


def ask(web: Mapping[str, Web], request: Request) -> Response | NoAnswer:
    """What another server answers; one that the test has not put up is not there."""
    server = web.get(origin(request.url))
    if server is None:
        return NoAnswer("unreachable")
    try:
        return server(request)
    except NoAnswer as failure:
        return failure


