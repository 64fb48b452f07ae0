"""What the resident's own pages need to know of a signature: its match, its seats, its choice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Select, func, select
from sqlalchemy.orm import Session

from advocacy.domain.errors import SignatureGone
from advocacy.domain.matches import Match
from advocacy.domain.seats import SeatPair
from advocacy.domain.signature_states import HOLDING, SignatureState, refuse_bare, seen_as
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MatchRow, Person, Petition, PetitionText, SeatRow, Signature
from advocacy.models.table import fixed
from advocacy.queries.roster import holders
from advocacy.queries.seat_views import SeatView


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair of seats a resident may pick; `value` is what the form posts back, `where` its wards for people.

    Pairs are numbered from 1, those of one upper seat together.
    """

    number: int
    value: str
    upper: SeatView
    lower: SeatView
    where: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature for the person who made it; `state` is what they are shown."""

    id: int
    petition_slug: str
    petition_title: str
    petition_is_open: bool
    waits_for_successor: bool
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
    street_deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureRows:
    """The rows that belong to one signature; only for services, which may change them."""

    signature: Signature
    match: MatchRow | None
    petition: Petition


def signature_rows(session: Session, signature_id: int, *, lock: bool = False) -> SignatureRows:
    """The rows of a signature, locked against others when asked. Raises `SignatureGone` once it is bare.

    The person is held first, as by all who write about one (docs/decisions/014-searching-supporters.md).
    """
    if lock:
        session.execute(holding_person(signature_id))
    question = _rows_of(signature_id)
    row = session.execute(question.with_for_update(of=Signature) if lock else question).one_or_none()
    if row is None:
        raise SignatureGone()
    signature, match, petition = row
    refuse_bare(SignatureState(signature.state), petition.slug)
    return SignatureRows(signature, match, petition)


def signature_view(session: Session, pack: Pack, signature_id: int) -> SignatureView:
    """A signature as its own pages show it. Raises `SignatureGone` once it is bare."""
    rows = signature_rows(session, signature_id)
    signature, petition = rows.signature, rows.petition
    if rows.match is None:
        raise SignatureGone()
    match = stored_match(session, rows.match)
    keys = {key for key in (match.upper, match.lower) if key}
    seats = holders(session, pack, keys)
    return SignatureView(
        id=signature.id,
        petition_slug=petition.slug,
        petition_title=_title(session, petition, signature.language),
        petition_is_open=petition.state == "open",
        waits_for_successor=petition.wait_for_successor,
        state=seen_as(SignatureState(signature.state)),
        language=signature.language,
        given_name=signature.given_name,
        family_name=signature.family_name,
        street=signature.street,
        town=signature.town,
        zip=signature.zip,
        note=signature.note,
        match=match,
        seats=tuple(seats[key] for key in (match.upper, match.lower) if key and key in seats),
        pairs=pair_views(session, pack, match),
        created_at=signature.created_at,
        confirmed_at=signature.confirmed_at,
        share_code=signature.share_code,
        brought=_brought(session, signature),
        street_deleted_at=None if signature.street else signature.street_deleted_at,
    )


def pair_views(session: Session, pack: Pack, match: Match) -> tuple[PairView, ...]:
    """The pairs that a resident may pick from, with their holders; none where there is nothing to pick."""
    if not match.candidates:
        return ()
    keys = {key for pair in match.candidates for key in (pair.upper, pair.lower)}
    seats = holders(session, pack, keys)
    return tuple(
        _pair_view(number, pair, seats[pair.upper], seats[pair.lower])
        for number, pair in enumerate(sorted(match.candidates, key=lambda pair: pair.upper), start=1)
    )


def pair_value(pair: SeatPair) -> str:
    """What the form posts back for a pair: the two codes."""
    return f"{pair.upper.code}/{pair.lower.code}"


def holding_person(signature_id: int | BindParameter[int]) -> Select[int]:
    """Asks for the id of a signature's person, who cannot be erased until the transaction ends."""
    return (
        select(Person.id)
        .join(Signature, Signature.person_id == Person.id)
        .where(Signature.id == signature_id)
        .with_for_update(of=Person, read=True, key_share=True)
    )


def _rows_of(signature_id: int) -> Select[Signature, MatchRow, Petition]:
    return (
        select(Signature, MatchRow, Petition)
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .join(Petition, Petition.id == Signature.petition_id)
        .where(Signature.id == signature_id)
    )


def stored_match(session: Session, row: MatchRow) -> Match:
    """The match as it was answered, its seats by their keys."""
    ids = [seat_id for seat_id in (row.upper_seat_id, row.lower_seat_id) if seat_id is not None]
    keys = {seat.id: seat.key for seat in session.scalars(select(SeatRow).where(SeatRow.id.in_(ids)))}
    return row.value(keys.get(row.upper_seat_id or 0), keys.get(row.lower_seat_id or 0))


def _pair_view(number: int, pair: SeatPair, upper: SeatView, lower: SeatView) -> PairView:
    return PairView(number=number, value=pair_value(pair), upper=upper, lower=lower, where=pair.where)


def _title(session: Session, petition: Petition, language: str) -> str:
    titles = {
        text.language: text.title
        for text in session.scalars(select(PetitionText).where(PetitionText.petition_id == petition.id))
    }
    return titles.get(language) or titles[petition.default_language]


def _brought(session: Session, signature: Signature) -> int:
    """With those who are held back: whoever signs by a link of their own must not see what became of it."""
    holding = [fixed(state) for state in sorted(HOLDING)]
    question = select(func.count(Signature.id)).where(
        Signature.source == signature.share_code, Signature.state.in_(holding)
    )
    return session.scalar(question) or 0
