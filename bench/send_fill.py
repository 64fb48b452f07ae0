"""A mailing to sample supporters of many domains, its audience frozen as the house does it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text

from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.models import Mailing, MailingText
from advocacy.services.mailing_freezing import freeze
from advocacy.wiring import Toolbox
from bench.supporters_fill import fill

DOMAINS = 40
SUBJECT = "{person.given_name|Friend}, the hearing is on Tuesday"
BODY = """Dear {person.given_name|friend},

the committee hears **our bill** on Tuesday, 10 o'clock, in room B-2. You signed the petition *{petition.title}*,
and people from {person.town|all over the state} have written to their legislators since; yours are
{senator.name|not known to us} and {representative.name|not known to us}.

What you can do now:

- come to the hearing, and bring a neighbour;
- [read what we will say](https://example.org/testimony) and tell us what is missing;
- pass the petition on: {petition.url}

Thank you for standing with us. We will write again when the committee has voted, and not before.

{organization.name}
"""
_SPREAD = """
UPDATE persons SET email = moved.address, email_key = moved.address
FROM (
    SELECT id, split_part(email, '@', 1) || '@d' || id % :domains || '.example.org' AS address FROM persons
) AS moved
WHERE moved.id = persons.id AND persons.email LIKE '%@example.org'
"""
_REACHABLE = "SELECT count(*) FROM consents JOIN signatures s ON s.id = signature_id AND s.state = 'confirmed'"
_REST = """
DELETE FROM mailing_messages WHERE mailing_id = :id AND id NOT IN (
    SELECT id FROM mailing_messages WHERE mailing_id = :id AND state = 'ready' ORDER BY id LIMIT :number
)
"""
_COUNT = "SELECT count(*) FROM mailing_messages WHERE mailing_id = :id"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A mailing that is about to begin: how many people it has, and how long freezing took."""

    id: int
    audience: int
    seconds: float


def supporters(toolbox: Toolbox, number: int) -> None:
    """See to it that at least so many supporters can be written to."""
    with toolbox.database.reading() as session:
        known = session.scalar(text("SELECT count(*) FROM persons")) or 0
        reachable = session.scalar(text(_REACHABLE)) or 0
    if reachable < number:
        fill(toolbox.database, toolbox.pack.towns, known + 1, known + 1 + int((number - reachable) * 1.8))
    with toolbox.database.unit_of_work() as session:
        session.execute(text(_SPREAD), {"domains": DOMAINS})


def frozen(toolbox: Toolbox, number: int) -> Frozen:
    """A new mailing to `number` supporters, paused until it is let go."""
    now = datetime.now(UTC)
    supporters(toolbox, number)
    with toolbox.database.unit_of_work() as session:
        mailing = Mailing(
            name="Hearing",
            state=MailingState.SCHEDULED,
            default_language="en",
            created_at=now,
            created_by="bench@example.org",
        )
        session.add(mailing)
        session.flush()
        session.add(MailingText(mailing_id=mailing.id, language="en", subject=SUBJECT, body=BODY))
        session.flush()
        began = time.monotonic()
        freeze(session, mailing.id, toolbox.links, toolbox.pack.timezone, now)
        seconds = time.monotonic() - began
        for event in (MailingEvent.START, MailingEvent.PAUSE):
            session.add(mailing.record(event, now))
        mailing_id = mailing.id
    with toolbox.database.unit_of_work() as session:
        # Exactly as many as asked for: the peers send as many.
        session.execute(
            text(_REST),
            {"id": mailing_id, "number": number},
        )
        mailing = session.get_one(Mailing, mailing_id)
        audience = session.scalar(text(_COUNT), {"id": mailing_id}) or 0
        mailing.audience = audience
    return Frozen(mailing_id, audience, seconds)


def go(toolbox: Toolbox, mailing_id: int) -> None:
    """Let it go."""
    with toolbox.database.unit_of_work() as session:
        mailing = session.scalars(select(Mailing).where(Mailing.id == mailing_id)).one()
        session.add(mailing.record(MailingEvent.RESUME, datetime.now(UTC)))


def states(toolbox: Toolbox, mailing_id: int) -> dict[str, int]:
    """How many messages are in each state."""
    with toolbox.database.reading() as session:
        rows = session.execute(
            text("SELECT state, count(*) FROM mailing_messages WHERE mailing_id = :id GROUP BY 1"),
            {"id": mailing_id},
        )
        return {str(state): int(number) for state, number in rows}
