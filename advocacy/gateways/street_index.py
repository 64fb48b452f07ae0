"""Looks house numbers up in the street index of the database."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.seats import SeatPair
from advocacy.domain.street_ranges import UNKNOWN, Finding, agreed, find
from advocacy.gateways.street_lines import StreetLine, read_street_line
from advocacy.queries.streets import pairs, sides

_log = structlog.get_logger(__name__)


class StreetIndex:
    """A `Streets` over the index of one state; may be shared by threads. Without an index nothing is known."""

    def __init__(self, database: Database, jurisdiction: str) -> None:
        self._database = database
        self._jurisdiction = jurisdiction
        # The number of a pair never changes its meaning, so what was read once stays true.
        self._pairs: dict[int, SeatPair] = {}

    def look_up(self, municipality: str, street: str) -> OnStreet:
        """What is known of a street line in a municipality; UNKNOWN as well while the database does not answer."""
        readings = read_street_line(street)
        if not readings:
            return OnStreet(Footing.UNKNOWN)
        try:
            with self._database.reading() as session:
                return self._answer(session, self._found(session, municipality, readings))
        except SQLAlchemyError:
            _log.warning("look_up_street_failed")
            return OnStreet(Footing.UNKNOWN)

    def _found(self, session: Session, municipality: str, readings: Sequence[StreetLine]) -> Finding:
        """The finding of the first reading whose street is there."""
        streets = sides(session, self._jurisdiction, municipality, {reading.street for reading in readings})
        for reading in readings:
            if known := streets.get(reading.street):
                return agreed([find(known, house) for house in reading.houses])
        return UNKNOWN

    def _answer(self, session: Session, found: Finding) -> OnStreet:
        if missing := set(found.pairs) - self._pairs.keys():
            self._pairs.update(pairs(session, missing))
        return OnStreet(found.footing, tuple(self._pairs[pair] for pair in found.pairs))
