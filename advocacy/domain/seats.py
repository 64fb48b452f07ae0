"""Seats: a place in a chamber, held by a legislator or vacant."""

from dataclasses import dataclass
from enum import StrEnum


class Chamber(StrEnum):
    """The two chambers of a state legislature, as the Census and Open States name them."""

    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, order=True, slots=True)
class SeatKey:
    """What makes a seat that seat: codes are reused by each districting plan, so the plan belongs to the key.

    `code` is the Census code of the district as text ("D26", "084"); never a number.
    """

    plan: str
    chamber: Chamber
    code: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat with its name as residents know it ("26th Middlesex")."""

    key: SeatKey
    name: str


@dataclass(frozen=True, slots=True)
class SeatPair:
    """The two seats of one resident; `where` lists the wards and precincts that have this pair, for people."""

    upper: SeatKey
    lower: SeatKey
    where: str = ""
