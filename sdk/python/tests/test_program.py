"""Programs played against the host in memory."""

import json
import tempfile
import unittest
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from parvis_sdk import (
    Again,
    Card,
    CardAction,
    Conflict,
    ConsentRequired,
    Event,
    Form,
    HttpAnswered,
    InsufficientFunds,
    Invalid,
    Money,
    NoAnswer,
    NotFound,
    NotGranted,
    Program,
    QuotaExceeded,
    Refused,
    Steps,
    TimerFired,
    Versioned,
    card,
    chat,
    http,
    identity,
    log,
    payments,
    schedule,
    storage,
)
from parvis_sdk.http import Response
from parvis_sdk.program import run
from parvis_sdk.testing import Host, forward


def playing(handler) -> tuple[Host, str]:
    """A host on which opening the program runs `handler(event)`."""
    program = Program()
    program.opened(lambda event, opened: handler(event))
    host = Host(program)
    return host, host.person("alice")


class RoutingTest(unittest.TestCase):
    def test_each_event_reaches_its_function_and_the_rest_the_one_without_a_name(self):
        program, seen = Program(), []
        program.command("book")(lambda event, it: log.info(f"book {it.text}"))
        program.command()(lambda event, it: log.info(f"other {it.name}"))
        program.message(lambda event, it: log.info(f"message {it.text} {it.reply_to}"))
        host = Host(program)
        alice = host.person("alice")
        host.command(alice, "book", " two ")
        host.command(alice, "sing")
        host.say(alice, "hi", reply_to="msg_1")
        host.open(alice)
        self.assertEqual(host.log, ["info: book two", "info: other sing", "info: message hi msg_1"])
        self.assertEqual(seen, [])

    def test_two_functions_for_one_event_are_a_mistake(self):
        program = Program()
        program.command("book")(lambda event, it: None)
        with self.assertRaisesRegex(ValueError, "Command `book`"):
            program.command("book")(lambda event, it: None)

    def test_outside_of_a_component_the_module_can_be_imported(self):
        self.assertEqual(Program().component().__name__, "Handler")

    def test_outside_of_an_event_there_is_no_host(self):
        with self.assertRaisesRegex(RuntimeError, "testing.Host"):
            chat.post("Hello")


class EndsTest(unittest.TestCase):
    def end(self, error: Exception) -> tuple[Exception, Host]:
        def handler(event: Event) -> None:
            chat.post("never seen")
            raise error

        host, alice = playing(handler)
        with self.assertRaises(type(error)) as raised:
            host.open(alice)
        self.assertEqual(host.messages(), [])
        return raised.exception, host

    def test_a_refusal_and_a_missing_consent_pass_through_unlogged(self):
        for error in (Refused("No."), ConsentRequired("profile.name")):
            raised, host = self.end(error)
            self.assertEqual((raised, host.log), (error, []))

    def test_what_the_program_did_not_foresee_is_logged_with_where_it_was_raised(self):
        for error, line in [
            (QuotaExceeded("messages.event"), "error: quota exceeded: messages.event\n"),
            (RuntimeError("broken"), "error: RuntimeError: broken\n"),
        ]:
            _, host = self.end(error)
            self.assertTrue(host.log[0].startswith(line), host.log)
            self.assertIn("test_program.py", host.log[0])

    def test_the_person_reads_a_general_sentence_instead_of_an_error_of_the_host(self):
        program = Program()

        @program.opened
        def opened(event, opened):
            raise Conflict

        from parvis_sdk._port import answer_with
        from parvis_sdk.event import Opened

        class Silent:
            def log(self, level, message):
                pass

        before = answer_with(Silent())
        try:
            with self.assertRaisesRegex(Refused, "Nothing was changed"):
                run(program, Event("e", "c", None, datetime.now(timezone.utc), 1, Opened(())))
        finally:
            answer_with(before)

    def test_a_runaway_recursion_leaves_a_short_trace(self):
        def deep(event):
            deep(event)

        host, alice = playing(deep)
        with self.assertRaises(RecursionError):
            host.open(alice)
        self.assertLess(len(host.log[0]), 4096)
        self.assertIn("more)", host.log[0])

    def test_a_program_that_does_something_else_the_second_time_fails_the_test(self):
        times = []

        def handler(event):
            times.append(1)
            chat.post(f"run {len(times)}")

        host, alice = playing(handler)
        with self.assertRaisesRegex(AssertionError, "run again"):
            host.open(alice)


class CallsTest(unittest.TestCase):
    def test_cards_views_and_private_messages_are_seen_by_whom_they_are_for(self):
        program = Program()

        @program.opened
        def opened(event, opened):
            chat.post("For all", Card(card.text("All"), actions=[card.execute("wave", "Wave", data={"n": 1})]))
            chat.reply_privately(event.person(), "For you")

        @program.card_action("wave")
        def wave(event, action):
            chat.edit(action.message, f"Waved {action.data['n']}")
            chat.set_view(action.message, event.person(), "You waved")
            chat.toast("Done")

        host = Host(program)
        alice, bob = host.person("alice"), host.person("bob")
        host.open(alice)
        [message] = host.messages()
        stale = message.buttons()[0]
        self.assertEqual(len(host.seen_by(alice)), 2)
        host.tap(bob, message.id, "wave")
        self.assertEqual([seen.text for seen in host.seen_by(alice)], ["Waved 1", "For you"])
        self.assertEqual([seen.text for seen in host.seen_by(bob)], ["You waved"])
        self.assertEqual(host.toasts(bob), ["Done"])
        host.press(alice, message.id, stale)
        self.assertEqual(host.toasts(alice), [], "a button that is gone does nothing")
        with self.assertRaisesRegex(AssertionError, "no button"):
            host.tap(alice, message.id, "wave")

    def test_storage_keeps_typed_values_by_whose_they_are(self):
        @dataclass
        class Order:
            dish: str

        ORDERS = Versioned(Order, version=1)

        def handler(event):
            storage.conversation.set("order/1", Order("soup"))
            storage.conversation.set("order/2", ORDERS.dump(Order("tea")))
            self.assertEqual(storage.conversation.get("order/1", Order), Order("soup"))
            self.assertEqual(storage.conversation.get("order/2", ORDERS), Order("tea"))
            self.assertEqual([key for key, _ in storage.conversation.list("order/", limit=1)], ["order/1"])
            self.assertEqual(storage.person.increment("visits", 2), 2)
            self.assertIsNone(storage.program.get("visits"))
            storage.program.compare_and_set("n", None, 1)
            with self.assertRaises(Conflict):
                storage.program.compare_and_set("n", 2, 3)
            with self.assertRaisesRegex(Invalid, "order/1"):
                storage.conversation.get("order/1", int)
            storage.program.delete("n")

        host, alice = playing(handler)
        host.open(alice)
        self.assertEqual(
            host.stored_keys(), ["cnv_test/order/1", "cnv_test/order/2", "per_alice/visits"]
        )

    def test_a_payment_is_captured_when_it_was_approved_and_expires_otherwise(self):
        program = Program()

        @program.opened
        def opened(event, opened):
            price = Money("3.50", "EUR")
            payment = payments.request(event.person(), price, "Coffee", items=[("Coffee", price)], reference="c1")
            chat.post("Coffee", Card(card.pay(payment.id, "Pay")))

        @program.payment_updated
        def updated(event, update):
            if update.payment.state == "authorized":
                payments.capture(update.payment.id)
            log.info(update.payment.state)

        @program.command("refund")
        def refund(event, command):
            payments.refund(command.text, "sorry", Money("1.00", "EUR"))

        host = Host(program)
        alice = host.person("alice")
        host.open(alice)
        host.open(alice)
        first, second = host.payments()
        host.approve(alice, first.id)
        self.assertEqual(host.payments()[0].captured, Money("3.50", "EUR"))
        host.advance(timedelta(minutes=20))
        self.assertEqual(host.log, ["info: authorized", "info: expired"])
        host.command(alice, "refund", first.id)
        self.assertEqual(host.payments()[0].refunded, Money("1.00", "EUR"))
        host.withdraw(Money("2.00", "EUR"))
        with self.assertRaises(InsufficientFunds):
            host.command(alice, "refund", first.id)
        with self.assertRaises(Conflict):
            host.command(alice, "refund", second.id)

    def test_consent_is_asked_for_and_the_event_runs_again(self):
        def handler(event):
            chat.post("Hello " + identity.profile("phone"))

        host, alice = playing(handler)
        host.set_profile(alice, "phone", "+41")
        with self.assertRaises(ConsentRequired):
            host.open(alice)
        host.grant(alice, "profile.phone")
        self.assertEqual([seen.text for seen in host.messages()], ["Hello +41"])
        with self.assertRaises(ConsentRequired):
            host.open(alice)
        with self.assertRaises(NotGranted):
            host.deny(alice, "profile.phone")

    def test_timers_fire_in_order_and_a_minute_apart(self):
        program = Program()

        @program.opened
        def opened(event, opened):
            for name in ("a", "b"):
                schedule.at(event.now + timedelta(hours=1), name, {"n": 1})
            schedule.cancel(schedule.at(event.now + timedelta(hours=2), "never").id)

        @program.timer()
        def fired(event: Event, timer: TimerFired):
            log.info(f"{timer.name} {timer.data} {event.now:%H:%M}")

        host = Host(program)
        host.open(host.person("alice"))
        host.advance(timedelta(days=1))
        self.assertEqual(host.log, ["info: a {'n': 1} 13:00", "info: b {'n': 1} 13:01"])

    def test_the_manifest_says_what_a_program_may_do(self):
        program = Program()
        program.opened(lambda event, it: chat.post("hello") and None)
        program.command()(lambda event, it: storage.program.set("a", 1))
        program.message(lambda event, it: http.fetch("POST", it.text) and None)
        manifest = {
            "req_permissions": [{"name": "chat", "reason": "x"}, {"name": "http", "reason": "x"}],
            "http": ["read.example"],
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "parvis.json")
            path.write_text(json.dumps(manifest), "utf-8")
            host = Host(program, manifest=path)
        alice = host.person("alice")
        host.open(alice)
        with self.assertRaisesRegex(NotGranted, "storage"):
            host.command(alice, "x")
        with self.assertRaisesRegex(NotGranted, "http_effects:read.example"):
            host.say(alice, "https://read.example/")

    def test_limits_are_the_hosts(self):
        def too_many(event):
            for _ in range(17):
                chat.post("x")

        for handler, error in [
            (too_many, QuotaExceeded),
            (lambda event: chat.post(" "), Invalid),
            (lambda event: chat.edit("msg_9", "x"), NotFound),
            (lambda event: chat.reply_privately("per_bob", "x"), NotFound),
            (lambda event: chat.open_form(event.actor, "f", "x", Card(card.text("no input"))), Invalid),
            (lambda event: chat.post("x", Card(card.text("x" * 33_000))), Invalid),
            (lambda event: chat.post("x", Card(card.pay("pay_9", "Pay"))), Invalid),
            (lambda event: storage.program.set("k" * 257, 1), Invalid),
            (lambda event: storage.program.set("k", "x" * 62_000), Invalid),
            (lambda event: schedule.at(event.now, "x"), Invalid),
            (lambda event: schedule.at(datetime(2027, 1, 1), "x"), Invalid),
            (lambda event: http.get("http://plain.example/"), Invalid),
            (lambda event: payments.request(event.actor, Money("0.00", "EUR"), "x"), Invalid),
        ]:
            host, alice = playing(handler)
            with self.subTest(error=error), self.assertRaises(error):
                host.open(alice)


@dataclass(frozen=True)
class Wish:
    name: str = ""
    guests: int = 0


WISHES = Versioned(Wish, version=1)


class StepsTest(unittest.TestCase):
    def setUp(self):
        steps: Steps[Wish] = Steps("booking", WISHES)

        def form(question: Card, complaint):
            return Form(complaint or "Please", question)

        def ask_name(event, wish, complaint):
            return form(Card(card.text_input("name", "Name"), actions=[card.execute("send", "Next")]), complaint)

        def ask_guests(event, wish, complaint):
            if wish.name == "Solo":
                return None
            return form(Card(card.number_input("guests", "Guests"), actions=[card.execute("send", "Book")]), complaint)

        @steps.step("name", show=ask_name)
        def take_name(event, wish, inputs):
            if not inputs.get("name"):
                raise Again("A name, please.")
            return replace(wish, name=inputs.get("name"))

        @steps.step("guests", show=ask_guests)
        def take_guests(event, wish, inputs):
            return replace(wish, guests=inputs.number("guests"))

        @steps.finish
        def book(event, wish):
            chat.post(f"{wish.name}: {wish.guests}")

        program = Program()
        program.include(steps)
        program.opened(lambda event, it: steps.start(event, Wish()))
        self.host = Host(program)
        self.alice = self.host.person("alice")

    def test_each_step_carries_what_was_gathered_before(self):
        self.host.open(self.alice)
        self.host.submit(self.alice, name="Ada")
        self.host.submit(self.alice, guests="4")
        self.assertEqual([seen.text for seen in self.host.messages()], ["Ada: 4"])
        self.assertEqual(self.host.stored_keys(), [])

    def test_a_step_that_is_not_needed_is_left_out(self):
        self.host.open(self.alice)
        self.host.submit(self.alice, name="Solo")
        self.assertEqual([seen.text for seen in self.host.messages()], ["Solo: 0"])

    def test_a_form_opens_again_with_what_is_wrong(self):
        self.host.open(self.alice)
        self.host.submit(self.alice, name="")
        [form] = self.host.seen_by(self.alice)
        self.assertEqual(form.text, "A name, please.")
        self.host.submit(self.alice, name="Solo")


class HttpTest(unittest.TestCase):
    def test_a_run_again_event_is_given_the_same_answer(self):
        asked = []

        def server(request):
            asked.append(request.url)
            return Response(200, (("content-type", "text/plain"),), str(len(asked)).encode())

        def handler(event):
            answers = [http.get(f"https://api.example/{n}").text() for n in range(2)]
            chat.post(" ".join(answers))

        host, alice = playing(handler)
        host.serve("https://api.example", server)
        host.open(alice)
        self.assertEqual([seen.text for seen in host.messages()], ["1 2"])
        self.assertEqual(len(asked), 2)

    def test_a_server_that_is_not_there_gives_no_answer(self):
        host, alice = playing(lambda event: http.get("https://gone.example/"))
        with self.assertRaises(NoAnswer) as raised:
            host.open(alice)
        self.assertEqual(raised.exception.kind, "unreachable")

    def test_later_is_tried_again_and_then_answered(self):
        statuses = [503, 503, 201]
        program = Program()
        program.opened(lambda event, it: http.later("POST", "https://api.example/", "order", data=7, body=b"x") and None)

        @program.http_answered("order")
        def answered(event: Event, answer: HttpAnswered):
            log.info(f"{answer.data} {answer.response().status} {event.now:%H:%M:%S}")

        host = Host(program)
        host.serve("https://api.example", lambda request: Response(statuses.pop(0), (), b""))
        host.open(host.person("alice"))
        host.advance(timedelta(hours=1))
        self.assertEqual(host.log, ["info: 7 201 12:01:10"])

    def test_a_fixture_server_on_this_machine_can_answer(self):
        class Fixture(BaseHTTPRequestHandler):
            def do_GET(self):
                body = self.path.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", 0), Fixture)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            host, alice = playing(lambda event: chat.post(http.get("https://api.example/a?b=c").text()) and None)
            host.serve("https://api.example", forward(f"http://127.0.0.1:{server.server_port}"))
            host.open(alice)
            self.assertEqual(host.messages()[0].text, "/a?b=c")
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    unittest.main()
