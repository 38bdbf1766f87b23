"""The program's own log, for its publisher. Never put a person's data here.

A line holds at most 4 KiB and an event writes at most 64 KiB; what is beyond is cut. Lines are kept whether the event ends well or
not.
"""

from ._port import port

__all__ = ["debug", "error", "info", "warn"]


def debug(message: str) -> None:
    """What helps only while something is being looked for."""
    port().log("debug", message)


def info(message: str) -> None:
    """What is worth knowing of an event that went well."""
    port().log("info", message)


def warn(message: str) -> None:
    """What went on, but should not have had to."""
    port().log("warn", message)


def error(message: str) -> None:
    """What went wrong."""
    port().log("error", message)
