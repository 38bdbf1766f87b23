"""The echo mini-program in Python: what `echo-rust` does, through the same WIT.

Without WASI nothing prints a traceback, so `handle` catches every exception, writes it to the program's log and only then
lets the run end.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import handler
from wit_world.imports import chat, identity, log, storage, types


def locale() -> str:
    user = identity.current_user()
    return user.locale if user else ""


def content(text: str, count: int) -> chat.Content:
    line = f"{text} ({locale()})" if count == 0 else f"{text} ({locale()}), tapped {count} times"
    card = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": line, "wrap": True}],
        "actions": [{"type": "Action.Execute", "verb": "tap", "title": "Tap me"}],
    }
    return chat.Content(text=line, card=json.dumps(card))


def command(text: str) -> None:
    if text == "refuse":
        raise Err(handler.Stop_Refused("You asked me to refuse."))
    if text == "fail":
        raise RuntimeError("you asked me to fail")
    chat.post(content(text or "Hello", 0))


def tap(message: str) -> None:
    count = int(storage.increment(storage.Bucket.CONVERSATION, f"count/{message}", 1))
    chat.edit(message, content("Hello", count))


def run(trigger: handler.Trigger) -> None:
    match trigger:
        case handler.Trigger_Opened():
            chat.post(content("Hello", 0))
        case handler.Trigger_Command(value=typed):
            command(typed.text)
        case handler.Trigger_Message(value=incoming):
            chat.post(chat.Content(text=incoming.text, card=None))
        case handler.Trigger_CardAction(value=action) if action.verb == "tap":
            tap(action.message)


def trace(error: BaseException) -> str:
    """What went wrong and where. `traceback` would read source files, and there is no file system to read them from."""
    lines = [f"{type(error).__name__}: {error}"]
    frame = error.__traceback__
    while frame:
        code = frame.tb_frame.f_code
        lines.append(f"  at {code.co_filename}:{frame.tb_lineno} in {code.co_name}")
        frame = frame.tb_next
    return "\n".join(lines)


class Handler(exports.Handler):
    def handle(self, event: handler.Event) -> None:
        try:
            run(event.trigger)
        except Err as error:
            if isinstance(error.value, types.Error_ConsentRequired):
                raise Err(handler.Stop_ConsentRequired(error.value.value)) from None
            if not isinstance(error.value, (handler.Stop_Refused, handler.Stop_ConsentRequired)):
                log.write(log.Level.ERROR, f"{error.value}\n{trace(error)}")
            raise
        except Exception as error:
            log.write(log.Level.ERROR, trace(error))
            raise
