"""What a day's weather is called, and what it advises to take along."""

from __future__ import annotations

from .forecast import Day

# WMO codes as Open-Meteo uses them, to the key of their words and a picture.
_SKIES: list[tuple[frozenset[int], str, str]] = [
    (frozenset({0}), "clear", "☀️"),
    (frozenset({1}), "mostly_clear", "🌤️"),
    (frozenset({2}), "partly_cloudy", "⛅"),
    (frozenset({3}), "overcast", "☁️"),
    (frozenset({45, 48}), "fog", "🌫️"),
    (frozenset({51, 53, 55}), "drizzle", "🌦️"),
    (frozenset({56, 57, 66, 67}), "freezing_rain", "🧊"),
    (frozenset({61, 63}), "rain_sky", "🌧️"),
    (frozenset({65}), "heavy_rain", "🌧️"),
    (frozenset({71, 73, 77}), "snow", "🌨️"),
    (frozenset({75}), "heavy_snow", "❄️"),
    (frozenset({80, 81, 82}), "showers", "🌦️"),
    (frozenset({85, 86}), "snow_showers", "🌨️"),
    (frozenset({95}), "thunderstorm", "⛈️"),
    (frozenset({96, 99}), "hail", "⛈️"),
]
_ADVICE_MAX = 2


def sky(code: int) -> tuple[str, str]:
    """The key of the words for a WMO code, and a picture."""
    for codes, key, picture in _SKIES:
        if code in codes:
            return key, picture
    return "changeable", "🌡️"


def advice(day: Day) -> list[str]:
    """Keys of what the day advises, what matters most first; never empty."""
    kind = sky(day.code)[0]
    wet = kind in ("rain_sky", "heavy_rain", "showers", "drizzle") or (day.rain_percent or 0) >= 50
    found = [
        ("advice_storm", kind in ("thunderstorm", "hail")),
        ("advice_ice", kind == "freezing_rain" or (day.low <= 0 and wet and not kind.startswith(("snow", "heavy_snow")))),
        ("advice_snow", "snow" in kind),
        ("advice_umbrella", wet and "snow" not in kind and kind not in ("thunderstorm", "hail")),
        ("advice_wind", day.wind_kmh >= 60),
        ("advice_heat", day.high >= 30),
        ("advice_sun", day.uv >= 6),
        ("advice_cold", day.high <= 3),
    ]
    return [key for key, holds in found if holds][:_ADVICE_MAX] or ["advice_none"]
