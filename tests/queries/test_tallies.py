"""What the dashboard reads from the tallies."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from advocacy.db import Database
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import LAG, SHARED, Dimension, Room
from advocacy.domain.tally_steps import Step
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Message, Petition, Signature
from advocacy.queries import mail_tallies, tallies, tally_health
from advocacy.queries.tallies import REST, Share
from advocacy.queries.tally_scopes import Scope
from advocacy.services import confirming
from advocacy.services import tallies as service
from advocacy.services.page_views import add_views
from tests import ledger
from tests.samples import CAMBRIDGE, WELLESLEY, WHATELY, sign

DIMENSIONS = (Dimension.TOWN, Dimension.LANGUAGE, Dimension.CERTAINTY, Dimension.METHOD)
DELAY = timedelta(minutes=10)
SUMMER_DAY = datetime(2026, 10, 31, 14, 30, tzinfo=UTC)
LONG_DAY = datetime(2026, 11, 1, 14, 30, tzinfo=UTC)
"""A day of 25 hours: 04:00 to 05:00 UTC of the next."""


@pytest.fixture
def counted(prepared: Database, pack: Pack) -> Database:
    """Four signatures, two a day; Ana's of the first day brought Ben's; Whately's lower seat is vacant."""
    with prepared.unit_of_work() as session:
        ana = sign(session, pack, WELLESLEY, SUMMER_DAY, email_key="ana@example.org", source="flyer")
        confirming.confirm(session, pack, ana, {}, DELAY, LONG_DAY)
        code = session.get_one(Signature, ana).share_code
        sign(session, pack, CAMBRIDGE, SUMMER_DAY, email_key="no@example.org", source="news", language="es")
        for number, (town, source) in enumerate([(WHATELY, code), (WELLESLEY, code)]):
            found = sign(session, pack, town, LONG_DAY, email_key=f"ben{number}@example.org", source=source)
            confirming.confirm(session, pack, found, {}, DELAY, LONG_DAY)
        petition_id = session.get_one(Signature, ana).petition_id
        add_views(session, {(petition_id, SUMMER_DAY.replace(minute=0)): 9, (petition_id, LONG_DAY): 2}, LONG_DAY)
        add_views(session, {(petition_id, LONG_DAY): 3}, LONG_DAY)
        ledger.petition(session)
    _count(prepared, pack)
    return prepared


def _count(database: Database, pack: Pack) -> None:
    for room in (Room.SIGNATURES, Room.MESSAGES):
        with database.unit_of_work() as session:
            service.count(session, room, pack.timezone, LONG_DAY + LAG)


def test_points_are_steps_of_the_packs_time_zone_with_zeros_between(counted: Database, pack: Pack) -> None:
    with counted.reading() as session:
        days = tallies.over_time(session, Scope(pack.timezone), Step.DAY)
        hours = tallies.over_time(session, Scope(pack.timezone), Step.HOUR)
        weeks = tallies.over_time(session, Scope(pack.timezone), Step.WEEK)
        none = tallies.over_time(session, Scope(pack.timezone, petition_id=9), Step.DAY)
    assert [(point.start.hour, point.created, point.confirmed) for point in days] == [(4, 2, 0), (4, 2, 3)]
    assert len(hours) == 25
    assert [(point.created, point.confirmed) for point in (hours[0], hours[12], hours[24])] == [
        (2, 0),
        (0, 0),
        (2, 3),
    ]
    assert [(point.created, point.confirmed) for point in weeks] == [(4, 3)]
    assert none == ()


def test_each_question_sums_to_all(counted: Database, pack: Pack) -> None:
    scope = Scope(pack.timezone)
    with counted.reading() as session:
        by_source = tallies.by_source(session, scope)
        assert tallies.by_source(session, scope, limit=1) == [Share(SHARED, 2, 2), Share(REST, 2, 1)]
        found = tallies.breakdowns(session, scope, *DIMENSIONS)
        assert [(row.value, row.confirmed) for row in found[Dimension.TOWN]] == [
            ("Wellesley", 2),
            ("Whately", 1),
            ("Cambridge", 0),
        ]
        assert found[Dimension.LANGUAGE] == [Share("en", 3, 3), Share("es", 1, 0)]
        assert found[Dimension.CERTAINTY] == [Share("certain", 3, 3), Share("doubtful", 1, 0)]
        assert {row.value: row.created for row in found[Dimension.METHOD]} == {"town": 3, "none": 1}
        sharers = tallies.by_sharer(session, scope)
        second_day = Scope(pack.timezone, since=LONG_DAY, until=LONG_DAY + timedelta(days=1))
        assert tallies.by_source(session, Scope(pack.timezone, petition_id=9)) == []
        assert tallies.by_source(session, second_day) == [Share(SHARED, 2, 2), Share("flyer", 0, 1)]
        assert tallies.totals(session, second_day) == Share("", 2, 3)
        assert [(row.created, row.confirmed) for row in tallies.by_sharer(session, second_day)] == [(2, 2)]
    assert [(row.value, row.created, row.confirmed) for row in by_source] == [
        (SHARED, 2, 2),
        ("flyer", 1, 1),
        ("news", 1, 0),
    ]
    assert [(row.created, row.confirmed) for row in sharers] == [(2, 2)]


def test_the_funnel_leads_from_the_page_to_the_office(counted: Database, pack: Pack) -> None:
    with counted.unit_of_work() as session:
        one = session.query(Message).filter_by(kind="letter").order_by(Message.id).first()
        assert one
        session.execute(update(Message).where(Message.id == one.id).values(state="sent", settled_at=LONG_DAY))
    _count(counted, pack)
    with counted.reading() as session:
        found = mail_tallies.funnel(session, Scope(pack.timezone))
        days = mail_tallies.letters_by_day(session, Scope(pack.timezone))
    assert (found.views, found.signed, found.confirmed) == (14, 4, 3)
    assert (found.letters_written, found.letters_sent, found.delivered) == (5, 1, 1)
    assert found.letters == {"ready": 4, "sent": 1}
    assert [day.states for day in days] == [found.letters]


def test_all_seats_are_told_those_without_a_letter_too(counted: Database, pack: Pack) -> None:
    with counted.reading() as session:
        found = mail_tallies.seats(session, pack, Scope(pack.timezone))
    assert len(found.seats) == len(pack.seats)
    assert {seat.seat.name: (seat.confirmed, dict(seat.letters)) for seat in found.seats if seat.confirmed} == {
        "Norfolk and Middlesex": (2, {"ready": 2}),
        "14th Norfolk": (2, {"ready": 2}),
        "Berkshire, Hampden, Franklin and Hampshire": (1, {"ready": 1}),
        "1st Franklin": (1, {}),
    }
    assert sum(seat.has_no_letter for seat in found.seats) == len(pack.seats) - 3
    assert found.without == {Chamber.UPPER: 0, Chamber.LOWER: 0}


def test_mail_domains_of_a_few_are_told_together(counted: Database, pack: Pack) -> None:
    with counted.reading() as session:
        named = mail_tallies.by_mail_domain(session, Scope(pack.timezone), 1)
        found = mail_tallies.by_mail_domain(session, Scope(pack.timezone), 20)
    assert {row.domain for row in named} > {"example.org"}
    assert [(row.domain, row.kind, dict(row.states)) for row in found] == [
        ("(other)", "confirmation", {"ready": 4}),
        ("(other)", "letter", {"ready": 5}),
    ]


def test_the_pulse_changes_with_the_figures_and_only_with_them(counted: Database, pack: Pack) -> None:
    with counted.reading() as session:
        before = tally_health.pulse(session)
        assert tally_health.lag(session, LONG_DAY + LAG + timedelta(seconds=2)) == timedelta(seconds=2)
    _count(counted, pack)
    with counted.reading() as session:
        assert tally_health.pulse(session) == before
    with counted.unit_of_work() as session:
        sign(session, pack, now=LONG_DAY, email_key="late@example.org")
    _count(counted, pack)
    with counted.reading() as session:
        assert tally_health.pulse(session) != before
        assert session.query(Petition).filter_by(slug="press-pause").one().confirmed_count == 3
