"""How fast mailings may go in a lane: a domain of recipients, or our account as a whole.

A lane has a token bucket. Answers of its servers slow it down, give it rest, and speed it up again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

STEPS = 8
FIRST_STEP_PER_MINUTE = 600.0
"""Where a lane without a limit of its own begins when it is slowed; each further step halves it."""

WARM_UP_GROWTH = 1.5
WARM_UP_DAYS = 30

BREATH = timedelta(seconds=10)
REST = timedelta(minutes=15)
LONGEST_REST = timedelta(hours=8)

JUDGED = 100
"""So many answers weigh; older ones count half with each as many that follow."""
BAD_ENOUGH = 5
BAD_SHARE = 0.2
GOOD_ENOUGH = 50
"""So many good answers without a bad one take a step of slowness back."""


@dataclass(frozen=True, slots=True)
class House:
    """What the settings say of our account: mails a minute (None: no limit), and on the first day (None: no
    warm-up; each day allows half as many more)."""

    per_minute: float | None = None
    warm_up: float | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """A row of `mail_domains`: the limit that was set, the bucket, and how the lane has behaved."""

    per_minute: float | None = None
    tokens: float = 0.0
    filled_at: datetime | None = None
    slowed: int = 0
    rests_until: datetime | None = None
    rest_reason: str = ""
    good: int = 0
    bad: int = 0
    judged_from: datetime | None = None
    began_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a lane's servers said in a while; `reason` is the words of the last who held something against us."""

    good: int = 0
    slowing: int = 0
    bad: int = 0
    reason: str = ""

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(
            self.good + other.good,
            self.slowing + other.slowing,
            self.bad + other.bad,
            other.reason or self.reason,
        )


def rate(pace: Pace, house: House, now: datetime) -> float | None:
    """Mails a minute that the lane may take now; None where nothing limits it."""
    known = [each for each in (pace.per_minute, house.per_minute, _warm(pace, house, now)) if each is not None]
    limit = min(known) if known else None
    if pace.slowed == 0:
        return limit
    return (FIRST_STEP_PER_MINUTE if limit is None else limit) * 0.5**pace.slowed


def filled(pace: Pace, house: House, now: datetime) -> Pace:
    """With the tokens of the time that has passed; a bucket holds those of a minute, and at least one.

    A clock that jumped back gives none and takes none; one that jumped ahead fills the bucket once.
    """
    began = pace.began_on or now
    pace = replace(pace, began_on=began, rests_until=_sane_rest(pace, now))
    limit = rate(pace, house, now)
    if limit is None:
        return replace(pace, tokens=0.0, filled_at=now)
    room = max(limit, 1.0)
    if pace.filled_at is None:
        return replace(pace, tokens=room, filled_at=now)
    minutes = max((now - pace.filled_at) / timedelta(minutes=1), 0.0)
    return replace(pace, tokens=min(max(pace.tokens, 0.0) + minutes * limit, room), filled_at=now)


def allowed(pace: Pace, house: House, now: datetime, most: int) -> int:
    """How many may go now, `most` at the most; of a pace that is `filled`."""
    if pace.rests_until is not None and pace.rests_until > now:
        return 0
    return most if rate(pace, house, now) is None else min(most, int(pace.tokens))


def spent(pace: Pace, number: int) -> Pace:
    """After so many were taken."""
    return replace(pace, tokens=max(pace.tokens - number, 0.0))


def answered(pace: Pace, answers: Answers, now: datetime) -> Pace:
    """What the answers make of it.

    One that slows halves the speed after a breath; while the lane rests, further ones are late echoes. Too many
    that hold something against us give it a long rest, before more damage is done.
    """
    pace = _counted(pace, answers, now)
    if pace.rests_until is not None and pace.rests_until > now:
        return pace
    if pace.bad >= BAD_ENOUGH and pace.bad >= BAD_SHARE * (pace.good + pace.bad):
        return _resting(pace, REST * 2**pace.slowed, answers.reason, now)
    if answers.slowing:
        return _resting(pace, BREATH, "", now)
    if pace.slowed and not pace.bad and pace.good >= GOOD_ENOUGH:
        return replace(pace, slowed=pace.slowed - 1, good=0, judged_from=now)
    return pace


def _counted(pace: Pace, answers: Answers, now: datetime) -> Pace:
    good, bad = pace.good + answers.good, pace.bad + answers.bad
    while good + bad > JUDGED:
        good, bad = good // 2, bad // 2
    return replace(pace, good=good, bad=bad, judged_from=pace.judged_from or now)


def _resting(pace: Pace, pause: timedelta, reason: str, now: datetime) -> Pace:
    return replace(
        pace,
        slowed=min(pace.slowed + 1, STEPS),
        rests_until=now + min(pause, LONGEST_REST),
        rest_reason=reason,
        good=0,
        bad=0,
        judged_from=now,
        tokens=0.0,
    )


def _sane_rest(pace: Pace, now: datetime) -> datetime | None:
    """No rest is longer than the longest: what lies further ahead was said by a clock that ran ahead."""
    if pace.rests_until is None or pace.rests_until <= now + LONGEST_REST:
        return pace.rests_until
    return now + LONGEST_REST


def _warm(pace: Pace, house: House, now: datetime) -> float | None:
    if house.warm_up is None:
        return None
    days = max((now - (pace.began_on or now)).days, 0)
    return None if days >= WARM_UP_DAYS else house.warm_up * WARM_UP_GROWTH**days
