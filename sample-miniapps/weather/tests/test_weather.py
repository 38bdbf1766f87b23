"""The program played by people, against a weather service on this machine."""

from __future__ import annotations

import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "sdk/python")]

from parvis_sdk import Refused  # noqa: E402
from parvis_sdk.ids import PersonId  # noqa: E402
from parvis_sdk.testing import Host, MessageView, forward  # noqa: E402

from tests.service import WeatherService  # noqa: E402
from weather.program import program  # noqa: E402
from weather.texts import _ENGLISH, _FRENCH  # noqa: E402

UTC = timezone.utc
DAY = timedelta(days=1)
ORIGINS = ("https://api.open-meteo.com", "https://geocoding-api.open-meteo.com")


class WeatherTest(unittest.TestCase):
    def setUp(self) -> None:
        self.service = WeatherService()
        self.addCleanup(self.service.close)
        self.host = Host(program, manifest=HERE / "parvis.json")
        self.connect()
        self.alice = self.person("alice", "en-GB", "Europe/Zurich")

    def connect(self) -> None:
        for origin in ORIGINS:
            self.host.serve(origin, forward(self.service.base))

    def disconnect(self) -> None:
        for origin in ORIGINS:
            self.host.serve(origin, None)

    def person(self, name: str, locale: str, time_zone: str) -> PersonId:
        person = self.host.person(name)
        self.host.set_locale(person, locale)
        self.host.set_time_zone(person, time_zone)
        return person

    def subscribe(self, place: str = "Basel", at: str = "07:00") -> None:
        self.host.open(self.alice)
        self.host.submit(self.alice, place=place, at=at)

    def last(self, person: PersonId | None = None) -> MessageView:
        return self.host.seen_by(person or self.alice)[-1]

    def tap(self, verb: str) -> None:
        self.host.tap(self.alice, self.last().id, verb)

    def pass_time(self, duration: timedelta) -> None:
        """A day at a time, so that the service's days go on with the host's."""
        while duration > timedelta(0):
            step = min(duration, timedelta(hours=1))
            self.service.is_at(self.host.now + step)
            self.host.advance(step)
            duration -= step

    def due(self) -> str:
        [(name, due)] = self.host.timers()
        return f"{due:%Y-%m-%d %H:%M}"


class Subscribing(WeatherTest):
    def test_the_first_weather_comes_at_once_and_only_to_who_asked(self) -> None:
        bob = self.person("bob", "en", "UTC")
        self.subscribe()
        seen = self.last()
        self.assertEqual(seen.text, "Basel, today: rain, 4 °C to 9 °C. Take an umbrella.")
        for words in ("Tuesday 1 December · Basel, Basel-City, Switzerland", "80 %, 6.3 mm", "18 km/h", "Open-Meteo.com"):
            self.assertIn(words, seen.card_text())
        self.assertIn("Every day at 07:00 (Europe/Zurich)", seen.card_text())
        self.assertEqual(self.host.seen_by(bob), [])
        self.assertEqual(self.due(), "2026-12-02 06:00")

    def test_it_comes_every_day_at_the_hour_that_was_chosen(self) -> None:
        self.subscribe()
        self.pass_time(7 * DAY)
        days = [seen.text for seen in self.host.seen_by(self.alice)]
        self.assertEqual(len(days), 8)
        self.assertIn("Tuesday 8 December", self.last().card_text())

    def test_of_places_of_one_name_one_is_chosen(self) -> None:
        self.host.open(self.alice)
        self.host.submit(self.alice, place="Springfield", at="06:30")
        self.assertIn("Springfield, Illinois, United States", self.last().card_text())
        self.host.submit(self.alice, which="1")
        self.assertIn("Springfield, Illinois", self.last().card_text())
        self.assertIn("latitude=39.802", self.service.asked[-1])
        self.assertEqual(self.due(), "2026-12-02 05:30")

    def test_a_place_that_nobody_knows_is_asked_for_again(self) -> None:
        self.subscribe("Atlantis", at="08:15")
        form = self.last()
        self.assertEqual(form.text, "I know no place called “Atlantis”. Is it spelled right?")
        self.assertIn("Atlantis", form.card_text())
        self.assertEqual(self.host.timers(), [])
        self.host.submit(self.alice, place="Basel")
        self.assertEqual(self.due(), "2026-12-02 07:15", "the time that was entered stays")

    def test_without_a_network_the_form_says_so_and_keeps_what_was_entered(self) -> None:
        self.disconnect()
        self.subscribe()
        self.assertEqual(self.last().text, "The weather service does not answer. Please try again in a while.")
        self.connect()
        self.host.submit(self.alice)
        self.assertTrue(self.last().text.startswith("Basel, today"))

    def test_opening_it_again_shows_the_weather(self) -> None:
        self.subscribe()
        self.host.open(self.alice)
        self.assertEqual(len(self.host.seen_by(self.alice)), 2)
        self.assertEqual(len(self.host.timers()), 1)


class Clocks(WeatherTest):
    def test_the_hour_stays_the_same_when_the_clocks_change(self) -> None:
        self.host.set_now(datetime(2027, 3, 26, 12, tzinfo=UTC))
        self.service.is_at(self.host.now)
        self.subscribe()
        found = []
        for _ in range(4):
            found.append(self.due())
            self.pass_time(DAY)
        self.assertEqual(found, ["2027-03-27 06:00", "2027-03-28 05:00", "2027-03-29 05:00", "2027-03-30 05:00"])

    def test_who_travels_gets_it_by_the_clock_of_where_they_are(self) -> None:
        self.subscribe()
        self.host.set_time_zone(self.alice, "America/New_York")
        self.pass_time(timedelta(hours=20))
        self.assertEqual((self.due(), len(self.host.seen_by(self.alice))), ("2026-12-02 12:00", 1))
        self.host.set_time_zone(self.alice, "Asia/Tokyo")
        self.pass_time(timedelta(hours=5))
        self.assertEqual((self.due(), len(self.host.seen_by(self.alice))), ("2026-12-02 22:00", 2))

    def test_an_hour_before_midnight_is_tried_again_after_it(self) -> None:
        self.subscribe(at="23:45")
        self.disconnect()
        self.pass_time(timedelta(hours=11))
        self.connect()
        self.pass_time(timedelta(minutes=30))
        self.assertTrue(self.last().text.startswith("Basel, today"))
        self.assertEqual(self.due(), "2026-12-02 22:45")

    def test_a_clock_that_is_not_known_is_the_places(self) -> None:
        self.host.set_time_zone(self.alice, "Mars/Olympus")
        self.subscribe("Tokyo")
        self.assertEqual(self.due(), "2026-12-01 22:00")

    def test_in_the_evening_it_is_about_tomorrow(self) -> None:
        self.host.set_now(datetime(2026, 12, 1, 18, 30, tzinfo=UTC))
        self.subscribe()
        self.assertEqual(self.last().text, "Basel, tomorrow: overcast, 3 °C to 8 °C. Leave the umbrella at home.")


class Changing(WeatherTest):
    def test_one_tap_on_the_message_stops_it_for_good(self) -> None:
        self.subscribe()
        self.tap("stop")
        self.assertEqual(self.last().text, "Stopped. You get no more weather for Basel.")
        self.assertEqual((self.host.timers(), self.host.stored_keys()), ([], []))
        self.pass_time(2 * DAY)
        self.assertEqual(len(self.host.seen_by(self.alice)), 1)

    def test_one_word_stops_it_too(self) -> None:
        self.subscribe()
        self.host.say(self.alice, " STOP ")
        self.assertEqual(self.host.timers(), [])
        with self.assertRaisesRegex(Refused, "no daily weather"):
            self.host.command(self.alice, "weather", "stop")

    def test_what_was_stopped_is_taken_up_again_by_a_tap(self) -> None:
        self.subscribe(at="21:45")
        self.tap("stop")
        self.tap("again")
        self.assertEqual(self.due(), "2026-12-01 20:45")
        self.assertTrue(self.last().text.startswith("Basel, today"))

    def test_a_week_of_pause_and_it_comes_again(self) -> None:
        self.subscribe()
        self.tap("pause")
        self.assertEqual(self.last().text, "Paused. The weather for Basel comes again on Wednesday 9 December at 07:00.")
        self.pass_time(7 * DAY)
        self.assertEqual(len(self.host.seen_by(self.alice)), 1)
        self.pass_time(DAY)
        self.assertEqual(len(self.host.seen_by(self.alice)), 2)
        self.assertEqual(self.due(), "2026-12-10 06:00")

    def test_a_pause_ends_earlier_by_a_tap(self) -> None:
        self.subscribe()
        self.tap("pause")
        self.tap("resume")
        self.assertEqual(self.due(), "2026-12-02 06:00")

    def test_place_and_time_are_changed_by_a_form(self) -> None:
        self.subscribe()
        self.tap("change")
        self.assertIn("Basel", self.last().card_text())
        self.host.submit(self.alice, place="Lyon", at="06:15")
        self.assertTrue(self.last().text.startswith("Lyon, today"))
        self.assertEqual(self.due(), "2026-12-02 05:15")

    def test_a_place_is_looked_at_in_passing_and_made_the_daily_one(self) -> None:
        self.subscribe(at="08:00")
        self.host.say(self.alice, "Lyon")
        self.assertEqual(self.due(), "2026-12-02 07:00")
        self.assertEqual(self.last().verbs(), ["daily"])
        self.tap("daily")
        self.pass_time(DAY)
        self.assertTrue(self.last().text.startswith("Lyon, today"))
        self.assertEqual(self.due(), "2026-12-03 07:00")

    def test_who_has_none_subscribes_from_what_they_looked_at(self) -> None:
        self.host.command(self.alice, "weather", "Tokyo")
        self.tap("daily")
        self.assertEqual(self.due(), "2026-12-02 06:00")

    def test_a_press_is_always_about_the_presser(self) -> None:
        bob = self.person("bob", "en", "UTC")
        self.subscribe()
        with self.assertRaises(Refused):
            self.host.forge_tap(bob, self.last().id, "stop")
        self.assertEqual(len(self.host.timers()), 1)

    def test_each_conversation_has_its_own(self) -> None:
        self.subscribe()
        self.host.enter("other")
        self.subscribe("Lyon", at="06:00")
        self.assertEqual(len(self.host.timers()), 2)
        self.tap("stop")
        self.assertEqual(self.due(), "2026-12-02 06:00")

    def test_there_are_so_many_and_no_more(self) -> None:
        for number in range(10):
            self.host.enter(f"room{number}")
            self.subscribe()
        self.host.enter("one_too_many")
        with self.assertRaisesRegex(Refused, "as many subscriptions as fit"):
            self.subscribe()


class Failing(WeatherTest):
    def test_a_forecast_that_is_not_there_is_tried_again_on_the_same_card(self) -> None:
        self.subscribe()
        self.pass_time(timedelta(hours=17))
        self.disconnect()
        self.pass_time(timedelta(hours=1, minutes=5))
        waiting = self.last()
        self.assertEqual(
            waiting.text, "There is no forecast for Basel yet. The weather service does not answer. I try again at 07:10."
        )
        self.connect()
        self.pass_time(timedelta(minutes=10))
        self.assertEqual(self.last().id, waiting.id)
        self.assertTrue(self.last().text.startswith("Basel, today"))
        self.assertEqual(self.due(), "2026-12-03 06:00")

    def test_after_some_tries_it_says_when_the_next_one_comes(self) -> None:
        self.subscribe()
        self.disconnect()
        self.pass_time(timedelta(hours=21))
        self.assertEqual(len(self.host.seen_by(self.alice)), 2, "one card, however often it was tried")
        self.assertEqual(
            self.last().text,
            "There is no forecast for Basel today. The weather service does not answer. "
            "The next one comes on Thursday 3 December at 07:00.",
        )
        self.assertEqual(self.due(), "2026-12-03 06:00")

    def test_try_now_and_stop_work_while_it_waits(self) -> None:
        self.subscribe()
        self.disconnect()
        self.pass_time(timedelta(hours=18, minutes=1))
        self.connect()
        self.tap("retry")
        self.assertTrue(self.last().text.startswith("Basel, today"))
        self.tap("stop")
        self.assertEqual(self.host.timers(), [])

    def test_each_failure_is_told_in_plain_words(self) -> None:
        for fault, words in [
            (429, "is asked too much"),
            (503, "has a problem of its own"),
            (404, "has a problem of its own"),
            (b"<html>", "cannot be read"),
            (b"[1,2]", "cannot be read"),
            (b"{}", "cannot be read"),
            (b'{"utc_offset_seconds":1e300,"daily":{}}', "cannot be read"),
            (b'{"utc_offset_seconds":3600,"daily":{"time":["x"],"weather_code":[NaN]}}', "cannot be read"),
            (b"[" * 100_000, "cannot be read"),
        ]:
            with self.subTest(fault=str(fault)[:30]):
                self.host.enter(str(fault)[:30])
                self.service.fault = None
                self.subscribe()
                self.service.fault = fault
                self.host.open(self.alice)
                self.assertIn(words, self.last().text)
                self.host.say(self.alice, "stop")

    def test_names_from_the_service_cannot_disfigure_a_card(self) -> None:
        evil = "Ba\u202esel\n" + "x" * 500
        self.service.fault = (
            '{"results":[{"name":"%s","latitude":1,"longitude":2},{"name":"","latitude":1},7]}' % evil.replace("\n", "\\n")
        ).encode()
        self.host.open(self.alice)
        with self.assertRaisesRegex(Refused, "no forecast for Baselx{20}"):
            self.host.say(self.alice, "Basel")

    def test_an_operator_who_withholds_the_network_is_named(self) -> None:
        self.subscribe()
        self.host.withhold("http")
        self.host.open(self.alice)
        self.assertIn("does not let me ask", self.last().text)


class Reading(WeatherTest):
    def test_french(self) -> None:
        luc = self.person("luc", "fr-CH", "Europe/Zurich")
        self.host.open(luc)
        self.host.submit(luc, place="Basel", at="07:00")
        self.assertEqual(self.last(luc).text, "Basel, aujourd’hui : pluie, de 4 °C à 9 °C. Prenez un parapluie.")
        self.assertIn("mardi 1er décembre", self.last(luc).card_text())
        self.assertIn("6,3 mm", self.last(luc).card_text())
        self.assertIn("language=fr", self.service.asked[0])
        self.assertEqual(self.last(luc).card["lang"], "fr")

    def test_fahrenheit_and_miles_where_people_say_so(self) -> None:
        self.host.set_locale(self.alice, "en-US")
        self.subscribe()
        self.assertIn("40 °F to 49 °F", self.last().text)
        self.assertIn("11 mph", self.last().card_text())

    def test_every_text_is_translated(self) -> None:
        self.assertEqual(_ENGLISH.keys(), _FRENCH.keys())

    def test_each_sky_and_its_advice(self) -> None:
        for changes, words in [
            ({"weather_code": 95}, "thunderstorms, 4 °C to 9 °C. Stay near shelter."),
            ({"weather_code": 66}, "freezing rain, 4 °C to 9 °C. Mind the ice underfoot. Take an umbrella."),
            ({"weather_code": 75, "temperature_2m_max": -1.0, "temperature_2m_min": -6}, "Put on sturdy shoes and leave early. Dress warmly."),
            ({"weather_code": 0, "temperature_2m_max": 33, "uv_index_max": 8, "precipitation_probability_max": 0}, "clear, 4 °C to 33 °C. Drink plenty, and keep to the shade. Put on sunscreen."),
            ({"weather_code": 3, "wind_speed_10m_max": 80, "precipitation_probability_max": None}, "overcast, 4 °C to 9 °C. Hold on to your hat."),
            ({"weather_code": 999, "precipitation_probability_max": 0}, "changeable, 4 °C to 9 °C. Leave the umbrella at home."),
            ({"weather_code": 0, "temperature_2m_min": -0.4, "precipitation_probability_max": 0}, "clear, 0 °C to 9 °C."),
        ]:  # fmt: skip
            with self.subTest(changes=changes):
                self.host.enter(str(changes))
                self.service.calm(**changes)
                self.subscribe()
                self.assertIn(words, self.last().text)
                self.host.say(self.alice, "stop")


if __name__ == "__main__":
    unittest.main()
