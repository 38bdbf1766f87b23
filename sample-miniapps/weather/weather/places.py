"""Finding a place by its name: Open-Meteo's geocoding.

What the server says is a stranger's: of it only what has the form of a place is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from parvis_sdk import Versioned

from .service import Failure, ask, number, shown

_URL = "https://geocoding-api.open-meteo.com/v1/search"
NAME_CHARS_MAX = 60
FOUND_MAX = 5


@dataclass(frozen=True)
class Place:
    """A place on the map."""

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    time_zone: str

    @property
    def full_name(self) -> str:
        """Its name with where it lies: `Basel, Basel-City, Switzerland`."""
        parts = [self.name, self.region if self.region != self.name else "", self.country]
        return ", ".join(part for part in parts if part)


# A button that carries a place is pressed long after.
PLACES = Versioned(Place, version=1)


def search(name: str, language: str) -> list[Place] | Failure:
    """The places of this name, the largest first; at most `FOUND_MAX`."""
    query = {"name": name[:NAME_CHARS_MAX], "count": FOUND_MAX, "language": language, "format": "json"}
    answer = ask(f"{_URL}?{urlencode(query)}")
    if isinstance(answer, Failure):
        return answer
    results = answer.get("results", [])
    if not isinstance(results, list):
        return Failure.GARBLED
    places = [place for place in map(_read, results[:FOUND_MAX]) if place is not None]
    return Failure.GARBLED if results and not places else places


def _read(found: Any) -> Place | None:
    if not isinstance(found, dict):
        return None
    name, latitude, longitude = shown(found.get("name")), number(found.get("latitude")), number(found.get("longitude"))
    if not name or latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(
        name,
        shown(found.get("admin1")),
        shown(found.get("country")),
        round(latitude, 3),
        round(longitude, 3),
        shown(found.get("timezone")),
    )
