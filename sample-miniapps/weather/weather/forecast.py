"""The forecast of a place: Open-Meteo's daily forecast, three days of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from .places import Place
from .service import Failure, ask, number

_URL = "https://api.open-meteo.com/v1/forecast"
_DAILY = (
    "weather_code",
    "temperature_2m_max",
    "temperature_2m_min",
    "precipitation_probability_max",
    "precipitation_sum",
    "wind_speed_10m_max",
    "uv_index_max",
)
_DAYS = 3
# Who asks in the evening wants to know about tomorrow.
_EVENING = 18


@dataclass(frozen=True)
class Day:
    """The weather of one day."""

    day: date
    code: int
    """WMO code of the day's weather."""
    high: float
    low: float
    """Degrees Celsius."""
    rain_percent: int | None
    rain_mm: float
    wind_kmh: float
    uv: float


@dataclass(frozen=True)
class Forecast:
    """The day that matters now, and those that follow."""

    days: tuple[Day, ...]
    is_today: bool


def fetch(place: Place, now: datetime) -> Forecast | Failure:
    """The forecast of a place."""
    query = {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "daily": ",".join(_DAILY),
        "timezone": "auto",
        "forecast_days": _DAYS,
    }
    answer = ask(f"{_URL}?{urlencode(query)}")
    return answer if isinstance(answer, Failure) else _read(answer, now)


def _read(answer: dict[str, Any], now: datetime) -> Forecast | Failure:
    offset, daily = number(answer.get("utc_offset_seconds")), answer.get("daily")
    if offset is None or abs(offset) > 86_400 or not isinstance(daily, dict):
        return Failure.GARBLED
    local = now + timedelta(seconds=offset)
    days = [day for at in range(_DAYS) if (day := _day(daily, at)) is not None and day.day >= local.date()]
    if len(days) > 1 and local.hour >= _EVENING and days[0].day == local.date():
        days = days[1:]
    if not days:
        return Failure.GARBLED
    return Forecast(tuple(days), days[0].day == local.date())


def _day(daily: dict[str, Any], at: int) -> Day | None:
    def value(name: str) -> Any:
        column = daily.get(name)
        return column[at] if isinstance(column, list) and at < len(column) else None

    code, high, low = (number(value(name)) for name in ("weather_code", "temperature_2m_max", "temperature_2m_min"))
    if code is None or high is None or low is None:
        return None
    try:
        day = date.fromisoformat(value("time"))
    except (TypeError, ValueError):
        return None
    percent = number(value("precipitation_probability_max"))
    return Day(
        day=day,
        code=int(code),
        high=high,
        low=low,
        rain_percent=None if percent is None else max(0, min(100, round(percent))),
        rain_mm=number(value("precipitation_sum")) or 0.0,
        wind_kmh=number(value("wind_speed_10m_max")) or 0.0,
        uv=number(value("uv_index_max")) or 0.0,
    )
