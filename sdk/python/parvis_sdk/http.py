"""Asking other servers. Permission: `http`, and the manifest names the hosts: `http` for `GET` and `HEAD`, `http_effects` for others.

What is sent to another server cannot be taken back. `GET` and `HEAD` go out at once; should the event be run again and ask for the
same, it is given the same answer. Any other method carries an `Idempotency-Key` of the host's that is the same when the event is
run again, so build what you send from what is the same in each run (the event's id and data).

Limits: 8 requests an event; URL 2,048 bytes; body 64 KiB (`later`: 32); an answer 512 KiB (`later`: 32).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from . import _codec
from ._port import port

__all__ = ["Method", "Request", "Response", "fetch", "get", "later"]

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Request:
    """What another server is asked."""

    method: Method
    url: str
    """Such as `https://api.example.org/v1/weather?city=Basel`."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    timeout_ms: int | None


@dataclass(frozen=True, slots=True)
class Response:
    """What another server answered, whatever its status is."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names are in lower case."""
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        wanted = name.lower()
        return next((value for known, value in self.headers if known == wanted), None)

    def text(self) -> str:
        """The body as UTF-8; what is none is replaced by U+FFFD."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body's JSON. Raises `Invalid`."""
        return _codec.loads(self.body)


def fetch(
    method: Method,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: timedelta | None = None,
) -> Response:
    """Sends a request and waits for its answer, 100 milliseconds to 4 seconds (3 seconds where nothing is said).

    Raises `NoAnswer`, `NotGranted` (also for a host that the manifest does not name), `Invalid`, `QuotaExceeded`.
    """
    return port().fetch(_request(method, url, headers, body, timeout))


def get(url: str, *, headers: Mapping[str, str] | None = None, timeout: timedelta | None = None) -> Response:
    """`fetch` by `GET`."""
    return fetch("GET", url, headers=headers, timeout=timeout)


def later(
    method: Method,
    url: str,
    name: str,
    *,
    data: object = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: timedelta | None = None,
) -> str:
    """Sends a request when the effects of this event are applied; the answer is an `HttpAnswered` event with `name` and `data`.

    No answer, and the statuses 429, 502, 503 and 504, are tried again for about half an hour; then the last of them is the answer.
    `name` 1 to 64 characters; `data` at most 4 KiB of JSON. Answers an id that the event gives back.
    """
    return port().later(_request(method, url, headers, body, timeout), name, _codec.dumps(data))


def _request(
    method: Method, url: str, headers: Mapping[str, str] | None, body: bytes, timeout: timedelta | None
) -> Request:
    milliseconds = None if timeout is None else max(0, min(timeout // timedelta(milliseconds=1), 0xFFFF_FFFF))
    return Request(method, url, tuple((headers or {}).items()), body, milliseconds)
