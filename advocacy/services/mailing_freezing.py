"""Freezes who gets a mailing: a row of the ledger for each person, written by the database itself."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    case,
    func,
    insert,
    literal,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from advocacy.domain.audiences import LeftOut
from advocacy.domain.errors import MailingNotFound
from advocacy.domain.message_states import MessageState
from advocacy.domain.segments import Segment, segment_of
from advocacy.links import Links
from advocacy.models import MailDomain, Mailing, MailingMessage, MailingText, Person, Supporter
from advocacy.models.table import fixed
from advocacy.queries import audiences
from advocacy.services import email_hashes, mailing_links
from advocacy.services.mailing_snapshots import locked

_NOT_IN_IT = (LeftOut.UNCONFIRMED, LeftOut.NO_CONSENT)
"""Who is left out of the audience; whoever is suppressed is a part of it."""


class Overtaken(Exception):
    """Somebody changed the mailing while its audience was written; nothing of it may be kept."""


def freeze(session: Session, mailing_id: int, links: Links, zone: ZoneInfo, now: datetime) -> None:
    """Write the audience of a mailing into the ledger; once it is there, nothing changes any more.

    Whoever may be written to is `READY`. In a subject test only its share is, half of it for each subject, and the
    others are `PARKED`. Whoever is suppressed has a row that says so. Runs at the same time wait for each other;
    nobody of the audience can be erased until the transaction ends. The mailing itself is locked at the very end
    only: whoever takes it back meanwhile need not wait. Raises `MailingNotFound` and `Overtaken`.
    """
    session.execute(select(func.pg_advisory_xact_lock(_key(mailing_id))))
    mailing = session.get(Mailing, mailing_id, populate_existing=True)
    if mailing is None:
        raise MailingNotFound(mailing_id)
    if mailing.frozen_at is not None:
        return
    plan = _plan(mailing)
    email_hashes.fill_all(session, links)
    segment = segment_of(mailing.segment)
    counted = audiences.count(session, segment, zone)
    _open_lanes(session, segment, zone)
    written = _write(session, mailing, segment, zone, now)
    mailing_links.prepare(session, mailing, links)
    mailing = locked(session, mailing_id)
    if _plan(mailing) != plan:
        raise Overtaken
    mailing.audience, mailing.frozen_at = written, now
    mailing.left_out = {why.value: counted.left_out.get(why, 0) for why in _NOT_IN_IT}
    session.flush()


def is_free(session: Session, mailing_id: int) -> bool:
    """Whether nobody else freezes this mailing now, nor will until this transaction ends."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_key(mailing_id)))))


def _key(mailing_id: int) -> ColumnElement[int]:
    return func.hashtextextended(f"freeze mailing {mailing_id}", 0)


def _plan(mailing: Mailing) -> tuple[object, ...]:
    """What the audience and its rows depend on."""
    return mailing.state, mailing.version, mailing.scheduled_at, mailing.test_share, mailing.winner


def _open_lanes(session: Session, segment: Segment, zone: ZoneInfo) -> None:
    """A lane for each domain of the audience, and "" for the account itself; in one order, against deadlocks."""
    readers = select(Supporter.person_id).where(*audiences.readers(segment, zone))
    found = select(audiences.DOMAIN.label("domain")).where(Person.id.in_(readers))
    domains = union(found, select(literal(""))).subquery("domains")
    session.execute(
        upsert(MailDomain)
        .from_select(["domain"], select(domains.c.domain).order_by(domains.c.domain))
        .on_conflict_do_nothing()
    )


def _write(session: Session, mailing: Mailing, segment: Segment, zone: ZoneInfo, now: datetime) -> int:
    """One statement; returns how many rows it wrote. Somebody whose lane is not there came a moment too late."""
    people, state, variant = _lots(mailing, _held(segment, zone))
    own = select(MailingText.language).where(
        MailingText.mailing_id == mailing.id, MailingText.subject != "", MailingText.body != ""
    )
    language = case((people.c.language.in_(own), people.c.language), else_=literal(mailing.default_language))
    rows: dict[str, ColumnElement[Any]] = {
        "mailing_id": literal(mailing.id),
        "person_id": people.c.person_id,
        "signature_id": people.c.signature_id,
        "mail_domain_id": MailDomain.__table__.c.id,
        "language": language,
        "state": case((people.c.reason.is_(None), state), else_=fixed(MessageState.SUPPRESSED)),
        "variant": variant,
        "reply": func.coalesce(people.c.reason, literal("")),
        "not_before": literal(now),
    }
    chosen = select(*rows.values()).join_from(people, MailDomain, MailDomain.domain == people.c.domain)
    written = insert(MailingMessage).from_select(list(rows), chosen, include_defaults=False)
    ids = written.returning(MailingMessage.id).cte("written")
    return session.execute(select(func.count()).select_from(ids)).scalar_one()


def _held(segment: Segment, zone: ZoneInfo) -> Subquery:
    """The audience, whose people cannot be erased meanwhile; whoever is being erased is waited for, and gone."""
    return audiences.audience(segment, zone).with_for_update(of=Person, read=True, key_share=True).subquery("held")


def _lots(mailing: Mailing, held: Subquery) -> tuple[Subquery, ColumnElement[str], ColumnElement[int]]:
    """The people with the state and the variant of each; lots depend on nothing but mailing and person."""
    if not mailing.test_share or mailing.winner is not None:
        return held, fixed(MessageState.READY), literal(mailing.winner or 0, Integer)
    lot = func.hashint8extended(held.c.person_id, mailing.id)
    is_reachable = held.c.reason.is_(None)
    place = func.row_number().over(partition_by=is_reachable, order_by=[lot, held.c.person_id]) - 1
    total = func.count().over(partition_by=is_reachable)
    people = select(held, place.label("place"), total.label("total")).subquery("people")
    is_tested = people.c.reason.is_(None) & (people.c.place * 100 < people.c.total * mailing.test_share)
    state = case((is_tested, fixed(MessageState.READY)), else_=fixed(MessageState.PARKED))
    return people, state, case((is_tested, people.c.place % 2), else_=0)
