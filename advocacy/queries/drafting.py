"""All that the letters of one signature are made of, in one question."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.db import Act, vault_of
from advocacy.domain.composing import LetterParts
from advocacy.domain.errors import SignatureGone
from advocacy.domain.letters import Stance
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.sealing import SealedColumn
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.domain.signature_states import SignatureState, refuse_bare
from advocacy.domain.suppressions import SuppressionReason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    Bill,
    BillSponsor,
    Committee,
    Legislator,
    LetterTemplate,
    MatchRow,
    Person,
    Petition,
    SeatRow,
    Signature,
    Suppression,
)
from advocacy.models.table import fixed
from advocacy.queries.addressees import with_addressees
from advocacy.queries.seat_views import LegislatorView, SeatView
from advocacy.statements import Ready

_TEMPLATE = "template_"
_PARTS = ("language", "subjects", "greeting", "body", "committee", "ban", "closing")


@dataclass(frozen=True, slots=True)
class Addressee:
    """A seat and the template for its holder; `committee` is the bill's committee when the holder sits on it."""

    seat: SeatView
    stance: Stance
    committee: str | None
    language: str
    parts: LetterParts


@dataclass(frozen=True, slots=True)
class Signer:
    """Who writes, about which petition, to whom (upper chamber first; empty while the seats are unknown).

    `has_unsubscribed` is whether their mailbox has asked for no more news, and that stands.
    """

    signature_id: int
    person_id: int | None
    state: SignatureState
    name: str
    street: str
    town: str
    zip: str
    note: str
    municipality: str | None
    petition_slug: str
    petition_state: PetitionState
    waits_for_successor: bool
    bill_numbers: str
    bill_session: str
    addressees: tuple[Addressee, ...]
    has_unsubscribed: bool = False


def signer(session: Session | Act, pack: Pack, signature_id: int) -> Signer:
    """The signature with its addressees.

    Raises `SignatureGone` once the signature has expired or was erased, `SealBroken` and `KeyUnknown`.
    """
    rows = _QUESTION.rows(session, {"wanted": signature_id})
    if not rows:
        raise SignatureGone()
    first = rows[0]
    state = SignatureState(first.state)
    refuse_bare(state, first.slug)
    return Signer(
        signature_id=first.signature_id,
        person_id=first.person_id,
        state=state,
        name=f"{first.given_name} {first.family_name}".strip(),
        street=vault_of(session).open(SealedColumn.STREET, first.street),
        town=first.town,
        zip=first.zip,
        note=first.note,
        municipality=first.municipality,
        petition_slug=first.slug,
        petition_state=PetitionState(first.petition_state),
        waits_for_successor=first.wait_for_successor,
        bill_numbers=first.bill_numbers or "",
        bill_session=first.bill_session or "",
        addressees=tuple(_addressee(pack, row) for row in rows if row.seat_id is not None),
        has_unsubscribed=first.has_unsubscribed,
    )


def _question() -> Select[Any]:
    own, fallback = aliased(LetterTemplate), aliased(LetterTemplate)
    stance = case((BillSponsor.legislator_id.is_(None), fixed(Stance.ASK)), else_=fixed(Stance.THANK))
    written = (
        select(
            Signature.id.label("signature_id"),
            *(Signature.person_id, Signature.state, Signature.given_name, Signature.family_name),
            *(Signature.street, Signature.town, Signature.zip, Signature.note),
            MatchRow.detail["municipality"].astext.label("municipality"),
            *(Petition.slug, Petition.state.label("petition_state"), Petition.wait_for_successor),
            *(Bill.numbers.label("bill_numbers"), Bill.session.label("bill_session")),
            *(SeatRow.id.label("seat_id"), SeatRow.plan, SeatRow.chamber, SeatRow.code),
            SeatRow.name.label("seat_name"),
            *(Legislator.id.label("legislator_id"), Legislator.name.label("legislator_name")),
            Legislator.family_name.label("legislator_family_name"),
            *(Legislator.email.label("legislator_email"), Legislator.office),
            stance.label("stance"),
            Committee.name.label("committee"),
            *_template(own, fallback),
            _has_unsubscribed().label("has_unsubscribed"),
        )
        .join(Petition, Petition.id == Signature.petition_id)
        .outerjoin(Bill, Bill.id == Petition.bill_id)
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .outerjoin(SeatRow, or_(SeatRow.id == MatchRow.upper_seat_id, SeatRow.id == MatchRow.lower_seat_id))
    )
    return (
        with_addressees(written)
        .outerjoin(own, _is_template(own, Signature.language, stance))
        .outerjoin(fallback, _is_template(fallback, Petition.default_language, stance))
        .where(Signature.id == bindparam("wanted"))
        .order_by(SeatRow.chamber.desc())
    )


def _has_unsubscribed() -> ColumnElement[bool]:
    return exists().where(
        Person.id == Signature.person_id,
        Suppression.email_hash == Person.email_hash,
        Suppression.reason == fixed(SuppressionReason.UNSUBSCRIBED),
        Suppression.released_at.is_(None),
    )


def _template(own: Any, fallback: Any) -> Iterator[ColumnElement[Any]]:
    """Each part by its name: all of the signer's language where it has a template, else all of the other."""
    for name in _PARTS:
        part = case((own.language.is_not(None), getattr(own, name)), else_=getattr(fallback, name))
        yield part.label(f"{_TEMPLATE}{name}")


def _is_template(template: Any, language: Any, stance: Any) -> Any:
    return and_(template.petition_id == Petition.id, template.language == language, template.stance == stance)


def _addressee(pack: Pack, row: Row[Any]) -> Addressee:
    template = {name: getattr(row, f"{_TEMPLATE}{name}") for name in _PARTS}
    chamber = pack.chambers[Chamber(row.chamber)]
    return Addressee(
        seat=SeatView(
            id=row.seat_id,
            key=SeatKey(row.plan, chamber.chamber, row.code),
            name=row.seat_name,
            chamber_name=chamber.name,
            legislator=_legislator(row, chamber.title),
        ),
        stance=Stance(row.stance),
        committee=row.committee,
        language=template.pop("language"),
        parts=LetterParts(**template | {"subjects": tuple(template["subjects"])}),
    )


def _legislator(row: Row[Any], title: str) -> LegislatorView | None:
    if row.legislator_id is None:
        return None
    return LegislatorView(
        id=row.legislator_id,
        title=title,
        name=row.legislator_name,
        family_name=row.legislator_family_name,
        email=row.legislator_email,
        office=row.office,
    )


_QUESTION = Ready(_question())
