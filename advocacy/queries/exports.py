"""What an export tells of each signature, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.consents import ConsentKind
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.supporters import Audience, ExportOrder
from advocacy.models import Consent, MatchRow, Person, Petition, SeatRow, Signature, SignatureKey
from advocacy.models.table import fixed
from advocacy.queries.supporters import Place, after, matching, plan_each_time
from advocacy.queries.suppressions import standing

_IS_FOR_NEWS = (Consent.kind == fixed(ConsentKind.UPDATES), Consent.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One signature; seats by name; `news_version` is the wording of the consent to news, "" for none."""

    place: Place
    petition: str
    state: str
    confirmed_at: datetime | None
    given_name: str
    family_name: str
    email: str
    town: str
    zip: str
    upper: str
    lower: str
    certainty: str
    language: str
    source: str
    news_version: str
    news_at: datetime | None
    shows_name: bool
    street: str
    street_deleted_at: datetime | None
    note: str


def export_batch(
    session: Session, order: ExportOrder, zone: ZoneInfo, older_than: Place | None, size: int
) -> Sequence[ExportRow]:
    """The next `size` signatures of the order, newest first, older than a place; needs a transaction."""
    plan_each_time(session)
    newest = (SignatureKey.signed_at.desc(), SignatureKey.signature_id.desc())
    places = matching(order.wanted, zone).order_by(*newest).limit(size)
    if older_than is not None:
        places = places.where(after(older_than))
    if order.audience is Audience.NEWS:
        places = places.where(_wants_news(), _may_be_written_to())
    return [_row(row) for row in session.execute(_told(places))]


def _told(places: Select[datetime, int]) -> Select[Any]:
    wanted = places.subquery("wanted")
    upper, lower = aliased(SeatRow), aliased(SeatRow)
    return (
        select(
            *(wanted.c.signed_at, wanted.c.signature_id, Petition.slug, Signature.state, Signature.confirmed_at),
            *(Signature.given_name, Signature.family_name, Person.email, Signature.town, Signature.zip),
            *(upper.name.label("upper"), lower.name.label("lower"), MatchRow.certainty),
            *(Signature.language, Signature.source, Consent.version, Consent.given_at),
            *(Signature.show_name, Signature.street, Signature.street_deleted_at, Signature.note),
        )
        .select_from(wanted)
        .join(Signature, Signature.id == wanted.c.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .join(Petition, Petition.id == Signature.petition_id)
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .outerjoin(upper, upper.id == MatchRow.upper_seat_id)
        .outerjoin(lower, lower.id == MatchRow.lower_seat_id)
        .outerjoin(Consent, and_(Consent.signature_id == Signature.id, *_IS_FOR_NEWS))
        .order_by(wanted.c.signed_at.desc(), wanted.c.signature_id.desc())
    )


def _wants_news() -> ColumnElement[bool]:
    return exists().where(Consent.signature_id == SignatureKey.signature_id, *_IS_FOR_NEWS)


def _may_be_written_to() -> ColumnElement[bool]:
    """Whether it is confirmed, and nothing stands against its address."""
    signature, person = aliased(Signature), aliased(Person)
    return exists().where(
        signature.id == SignatureKey.signature_id,
        signature.state == fixed(SignatureState.CONFIRMED),
        person.id == signature.person_id,
        ~standing(person.email_hash),
    )


def _row(row: Any) -> ExportRow:
    return ExportRow(
        place=Place(row.signed_at, row.signature_id),
        petition=row.slug,
        state=row.state,
        confirmed_at=row.confirmed_at,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        town=row.town,
        zip=row.zip,
        upper=row.upper or "",
        lower=row.lower or "",
        certainty=row.certainty or "",
        language=row.language,
        source=row.source,
        news_version=row.version or "",
        news_at=row.given_at,
        shows_name=row.show_name,
        street=row.street,
        street_deleted_at=None if row.street else row.street_deleted_at,
        note=row.note,
    )
