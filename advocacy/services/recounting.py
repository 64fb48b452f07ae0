"""Recounts: the tallies compared with the rows they tell of, and put right when somebody says so.

Two things hold at any moment, whatever is being signed meanwhile, and each is checked by statements that see one
moment: the tallies are the sum of what was counted of each row, and what was counted of a row that is not due is
what the row says.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.tallies import Room
from advocacy.models import Recount
from advocacy.services import audit, message_tallying, signature_tallying
from advocacy.services.tallies import hold_counting, mark, run

_ROOMS = {Room.SIGNATURES: signature_tallying, Room.MESSAGES: message_tallying}


@dataclass(frozen=True, slots=True)
class Differences:
    """How many differences there were, by kind: rows counted wrongly, and figures that are not the sum of rows."""

    found: dict[str, int]

    @property
    def differences(self) -> int:
        return sum(self.found.values())


def recount(session: Session, zone: ZoneInfo, now: datetime) -> Differences:
    """Compare all, and keep the result. Takes about ten seconds for a million signatures; counting goes on."""
    _give_memory(session)
    found = _compared(session, zone)
    session.add(Recount(at=now, differences=found.differences, found=found.found))
    return found


def repair(session: Session, zone: ZoneInfo, actor: Actor, now: datetime) -> Differences:
    """Compare all and put right what differs; written to the audit log. Counting waits meanwhile.

    Rows that were counted wrongly are due again afterwards, and counted by the next count.
    """
    hold_counting(session)
    _give_memory(session)
    found = _compared(session, zone)
    if found.differences:
        for room, statements in _ROOMS.items():
            for statement in statements.REPAIRS:
                run(session, statement, zone=zone.key)
            mark(session, room, now, changed=True, is_all=False)
        audit.note(session, actor, "repair", "tallies", "all", now, before=found.found)
    session.add(Recount(at=now, differences=found.differences, found=found.found, is_repaired=True))
    return found


def _compared(session: Session, zone: ZoneInfo) -> Differences:
    found = {
        f"{room}: {kind}": run(session, statement, zone=zone.key).scalar_one()
        for room, statements in _ROOMS.items()
        for kind, statement in statements.COMPARISONS.items()
    }
    return Differences({kind: number for kind, number in found.items() if number})


def _give_memory(session: Session) -> None:
    """All rows are grouped by all dimensions at once; in memory that takes half the time."""
    session.execute(text("SET LOCAL work_mem = '64MB'"))
