"""How many letters an hour go to an office, and how its answers slow or stop them.

The bucket, and what slows it, are those of mailings (`advocacy.domain.mailing_paces`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advocacy.domain.mailing_paces import Answers, House, Pace, allowed, answered, filled, rate

MOST_PER_HOUR = 100_000
FAULTS = 3
"""So many letters in a row that found nobody at the address stop an office."""

ECHO = timedelta(days=1)
"""An office whose letters come back with a report accepted them before: for so long that proves nothing."""

_NO_HOUSE = House()


@dataclass(frozen=True, slots=True)
class Bucket:
    """What an office may get: letters an hour (None: no limit), and how its server has answered."""

    per_hour: int | None = None
    tokens: float = 0.0
    filled_at: datetime | None = None
    slowed: int = 0
    rests_until: datetime | None = None
    slowed_by: str = ""
    good: int = 0


@dataclass(frozen=True, slots=True)
class Faults:
    """Letters in a row that found nobody at the address, and when the last came back after it had been taken."""

    in_row: int = 0
    came_back_at: datetime | None = None

    @property
    def are_enough(self) -> bool:
        """Whether the office shall get no more letters until somebody has looked."""
        return self.in_row >= FAULTS


def refilled(bucket: Bucket, now: datetime) -> Bucket:
    """With the tokens of the time that has passed; never more than a minute's, and at least one."""
    return _with(bucket, filled(_pace(bucket), _NO_HOUSE, now))


def room(bucket: Bucket, now: datetime, most: int) -> int:
    """How many letters may be taken now, of a bucket that is refilled."""
    return allowed(_pace(bucket), _NO_HOUSE, now, most)


def taken(bucket: Bucket, number: int) -> Bucket:
    """After so many were taken."""
    return replace(bucket, tokens=max(bucket.tokens - number, 0.0))


def slowed(bucket: Bucket, words: str, now: datetime) -> Bucket:
    """After a temporary refusal: half as fast, after a breath; while the office rests that is a late echo."""
    after = answered(_pace(bucket), Answers(slowing=1), now)
    if after.rests_until == bucket.rests_until:
        return bucket
    return replace(_with(bucket, after), slowed_by=words)


def welcomed(bucket: Bucket, now: datetime) -> Bucket:
    """After a letter was taken: enough of them give a step of slowness back."""
    after = answered(_pace(bucket), Answers(good=1), now)
    return replace(_with(bucket, after), slowed_by=bucket.slowed_by if after.slowed else "")


def through_at(bucket: Bucket, waiting: int, now: datetime) -> datetime | None:
    """When the last of so many letters may go; None when nothing keeps them."""
    bucket = refilled(bucket, now)
    start = max(bucket.rests_until or now, now)
    per_minute = rate(_pace(bucket), _NO_HOUSE, now)
    if per_minute is None:
        return start if start > now and waiting else None
    missing = max(waiting - int(bucket.tokens), 0)
    return start + timedelta(minutes=missing / per_minute) if missing else None


def not_there(faults: Faults, now: datetime, *, came_back: bool) -> Faults:
    """After a letter found nobody at the address."""
    return Faults(faults.in_row + 1, now if came_back else faults.came_back_at)


def taken_in(faults: Faults, now: datetime) -> Faults:
    """After a server took a letter."""
    if faults.came_back_at is not None and now < faults.came_back_at + ECHO:
        return faults
    return Faults()


def _pace(bucket: Bucket) -> Pace:
    return Pace(
        per_minute=None if bucket.per_hour is None else bucket.per_hour / 60,
        tokens=bucket.tokens,
        filled_at=bucket.filled_at,
        slowed=bucket.slowed,
        rests_until=bucket.rests_until,
        good=bucket.good,
    )


def _with(bucket: Bucket, pace: Pace) -> Bucket:
    return replace(
        bucket,
        tokens=pace.tokens,
        filled_at=pace.filled_at,
        slowed=pace.slowed,
        rests_until=pace.rests_until,
        good=pace.good,
    )
