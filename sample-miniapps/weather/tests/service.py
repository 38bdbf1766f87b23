"""The weather service as the tests have it: a real server on this machine that answers as Open-Meteo does."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLACES = {
    "basel": [("Basel", "Basel-City", "Switzerland", 47.55839, 7.57327, "Europe/Zurich")],
    "lyon": [("Lyon", "Auvergne-Rhône-Alpes", "France", 45.74846, 4.84671, "Europe/Paris")],
    "springfield": [
        ("Springfield", "Missouri", "United States", 37.21533, -93.29824, "America/Chicago"),
        ("Springfield", "Illinois", "United States", 39.80172, -89.64371, "America/Chicago"),
    ],
    "tokyo": [("Tokyo", "Tokyo", "Japan", 35.6895, 139.69171, "Asia/Tokyo")],
}


class WeatherService:
    """Answers both addresses. `fault` makes it answer something else: a status, or bytes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fault: int | bytes | None = None
        self.today = date(2026, 12, 1)
        self.offset_hours = 1
        self.weather: dict[str, list[Any]] = {}
        self.calm()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calm(self, **changes: Any) -> None:
        """The weather of three days; each of `changes` replaces a member of the first."""
        self.weather = {
            "weather_code": [61, 3, 0],
            "temperature_2m_max": [9.4, 8.0, 11.2],
            "temperature_2m_min": [4.2, 3.1, 2.0],
            "precipitation_probability_max": [80, 20, 0],
            "precipitation_sum": [6.3, 0.1, 0],
            "wind_speed_10m_max": [18.4, 22.0, 9.0],
            "uv_index_max": [1.1, 1.3, 1.9],
        }
        for name, value in changes.items():
            self.weather[name][0] = value

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if isinstance(self.fault, int):
            return self.fault, b"{}"
        if isinstance(self.fault, bytes):
            return 200, self.fault
        url = urlsplit(path)
        query = parse_qs(url.query)
        answer = self._search(query["name"][0]) if url.path == "/v1/search" else self._forecast()
        return 200, json.dumps(answer).encode()

    def _search(self, name: str) -> dict[str, Any]:
        members = ("name", "admin1", "country", "latitude", "longitude", "timezone")
        found = [dict(zip(members, place)) for place in PLACES.get(name.lower(), [])]
        # Where there is nothing, it leaves the member out.
        return {"results": found, "generationtime_ms": 0.5} if found else {"generationtime_ms": 0.5}

    def _forecast(self) -> dict[str, Any]:
        days = [(self.today + timedelta(days=n)).isoformat() for n in range(3)]
        return {"utc_offset_seconds": self.offset_hours * 3600, "daily": {"time": days, **self.weather}}

    def is_at(self, now: datetime) -> None:
        """What day it is there."""
        self.today = (now + timedelta(hours=self.offset_hours)).date()
