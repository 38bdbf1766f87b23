"""Who gets which weather when: one subscription for each person and conversation.

Always true after an event: a subscription has exactly one timer that counts, the one whose serial number it carries. A timer that was
under way when the person changed their mind fires with an older number and does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from parvis_sdk import Event, TimerFired, Versioned, schedule, storage, zones
from parvis_sdk.ids import MessageId, TimerId

from .places import Place

TIMER = "weather"
PAUSE = timedelta(days=7)
# When a forecast that could not be fetched is tried again; then the next day.
_RETRIES = (timedelta(minutes=10), timedelta(minutes=30), timedelta(minutes=60))


@dataclass(frozen=True)
class Subscription:
    """What a person wants every day."""

    place: Place
    at: time
    """On the person's own clock."""
    serial: int = 0
    timer: TimerId | None = None
    due: datetime | None = None
    """When the next weather comes."""
    tries: int = 0
    """How often today's forecast could not be fetched."""
    card: MessageId | None = None
    """The message that waits for today's forecast."""
    paused: bool = False


# A stopped one travels in the button that takes it up again, so that it must be understood as long as the stored ones.
SUBSCRIPTIONS = Versioned(Subscription, version=1)


def find(event: Event) -> Subscription | None:
    """The subscription of the person who caused the event, in this conversation."""
    return storage.person.get(_key(event), SUBSCRIPTIONS)


def of_timer(event: Event, fired: TimerFired) -> Subscription | None:
    """The subscription whose timer this is; `None` where it no longer counts."""
    subscription = find(event)
    return subscription if subscription is not None and fired.data == subscription.serial else None


def put(event: Event, subscription: Subscription, due: datetime) -> Subscription:
    """Keeps a subscription whose next weather comes at `due`."""
    if subscription.timer is not None:
        schedule.cancel(subscription.timer)
    serial = subscription.serial + 1
    timer = schedule.at(due, TIMER, serial)
    kept = replace(subscription, serial=serial, timer=timer.id, due=due)
    storage.person.set(_key(event), SUBSCRIPTIONS.dump(kept))
    return kept


def stop(event: Event, subscription: Subscription) -> None:
    """Forgets a subscription, its timer too."""
    if subscription.timer is not None:
        schedule.cancel(subscription.timer)
    storage.person.delete(_key(event))


def came(event: Event, subscription: Subscription, zone: zones.Zone) -> Subscription:
    """The forecast came: the next one is tomorrow's."""
    fresh = replace(subscription, tries=0, card=None, paused=False)
    return put(event, fresh, zone.next(event.now, subscription.at))


def missed(event: Event, subscription: Subscription, zone: zones.Zone) -> Subscription:
    """The forecast could not be fetched: tried again in a while, and tomorrow when that was often enough."""
    tomorrow = zone.next(event.now, subscription.at)
    if subscription.tries < len(_RETRIES):
        again = event.now + _RETRIES[subscription.tries]
        if again < tomorrow:
            return put(event, replace(subscription, tries=subscription.tries + 1, paused=False), again)
    return put(event, replace(subscription, tries=0, paused=False), tomorrow)


def remember_card(event: Event, subscription: Subscription, card: MessageId) -> None:
    """The message that today's forecast is to replace."""
    storage.person.set(_key(event), SUBSCRIPTIONS.dump(replace(subscription, card=card)))


def pause(event: Event, subscription: Subscription, zone: zones.Zone) -> Subscription:
    """Nothing for a week."""
    quiet = replace(subscription, tries=0, card=None, paused=True)
    return put(event, quiet, zone.next(event.now + PAUSE, subscription.at))


def _key(event: Event) -> str:
    return f"subscription/{event.conversation}"
