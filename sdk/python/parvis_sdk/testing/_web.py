"""Other servers, as a test has them."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

from ..errors import NoAnswer
from ..http import Request, Response

Web = Callable[[Request], Response]
"""A server: answers a request, or raises `NoAnswer`."""


def forward(base: str) -> Web:
    """A server that asks one on this machine, such as `http://127.0.0.1:8000`, for the same path and query."""
    target = urlsplit(base)

    def ask(request: Request) -> Response:
        asked = urlsplit(request.url)
        path = asked.path + (f"?{asked.query}" if asked.query else "")
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=10)
        try:
            connection.request(request.method, path or "/", request.body or None, dict(request.headers))
            answer = connection.getresponse()
            headers = tuple((name.lower(), value) for name, value in answer.getheaders())
            return Response(answer.status, headers, answer.read())
        except OSError:
            raise NoAnswer("unreachable") from None
        finally:
            connection.close()

    return ask


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
