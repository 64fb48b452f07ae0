"""Gives people who came before there were suppressions the hash by which suppressions know an address."""

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from advocacy.links import Links
from advocacy.models import Person

BATCH = 5_000
_WRITE = text(
    """
    UPDATE persons SET email_hash = hashed.email_hash
    FROM unnest(CAST(:ids AS bigint[]), CAST(:hashes AS bytea[])) AS hashed (id, email_hash)
    WHERE persons.id = hashed.id
    """
)


def fill_all(session: Session, links: Links) -> None:
    """Fill batch after batch until nobody is without; at once where nobody is."""
    while fill(session, links) == BATCH:
        pass


def fill(session: Session, links: Links) -> int:
    """Hash the addresses of the next `BATCH` people without; returns how many there were."""
    people = session.execute(_unhashed().limit(BATCH).with_for_update(key_share=True)).all()
    if people:
        hashed = {number: links.email_hash(key) for number, key in people}
        session.execute(_WRITE, {"ids": list(hashed), "hashes": list(hashed.values())})
    return len(people)


def _unhashed() -> Select[int, str]:
    return select(Person.id, Person.email_key).where(Person.email_hash.is_(None)).order_by(Person.id)
