"""Exact amounts. Money is whole numbers of a currency's smallest unit; nothing here rounds, and no float is taken."""

from __future__ import annotations

from functools import total_ordering
from typing import Final

from .errors import Invalid

__all__ = ["Money", "MoneyError"]

# Decimals of common currencies (ISO 4217); another currency says by its amounts how many it has.
_DECIMALS: Final[dict[str, int]] = {
    "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "DKK": 2, "EUR": 2, "GBP": 2, "INR": 2, "ISK": 0,
    "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "NOK": 2, "OMR": 3, "PLN": 2, "SEK": 2, "TND": 3, "USD": 2, "VND": 0, "XAF": 0,
}  # fmt: skip

# The host counts in 64 bits.
_MINOR_MAX: Final = (1 << 63) - 1
_DECIMALS_MAX: Final = 9
_DIGITS: Final = frozenset("0123456789")
_CAPITALS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class MoneyError(Invalid):
    """Not an amount, two currencies in one sum, or more than the host can count."""


@total_ordering
class Money:
    """An exact amount of one currency.

    >>> price = Money("12.50", "EUR")
    >>> str(price * 3 + Money("0.05", "EUR"))
    '37.55 EUR'
    >>> Money("12.5", "EUR")
    Traceback (most recent call last):
    parvis_sdk.money.MoneyError: invalid: 12.5 EUR has not exactly 2 decimals
    """

    __slots__ = ("_currency", "_decimals", "_minor")

    def __init__(self, value: str, currency: str) -> None:
        if not isinstance(value, str):
            raise TypeError(f"an amount is text such as '12.50', not {type(value).__name__}: floats are not exact")
        minor, decimals = _read(value, currency)
        self._set(minor, currency, decimals)

    @classmethod
    def of_minor(cls, minor_units: int, currency: str, decimals: int | None = None) -> Money:
        """So many of the currency's smallest unit (cents, fils, yen). `decimals` is for a currency that is not well known."""
        if not isinstance(minor_units, int):
            raise TypeError("minor units are a whole number")
        known = _DECIMALS.get(currency)
        if decimals is None:
            decimals = known
        if decimals is None or known not in (None, decimals) or not 0 <= decimals <= _DECIMALS_MAX:
            raise MoneyError(f"{currency}: say how many decimals it has")
        _check_code(currency)
        money = cls.__new__(cls)
        money._set(minor_units, currency, decimals)
        return money

    def _set(self, minor: int, currency: str, decimals: int) -> None:
        if not -_MINOR_MAX - 1 <= minor <= _MINOR_MAX:
            raise MoneyError("more than can be counted")
        self._minor = minor
        self._currency = currency
        self._decimals = decimals

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        return self._currency

    @property
    def minor_units(self) -> int:
        """The amount in the currency's smallest unit."""
        return self._minor

    @property
    def value(self) -> str:
        """The amount without its currency, with exactly the currency's decimals: `12.50`, `500`, `-0.001`."""
        digits = str(abs(self._minor)).rjust(self._decimals + 1, "0")
        sign = "-" if self._minor < 0 else ""
        if not self._decimals:
            return sign + digits
        return f"{sign}{digits[: -self._decimals]}.{digits[-self._decimals :]}"

    def __add__(self, other: Money) -> Money:
        return self._with(self._minor + self._same(other))

    def __sub__(self, other: Money) -> Money:
        return self._with(self._minor - self._same(other))

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            raise TypeError("an amount is multiplied by whole numbers only; say yourself how a part is rounded")
        return self._with(self._minor * times)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return self._with(-self._minor)

    def __bool__(self) -> bool:
        return self._minor != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return (self._minor, self._currency) == (other._minor, other._currency)

    def __lt__(self, other: Money) -> bool:
        return self._minor < self._same(other)

    def __hash__(self) -> int:
        return hash((self._minor, self._currency))

    def __str__(self) -> str:
        return f"{self.value} {self._currency}"

    def __repr__(self) -> str:
        return f"Money({self.value!r}, {self._currency!r})"

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"an amount and {type(other).__name__} do not go together")
        if (other._currency, other._decimals) != (self._currency, self._decimals):
            raise MoneyError(f"{self._currency} and {other._currency} do not go together")
        return other._minor

    def _with(self, minor: int) -> Money:
        money = Money.__new__(Money)
        money._set(minor, self._currency, self._decimals)
        return money


def _check_code(currency: str) -> None:
    if len(currency) != 3 or not _CAPITALS.issuperset(currency):
        raise MoneyError(f"{currency[:16]} is no currency")


def _read(value: str, currency: str) -> tuple[int, int]:
    _check_code(currency)
    whole, point, fraction = value.removeprefix("-").partition(".")
    padded = len(whole) > 1 and whole.startswith("0")
    if not whole or padded or bool(point) != bool(fraction) or not _DIGITS.issuperset(whole + fraction):
        raise MoneyError(f"{value[:32]} is no amount")
    decimals = len(fraction)
    known = _DECIMALS.get(currency, decimals)
    if decimals != known:
        raise MoneyError(f"{value[:32]} {currency} has not exactly {known} decimals")
    if decimals > _DECIMALS_MAX or len(whole) > 20:
        raise MoneyError(f"{value[:32]} is no amount")
    minor = int(whole + fraction)
    return (-minor if value.startswith("-") else minor), decimals
