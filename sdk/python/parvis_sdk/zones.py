"""The clocks of time zones: a component has no time zone data, so the rules that hold today come with the SDK.

Each IANA name has the rule by which its clock goes from now on (offset, and when it changes), as the time zone database states it.
What a zone did in the past is not here, nor are changes that a government decides after this table was made. Morocco's hour during
Ramadan, and Palestine's, follow no such rule: there the clock of the rest of the year is used.

>>> from datetime import datetime, timezone
>>> find("Europe/Zurich").offset(datetime(2026, 7, 1, tzinfo=timezone.utc))
datetime.timedelta(seconds=7200)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from ._zone_rules import RULES

__all__ = ["Zone", "find"]

_Change = Callable[[int], datetime]


class Zone:
    """A clock: its offset from UTC in winter, maybe another in summer, and when it goes over."""

    __slots__ = ("_begins", "_ends", "_standard", "_summer", "name")

    def __init__(self, name: str, rule: str) -> None:
        self.name = name
        reader = _Reader(rule)
        self._standard, self._summer, self._begins, self._ends = reader.rule()

    def offset(self, instant: datetime) -> timedelta:
        """How far the clock is ahead of UTC at an instant."""
        if self._summer is None or self._begins is None or self._ends is None:
            return self._standard
        utc = instant.astimezone(timezone.utc).replace(tzinfo=None)
        # Both changes are stated in the clock's own time of that year, each in that which holds before it.
        year = (utc + self._standard).year
        begins, ends = self._begins(year) - self._standard, self._ends(year) - self._summer
        summer = begins <= utc < ends if begins < ends else not ends <= utc < begins
        return self._summer if summer else self._standard

    def local(self, instant: datetime) -> datetime:
        """What the clock shows at an instant, as a naive date and time."""
        return instant.astimezone(timezone.utc).replace(tzinfo=None) + self.offset(instant)

    def instant(self, day: date, clock: time) -> datetime:
        """When the clock shows this on that day: of two such instants the first. A time that it skips is as much later."""
        naive = datetime.combine(day, clock).replace(tzinfo=timezone.utc)
        offsets = sorted({self.offset(naive - timedelta(days=1)), self.offset(naive + timedelta(days=1))}, reverse=True)
        shown = [naive - offset for offset in offsets if self.offset(naive - offset) == offset]
        # Skipped: no offset shows it. Counted with the offset from before the change, it comes out as much later.
        return shown[0] if shown else naive - self.offset(naive - timedelta(days=1))

    def next(self, after: datetime, clock: time) -> datetime:
        """The first instant later than `after` at which the clock shows `clock`: once a day, whatever the clock does."""
        day = self.local(after).date()
        while True:
            instant = self.instant(day, clock)
            if instant > after:
                return instant
            day += timedelta(days=1)


_known: dict[str, Zone] = {}


def find(name: str) -> Zone | None:
    """The zone of an IANA name such as `Europe/Zurich`; `None` where this SDK does not know it."""
    zone = _known.get(name)
    if zone is None:
        rule = next((rule for rule, names in RULES.items() if name in names.split()), None)
        if rule is None or not name:
            return None
        zone = _known[name] = Zone(name, rule)
    return zone


class _Reader:
    """Reads a rule as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`."""

    def __init__(self, text: str) -> None:
        self._left = text

    def rule(self) -> tuple[timedelta, timedelta | None, _Change | None, _Change | None]:
        self._name()
        standard = -self._clock()
        if not self._left:
            return standard, None, None, None
        self._name()
        summer = standard + timedelta(hours=1) if self._left.startswith(",") else -self._clock()
        _, begins, ends = self._left.split(",")
        return standard, summer, _change(begins), _change(ends)

    def _name(self) -> None:
        if self._left.startswith("<"):
            self._left = self._left.partition(">")[2]
        else:
            self._left = self._left.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    def _clock(self) -> timedelta:
        rest = self._left.lstrip("+-0123456789:")
        clock = self._left[: len(self._left) - len(rest)]
        self._left = rest
        return _hours(clock)


def _hours(clock: str) -> timedelta:
    hours, _, minutes = clock.lstrip("+-").partition(":")
    length = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -length if clock.startswith("-") else length


def _change(rule: str) -> _Change:
    """`M10.5.0/3`: month, week of it (5 is the last), day of the week from Sunday, and the clock's time, 2 where none is said."""
    day, _, clock = rule.partition("/")
    month, week, weekday = (int(part) for part in day.removeprefix("M").split("."))
    at = _hours(clock or "2")

    def change(year: int) -> datetime:
        first = date(year, month, 1)
        first_such = first + timedelta(days=(weekday - first.isoweekday()) % 7)
        found = first_such + timedelta(weeks=week - 1)
        if found.month != month:
            found -= timedelta(weeks=1)
        return datetime.combine(found, time()) + at

    return change
