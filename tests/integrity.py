"""Signers for the tests of quarantine: many at once, and what became of them."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.messages import MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Household, Letter, MatchRow, Message, Person, Signature
from advocacy.services import confirming
from tests.samples import NOW, sign

LATER = NOW + timedelta(minutes=1)
DELAY = timedelta(minutes=10)


def confirmed(database: Database, pack: Pack, name: str = "sam", **changes: Any) -> int:
    """One more signer, who confirms at once; letters wait for `DELAY`."""
    email = f"{name}@example.org"
    with database.unit_of_work() as session:
        signature_id = sign(session, pack, email=email, email_key=email, **changes)
    with database.unit_of_work() as session:
        confirming.confirm(session, pack, signature_id, {}, DELAY, LATER)
    return signature_id


def states(session: Session, *ids: int) -> list[str]:
    """In the order of the ids given."""
    rows = session.execute(select(Signature.id, Signature.state).where(Signature.id.in_(ids)))
    found = {row.id: row.state for row in rows}
    return [found[each] for each in ids]


def letters(session: Session, *ids: int) -> Counter[str]:
    """How many letters of these signatures are in which state."""
    theirs = select(Letter.id).where(Letter.signature_id.in_(ids))
    rows = session.scalars(
        select(Message.state).where(Message.kind == MessageKind.LETTER, Message.subject_id.in_(theirs))
    )
    return Counter(rows)


def crowd(session: Session, pattern: int, number: int, family_name: str) -> None:
    """So many more like the signature `pattern`, with letters, by the database itself."""
    people = func.generate_series(1, number).table_valued("number", name="people").render_derived()
    email = func.concat(family_name, people.c.number, "@example.org")
    columns = ["email", "email_key", "created_at"]
    session.execute(insert(Person).from_select(columns, select(email, email, literal(NOW))))
    theirs = Person.email.startswith(family_name)
    homes = select(Person.id, Signature.petition_id, Signature.address_key).join(
        Signature, Signature.id == pattern
    )
    session.execute(
        insert(Household).from_select(["person_id", "petition_id", "address_key"], homes.where(theirs))
    )
    own = ("id", "person_id", "share_code", "family_name", "counted_as")
    _copy(
        session,
        Signature,
        own,
        {
            "person_id": Person.id,
            "share_code": func.concat("c", Person.id),
            "family_name": literal(family_name),
        },
        Signature.id == pattern,
        theirs,
        Person,
    )
    new = (Signature.family_name == family_name) & (Signature.id != pattern)
    _copy(
        session,
        MatchRow,
        ("signature_id",),
        {"signature_id": Signature.id},
        MatchRow.signature_id == pattern,
        new,
        Signature,
    )
    _copy(
        session,
        Letter,
        ("id", "signature_id"),
        {"signature_id": Signature.id},
        Letter.signature_id == pattern,
        new,
        Signature,
    )
    message = select(Message.id).where(Message.kind == "letter").order_by(Message.id).limit(1).scalar_subquery()
    missing = Letter.id.not_in(select(Message.subject_id).where(Message.kind == "letter"))
    _copy(
        session,
        Message,
        ("id", "subject_id", "person_id", "seat_id", "counted_as"),
        {
            "subject_id": Letter.id,
            "seat_id": Letter.seat_id,
            "person_id": select(Signature.person_id).where(Signature.id == Letter.signature_id).scalar_subquery(),
        },
        Message.id == message,
        missing,
        Letter,
    )


def _copy(session, table, own, values, pattern, others, other) -> None:  # type: ignore[no-untyped-def]
    same = [column for column in table.__table__.c if column.name not in own and not column.computed]
    rows = select(*same, *values.values()).join(other, others).where(pattern)
    names = [*(each.name for each in same), *values]
    session.execute(insert(table).from_select(names, rows, include_defaults=False))
