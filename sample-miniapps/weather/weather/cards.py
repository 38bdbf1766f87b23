"""What people see: the weather, and what can be done about it.

Each card's text says what the card says: it is what a notification shows and a screen reader reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from parvis_sdk import Card, Form, card, zones
from parvis_sdk.card import Action, Element

from .forecast import Day, Forecast
from .places import NAME_CHARS_MAX, Place
from .service import Failure
from .sky import advice, sky
from .subscription import SUBSCRIPTIONS, Subscription
from .texts import Words


@dataclass(frozen=True)
class Shown:
    """A message's text and card."""

    text: str
    card: Card


def weather(words: Words, place: Place, forecast: Forecast, footer: str, actions: list[Action]) -> Shown:
    """A place's weather."""
    first, *rest = forecast.days
    key, picture = sky(first.code)
    day = words.say("today" if forecast.is_today else "tomorrow")
    tips = " ".join(words.say(tip) for tip in advice(first))
    low, high = words.degrees(first.low), words.degrees(first.high)
    text = words.say("line", place=place.name, day=day, sky=words.say(key), low=low, high=high, advice=tips)
    body = [
        card.text(f"{picture} {place.name}", heading=True),
        card.text(f"{words.full(first.day)} · {place.full_name}", subtle=True, spacing="none"),
        card.columns(
            card.column(
                card.text(high, size="extraLarge", bold=True),
                card.text(words.say("range", low=low, high=high), subtle=True, spacing="none"),
                width="auto",
            ),
            card.column(card.text(_capital(words.say(key)), size="large"), _details(words, first), width="stretch"),
        ),
        card.container(card.text(tips, bold=True), style="emphasis"),
        card.columns(*(_small(words, day) for day in rest)) if rest else None,
        card.text(footer, size="small", subtle=True, separator=True),
    ]
    return Shown(text, Card(*body, actions=actions, lang=words.tag))


def _details(words: Words, day: Day) -> Element:
    rain = words.say("rain_value", percent=day.rain_percent or 0, mm=words.millimetres(day.rain_mm))
    return card.facts((words.say("rain"), rain), (words.say("wind"), words.speed(day.wind_kmh)))


def _small(words: Words, day: Day) -> card.Column:
    picture = sky(day.code)[1]
    return card.column(
        card.text(f"{picture} {_capital(words.weekday(day.day))}", bold=True),
        card.text(words.say("range", low=words.degrees(day.low), high=words.degrees(day.high)), spacing="none"),
        width="stretch",
    )


def daily(words: Words, subscription: Subscription, forecast: Forecast, zone: zones.Zone) -> Shown:
    """The weather that comes every day."""
    footer = words.say("footer", hour=words.hour(subscription.at), zone=zone.name)
    return weather(words, subscription.place, forecast, footer, running(words))


def look(words: Words, place: Place, forecast: Forecast, actions: list[Action]) -> Shown:
    """The weather that somebody asked for once."""
    return weather(words, place, forecast, words.say("credit"), actions)


def running(words: Words) -> list[Action]:
    """What can be done about a subscription: to stop it is one tap."""
    return [
        card.execute("pause", words.say("pause")),
        card.execute("change", words.say("change")),
        card.execute("stop", words.say("stop"), style="destructive"),
    ]


def waiting(words: Words, subscription: Subscription, failure: Failure, local_due: datetime) -> Shown:
    """There is no forecast now, in plain words, and when there will be another try."""
    text = words.say(
        "waiting" if subscription.tries else "given_up",
        place=subscription.place.name,
        why=words.say(failure.value),
        **_blanks(words, subscription, local_due),
    )
    actions = [card.execute("retry", words.say("retry")), card.execute("stop", words.say("stop"), style="destructive")]
    return notice(words, text, actions)


def _blanks(words: Words, subscription: Subscription, local_due: datetime) -> dict[str, str]:
    moment = words.moment(local_due)
    return {"hour": moment["hour"]} if subscription.tries else moment


def paused(words: Words, subscription: Subscription, local_due: datetime) -> Shown:
    """Nothing comes for a while."""
    actions = [
        card.execute("resume", words.say("resume"), style="positive"),
        card.execute("stop", words.say("stop"), style="destructive"),
    ]
    return notice(words, words.say("paused", place=subscription.place.name, **words.moment(local_due)), actions)


def stopped(words: Words, subscription: Subscription) -> Shown:
    """Nothing comes any more. The button remembers what there was."""
    again = card.execute("again", words.say("again"), data=SUBSCRIPTIONS.dump(subscription))
    return notice(words, words.say("stopped", place=subscription.place.name), [again])


def notice(words: Words, text: str, actions: list[Action]) -> Shown:
    """One sentence and what can be done about it."""
    return Shown(text, Card(card.text(text), actions=actions, lang=words.tag))


def ask_for_place(words: Words, place: str, at: time, complaint: str | None) -> Form:
    """Where, and when."""
    body = [
        card.text(words.say("ask_title"), heading=True),
        card.text(complaint, color="attention") if complaint else None,
        card.text_input(
            "place",
            words.say("ask_place"),
            required=words.say("place_missing"),
            placeholder=words.say("ask_place_hint"),
            value=place or None,
            max_length=NAME_CHARS_MAX,
        ),
        card.time_input("at", words.say("ask_hour"), required=words.say("hour_missing"), value=at),
    ]
    buttons = [card.execute("send", words.say("next"), style="positive")]
    return Form(complaint or words.say("ask_title"), Card(*body, actions=buttons, lang=words.tag))


def ask_which(words: Words, places: list[Place], complaint: str | None) -> Form:
    """Which of those that have the same name."""
    choices = [(place.full_name, str(number)) for number, place in enumerate(places)]
    body = [
        card.text(complaint, color="attention") if complaint else None,
        card.choice_set(
            "which", words.say("ask_which"), choices, required=words.say("which_missing"), value="0", expanded=True
        ),
    ]
    buttons = [card.execute("send", words.say("start"), style="positive")]
    return Form(words.say("ask_which"), Card(*body, actions=buttons, lang=words.tag))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
