"""Sample residents and what each does: pure chance from a seed, the same every time.

Everybody can see that they are samples: names, streets and notes say so (`demo_words`), e-mail addresses are
`ana.sample.1-000123@example.org`, and share codes `demo` with seed and number, by which they are found again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from advocacy.domain import demo_words as words
from advocacy.domain.confirming import ERASE_AFTER
from advocacy.domain.demo_codes import MOST, code_of
from advocacy.domain.demo_courses import LETTER_COURSES, LETTER_WEIGHTS, Course
from advocacy.domain.demo_curve import Curve
from advocacy.domain.demo_homes import Home
from advocacy.domain.matches import Method
from advocacy.domain.signature_states import SignatureState

SETTLING = timedelta(minutes=10)
"""So long before now all is over, letters too."""
_CONFIRMED = 0.9
_RUNGS = (Method.CENSUS, Method.STREET, Method.SELF_SELECTED, Method.WARD_PRECINCT)
_RUNG_WEIGHTS = (55, 22, 15, 8)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample resident, where they live, and what they do.

    `rung` is how a divided town's match was found; None means that it is still open. `letters` are the courses of
    the letters, upper chamber first. `confirmed_at` is None unless `state` is confirmed.
    """

    number: int
    state: SignatureState
    given_name: str
    family_name: str
    email: str
    share_code: str
    source: str
    language: str
    home: Home
    street: str
    note: str
    rung: Method | None
    updates: bool
    show_name: bool
    has_own_words: bool
    created_at: datetime
    confirmed_at: datetime | None
    letters: Sequence[Course]


@dataclass(frozen=True)
class Plan:
    """Samples 1 to `total` of a seed sign one petition in the `days` before `now`.

    `languages` are the petition's, its default first; letters go `delay` after they were confirmed.
    """

    seed: int
    total: int
    days: int
    languages: tuple[str, ...]
    delay: timedelta
    now: datetime
    zone: ZoneInfo

    @property
    def last(self) -> datetime:
        """When the last thing is done that letters must still follow."""
        return self.now - self.delay - SETTLING

    @cached_property
    def curve(self) -> Curve:
        return Curve(self.now - timedelta(days=self.days), self.last - SETTLING, self.zone)


def sample(plan: Plan, places: Sequence[Home], number: int) -> Sample:
    """The sample with this number, from 1."""
    chance = Random(plan.seed * (MOST + 1) + number)  # noqa: S311 - a sample, not a secret
    created_at = plan.curve.at((number - chance.random()) / plan.total)
    confirmed_at, state = _fate(plan, chance, created_at)
    home = chance.choice(places)
    given = chance.choice(words.GIVEN_NAMES)
    language = _language(plan, chance)
    is_open = state is not SignatureState.CONFIRMED and chance.random() < 0.3
    return Sample(
        number=number,
        state=state,
        given_name=given,
        family_name=chance.choice(words.FAMILY_NAMES),
        email=f"{given.lower()}.sample.{plan.seed}-{number:06d}@example.org",
        share_code=code_of(plan.seed, number),
        source=_source(plan, chance, number),
        language=language,
        home=home,
        street=f"{chance.randrange(1, 400)} {chance.choice(words.STREETS)}",
        note=chance.choice(words.NOTES.get(language, ("",))) if chance.random() < 0.35 else "",
        rung=None if is_open else chance.choices(_RUNGS, _RUNG_WEIGHTS)[0],
        updates=chance.random() < 0.45,
        show_name=chance.random() < 0.3,
        has_own_words=chance.random() < 0.06,
        created_at=created_at,
        confirmed_at=confirmed_at,
        letters=chance.choices(LETTER_COURSES, LETTER_WEIGHTS, k=2),
    )


def _fate(plan: Plan, chance: Random, created_at: datetime) -> tuple[datetime | None, SignatureState]:
    age = plan.now - created_at
    if chance.random() < _CONFIRMED:
        # Most open their mail within minutes, some the next day.
        pause = timedelta(minutes=2 + chance.lognormvariate(2.0, 1.6))
        return min(created_at + min(pause, timedelta(days=5)), plan.last), SignatureState.CONFIRMED
    is_over = age > ERASE_AFTER + SETTLING
    return None, SignatureState.EXPIRED if is_over else SignatureState.UNCONFIRMED


def _language(plan: Plan, chance: Random) -> str:
    others = plan.languages[1:]
    return chance.choice(others) if others and chance.random() < 0.2 else plan.languages[0]


def _source(plan: Plan, chance: Random, number: int) -> str:
    """Nothing, a campaign's code, or an earlier signer's: a few of them bring many."""
    drawn = chance.random()
    if drawn < 0.25 and number > 1:
        return code_of(plan.seed, 1 + int((number - 1) * chance.random() ** 4))
    if drawn < 0.6:
        return words.CAMPAIGNS[int(len(words.CAMPAIGNS) * chance.random() ** 2)]
    return ""
