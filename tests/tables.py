"""The facts in `tests/data`, as rows."""

import csv
from pathlib import Path

from advocacy.domain.names import seat_name_key
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import Pack

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seat_called(pack: Pack, chamber: Chamber, name: str) -> SeatKey:
    """The only seat of a chamber with this name in any spelling."""
    (key,) = (
        key
        for key, seat in pack.seats.items()
        if key.chamber is chamber and seat_name_key(seat.name) == seat_name_key(name)
    )
    return key
