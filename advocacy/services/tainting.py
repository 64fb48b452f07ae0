"""Follows a flood back to its beginning: what came before a limit was passed belongs to it, too."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from advocacy.domain.limits import SignLimits
from advocacy.domain.suspicion import SCORE, Reason

_LATE = timedelta(hours=6)
"""So long the workers may have stood still."""

# Of each part of the network that had too many: which signatures lie within the window before a moment at which
# there were too many. Both counts slide over the rows once, however many there are.
_TAINT = text("""
    WITH recent AS (
        SELECT signature_id, prefix, at FROM signature_origins WHERE at > :since AND at <= :now
    ), crowded AS (
        SELECT prefix FROM recent GROUP BY prefix HAVING count(*) > :most
    ), counted AS (
        SELECT signature_id, prefix, at, count(*)
               OVER (PARTITION BY prefix ORDER BY at RANGE BETWEEN :span PRECEDING AND CURRENT ROW) AS number
        FROM recent JOIN crowded USING (prefix)
    ), followed AS (
        SELECT signature_id,
               sum((number > :most)::int)
                   OVER (PARTITION BY prefix ORDER BY at RANGE BETWEEN CURRENT ROW AND :span FOLLOWING) AS floods
        FROM counted
    )
    INSERT INTO signature_flags (signature_id, reason, score, found_at)
    SELECT signature_id, :reason, :score, :now FROM followed WHERE floods > 0
    ORDER BY signature_id
    ON CONFLICT DO NOTHING
    RETURNING signature_id
""")


def taint(session: Session, limits: SignLimits, now: datetime) -> int:
    """Flag all signatures of a flood from one part of the network; returns of how many that is new.

    It counts what is stored, so it also finds what the turnstile missed while Valkey was away. Holding them back
    is for whoever adds up what was noticed (`services.scoring`).
    """
    return sum(_taint(session, window, most, now) for window, most in limits.of_prefix)


def _taint(session: Session, window: timedelta, most: int, now: datetime) -> int:
    reason = Reason.FAST_PREFIX
    given = {"since": now - window - _LATE, "span": window, "most": most, "now": now}
    found = session.execute(_TAINT, {**given, "reason": reason.value, "score": SCORE[reason]})
    return len(found.all())
