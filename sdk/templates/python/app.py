"""Hello Parvis: a card that counts who waves back.

One function handles one event. All that it does is applied together when it returns, and not at all when it raises.
"""

import json

from wit_world import exports
from wit_world.exports import handler
from wit_world.imports import chat, log, storage


def content(greeting: str, waves: int) -> chat.Content:
    count = "Nobody has waved yet." if waves == 0 else "1 wave" if waves == 1 else f"{waves} waves"
    # The host keeps `data` with the button: a client cannot change it.
    button = {"type": "Action.Execute", "verb": "wave", "title": "Wave back", "style": "positive"}
    card = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            {"type": "TextBlock", "text": greeting, "style": "heading", "wrap": True},
            {"type": "TextBlock", "text": count, "isSubtle": True, "wrap": True},
        ],
        "actions": [button | {"data": {"greeting": greeting}}],
    }
    # The text is what a screen reader says, and what is shown where there is no room for a card.
    return chat.Content(text=f"{greeting} {count}", card=json.dumps(card))


def wave(message: str, data: str) -> None:
    waves = int(storage.increment(storage.Bucket.CONVERSATION, f"waves/{message}", 1))
    chat.edit(message, content(json.loads(data)["greeting"], waves))


def run(trigger: handler.Trigger) -> None:
    match trigger:
        case handler.Trigger_Opened():
            chat.post(content("Hello!", 0))
        case handler.Trigger_Command(value=command):
            chat.post(content(command.text or "Hello!", 0))
        case handler.Trigger_CardAction(value=action) if action.verb == "wave":
            wave(action.message, action.data)


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
        except Exception as error:
            # Nothing prints an uncaught exception: it goes to the program's log, and the run ends without effect.
            log.write(log.Level.ERROR, trace(error))
            raise
