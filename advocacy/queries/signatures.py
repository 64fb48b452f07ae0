"""What the resident's own pages need to know: the signature, its seats, its letters."""

from dataclasses import dataclass
from datetime import datetime

from advocacy.domain.letters import LetterState, Stance
from advocacy.domain.matches import Match
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.domain.signature_states import SignatureState


@dataclass(frozen=True, slots=True)
class LegislatorView:
    """Who holds a seat today, with the title of the chamber ("Senator")."""

    id: int
    title: str
    name: str
    family_name: str
    email: str | None
    office: str


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as residents read it; `legislator` is None while the seat is vacant."""

    id: int
    key: SeatKey
    name: str
    chamber_name: str
    legislator: LegislatorView | None

    @property
    def chamber(self) -> Chamber:
        return self.key.chamber


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair of seats a resident may pick; `value` is what the form posts back, `where` its wards for people."""

    value: str
    upper: SeatView
    lower: SeatView
    where: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as the office will see it.

    Before confirmation it is a draft (`letter_id` None). `body` is what the resident may edit, `sign_off` the fixed
    block beneath (name, address, seat). `goes_at` is when it leaves, while it can still be changed.
    """

    letter_id: int | None
    seat: SeatView
    subject: str
    body: str
    sign_off: str
    stance: Stance | None
    state: LetterState
    goes_at: datetime | None = None

    @property
    def may_change(self) -> bool:
        return self.goes_at is not None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature for the person who made it."""

    id: int
    petition_slug: str
    petition_title: str
    petition_is_open: bool
    state: SignatureState
    language: str
    given_name: str
    family_name: str
    street: str
    town: str
    zip: str
    note: str
    match: Match
    seats: tuple[SeatView, ...]
    pairs: tuple[PairView, ...]
    created_at: datetime
    confirmed_at: datetime | None
    share_code: str
    brought: int
