"""Rows that the tests of sending start from: a petition, signers, letters with their messages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.delivery import DeliveryLimits
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, Lane, MessageKind
from advocacy.domain.signature_states import HOLDING, SignatureState
from advocacy.models import (
    Household,
    Legislator,
    Letter,
    Message,
    MessageHistory,
    Person,
    Petition,
    PetitionText,
    SeatRow,
    Signature,
)
from advocacy.services import outbox

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOME = b"a home"
_numbers = count(1)


def limits(mode: Delivery) -> DeliveryLimits:
    """Settings that say `mode` until somebody switches, and allow everything."""
    return DeliveryLimits(mode, Delivery.LIVE, "test@example.org")


def petition(session: Session) -> int:
    """An open petition in English and Spanish."""
    number = next(_numbers)
    row = Petition(
        slug=f"petition-{number}",
        jurisdiction="ma",
        state="open",
        default_language="en",
        goal=100,
        created_at=NOON,
    )
    session.add(row)
    session.flush()
    for language, title in (("en", "Press Pause"), ("es", "Pausa ya")):
        session.add(
            PetitionText(
                petition_id=row.id,
                language=language,
                title=title,
                ask="Ask",
                body="Body",
                filed_by="Somebody",
                where_it_stands="Here",
            )
        )
    return row.id


def person(session: Session, email: str) -> int:
    row = Person(email=email, email_key=email.casefold(), created_at=NOON)
    session.add(row)
    session.flush()
    return row.id


def signature(
    session: Session,
    petition_id: int,
    person_id: int,
    *,
    given_name: str = "Ana",
    family_name: str = "Sample",
    state: SignatureState = SignatureState.UNCONFIRMED,
    language: str = "en",
) -> int:
    row = Signature(
        petition_id=petition_id,
        person_id=person_id,
        state=state,
        language=language,
        given_name=given_name,
        family_name=family_name,
        street="1 Main St",
        town="Sampletown",
        zip="02139",
        note="",
        show_name=False,
        share_code=f"code-{next(_numbers)}",
        created_at=NOON,
        **held(session, petition_id, person_id, state, f"{given_name} {family_name}"),
    )
    session.add(row)
    session.flush()
    return row.id


def held(
    session: Session, petition_id: int, person_id: int, state: SignatureState, name_key: str = "sample"
) -> dict[str, Any]:
    """The place that a signature in this state has, and the home that it comes from."""
    session.merge(Household(person_id=person_id, petition_id=petition_id, address_key=HOME))
    session.flush()
    return {"place": 1 if state in HOLDING else None, "name_key": name_key, "address_key": HOME}


def confirmation(session: Session, email: str) -> int:
    """A signer of a petition of their own, and the id of the confirmation mail that waits for them."""
    person_id = person(session, email)
    signature_id = signature(session, petition(session), person_id)
    message_id = outbox.put(session, MessageKind.CONFIRMATION, signature_id, person_id, NOON)
    assert message_id is not None
    return message_id


def letters(
    session: Session,
    offices: Sequence[str | None],
    *,
    now: datetime = NOON,
    subject: str = "Please support the bill",
    body: str = "Dear Senator,\n\nplease do.",
) -> tuple[int, ...]:
    """One due letter to each office, all by one signer; returns the ids of their messages, in order."""
    number = next(_numbers)
    person_id = person(session, f"signer-{number}@example.org")
    signature_id = signature(session, petition(session), person_id, state=SignatureState.CONFIRMED)
    for place, office in enumerate(offices):
        legislator_id = _insert(session, Legislator, **_legislator(f"{number}-{place}", office))
        seat_id = _insert(
            session,
            SeatRow,
            jurisdiction="ma",
            plan=f"plan-{number}",
            chamber="upper",
            code=f"{place}",
            name="A seat",
        )
        letter_id = _insert(
            session,
            Letter,
            signature_id=signature_id,
            seat_id=seat_id,
            legislator_id=legislator_id,
            stance="ask",
            language="en",
            subject=subject,
            body=body,
            sign_off="Ana Sample\n1 Main St",
            frozen_at=now,
        )
        outbox.put(session, MessageKind.LETTER, letter_id, person_id, now, seat_id=seat_id)
    ids = session.scalars(
        select(Message.id)
        .where(Message.person_id == person_id, Message.lane == Lane.LETTERS)
        .order_by(Message.subject_id)
    )
    return tuple(ids)


def states(database: Database, *ids: int) -> list[MessageState]:
    """The states of these messages in order, or of all."""
    with database.reading() as session:
        rows = session.execute(select(Message.id, Message.state).order_by(Message.id))
        found = {row.id: MessageState(row.state) for row in rows}
    return [found[message_id] for message_id in ids] if ids else list(found.values())


def events(database: Database, message_id: int) -> list[str]:
    """What happened to a message, in order."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(MessageHistory.event)
                .where(MessageHistory.message_id == message_id)
                .order_by(MessageHistory.id)
            )
        )


def message(database: Database, message_id: int) -> Message:
    with database.reading() as session:
        row = session.get_one(Message, message_id)
        session.expunge(row)
    return row


def _legislator(number: str, office: str | None) -> dict[str, object]:
    return {
        "jurisdiction": "ma",
        "external_id": f"legislator-{number}",
        "name": "Sam Office",
        "given_name": "Sam",
        "family_name": "Office",
        "email": office,
    }


def _insert(session: Session, table: type[Legislator | SeatRow | Letter], **values: object) -> int:
    found = session.execute(insert(table).values(values).returning(table.id)).scalar_one()
    return int(found)
