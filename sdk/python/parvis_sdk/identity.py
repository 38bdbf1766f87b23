"""Who is there, as far as each person allows. Permission: `identity`; each profile field has its own besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ._port import port
from .ids import PersonId

__all__ = ["ProfileField", "Role", "User", "current_role", "current_user", "members", "profile"]

ProfileField = Literal["name", "avatar", "phone", "address", "location"]
Role = Literal["customer", "staff"]


@dataclass(frozen=True, slots=True)
class User:
    """The person for whom the event runs."""

    id: PersonId
    """Stable for this publisher."""
    locale: str
    """BCP 47, such as `fr-CH`."""
    time_zone: str
    """IANA name, such as `Europe/Zurich`. `parvis_sdk.zones` knows its clock."""

    @property
    def language(self) -> str:
        """The language of the locale, such as `fr`."""
        return self.locale.partition("-")[0].lower()


def current_user() -> User | None:
    """The person who caused the event; `None` where nobody did."""
    return port().current_user()


def profile(field: ProfileField) -> str:
    """One field of the profile of the person who caused the event.

    Raises `ConsentRequired` (let it pass, and they are asked) and `NotFound` (no person, or the field is empty).
    """
    return port().profile(field)


def current_role() -> Role:
    """What the operator says the person who caused the event is to this program; a customer where nobody did."""
    return port().current_role()


def members() -> list[PersonId]:
    """Members of this conversation who have used this program in it, at most 1,000, oldest use first.

    Permission: `members`, besides `identity`.
    """
    return [PersonId(member) for member in port().members()]
