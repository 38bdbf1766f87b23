"""Does what it is told and says what it saw: `tests/tests/story/conformance/protocol.md` says what a step is and what its answer looks like.

Host calls go through the bindings as they are, so that odd arguments reach the host; how an event ends goes through the SDK.
"""
