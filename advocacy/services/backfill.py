"""Matches signatures again whose seats were not certain, when better data is there; their letters follow."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from advocacy.domain.errors import SignatureGone
from advocacy.domain.matches import Match, Method
from advocacy.domain.rematching import Outcome, outcome
from advocacy.domain.signature_states import HOLDING, SignatureState
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MatchRow, SeatRow, Signature
from advocacy.models.match import detail_of
from advocacy.queries.drafting import signer
from advocacy.queries.matches import PendingMatch
from advocacy.queries.signatures import SignatureRows, signature_rows, stored_match
from advocacy.services.drafting import drafted
from advocacy.services.letters import LETTER_AT_FAULT
from advocacy.services.moving import Moved, UnderWay, move_letters

NONE_MOVED = Moved()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rematched:
    """What became of one signature: the rung that answers now, what changed, and its letters."""

    method: Method
    outcome: Outcome
    letters: Moved = NONE_MOVED


def rematch(
    session: Session, pack: Pack, pending: PendingMatch, found: Match, delay: timedelta, now: datetime
) -> Rematched:
    """Store `found` for a signature if it is better than what it has; letters that have not gone follow.

    Moved letters go after `delay` at the earliest. The rows are locked; a resident who picked meanwhile is not
    overruled. When letters cannot be written all stays as it was, and is logged; so it does, to be matched again
    at the next run, while a worker holds a letter that should follow.
    """
    try:
        with session.begin_nested():
            return _rematch(session, pack, pending, found, delay, now)
    except SignatureGone:
        return Rematched(found.method, Outcome.OVERTAKEN)
    except UnderWay:
        return Rematched(found.method, Outcome.POSTPONED)
    except LETTER_AT_FAULT as problem:
        log.error("not_rematched", signature=pending.signature_id, error=type(problem).__name__)
        return Rematched(found.method, Outcome.FAILED)


def _rematch(
    session: Session, pack: Pack, pending: PendingMatch, found: Match, delay: timedelta, now: datetime
) -> Rematched:
    rows = signature_rows(session, pending.signature_id, lock=True)
    if rows.match is None:
        return Rematched(found.method, Outcome.OVERTAKEN)
    session.refresh(rows.match, with_for_update=True)  # it may have changed while the signature's lock was awaited
    if rows.match.matched_at != pending.matched_at:
        return Rematched(found.method, Outcome.OVERTAKEN)
    was = stored_match(session, rows.match)
    result = outcome(was, found)
    if result is Outcome.UNCHANGED or (result is Outcome.ASKED_ANEW and _is_confirmed(rows)):
        return Rematched(was.method, Outcome.UNCHANGED)
    if result is Outcome.CORRECTED and _is_confirmed(rows):
        return Rematched(found.method, result, _corrected(session, pack, rows.match, found, now + delay, now))
    store_match(session, rows.match, found, now)
    return Rematched(found.method, result)


def _is_confirmed(rows: SignatureRows) -> bool:
    return SignatureState(rows.signature.state) in HOLDING


def _corrected(session: Session, pack: Pack, row: MatchRow, found: Match, due: datetime, now: datetime) -> Moved:
    was = drafted(pack, signer(session, pack, row.signature_id))
    store_match(session, row, found, now)
    writer = signer(session, pack, row.signature_id)
    return move_letters(session, pack, was, writer, drafted(pack, writer), due, now)


def store_match(session: Session, row: MatchRow, found: Match, now: datetime) -> None:
    """Put another answer into a match; its signature, which the caller has locked, is counted anew."""
    row.upper_seat_id, row.lower_seat_id = _seat_ids(session, found)
    row.method, row.certainty, row.detail = found.method, found.certainty, detail_of(found)
    row.data_version, row.matched_at = found.data_version, now
    session.get_one(Signature, row.signature_id).counted_as = None
    session.flush()


def _seat_ids(session: Session, found: Match) -> tuple[int | None, int | None]:
    wanted = [(key.plan, key.chamber.value, key.code) for key in (found.upper, found.lower) if key]
    named = tuple_(SeatRow.plan, SeatRow.chamber, SeatRow.code)
    rows = session.scalars(select(SeatRow).where(named.in_(wanted))) if wanted else ()
    ids = {row.key: row.id for row in rows}
    return ids[found.upper] if found.upper else None, ids[found.lower] if found.lower else None
