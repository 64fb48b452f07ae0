"""Gives people who came before there were suppressions the hash by which suppressions know an address."""

from sqlalchemy import BigInteger, LargeBinary, Select, column, exists, select, update, values
from sqlalchemy.orm import Session

from advocacy.links import Links
from advocacy.models import Person

BATCH = 5_000


def fill_all(session: Session, links: Links) -> None:
    """Fill batch after batch until nobody is without; at once where nobody is."""
    while fill(session, links) == BATCH:
        pass


def fill(session: Session, links: Links) -> int:
    """Hash the addresses of the next `BATCH` people without; returns how many there were."""
    people = session.execute(_unhashed().limit(BATCH).with_for_update(key_share=True)).all()
    if people:
        hashed = values(column("id", BigInteger), column("email_hash", LargeBinary), name="hashed").data(
            [(number, links.email_hash(key)) for number, key in people]
        )
        session.execute(
            update(Person).where(Person.id == hashed.c.id).values(email_hash=hashed.c.email_hash),
            execution_options={"synchronize_session": False},
        )
    return len(people)


def are_missing(session: Session) -> bool:
    """Whether anybody is without a hash."""
    return bool(session.scalar(select(exists(_unhashed()))))


def _unhashed() -> Select[int, str]:
    return select(Person.id, Person.email_key).where(Person.email_hash.is_(None)).order_by(Person.id)
