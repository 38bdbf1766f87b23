"""The words, in English and French. Everything that a person reads is here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from parvis_sdk import Texts
from parvis_sdk.identity import User
from parvis_sdk.texts import Language

_ENGLISH = {
    "tag": "en",
    "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "months": "January February March April May June July August September October November December",
    "today": "today",
    "tomorrow": "tomorrow",
    "ask_title": "Your daily weather",
    "ask_place": "Where?",
    "ask_place_hint": "Basel, Lyon, Reykjavík…",
    "ask_hour": "At what time each day?",
    "place_missing": "Which place?",
    "hour_missing": "At what time?",
    "next": "Next",
    "ask_which": "Which one do you mean?",
    "which_missing": "Choose one of them.",
    "start": "Send it daily",
    "place_unknown": "I know no place called “{name}”. Is it spelled right?",
    "full": "You have as many subscriptions as fit. Stop one of them first.",
    "say_a_place": "Type /weather and a place, such as /weather Lyon.",
    "nothing_to_stop": "You get no daily weather here.",
    "line": "{place}, {day}: {sky}, {low} to {high}. {advice}",
    "range": "{low} to {high}",
    "rain": "Rain",
    "rain_value": "{percent} %, {mm} mm",
    "wind": "Wind",
    "footer": "Every day at {hour} ({zone}). Data: Open-Meteo.com",
    "credit": "Data: Open-Meteo.com",
    "stop": "Stop",
    "pause": "Pause for a week",
    "resume": "Resume now",
    "change": "Change place or time",
    "again": "Start again",
    "retry": "Try now",
    "daily": "Send it every day at {hour}",
    "daily_instead": "Make it my daily place",
    "stopped": "Stopped. You get no more weather for {place}.",
    "paused": "Paused. The weather for {place} comes again on {day} at {hour}.",
    "subscribed": "You get the weather for {place} every day at {hour}.",
    "waiting": "There is no forecast for {place} yet. {why} I try again at {hour}.",
    "given_up": "There is no forecast for {place} today. {why} The next one comes on {day} at {hour}.",
    "no_look": "There is no forecast for {place} at this moment. {why}",
    "try_later": "{why} Please try again in a while.",
    "service_away": "The weather service does not answer.",
    "service_busy": "The weather service is asked too much at this moment.",
    "service_broken": "The weather service has a problem of its own.",
    "service_garbled": "The weather service answered something that cannot be read.",
    "service_forbidden": "Whoever runs this server does not let me ask the weather service.",
    "clear": "clear",
    "mostly_clear": "mostly clear",
    "partly_cloudy": "partly cloudy",
    "overcast": "overcast",
    "fog": "fog",
    "drizzle": "drizzle",
    "freezing_rain": "freezing rain",
    "rain_sky": "rain",
    "heavy_rain": "heavy rain",
    "snow": "snow",
    "heavy_snow": "heavy snow",
    "showers": "showers",
    "snow_showers": "snow showers",
    "thunderstorm": "thunderstorms",
    "hail": "thunderstorms with hail",
    "changeable": "changeable",
    "advice_storm": "Stay near shelter.",
    "advice_ice": "Mind the ice underfoot.",
    "advice_snow": "Put on sturdy shoes and leave early.",
    "advice_umbrella": "Take an umbrella.",
    "advice_wind": "Hold on to your hat.",
    "advice_heat": "Drink plenty, and keep to the shade.",
    "advice_sun": "Put on sunscreen.",
    "advice_cold": "Dress warmly.",
    "advice_none": "Leave the umbrella at home.",
}

_FRENCH = {
    "tag": "fr",
    "weekdays": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "months": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "today": "aujourd’hui",
    "tomorrow": "demain",
    "ask_title": "Votre météo du jour",
    "ask_place": "Où ?",
    "ask_place_hint": "Bâle, Lyon, Reykjavík…",
    "ask_hour": "À quelle heure chaque jour ?",
    "place_missing": "Quel lieu ?",
    "hour_missing": "À quelle heure ?",
    "next": "Continuer",
    "ask_which": "Lequel voulez-vous dire ?",
    "which_missing": "Choisissez-en un.",
    "start": "L’envoyer chaque jour",
    "place_unknown": "Je ne connais aucun lieu nommé « {name} ». Est-ce bien écrit ?",
    "full": "Vous avez autant d’abonnements que possible. Arrêtez-en un d’abord.",
    "say_a_place": "Tapez /weather et un lieu, par exemple /weather Lyon.",
    "nothing_to_stop": "Vous ne recevez pas la météo ici.",
    "line": "{place}, {day} : {sky}, de {low} à {high}. {advice}",
    "range": "{low} à {high}",
    "rain": "Pluie",
    "rain_value": "{percent} %, {mm} mm",
    "wind": "Vent",
    "footer": "Chaque jour à {hour} ({zone}). Données : Open-Meteo.com",
    "credit": "Données : Open-Meteo.com",
    "stop": "Arrêter",
    "pause": "Suspendre une semaine",
    "resume": "Reprendre maintenant",
    "change": "Changer de lieu ou d’heure",
    "again": "Recommencer",
    "retry": "Essayer maintenant",
    "daily": "L’envoyer chaque jour à {hour}",
    "daily_instead": "En faire mon lieu quotidien",
    "stopped": "C’est arrêté. Vous ne recevez plus la météo de {place}.",
    "paused": "C’est suspendu. La météo de {place} revient {day} à {hour}.",
    "subscribed": "Vous recevez la météo de {place} chaque jour à {hour}.",
    "waiting": "Il n’y a pas encore de prévision pour {place}. {why} J’essaie à nouveau à {hour}.",
    "given_up": "Il n’y a pas de prévision pour {place} aujourd’hui. {why} La prochaine vient {day} à {hour}.",
    "no_look": "Il n’y a pas de prévision pour {place} en ce moment. {why}",
    "try_later": "{why} Réessayez dans un moment.",
    "service_away": "Le service météo ne répond pas.",
    "service_busy": "Le service météo est trop sollicité en ce moment.",
    "service_broken": "Le service météo a un problème.",
    "service_garbled": "Le service météo a répondu quelque chose d’illisible.",
    "service_forbidden": "Qui exploite ce serveur ne me laisse pas interroger le service météo.",
    "clear": "ciel clair",
    "mostly_clear": "plutôt clair",
    "partly_cloudy": "partiellement nuageux",
    "overcast": "couvert",
    "fog": "brouillard",
    "drizzle": "bruine",
    "freezing_rain": "pluie verglaçante",
    "rain_sky": "pluie",
    "heavy_rain": "forte pluie",
    "snow": "neige",
    "heavy_snow": "fortes chutes de neige",
    "showers": "averses",
    "snow_showers": "averses de neige",
    "thunderstorm": "orages",
    "hail": "orages avec grêle",
    "changeable": "variable",
    "advice_storm": "Restez près d’un abri.",
    "advice_ice": "Attention au verglas.",
    "advice_snow": "Mettez de bonnes chaussures et partez tôt.",
    "advice_umbrella": "Prenez un parapluie.",
    "advice_wind": "Tenez votre chapeau.",
    "advice_heat": "Buvez beaucoup et restez à l’ombre.",
    "advice_sun": "Mettez de la crème solaire.",
    "advice_cold": "Habillez-vous chaudement.",
    "advice_none": "Laissez le parapluie à la maison.",
}

_TEXTS = Texts("en", en=_ENGLISH, fr=_FRENCH)
# Where people think in Fahrenheit.
_FAHRENHEIT = frozenset({"US", "BS", "BZ", "FM", "KY", "LR", "MH", "PW"})


class Words:
    """One reader's words, numbers and dates."""

    def __init__(self, user: User | None) -> None:
        locale = user.locale if user is not None else ""
        self.say: Language = _TEXTS.of(locale)
        self.tag = self.say("tag")
        self._fahrenheit = not _FAHRENHEIT.isdisjoint(locale.upper().split("-")[1:])

    def degrees(self, celsius: float) -> str:
        """`4 °C`, or `39 °F` where people say so."""
        value, unit = (celsius * 9 / 5 + 32, "°F") if self._fahrenheit else (celsius, "°C")
        return f"{round(value)} {unit}"

    def speed(self, kmh: float) -> str:
        """Of the wind."""
        return f"{round(kmh / 1.609344)} mph" if self._fahrenheit else f"{round(kmh)} km/h"

    def millimetres(self, mm: float) -> str:
        """Of rain, to the tenth."""
        text = f"{mm:.1f}"
        return text if self.tag == "en" else text.replace(".", ",")

    def hour(self, clock: time) -> str:
        """`07:00`, `7 h 00`."""
        return f"{clock.hour:02}:{clock.minute:02}" if self.tag == "en" else f"{clock.hour} h {clock.minute:02}"

    def full(self, day: date) -> str:
        """`Wednesday 2 December`."""
        month = self.say("months").split()[day.month - 1]
        number = "1er" if self.tag == "fr" and day.day == 1 else str(day.day)
        return f"{self.weekday(day)} {number} {month}"

    def weekday(self, day: date) -> str:
        """`Wednesday`."""
        return self.say("weekdays").split()[day.weekday()]

    def near(self, day: date, today: date) -> str:
        """`today`, `tomorrow`, or the weekday."""
        if day == today:
            return self.say("today")
        return self.say("tomorrow") if day == today + timedelta(days=1) else self.weekday(day)

    def moment(self, local: datetime) -> dict[str, str]:
        """The blanks `day` and `hour` of a text."""
        return {"day": self.full(local.date()), "hour": self.hour(local.time())}
