"""Unconfirmed signatures get one reminder and are erased after two weeks; confirmed ones are left alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import SignatureGone
from advocacy.domain.petition_states import PetitionEvent
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Base, Message, Person, Petition, Signature
from advocacy.queries.signatures import signature_view
from advocacy.services import audit, confirming, retention
from tests.samples import NOW, sign

DAY = timedelta(days=1)


def test_one_reminder_after_a_day_then_silence(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        waiting = sign(session, pack)
        done = sign(session, pack, email="done@example.org", email_key="done@example.org")
        confirming.confirm(session, pack, done, {}, timedelta(), NOW)
        assert retention.remind(session, NOW + DAY - timedelta(minutes=1)) == 0
        assert retention.remind(session, NOW + DAY) == 1
        assert retention.remind(session, NOW + 2 * DAY) == 0
        reminders = session.scalars(select(Message).where(Message.kind == "reminder")).all()
    assert [reminder.subject_id for reminder in reminders] == [waiting]


def test_nobody_is_reminded_of_what_they_confirmed_by_another_signature(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
        confirming.confirm(session, pack, sign(session, pack), {}, timedelta(), NOW)
        assert retention.remind(session, NOW + 2 * DAY) == 0


def test_who_signed_twice_is_reminded_once(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
        sign(session, pack, now=NOW + timedelta(hours=1))
        assert [retention.remind(session, NOW + hours * timedelta(hours=1)) for hours in range(24, 72, 6)] == [
            1,
            *[0] * 7,
        ]


def test_nobody_is_reminded_of_a_closed_petition(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
        petition = session.scalars(select(Petition)).one()
        session.add(petition.record(PetitionEvent.CLOSE, NOW))
        session.flush()
        assert retention.remind(session, NOW + DAY) == 0
        session.add(petition.record(PetitionEvent.OPEN, NOW + DAY))
        session.flush()
        assert retention.remind(session, NOW + DAY) == 1


def test_after_two_weeks_nothing_of_the_person_is_left_in_any_column(prepared: Database, pack: Pack) -> None:
    given = {
        "given_name": "Findme-given",
        "family_name": "Findme-family",
        "email": "findme@example.org",
        "email_key": "findme@example.org",
        "street": "1 Findme St",
        "note": "Findme note",
    }
    with prepared.unit_of_work() as session:
        old = sign(session, pack, **given, updates=True)
        kept = sign(session, pack, now=NOW + DAY, email="kept@example.org", email_key="kept@example.org")
        retention.remind(session, NOW + 2 * DAY)
        for subject, why in (("suppression", "findme@example.org called"), ("signature", "1 Findme St is a shop")):
            audit.note(session, COMMAND_LINE, "look", subject, old, NOW, reason=why)
        assert retention.expire(session, NOW + 14 * DAY - timedelta(minutes=1)) == 0
        assert retention.expire(session, NOW + 14 * DAY) == 1
        assert retention.expire(session, NOW + 14 * DAY) == 0
    with prepared.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(text(f'SELECT "{table.name}"::text FROM "{table.name}"')).scalars().all()
            assert not any("findme" in row.lower() for row in rows), table.name
        with pytest.raises(SignatureGone) as gone:
            signature_view(session, pack, old)
        assert gone.value.slug == "press-pause"
        assert signature_view(session, pack, kept).given_name == "Sam"


def test_a_person_with_another_signature_stays(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
        confirming.confirm(session, pack, sign(session, pack), {}, timedelta(), NOW)
        assert retention.expire(session, NOW + 15 * DAY) == 1
    with prepared.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1
        assert session.scalars(select(Signature.state).order_by(Signature.id)).all() == ["expired", "confirmed"]
