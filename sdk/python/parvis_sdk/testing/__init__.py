"""A host in memory, to play events against a mini-program in a native test.

It keeps the contract where a program can tell: all or nothing for each event, permissions, limits, timers, the life of a payment,
views and buttons of cards (a test presses only what the person sees), other servers. Each event is run twice from the same state,
because a host may run it again; a program that does something else the second time fails the test.

    host = Host(program, manifest="parvis.json")
    alice = host.person("alice")
    host.command(alice, "say", "hello")
    assert host.seen_by(alice)[0].text == "hello"
    with self.assertRaises(Refused):
        host.command(alice, "say", "")

Not here: what a card's elements may hold in detail, budgets of time and memory. The sandbox of the real host shows those.
"""

from ._view import Button, MessageView
from ._web import Web, forward
from .host import Host

__all__ = ["Button", "Host", "MessageView", "Web", "forward"]
