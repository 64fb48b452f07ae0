"""Who a mailing is for: a frozen value, kept as JSON with the mailing and by name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from advocacy.domain.seats import Chamber


class Signed(StrEnum):
    """Which signatures a segment looks at; only to the confirmed may be written, others are left out."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    EITHER = "either"


class Delivered(StrEnum):
    """Whether all letters of a signature (there is at least one) have been handed over to their offices."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Segment:
    """An audience; all parts together, and empty parts ask for nothing. A person is in it by any one signature.

    `petition` is a slug, `town` a municipality of the pack, `upper_id` and `lower_id` seats; `chamber` asks for a
    known seat in it, and narrows `letters` to the one to that seat. `since` and `until` are days of the pack's
    time zone, both included. `received` and `not_received` are earlier mailings' ids: one that was handed over to
    the person, and one that was not, and will not be any more.
    """

    petition: str = ""
    signed: Signed = Signed.CONFIRMED
    upper_id: int | None = None
    lower_id: int | None = None
    chamber: Chamber | None = None
    town: str = ""
    source: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    letters: Delivered | None = None
    received: int | None = None
    not_received: int | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        """The parts that ask for something; dates in ISO 8601."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        asked = {name: value for name, value in values.items() if value not in {None, ""}}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}


def segment_of(given: Mapping[str, Any]) -> Segment:
    """The reverse of `Segment.as_json`; raises `ValueError` for what it did not write."""
    known = {field.name for field in fields(Segment)}
    if unknown := set(given) - known:
        raise ValueError(f"unknown parts of a segment: {sorted(unknown)}")
    return Segment(**{name: _READ.get(name, _same)(value) for name, value in given.items()})


def _same(value: Any) -> Any:
    return value


_READ: Mapping[str, Any] = {
    "signed": Signed,
    "chamber": Chamber,
    "letters": Delivered,
    "since": date.fromisoformat,
    "until": date.fromisoformat,
}
