"""What an e-mail needs to know, a whole batch at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.signature_states import SignatureState, seen_as
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.suspicion import Reason
from advocacy.models import Legislator, Letter, Notice, Person, Petition, PetitionText, Signature, SignatureFlag
from advocacy.queries.households import blocking
from advocacy.queries.suppressions import standing_for
from advocacy.queries.tenures import has_left


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A letter, who wrote it and whom it goes to; `office_email` is None when the office has published none.

    The whole text is `body` and `sign_off`, which may be `Unreadable`. `has_left` tells that the addressee holds
    the seat no more, `is_counted` that the signature counts.
    """

    letter_id: int
    subject: str
    body: str
    sign_off: str
    given_name: str
    family_name: str
    resident_email: str
    office_name: str | None
    office_email: str | None
    has_left: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A signature, for a mail about it.

    `confirmed_id` is the signature that leaves this one no place, itself once it has one (`blocking`).
    `is_flood` tells that its mailbox was entered far more often than people do.
    `is_disowned` tells that the mailbox's owner wants no mail, because somebody else signed with it.
    """

    signature_id: int
    state: SignatureState
    language: str
    given_name: str
    email: str
    slug: str
    petition: str
    confirmed_id: int | None
    is_flood: bool
    is_disowned: bool


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """An e-mail to an organizer as it was written, until when it is of use, and its sender as in `Notice`."""

    recipient: str
    subject: str
    text: str
    html: str
    expires_at: datetime
    from_name: str
    reply_to: str


def written_mails(session: Session, notice_ids: Collection[int]) -> Mapping[int, WrittenMail]:
    """The notices by id; one that is over and gone is missing."""
    columns = [getattr(Notice, each.name) for each in fields(WrittenMail)]
    rows = session.execute(select(Notice.id, *columns).where(Notice.id.in_(notice_ids)))
    return {row[0]: WrittenMail(*row[1:]) for row in rows}


def letter_facts(session: Session, letter_ids: Collection[int]) -> Mapping[int, LetterFacts]:
    """The letters by id; one whose signer is gone is missing."""
    rows: Iterable[Sequence[Any]] = session.execute(
        select(
            Letter.id,
            Letter.subject,
            Letter.body,
            Letter.sign_off,
            Signature.given_name,
            Signature.family_name,
            Person.email,
            Legislator.name,
            Legislator.email,
            has_left(Letter.seat_id, Letter.legislator_id),
            Signature.state == SignatureState.CONFIRMED,
        )
        .join(Signature, Signature.id == Letter.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .outerjoin(Legislator, Legislator.id == Letter.legislator_id)
        .where(Letter.id.in_(letter_ids))
    )
    return {row[0]: LetterFacts(*row) for row in rows}


def notice_facts(session: Session, signature_ids: Collection[int]) -> Mapping[int, NoticeFacts]:
    """The signatures by id; one whose signer is gone is missing."""
    own, default = aliased(PetitionText), aliased(PetitionText)
    rows = session.execute(
        select(
            Signature.id,
            Signature.state,
            Signature.language,
            Signature.given_name,
            Person.email,
            Petition.slug,
            func.coalesce(own.title, default.title),
            blocking(Signature),
            _is_flood(),
            standing_for(Person.email_hash, SuppressionReason.NOT_ME),
        )
        .join(Person, Person.id == Signature.person_id)
        .join(Petition, Petition.id == Signature.petition_id)
        .join(default, (default.petition_id == Petition.id) & (default.language == Petition.default_language))
        .outerjoin(own, (own.petition_id == Petition.id) & (own.language == Signature.language))
        .where(Signature.id.in_(signature_ids))
    )
    return {row[0]: NoticeFacts(row[0], seen_as(SignatureState(row[1])), *row[2:]) for row in rows}


def _is_flood() -> ColumnElement[bool]:
    return exists().where(
        SignatureFlag.signature_id == Signature.id,
        SignatureFlag.reason == Reason.FAST_MAILBOX,
        SignatureFlag.settled_at.is_(None),
    )
