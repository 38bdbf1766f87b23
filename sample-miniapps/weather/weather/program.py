"""Which event leads where.

A person subscribes by a form, and gets a card every day that only they see. Everything that can be done about it stands on the card:
stop, pause, change. What a button may do is never taken from the button: it is always the subscription of whoever presses it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time

from parvis_sdk import (
    Again,
    CardAction,
    Command,
    Event,
    Form,
    Inputs,
    Message,
    MessageId,
    NotFound,
    Opened,
    Program,
    QuotaExceeded,
    Refused,
    Steps,
    TimerFired,
    Versioned,
    card,
    chat,
    identity,
    zones,
)

from . import cards, forecast, places, subscription
from .places import NAME_CHARS_MAX, PLACES, Place
from .service import Failure
from .subscription import SUBSCRIPTIONS, Subscription
from .texts import Words

_MORNING = time(7)
_STOP_WORDS = frozenset({"stop", "unsubscribe", "arrêter", "arrêt", "arrête", "stopp"})
_PAUSE_WORDS = frozenset({"pause"})
_RESUME_WORDS = frozenset({"resume", "reprendre"})
_CHANGE_WORDS = frozenset({"change", "changer"})


@dataclass(frozen=True)
class Wish:
    """What a person has said so far of what they want."""

    typed: str = ""
    at: time = _MORNING
    found: list[Place] = field(default_factory=list)


program = Program()
wishing: Steps[Wish] = Steps("wish", Versioned(Wish, version=1))
program.include(wishing)


class Reader:
    """Who reads: their words and their clock."""

    def __init__(self) -> None:
        user = identity.current_user()
        self.words = Words(user)
        self._zone_name = user.time_zone if user is not None else ""

    def clock(self, place: Place) -> zones.Zone:
        """The person's own clock; the place's where theirs is not known."""
        for name in (self._zone_name, place.time_zone, "UTC"):
            zone = zones.find(name)
            if zone is not None:
                return zone
        raise NotFound


@program.opened
def opened(event: Event, launch: Opened) -> None:
    _begin(event)


@program.command()
def command(event: Event, typed: Command) -> None:
    _say(event, typed.text)


@program.message
def message(event: Event, incoming: Message) -> None:
    if not incoming.text.strip():
        raise Refused(Reader().words.say("say_a_place"))
    _say(event, incoming.text)


def _say(event: Event, text: str) -> None:
    word = text.strip().casefold()
    if not word:
        _begin(event)
    elif word in _STOP_WORDS:
        _stop(event, None)
    elif word in _PAUSE_WORDS:
        _pause(event, None)
    elif word in _RESUME_WORDS:
        _deliver(event, _mine(event), None)
    elif word in _CHANGE_WORDS:
        _ask_again(event)
    else:
        _look_up(event, text.strip())


def _begin(event: Event) -> None:
    """The weather of who is subscribed; the form for who is not."""
    mine = subscription.find(event)
    if mine is None:
        wishing.start(event, Wish())
    else:
        _deliver(event, mine, None)


@program.timer(subscription.TIMER)
def fired(event: Event, timer: TimerFired) -> None:
    mine = subscription.of_timer(event, timer)
    if mine is None:
        return
    zone = Reader().clock(mine.place)
    at = zone.instant(zone.local(event.now).date(), mine.at)
    if mine.tries == 0 and at > event.now:
        # Who travelled west since has their hour still before them.
        subscription.put(event, mine, at)
    else:
        _deliver(event, mine, mine.card)


@program.card_action("stop")
def stop(event: Event, action: CardAction) -> None:
    _stop(event, action.message)


@program.card_action("pause")
def pause(event: Event, action: CardAction) -> None:
    _pause(event, action.message)


@program.card_action("resume")
@program.card_action("retry")
def resume(event: Event, action: CardAction) -> None:
    _deliver(event, _mine(event), action.message)


@program.card_action("again")
def start_again(event: Event, action: CardAction) -> None:
    before = action.load(SUBSCRIPTIONS)
    # What runs by now is not thrown away for an old button.
    mine = subscription.find(event) or Subscription(before.place, before.at)
    _deliver(event, mine, action.message)


@program.card_action("change")
def change(event: Event, action: CardAction) -> None:
    _ask_again(event)


@program.card_action("daily")
def make_daily(event: Event, action: CardAction) -> None:
    _subscribe(event, action.load(PLACES), None, action.message)


def _mine(event: Event) -> Subscription:
    mine = subscription.find(event)
    if mine is None:
        raise Refused(Reader().words.say("nothing_to_stop"))
    return mine


def _ask_again(event: Event) -> None:
    mine = subscription.find(event)
    wishing.start(event, Wish() if mine is None else Wish(mine.place.name, mine.at))


def _deliver(event: Event, mine: Subscription, edited: MessageId | None) -> None:
    """Fetches the forecast, shows it or says why not, and sees to the next one."""
    reader = Reader()
    zone = reader.clock(mine.place)
    answer = forecast.fetch(mine.place, event.now)
    try:
        if isinstance(answer, Failure):
            later = subscription.missed(event, mine, zone)
            due = zone.local(later.due or event.now)
            shown = _show(event, cards.waiting(reader.words, later, answer, due), edited)
            subscription.remember_card(event, later, shown)
        else:
            kept = subscription.came(event, mine, zone)
            _show(event, cards.daily(reader.words, kept, answer, zone), edited)
    except QuotaExceeded as full:
        if full.quota != "timers":
            raise
        raise Refused(reader.words.say("full")) from None


def _stop(event: Event, edited: MessageId | None) -> None:
    mine = _mine(event)
    subscription.stop(event, mine)
    _show(event, cards.stopped(Reader().words, mine), edited)


def _pause(event: Event, edited: MessageId | None) -> None:
    mine = _mine(event)
    reader = Reader()
    zone = reader.clock(mine.place)
    quiet = subscription.pause(event, mine, zone)
    _show(event, cards.paused(reader.words, quiet, zone.local(quiet.due or event.now)), edited)


def _subscribe(event: Event, place: Place, at: time | None, edited: MessageId | None) -> None:
    mine = subscription.find(event)
    if mine is None:
        wanted = Subscription(place, at or _MORNING)
    else:
        wanted = replace(mine, place=place, at=at or mine.at, tries=0)
    _deliver(event, wanted, edited)


def _look_up(event: Event, name: str) -> None:
    """The weather of a place, once; a tap makes it the daily one."""
    reader = Reader()
    found = _search(reader.words, name)
    place = found[0]
    answer = forecast.fetch(place, event.now)
    if isinstance(answer, Failure):
        raise Refused(reader.words.say("no_look", place=place.name, why=reader.words.say(answer.value)))
    mine = subscription.find(event)
    title = reader.words.say("daily", hour=reader.words.hour(_MORNING)) if mine is None else reader.words.say("daily_instead")
    actions = [] if mine is not None and mine.place == place else [card.execute("daily", title, data=PLACES.dump(place))]
    _show(event, cards.look(reader.words, place, answer, actions), None)


def _search(words: Words, name: str) -> list[Place]:
    found = places.search(name, words.tag)
    if isinstance(found, Failure):
        raise Refused(words.say("try_later", why=words.say(found.value)))
    if not found:
        raise Refused(words.say("place_unknown", name=name[:NAME_CHARS_MAX]))
    return found


def _show(event: Event, what: cards.Shown, edited: MessageId | None) -> MessageId:
    """Shows it to the person alone: in the message that they pressed, or in a new one."""
    if edited is not None:
        try:
            chat.edit(edited, what.text, what.card)
            return edited
        except NotFound:
            pass  # It was removed meanwhile.
    return chat.reply_privately(event.person(), what.text, what.card)


def _show_place(event: Event, wish: Wish, complaint: str | None) -> Form:
    return cards.ask_for_place(Reader().words, wish.typed, wish.at, complaint)


@wishing.step("place", show=_show_place)
def take_place(event: Event, wish: Wish, inputs: Inputs) -> Wish:
    words = Reader().words
    typed = (inputs.get("place") or "")[:NAME_CHARS_MAX]
    said = Wish(typed, inputs.time("at") or wish.at)
    if not typed:
        raise Again(words.say("place_missing"), said)
    try:
        return replace(said, found=_search(words, typed))
    except Refused as refused:
        raise Again(refused.text, said) from None


def _show_which(event: Event, wish: Wish, complaint: str | None) -> Form | None:
    return cards.ask_which(Reader().words, wish.found, complaint) if len(wish.found) > 1 else None


@wishing.step("which", show=_show_which)
def take_which(event: Event, wish: Wish, inputs: Inputs) -> Wish:
    number = inputs.number("which")
    if number is None or not 0 <= number < len(wish.found):
        raise Again(Reader().words.say("which_missing"))
    return replace(wish, found=[wish.found[number]])


@wishing.finish
def subscribe(event: Event, wish: Wish) -> None:
    _subscribe(event, wish.found[0], wish.at, None)
