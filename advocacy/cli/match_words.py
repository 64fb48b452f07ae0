"""Says what `flask match` found: as JSON for programs, as lines for people."""

from collections.abc import Mapping
from typing import Any

from advocacy.domain.explanations import NEXT_STEPS, explain
from advocacy.domain.matches import Address, Match
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.queries.seat_views import SeatView

Seats = Mapping[SeatKey, SeatView]


def as_json(pack: Pack, seats: Seats, found: Match) -> dict[str, Any]:
    """The match as one object: both seats, how they were found, and the pairs to choose from."""
    return {
        **_pair_json(pack, seats, found.upper, found.lower),
        "method": found.method.value,
        "certainty": found.certainty.value,
        "explanation": explain(found),
        "candidates": [
            {**_pair_json(pack, seats, pair.upper, pair.lower), "where": pair.where} for pair in found.candidates
        ],
    }


def _pair_json(pack: Pack, seats: Seats, upper: SeatKey | None, lower: SeatKey | None) -> dict[str, Any]:
    keys = {Chamber.UPPER: upper, Chamber.LOWER: lower}
    return {pack.chambers[chamber].key: _seat_json(seats, key) for chamber, key in keys.items()}


def _seat_json(seats: Seats, key: SeatKey | None) -> dict[str, Any] | None:
    if key is None:
        return None
    holder = seats[key].legislator
    return {
        "code": key.code,
        "name": seats[key].name,
        "legislator": holder.name if holder else None,
        "vacant": holder is None,
    }


def as_heading(address: Address) -> str:
    """A row's address in one line, to stand before its answer."""
    town = f"{address.town} {address.zip}".strip()
    return ", ".join(part for part in (address.street, town) if part) or "(a blank row)"


def as_text(seats: Seats, found: Match) -> str:
    """The match in a few lines."""
    known = [_seat_text(seats[key]) for key in (found.upper, found.lower) if key]
    choices = [f"  {seats[pair.upper].name} / {seats[pair.lower].name}: {pair.where}" for pair in found.candidates]
    near = [f"Near: {', '.join(found.suggestions)}"] if found.suggestions else []
    next_step = [] if found.is_complete else [NEXT_STEPS[found.reason]]
    return "\n".join([*known, explain(found), *next_step, *choices, *near])


def _seat_text(seat: SeatView) -> str:
    holder = f"{seat.legislator.title} {seat.legislator.name}" if seat.legislator else "vacant"
    return f"{seat.chamber_name}: {seat.name}: {holder}"
