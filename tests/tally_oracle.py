"""What the tallies should say, added up row by row in Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.tallies import EVER
from advocacy.domain.tally_steps import Step, step_start
from advocacy.models import (
    Legislator,
    Letter,
    MatchRow,
    Message,
    MessageTally,
    Person,
    Signature,
    SignatureTally,
)

Cells = Counter[tuple[object, ...]]


def told_of_signatures(session: Session) -> Cells:
    """(petition, dimension, start, value, state) → number, as the tallies have it."""
    table = SignatureTally.__table__.c
    rows = session.execute(select(*table))
    return _some(Counter({tuple(row[:-1]): row.number for row in rows}))


def told_of_messages(session: Session) -> Cells:
    """(petition, dimension, start, value, kind, state) → number, as the tallies have it."""
    rows = session.execute(select(*MessageTally.__table__.c))
    return _some(Counter({tuple(row[:-1]): row.number for row in rows}))


def true_of_signatures(session: Session, zone: ZoneInfo) -> Cells:
    """The same, from the rows."""
    codes = set(session.scalars(select(Signature.share_code)))
    found: Cells = Counter()
    rows = session.execute(select(Signature, MatchRow).outerjoin(MatchRow, MatchRow.signature_id == Signature.id))
    for signature, match in rows:
        is_shared = signature.source in codes
        values = {
            "total": "",
            "upper": str(match.upper_seat_id or "") if match else "",
            "lower": str(match.lower_seat_id or "") if match else "",
            "town": (match.detail["municipality"] or "") if match else "",
            "source": "(shared)" if is_shared else signature.source,
            "sharer": signature.source if is_shared else "",
            "language": signature.language,
            "method": match.method if match else "",
            "certainty": match.certainty if match else "",
        }
        moments = {
            "created": signature.created_at,
            signature.state: signature.confirmed_at or signature.created_at,
        }
        for dimension, value in values.items():
            for state, at in moments.items():
                step = Step.HOUR if dimension == "total" else Step.DAY
                for start in (step_start(at, step, zone), EVER):
                    found[signature.petition_id, dimension, start, value, state] += 1
    return found


def true_of_messages(session: Session, zone: ZoneInfo) -> Cells:
    """The same, from the rows; nothing may be in a worker's hands."""
    found: Cells = Counter()
    for kind, state, at, seat, domain, petition in _mails(session):
        for start in (step_start(at, Step.DAY, zone), EVER):
            for dimension, value in (("total", ""), ("seat", seat), ("domain", domain)):
                found[petition, dimension, start, value, kind, state] += 1
    return found


def _mails(session: Session) -> Iterator[tuple[str, str, datetime, str, str, int]]:
    signatures = {row.id: row for row in session.scalars(select(Signature))}
    persons = {row.id: row.email for row in session.scalars(select(Person))}
    offices = {row.id: row.email or "" for row in session.scalars(select(Legislator))}
    letters = {row.id: row for row in session.scalars(select(Letter))}
    for message in session.scalars(select(Message)):
        at = message.created_at if message.state in {"ready", "parked"} else message.settled_at
        if message.kind == "letter":
            letter = letters.pop(message.subject_id)
            office, signature = offices[letter.legislator_id], signatures[letter.signature_id]
            seat, domain = str(letter.seat_id), office.rpartition("@")[2]
        else:
            signature, seat = signatures[message.subject_id], ""
            domain = persons.get(message.person_id, "").rpartition("@")[2]
        yield message.kind, message.state, at or message.created_at, seat, domain, signature.petition_id
    for letter in letters.values():
        signature = signatures[letter.signature_id]
        assert signature.confirmed_at
        seat = str(letter.seat_id)
        yield "letter", "awaiting_successor", signature.confirmed_at, seat, "", signature.petition_id


def _some(cells: Cells) -> Cells:
    return Counter({key: number for key, number in cells.items() if number})
