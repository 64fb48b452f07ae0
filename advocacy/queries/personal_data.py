"""All that is held on whoever made a signature, as the file they can take away has it (docs/my-data.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from advocacy.domain.errors import SignatureGone
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.domain.sealing import Unreadable
from advocacy.domain.signature_states import SignatureEvent, SignatureState, seen_as
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    Consent,
    Letter,
    MailingMessage,
    MailingText,
    Message,
    Person,
    Signature,
    SignatureHistory,
    SignatureOrigin,
    Suppression,
)
from advocacy.queries.letters import LetterView, letter_views
from advocacy.queries.signatures import SignatureView, signature_rows, signature_view

Fact = Mapping[str, Any]

_HIDDEN = (
    *(SignatureEvent.QUARANTINE, SignatureEvent.RELEASE),
    *(SignatureEvent.INVALIDATE, SignatureEvent.RESTORE),
)
"""What organizers do about abuse: telling would teach those who abuse."""
_TYPED = ("given_name", "family_name", "street", "town", "zip", "note", "show_name", "source", "share_code")
_OF_LETTERS = (MessageKind.LETTER, MessageKind.DIGEST, MessageKind.NOTICE)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The parts of the file; each is made of texts, numbers, times and lists of them."""

    signature: Fact
    match: Fact
    letters: Sequence[Fact]
    consents: Sequence[Fact]
    mails: Sequence[Fact]
    mailbox: Fact
    network: Fact | None


def personal_data(
    session: Session, pack: Pack, signature_id: int, delivery: Delivery, now: datetime
) -> PersonalData:
    """What is held of one signature and its mailbox. Raises `SignatureGone` and `SignatureErased`."""
    view = signature_view(session, pack, signature_id)
    signature = signature_rows(session, signature_id).signature
    person = session.get(Person, signature.person_id) if signature.person_id else None
    if person is None:
        raise SignatureGone()
    return PersonalData(
        signature=_signature(session, signature, view),
        match=_match(session, signature_id, view),
        letters=_letters(session, letter_views(session, pack, signature_id, delivery, now)),
        consents=_rows(
            session,
            select(*_named(Consent, "kind", "version", "given_at", "ended_at"))
            .where(Consent.signature_id == signature_id)
            .order_by(Consent.id),
        ),
        mails=_mails(session, signature_id),
        mailbox=_mailbox(session, person),
        network=_network(session, signature_id),
    )


def _signature(session: Session, signature: Signature, view: SignatureView) -> Fact:
    typed = {name: _plain(getattr(signature, name)) for name in _TYPED}
    times = {name: getattr(signature, name) for name in ("created_at", "confirmed_at", "street_deleted_at")}
    history = select(*_named(SignatureHistory, "event", "at")).where(
        SignatureHistory.signature_id == signature.id, SignatureHistory.event.not_in(_HIDDEN)
    )
    return {
        "petition": view.petition_slug,
        "state": seen_as(SignatureState(signature.state)),
        "language": signature.language,
        **typed,
        **times,
        "history": _rows(session, history.order_by(SignatureHistory.id)),
    }


def _match(session: Session, signature_id: int, view: SignatureView) -> Fact:
    row = signature_rows(session, signature_id).match
    return {
        "seats": [{"chamber": seat.key.chamber, "code": seat.key.code, "name": seat.name} for seat in view.seats],
        "method": view.match.method,
        "certainty": view.match.certainty,
        "reason": view.match.reason,
        "municipality": view.match.municipality,
        "facts": dict(view.match.facts),
        "data_version": view.match.data_version,
        "matched_at": row.matched_at if row else None,
    }


def _letters(session: Session, letters: Sequence[LetterView]) -> Sequence[Fact]:
    ids = [letter.letter_id for letter in letters]
    its_message = (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id)
    columns = (Letter.id, *_named(Letter, "language", "frozen_at", "is_edited"), Message.settled_at, Message.reply)
    rows = session.execute(select(*columns).outerjoin(Message, its_message).where(Letter.id.in_(ids)))
    more = {row.id: row for row in rows}
    return [_letter(letter, more[letter.letter_id]) for letter in letters]


def _letter(letter: LetterView, row: Any) -> Fact:
    holder = letter.seat.legislator
    return {
        "seat": letter.seat.name,
        "addressee": holder.name if holder else None,
        "state": letter.state,
        "language": row.language,
        "subject": letter.subject,
        "body": letter.body,
        "sign_off": _plain(letter.sign_off),
        "is_edited": row.is_edited,
        "written_at": row.frozen_at,
        "ended_at": row.settled_at,
        "server_said": row.reply or "",
    }


def _mails(session: Session, signature_id: int) -> Sequence[Fact]:
    """E-mails about the signature, to its signer."""
    columns = (*_named(Message, "kind", "state", "created_at"), Message.settled_at.label("ended_at"))
    question = select(*columns, Message.reply.label("server_said")).where(
        Message.kind.not_in(_OF_LETTERS), Message.subject_id == signature_id
    )
    return _rows(session, question.order_by(Message.id))


def _mailbox(session: Session, person: Person) -> Fact:
    against = select(
        *_named(Suppression, "reason", "way", "detail"),
        *(Suppression.created_at, Suppression.repeated_at, Suppression.released_at.label("ended_at")),
    ).where(Suppression.email_hash == person.email_hash)
    subject = case((MailingMessage.variant == 1, MailingText.second_subject), else_=MailingText.subject)
    is_text = (MailingText.mailing_id == MailingMessage.mailing_id) & (
        MailingText.language == MailingMessage.language
    )
    news = (
        select(
            subject.label("subject"),
            *_named(MailingMessage, "language", "state"),
            MailingMessage.settled_at.label("ended_at"),
            MailingMessage.reply.label("server_said"),
        )
        .outerjoin(MailingText, is_text)
        .where(MailingMessage.person_id == person.id, MailingMessage.state != MessageState.PARKED)
    )
    return {
        "email": person.email,
        "known_since": person.created_at,
        "not_written_to": _rows(session, against.order_by(Suppression.id)),
        "news": _rows(session, news.order_by(MailingMessage.id)),
    }


def _network(session: Session, signature_id: int) -> Fact | None:
    found = session.get(SignatureOrigin, signature_id)
    return {"keyed_hash": found.prefix.hex(), "at": found.at} if found else None


def _named(table: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(table, name) for name in names)


def _rows(session: Session, question: Any) -> Sequence[Fact]:
    return [dict(row) for row in session.execute(question).mappings()]


def _plain(value: Any) -> Any:
    """A text that cannot be opened is told as not there."""
    return None if isinstance(value, Unreadable) else value
