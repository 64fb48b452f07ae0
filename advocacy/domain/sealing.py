"""Which columns are sealed, and what stands in place of a text whose seal does not open."""

from enum import StrEnum

from advocacy.domain.errors import KeyUnknown, SealBroken

UNOPENED = (SealBroken, KeyUnknown)
_DOTS = "•••"


class SealedColumn(StrEnum):
    """The columns that hold street addresses; the name is part of each seal, so it must stay as it is."""

    STREET = "signatures.street"
    SIGN_OFF = "letters.sign_off"


class Unreadable(str):
    """Three dots, and why there is no more to see.

    Pages and lists show it, so that one text does not spoil the others and what cannot be read can be erased;
    what goes into a letter, or back into the database, asks `readable`.
    """

    def __new__(cls, why: SealBroken | KeyUnknown) -> "Unreadable":
        dots = super().__new__(cls, _DOTS)
        dots.why = why
        return dots

    why: SealBroken | KeyUnknown


def readable(text: str) -> str:
    """The text. Raises `SealBroken` and `KeyUnknown` for an `Unreadable` one."""
    if isinstance(text, Unreadable):
        raise text.why
    return text
