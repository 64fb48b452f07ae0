"""Writes the sides of streets in bulk."""

from collections.abc import Mapping, Sequence

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.seats import SeatKey, SeatPair
from advocacy.domain.street_building import Placed
from advocacy.models import SeatRow, StreetPair
from advocacy.models.street import packed

_COPY = """
    COPY street_sides (load_id, municipality, street, parity, runs, exact) FROM STDIN (FORMAT BINARY)
"""
_TYPES = ("int8", "varchar", "varchar", "int2", "int4[]", "jsonb")


def pair_ids(session: Session, pairs: Sequence[SeatPair]) -> Mapping[int, int]:
    """The id of each pair by its place; those that are new get one."""
    seats = _seat_ids(session, {key for pair in pairs for key in (pair.upper, pair.lower)})
    wanted = [(seats[pair.upper], seats[pair.lower]) for pair in pairs]
    rows = [{"upper_seat_id": upper, "lower_seat_id": lower} for upper, lower in wanted]
    session.execute(insert(StreetPair).on_conflict_do_nothing(), rows)
    known = session.execute(select(StreetPair.upper_seat_id, StreetPair.lower_seat_id, StreetPair.id))
    ids = {(upper, lower): number for upper, lower, number in known}
    return {place: ids[pair] for place, pair in enumerate(wanted)}


def write_sides(session: Session, load_id: int, placed: Placed, ids: Mapping[int, int]) -> None:
    """Copy all sides into their table."""
    driver: psycopg.Connection | None = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for name, side in placed.sides():
            exact = Jsonb({house: ids[pair] for house, pair in side.exact.items()}) if side.exact else None
            row = (load_id, name.municipality, name.street, side.parity.value, packed(side, ids), exact)
            copy.write_row(row)


def _seat_ids(session: Session, keys: set[SeatKey]) -> Mapping[SeatKey, int]:
    wanted = [(key.plan, key.chamber.value, key.code) for key in keys]
    rows = session.scalars(select(SeatRow).where(tuple_(SeatRow.plan, SeatRow.chamber, SeatRow.code).in_(wanted)))
    return {seat.key: seat.id for seat in rows}
