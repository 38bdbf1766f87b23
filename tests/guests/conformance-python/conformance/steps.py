"""Plays the steps that an event holds, one after the other."""

import json
import os
from dataclasses import dataclass, field

from parvis_sdk import ConsentRequired, Error, Event, Invalid, Program, Refused, http, log

from .answers import failed, shortened
from .calls import call
from .sdk_steps import sdk_step
from .told import instant, told


@dataclass
class Told:
    """What arguments refer to."""

    event: Event
    answers: list = field(default_factory=list)
    round: int = 0


program = Program()


@program.opened
@program.message
@program.payment_updated
@program.consent_changed
@program.command()
@program.card_action()
@program.form()
@program.timer()
@program.http_answered()
def handle(event, trigger):
    shown, text = told(event)
    say({"event": shortened(shown)})
    start, end = text.find("[["), text.rfind("]]")
    if start < 0 or end < start:
        return
    so_far = Told(event)
    for step in json.loads(text[start : end + 2]):
        answer = play(step, so_far)
        say(answer if "times" in answer else shortened(answer))
        so_far.answers.append(answer)


def say(line):
    log.info(json.dumps(line, ensure_ascii=False))


def play(step, so_far):
    name, *rest = step
    if name == "times":
        return times(rest[0], rest[1], so_far)
    if name == "end":
        return end(so_far, *rest)
    given = [resolve(argument, so_far) for argument in rest]
    if name == "echo":
        return {"ok": given[0]}
    if name == "recurse":
        return {"ok": recurse(given[0])}
    if name == "json":
        return read(given[0])
    if name.startswith("sdk."):
        return sdk_step(name, given, so_far.event)
    try:
        return {"ok": call(name, given)}
    except Refused:
        raise
    except Error as error:
        return {"error": failed(error)}


def times(rounds, step, so_far):
    last = {"ok": None}
    for done in range(rounds):
        last = play(step, Told(so_far.event, so_far.answers, done))
        if "error" in last:
            return {"times": done, "last": shortened(last)}
    return {"times": rounds, "last": shortened(last)}


def end(so_far, how, *rest):
    match how:
        case "refused":
            raise Refused(resolve(rest[0], so_far))
        case "consent-required":
            raise ConsentRequired(resolve(rest[0], so_far))
        case "host-error":
            name, *arguments = rest[0]
            call(name, [resolve(argument, so_far) for argument in arguments])
            raise RuntimeError("no error of the host")
        case "recurse":
            endlessly(0)
        case "memory":
            kept = []
            while True:
                kept.append(b"\x01" * (1 << 20))
        case "spin":
            while True:
                pass
        case "exit":
            os.abort()
    raise RuntimeError(resolve(rest[0], so_far))


def endlessly(depth):
    return endlessly(depth + 1) + 1


def recurse(depth):
    return 0 if depth == 0 else recurse(depth - 1) + 1


def read(text):
    try:
        return {"ok": http.Response(200, (), text.encode()).json()}
    except Invalid:
        return {"error": ["invalid"]}


def resolve(value, so_far):
    if isinstance(value, list):
        return [resolve(member, so_far) for member in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(name, argument)] = value.items()
        match name:
            case "repeat":
                return argument[0] * argument[1]
            case "hex":
                return bytes.fromhex(argument)
            case "ref":
                answered = so_far.answers[argument[0]]["ok"]
                return answered[argument[1]] if len(argument) > 1 else answered
            case "event":
                return of_event(argument, so_far.event)
            case "count":
                return f"{argument}{so_far.round}"
    return {name: resolve(member, so_far) for name, member in value.items()}


def of_event(what, event):
    if what == "now":
        return instant(event.now)
    if what == "message":
        return getattr(event.trigger, "message", None)
    return getattr(event, what)
