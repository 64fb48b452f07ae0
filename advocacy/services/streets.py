"""Builds the street index: places address points in their seats, draws them together, and stores the result.

Placing needs no session and may take minutes; storing is one short transaction, in which the new index takes the
old one's place while look-ups go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import Act
from advocacy.domain.address_points import FAULT_WORDS, AddressPoint, Fault
from advocacy.domain.counts import counted
from advocacy.domain.errors import AddressPointsRefused
from advocacy.domain.ports import Surveyor, TownFinder
from advocacy.domain.street_building import Faults, Placed
from advocacy.jurisdictions.pack import Pack
from advocacy.models import StreetLoad
from advocacy.services.street_placing import Placing
from advocacy.services.street_rows import pair_ids, write_sides

_LEAST_USED = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file of address points came from, and when it was read."""

    source: str
    read_at: datetime


def place(pack: Pack, surveyor: Surveyor, towns: TownFinder, points: Iterable[AddressPoint]) -> Placed:
    """Each point in its street with its two seats. Call it without a session.

    `towns` are asked where the name of a row's town does not tell.
    Raises `AddressPointsRefused` when no boundaries are loaded, or when less than half of the rows can be used:
    then the file is not what it was taken for. Reading errors of `points` pass through.
    """
    if not surveyor.is_ready:
        raise AddressPointsRefused(
            ("The boundaries of both chambers must be loaded first; run: flask boundaries load FILE",)
        )
    placing = Placing(pack.gazetteer, surveyor, towns)
    placing.add_all(points)
    placed = placing.finished()
    if problems := _unfit(placed):
        raise AddressPointsRefused(problems)
    return placed


def store(session: Session, pack: Pack, placed: Placed, origin: Origin) -> None:
    """Put the index in the place of the state's old one; whoever looks up meanwhile sees the old one.

    Of two at once the second waits for the first's end and then takes its place.
    """
    told = _load(pack, placed, origin)
    load = insert(StreetLoad).values(told).on_conflict_do_update(index_elements=["jurisdiction"], set_=told)
    load_id = session.scalars(load.returning(StreetLoad.id)).one()
    write_sides(session, load_id, placed, pair_ids(session, placed.pairs))


def tidy(act: Act) -> None:
    """Give the room of rows that `store` has replaced to the next build; look-ups go on meanwhile."""
    act.connection().execute(text("VACUUM (ANALYZE) street_sides"))


def fault_lines(faults: Faults) -> Sequence[str]:
    """The rows of no use by kind, each with its first few rows, as lines for the operator."""
    return [
        line
        for fault, count in faults.counts.most_common()
        for line in (
            f"{counted(count, 'row')} {FAULT_WORDS[fault]}:",
            *(f"  {each}" for each in faults.first[fault]),
        )
    ]


def _unfit(placed: Placed) -> tuple[str, ...]:
    if placed.used and placed.used >= _LEAST_USED * placed.read:
        return ()
    if not placed.read:
        return ("The file has no rows.",)
    return (
        f"Only {placed.used:,} of {counted(placed.read, 'row')} can be used.",
        *fault_lines(placed.faults),
        *_hint(placed),
    )


def _hint(placed: Placed) -> tuple[str, ...]:
    """What to try when it is the points that are wrong."""
    if placed.faults.counts[Fault.OUTSIDE] < _LEAST_USED * placed.read:
        return ()
    return ("If the file is in other coordinates than its format usually is, name them with --crs.",)


def _load(pack: Pack, placed: Placed, origin: Origin) -> dict[str, object]:
    return {
        "jurisdiction": pack.code,
        "source": origin.source,
        "addresses": placed.used,
        "built_at": origin.read_at,
    }
