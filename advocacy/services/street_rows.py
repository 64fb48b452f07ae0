"""Writes the sides of streets in bulk: those that have changed, so that a rebuild leaves few dead rows behind."""

from collections.abc import Mapping, Sequence

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import driver_of
from advocacy.domain.seats import SeatKey, SeatPair
from advocacy.domain.street_building import Placed
from advocacy.models import SeatRow, StreetPair
from advocacy.models.street import packed

_DESK = "CREATE TEMPORARY TABLE built_sides (LIKE street_sides)"
_COPY = """
    COPY built_sides (load_id, municipality, street, parity, runs, exact) FROM STDIN (FORMAT BINARY)
"""
_DROP_OTHERS = """
    DELETE FROM street_sides old WHERE load_id = %s AND NOT EXISTS (
        SELECT FROM built_sides built
        WHERE (built.municipality, built.street, built.parity) = (old.municipality, old.street, old.parity)
          AND (built.runs, built.exact) IS NOT DISTINCT FROM (old.runs, old.exact)
    )
"""
_ADD_MISSING = """
    INSERT INTO street_sides (load_id, municipality, street, parity, runs, exact)
    SELECT load_id, municipality, street, parity, runs, exact FROM built_sides ON CONFLICT DO NOTHING
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
    """Make the load's sides those of `placed`: what has not changed stays as it is."""
    with driver_of(session).cursor() as cursor:
        cursor.execute(_DESK)
        _copy(cursor, load_id, placed, ids)
        cursor.execute("ANALYZE built_sides")
        cursor.execute(_DROP_OTHERS, (load_id,))
        cursor.execute(_ADD_MISSING)
        cursor.execute("DROP TABLE built_sides")


def _copy(cursor: psycopg.Cursor, load_id: int, placed: Placed, ids: Mapping[int, int]) -> None:
    with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for name, side in placed.sides():
            exact = Jsonb({house: ids[pair] for house, pair in side.exact.items()}) if side.exact else None
            row = (load_id, name.municipality, name.street, side.parity.value, packed(side, ids), exact)
            copy.write_row(row)


def _seat_ids(session: Session, keys: set[SeatKey]) -> Mapping[SeatKey, int]:
    wanted = [(key.plan, key.chamber.value, key.code) for key in keys]
    rows = session.scalars(select(SeatRow).where(tuple_(SeatRow.plan, SeatRow.chamber, SeatRow.code).in_(wanted)))
    return {seat.key: seat.id for seat in rows}
