"""All that the house knows of one person, for organizers who may see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from advocacy.domain.errors import SupporterNotFound
from advocacy.domain.matches import Match
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureState
from advocacy.models import (
    Consent,
    Letter,
    MatchRow,
    Message,
    Person,
    Petition,
    SeatRow,
    Signature,
    SignatureHistory,
)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What was agreed to, in which wording, when; `ended_at` is None while it counts."""

    kind: str
    version: str
    given_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened, and when."""

    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter without its words; `state` is None while it waits for somebody to hold the seat."""

    id: int
    chamber: str
    seat: str
    state: MessageState | None


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What a letter says; `deleted_at` is when its words were deleted because their time was over."""

    id: int
    seat: str
    subject: str
    text: str
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """An e-mail in the ledger; `reply` is what the server said."""

    id: int
    kind: MessageKind
    state: MessageState
    created_at: datetime
    settled_at: datetime | None
    reply_code: int | None
    reply: str


@dataclass(frozen=True, slots=True)
class SignedPetition:
    """One signature of the person, with all that belongs to it."""

    id: int
    petition: str
    state: SignatureState
    language: str
    name: str
    street: str
    street_deleted_at: datetime | None
    town: str
    zip: str
    note: str
    shows_name: bool
    source: str
    match: Match | None
    seats: tuple[str, ...]
    history: tuple[EventView, ...]
    consents: tuple[ConsentView, ...]
    letters: tuple[SentLetter, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person; `signatures` newest first, `messages` too (letters among them)."""

    id: int
    email: str
    since: datetime
    signatures: tuple[SignedPetition, ...]
    messages: tuple[MessageView, ...]

    @property
    def name(self) -> str:
        """As last given."""
        return next((signature.name for signature in self.signatures if signature.name), self.email)


def person_view(session: Session, person_id: int) -> PersonView:
    """A person with all that belongs to them. Raises `SupporterNotFound`."""
    person = session.get(Person, person_id)
    if person is None:
        raise SupporterNotFound(person_id)
    rows = session.execute(
        select(Signature, Petition.slug, MatchRow)
        .join(Petition, Petition.id == Signature.petition_id)
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .where(Signature.person_id == person_id)
        .order_by(Signature.created_at.desc(), Signature.id.desc())
    ).all()
    ids = [signature.id for signature, _, _ in rows]
    belongings = _Belongings(
        seats=_seats(session, [match for _, _, match in rows if match]),
        history=_history(session, ids),
        consents=_consents(session, ids),
        letters=_letters(session, ids),
    )
    return PersonView(
        id=person.id,
        email=person.email,
        since=person.created_at,
        signatures=tuple(_signed(belongings, *row) for row in rows),
        messages=_messages(session, person_id),
    )


def letter_words(session: Session, person_id: int, letter_id: int) -> LetterWords:
    """What one of the person's letters says. Raises `SupporterNotFound` when it is not theirs."""
    row = session.execute(
        select(Letter, SeatRow.name)
        .join(Signature, Signature.id == Letter.signature_id)
        .join(SeatRow, SeatRow.id == Letter.seat_id)
        .where(Letter.id == letter_id, Signature.person_id == person_id)
    ).one_or_none()
    if row is None:
        raise SupporterNotFound(person_id)
    letter, seat = row
    return LetterWords(letter.id, seat, letter.subject, letter.text, letter.words_deleted_at)


@dataclass(frozen=True, slots=True)
class _Belongings:
    seats: Mapping[int, SeatRow]
    history: Mapping[int, tuple[EventView, ...]]
    consents: Mapping[int, tuple[ConsentView, ...]]
    letters: Mapping[int, tuple[SentLetter, ...]]


def _signed(belongings: _Belongings, signature: Signature, slug: str, row: MatchRow | None) -> SignedPetition:
    ids = (row.upper_seat_id, row.lower_seat_id) if row else ()
    seats = [belongings.seats[seat_id] for seat_id in ids if seat_id is not None]
    keys = {seat.id: seat.key for seat in seats}
    match = row.value(keys.get(row.upper_seat_id or 0), keys.get(row.lower_seat_id or 0)) if row else None
    return SignedPetition(
        id=signature.id,
        petition=slug,
        state=SignatureState(signature.state),
        language=signature.language,
        name=f"{signature.given_name} {signature.family_name}".strip(),
        street=signature.street,
        street_deleted_at=None if signature.street else signature.street_deleted_at,
        town=signature.town,
        zip=signature.zip,
        note=signature.note,
        shows_name=signature.show_name,
        source=signature.source,
        match=match,
        seats=tuple(seat.name for seat in seats),
        history=(EventView("sign", signature.created_at), *belongings.history.get(signature.id, ())),
        consents=belongings.consents.get(signature.id, ()),
        letters=belongings.letters.get(signature.id, ()),
    )


def _seats(session: Session, matches: Sequence[MatchRow]) -> Mapping[int, SeatRow]:
    ids = {seat_id for match in matches for seat_id in (match.upper_seat_id, match.lower_seat_id)} - {None}
    return {seat.id: seat for seat in session.scalars(select(SeatRow).where(SeatRow.id.in_(ids)))}


def _history(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[EventView, ...]]:
    row = SignatureHistory
    rows = session.execute(
        select(row.signature_id, row.event, row.at).where(row.signature_id.in_(ids)).order_by(row.at, row.id)
    )
    return _grouped((signature_id, EventView(event, at)) for signature_id, event, at in rows)


def _consents(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[ConsentView, ...]]:
    rows = session.execute(
        select(Consent.signature_id, Consent.kind, Consent.version, Consent.given_at, Consent.ended_at)
        .where(Consent.signature_id.in_(ids))
        .order_by(Consent.given_at, Consent.id)
    )
    return _grouped(
        (signature_id, ConsentView(kind, version, at, to)) for signature_id, kind, version, at, to in rows
    )


def _letters(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[SentLetter, ...]]:
    rows = session.execute(
        select(Letter.signature_id, Letter.id, SeatRow.chamber, SeatRow.name, Message.state)
        .join(SeatRow, SeatRow.id == Letter.seat_id)
        .outerjoin(Message, and_(Message.kind == MessageKind.LETTER, Message.subject_id == Letter.id))
        .where(Letter.signature_id.in_(ids))
        .order_by(SeatRow.chamber.desc())
    )
    return _grouped(
        (signature_id, SentLetter(letter_id, chamber, seat, MessageState(state) if state else None))
        for signature_id, letter_id, chamber, seat, state in rows
    )


def _messages(session: Session, person_id: int) -> tuple[MessageView, ...]:
    rows = session.scalars(
        select(Message)
        .where(Message.person_id == person_id)
        .order_by(Message.created_at.desc(), Message.id.desc())
    )
    return tuple(
        MessageView(
            id=row.id,
            kind=MessageKind(row.kind),
            state=MessageState(row.state),
            created_at=row.created_at,
            settled_at=row.settled_at,
            reply_code=row.reply_code,
            reply=row.reply,
        )
        for row in rows
    )


def _grouped(pairs: Iterable[tuple[int, Item]]) -> Mapping[int, tuple[Item, ...]]:
    """The items of each id, in order."""
    found: dict[int, list[Item]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in found.items()}
