"""A flood from one part of the network is followed back to its beginning, whatever the turnstile saw."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.limits import SignLimits
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import SignatureFlag
from advocacy.services.quarantine import settle
from advocacy.services.tainting import taint
from tests.samples import NOW, sign

LIMITS = SignLimits(prefix_hour=3, prefix_day=6, mailbox_day=5, petition_minute=600)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def _signed(session: Session, pack: Pack, prefix: bytes, *moments: datetime) -> list[int]:
    return [
        sign(session, pack, now=moment, email_key=f"{prefix!r}-{moment}@example.org", prefix=prefix)
        for moment in moments
    ]


def _tainted(session: Session) -> set[int]:
    question = select(SignatureFlag.signature_id).where(SignatureFlag.reason == Reason.FAST_PREFIX)
    return set(session.scalars(question))


def test_all_of_a_flood_is_flagged_and_nobody_beside_it(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        flood = _signed(session, pack, b"bot", *(NOW - 30 * MINUTE + number * MINUTE for number in range(5)))
        before = _signed(session, pack, b"bot", NOW - 3 * HOUR)
        campus = _signed(session, pack, b"campus", *(NOW - number * HOUR for number in range(5)))
        long_ago = _signed(session, pack, b"old", *(NOW - 9 * HOUR + number * MINUTE for number in range(5)))
        assert taint(session, LIMITS, NOW) == len(flood)
        assert _tainted(session) == set(flood)
        # A flood that came while the workers stood still is found when they run again.
        assert not {*before, *campus, *long_ago} & _tainted(session)
        assert taint(session, LIMITS, NOW - 3 * HOUR) == len(long_ago)
        assert taint(session, LIMITS, NOW) == 0


def test_a_slow_flood_passes_the_limit_of_the_day(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        slow = _signed(session, pack, b"slow", *(NOW - number * 3 * HOUR for number in range(7)))
        assert taint(session, LIMITS, NOW) == len(slow)
        settle(session, slow, NOW)
        assert taint(session, LIMITS, NOW + MINUTE) == 0
