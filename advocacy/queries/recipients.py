"""Who the e-mails of a mailing go to, with everything that may be merged in: one question for a whole batch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from advocacy.models import (
    Legislator,
    MailingMessage,
    MatchRow,
    Person,
    Petition,
    PetitionText,
    Signature,
    Tenure,
)
from advocacy.statements import Ready

_MESSAGE = MailingMessage


@dataclass(frozen=True, slots=True)
class Recipient:
    """One e-mail of a mailing; what is not known of the person is "".

    `email_hash` is None for persons of whom nobody has needed it yet: it is that of `email_key`.
    `senator` and `representative` hold the seats of the upper and the lower chamber today.
    """

    message_id: int
    email: str
    email_key: str
    email_hash: bytes | None
    given_name: str
    family_name: str
    town: str
    petition_title: str
    petition_slug: str
    senator: str = ""
    representative: str = ""


def recipients(session: Session, message_ids: Collection[int]) -> Mapping[int, Recipient]:
    """By message id; messages whose person or signature is gone are missing."""
    rows = _RECIPIENTS.rows(session, {"ids": list(message_ids)})
    return {row[0]: Recipient(*row) for row in rows}


def _holder(seat_id: InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    name = (
        select(Legislator.name)
        .join(Tenure, Tenure.legislator_id == Legislator.id)
        .where(Tenure.seat_id == seat_id, Tenure.ended_on.is_(None))
    )
    return func.coalesce(name.scalar_subquery(), "")


def _asking() -> Select[*tuple[Any, ...]]:
    """Put together once: a million people are asked for two hundred at a time."""
    own, default = aliased(PetitionText), aliased(PetitionText)
    ids = bindparam("ids", type_=ARRAY(BigInteger))
    return (
        select(
            _MESSAGE.id,
            Person.email,
            Person.email_key,
            Person.email_hash,
            Signature.given_name,
            Signature.family_name,
            Signature.town,
            func.coalesce(own.title, default.title, ""),
            Petition.slug,
            _holder(MatchRow.upper_seat_id),
            _holder(MatchRow.lower_seat_id),
        )
        .join(Person, Person.id == _MESSAGE.person_id)
        .join(Signature, Signature.id == _MESSAGE.signature_id)
        .join(Petition, Petition.id == Signature.petition_id)
        .outerjoin(default, (default.petition_id == Petition.id) & (default.language == Petition.default_language))
        .outerjoin(own, (own.petition_id == Petition.id) & (own.language == _MESSAGE.language))
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .where(_MESSAGE.id == func.any(ids), Signature.person_id == _MESSAGE.person_id)
    )


_RECIPIENTS = Ready(_asking())
