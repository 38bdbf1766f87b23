"""Money, JSON, versioned state, texts and clocks."""

import doctest
import importlib
import unittest
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

from parvis_sdk import Invalid, Money, MoneyError, Texts, Versioned, _codec, zones
from parvis_sdk.event import Inputs

UTC = timezone.utc


def load_tests(loader, tests, pattern):
    for name in ("card", "event", "money", "program", "state", "texts", "zones"):
        tests.addTests(doctest.DocTestSuite(importlib.import_module(f"parvis_sdk.{name}")))
    return tests


class MoneyTest(unittest.TestCase):
    def test_amounts_print_with_exactly_their_decimals_and_come_back(self):
        for currency, minor, expected in [
            ("EUR", 1234, "12.34"),
            ("EUR", -5, "-0.05"),
            ("EUR", 0, "0.00"),
            ("JPY", 500, "500"),
            ("KWD", 1, "0.001"),
            ("EUR", 2**63 - 1, "92233720368547758.07"),
            ("EUR", -(2**63), "-92233720368547758.08"),
        ]:
            money = Money.of_minor(minor, currency)
            self.assertEqual(money.value, expected)
            self.assertEqual(Money(expected, currency), money)
        self.assertEqual(Money("1.2345", "XYZ").minor_units, 12345)

    def test_what_is_no_amount_is_refused(self):
        for value, currency in [
            ("", "EUR"), ("-", "EUR"), ("1", "EUR"), ("1.", "EUR"), (".50", "EUR"), ("1.5", "EUR"), ("1.500", "EUR"),
            ("+1.00", "EUR"), ("1,000.00", "EUR"), ("1e2", "JPY"), ("01.00", "EUR"), ("1.0\u0660", "EUR"), ("--1.00", "EUR"),
            ("1.00", "eur"), ("1.00", "EURO"), ("1.0000000000", "XYZ"), ("92233720368547758.08", "EUR"), ("9" * 5000, "JPY"),
            ("1_0.00", "EUR"), (" 1.00", "EUR"),
        ]:  # fmt: skip
            with self.subTest(value=value[:30], currency=currency), self.assertRaises(MoneyError):
                Money(value, currency)
        with self.assertRaises(TypeError):
            Money(12.5, "EUR")  # type: ignore[arg-type]

    def test_sums_never_mix_currencies_and_never_wrap(self):
        euro = Money("1.00", "EUR")
        with self.assertRaises(MoneyError):
            euro + Money("1.00", "USD")
        with self.assertRaises(MoneyError):
            euro < Money("1.00", "USD")
        with self.assertRaises(MoneyError):
            euro * 2**62
        with self.assertRaises(TypeError):
            euro * 1.5
        self.assertEqual(str(3 * euro - euro), "2.00 EUR")
        self.assertFalse(euro - euro)


class Size(Enum):
    SMALL = "s"


@dataclass
class Line:
    dish: str
    price: Money
    count: int = 1


@dataclass
class Order:
    lines: list[Line]
    due: datetime
    day: date | None
    at: time
    size: Size
    notes: dict[str, str] = field(default_factory=dict)
    pair: tuple[int, float] = (0, 0.0)


class CodecTest(unittest.TestCase):
    order = Order(
        [Line("soup", Money("6.50", "EUR"), 2)],
        datetime(2026, 12, 24, 19, 0, 0, 5000, UTC),
        date(2026, 12, 24),
        time(19, 30),
        Size.SMALL,
        {"for": "Ada"},
        (1, 2.5),
    )

    def test_a_dataclass_comes_back_as_it_was(self):
        text = _codec.dumps(self.order)
        self.assertIn('"due":"2026-12-24T19:00:00.005Z"', text)
        self.assertEqual(_codec.load(Order, _codec.loads(text)), self.order)

    def test_members_that_are_not_known_are_left_out_and_missing_ones_take_their_default(self):
        price = {"currency": "EUR", "value": "1.00"}
        self.assertEqual(_codec.load(Line, {"dish": "x", "price": price, "new": 1}), Line("x", Money("1.00", "EUR")))

    def test_what_does_not_fit_is_invalid_and_says_where(self):
        good = _codec.to_json(self.order)
        for member, value, path in [
            ("lines", [{"dish": 1}], "$.lines[0].dish"),
            ("lines", [{"dish": "x", "price": {"currency": "EUR", "value": 1.5}}], "$.lines[0].price"),
            ("lines", [{"dish": "x", "price": None}], "$.lines[0].price"),
            ("due", "tomorrow", "$.due"),
            ("day", "2026-02-29", "$.day"),
            ("size", "xl", "$.size"),
            ("notes", {"a": 1}, "$.notes.a"),
            ("pair", [1], "$.pair"),
            ("pair", [True, 1.0], "$.pair[0]"),
        ]:
            with self.subTest(path=path), self.assertRaises(Invalid) as raised:
                _codec.load(Order, {**good, member: value})
            self.assertIn(path, raised.exception.why)
        del good["at"]
        with self.assertRaisesRegex(Invalid, "at is missing"):
            _codec.load(Order, good)

    def test_what_is_no_json_is_invalid(self):
        deep: list = []
        for _ in range(200):
            deep = [deep]
        for value in [deep, float("nan"), {1: 2}, {1}, object(), "\ud800", datetime(2026, 1, 1)]:
            with self.subTest(value=repr(value)[:20]), self.assertRaises(Invalid):
                _codec.dumps(value)
        for text in ["", "{", "NaN", "[-Infinity]", "[" * 100_000, b"\xff\xfe\xfd", '"\\ud800"', "[" * 129 + "]" * 129]:
            with self.subTest(text=text[:3]), self.assertRaises(Invalid):
                _codec.loads(text)

    def test_brackets_within_text_are_not_levels(self):
        text = _codec.dumps({"a": "[" * 500 + '"\\' + "{" * 500, "b": [[]] * 300, "c": "\U0001f600"})
        self.assertEqual(len(_codec.loads(text)["b"]), 300)
        self.assertEqual(_codec.loads('"\\ud83d\\ude00"'), "\U0001f600")
        self.assertEqual(_codec.loads("[" * 128 + "]" * 128)[0][0][0][0] != [], True)

    def test_inputs_are_read_with_care(self):
        inputs = Inputs('{"n":"12","bad":"1.5","long":"' + "9" * 5000 + '","t":"07:30","on":"true","empty":" "}')
        self.assertEqual((inputs.number("n"), inputs.number("bad"), inputs.number("long")), (12, None, None))
        self.assertEqual((inputs.time("t"), inputs.time("n"), inputs.date("t")), (time(7, 30), time(12), None))
        self.assertTrue(inputs.is_on("on"))
        self.assertEqual(list(inputs), ["n", "bad", "long", "t", "on"])
        with self.assertRaises(Invalid):
            Inputs('{"n":12}')


class VersionedTest(unittest.TestCase):
    def test_state_of_an_old_version_is_led_up_one_version_at_a_time(self):
        lines = Versioned(Line, version=3)
        lines.upgrade(0)(lambda dish: {"dish": dish})
        lines.upgrade(1)(lambda old: {**old, "price": "2.00"})
        lines.upgrade(2)(lambda old: {**old, "price": {"currency": "EUR", "value": old["price"]}})
        tea = Line("tea", Money("2.00", "EUR"))
        self.assertEqual(lines.load("tea"), tea)
        self.assertEqual(lines.load({"v": 2, "is": {"dish": "tea", "price": "2.00"}}), tea)
        self.assertEqual(lines.load(lines.dump(tea)), tea)

    def test_what_nothing_leads_up_from_is_invalid(self):
        lines = Versioned(Line, version=2)
        for data in [{"v": 3, "is": {}}, {"v": 1, "is": {}}, {"v": -1, "is": {}}, "tea", None]:
            with self.subTest(data=data), self.assertRaises(Invalid):
                lines.load(data)
        with self.assertRaises(ValueError):
            lines.upgrade(2)


class TextsTest(unittest.TestCase):
    def test_a_fallback_is_required_and_complete(self):
        with self.assertRaisesRegex(ValueError, "fallback"):
            Texts("en", fr={})
        with self.assertRaisesRegex(ValueError, "hi"):
            Texts("en", en={}, fr={"hi": "Bonjour"})
        with self.assertRaisesRegex(ValueError, "blanks"):
            Texts("en", en={"hi": "Hello {name}"}, fr={"hi": "Bonjour {nom}"})

    def test_who_speaks_another_language_reads_the_fallback(self):
        texts = Texts("en", en={"hi": "Hello"}, fr={"hi": "Bonjour"})
        spoken = [texts.of(locale)("hi") for locale in ("fr-CH", "FR", "en-US", "de", "", None)]
        self.assertEqual(spoken, ["Bonjour", "Bonjour", "Hello", "Hello", "Hello", "Hello"])


class ZonesTest(unittest.TestCase):
    def test_offsets_follow_the_rules_of_each_place(self):
        for name, when, hours in [
            ("Europe/Zurich", datetime(2027, 3, 28, 0, 59, tzinfo=UTC), 1),
            ("Europe/Zurich", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), 2),
            ("Europe/Zurich", datetime(2027, 10, 31, 0, 59, tzinfo=UTC), 2),
            ("Europe/Zurich", datetime(2027, 10, 31, 1, 0, tzinfo=UTC), 1),
            ("America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC), -4),
            ("America/New_York", datetime(2027, 1, 1, 3, 0, tzinfo=UTC), -5),
            ("Australia/Sydney", datetime(2027, 1, 1, tzinfo=UTC), 11),
            ("Australia/Sydney", datetime(2027, 7, 1, tzinfo=UTC), 10),
            ("Australia/Lord_Howe", datetime(2027, 7, 1, tzinfo=UTC), 10.5),
            ("Europe/Dublin", datetime(2027, 1, 1, tzinfo=UTC), 0),
            ("Europe/Dublin", datetime(2027, 7, 1, tzinfo=UTC), 1),
            ("Asia/Kathmandu", datetime(2027, 7, 1, tzinfo=UTC), 5.75),
            ("Pacific/Kiritimati", datetime(2027, 7, 1, tzinfo=UTC), 14),
            ("America/Nuuk", datetime(2027, 7, 1, tzinfo=UTC), -1),
            ("UTC", datetime(2027, 7, 1, tzinfo=UTC), 0),
        ]:
            with self.subTest(name=name, when=when):
                self.assertEqual(zones.find(name).offset(when), timedelta(hours=hours))

    def test_a_name_that_is_not_known_is_none(self):
        for name in ["", " ", "Mars/Olympus", "europe/zurich", "Europe/Zurich Europe/Paris"]:
            self.assertIsNone(zones.find(name))

    def test_a_skipped_time_comes_later_and_a_repeated_one_once(self):
        zurich = zones.find("Europe/Zurich")
        self.assertEqual(zurich.instant(date(2027, 3, 28), time(2, 30)), datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
        self.assertEqual(zurich.instant(date(2027, 10, 31), time(2, 30)), datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
        first = zurich.next(datetime(2027, 10, 30, 12, tzinfo=UTC), time(2, 30))
        self.assertEqual(zurich.next(first, time(2, 30)), datetime(2027, 11, 1, 1, 30, tzinfo=UTC))

    def test_a_daily_time_comes_once_a_day_through_both_changes(self):
        for name in ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Cairo"):
            zone = zones.find(name)
            for clock in (time(0), time(2, 30), time(7), time(23, 59)):
                at = datetime(2027, 1, 1, tzinfo=UTC)
                days = []
                for _ in range(366):
                    at = zone.next(at, clock)
                    days.append(zone.local(at).date())
                with self.subTest(name=name, clock=clock):
                    self.assertEqual(days, [days[0] + timedelta(days=n) for n in range(366)])


if __name__ == "__main__":
    unittest.main()
