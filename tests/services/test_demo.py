"""Samples leave the same rows as residents, are the same every time, and can be taken out again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.demo import Plan
from advocacy.domain.matches import Certainty
from advocacy.domain.messages import Delivery, Lane, MessageKind
from advocacy.domain.tallies import Room
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, PageViews, Person, Petition, Signature
from advocacy.queries.signatures import pair_value
from advocacy.services import claims, confirming, demo, demo_clearing, outbox, recounting, retention, tallies
from advocacy.services.page_views import add_views
from advocacy.wiring import Toolbox
from config import Settings
from tests.samples import CAMBRIDGE, LINKS, match_of, sign
from workers import tasks
from workers.hands import Hands

NOW = datetime.now(UTC).replace(microsecond=0)
SHAPES = {
    "persons": "1",
    "signatures": "state",
    "signature_history": "event",
    "matches": "concat_ws(' ', method, certainty, detail ->> 'reason', upper_seat_id > 0, lower_seat_id > 0)",
    "consents": "kind",
    "letters": "is_edited::text",
    "messages": "concat_ws(' ', kind, state, lane, fence, attempts, in_test)",
    "message_history": "event",
}


def plan_of(pack: Pack, total: int, **changes: object) -> Plan:
    plan = Plan(7, total, 30, ("en", "es"), timedelta(minutes=10), NOW, pack.timezone)
    return replace(plan, **changes)  # type: ignore[arg-type]


def fill(database: Database, pack: Pack, plan: Plan) -> int:
    with database.unit_of_work() as session:
        return demo.Filler(pack, LINKS, plan, "press-pause").fill(session, 1, plan.total)


def count_all(database: Database, pack: Pack) -> None:
    for room in (Room.SIGNATURES, Room.MESSAGES):
        with database.unit_of_work() as session:
            tallies.count(session, room, pack.timezone, NOW + timedelta(days=1))


def differences(database: Database, pack: Pack) -> dict[str, int]:
    with database.unit_of_work() as session:
        return recounting.recount(session, pack.timezone, NOW).found


def shapes(database: Database) -> dict[tuple[str, str], set[tuple[str, ...]]]:
    """For each kind of row of each table which columns are filled in, and for messages what happened."""
    found: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    filled = "ARRAY(SELECT e.key FROM jsonb_each(jsonb_strip_nulls(to_jsonb(t))) AS e ORDER BY 1)"
    happened = "(SELECT array_agg(event ORDER BY id) FROM message_history WHERE message_id = t.id)"
    with database.reading() as session:
        for table, kind in SHAPES.items():
            events = happened if table == "messages" else "'{}'::varchar[]"
            rows = session.execute(text(f"SELECT DISTINCT {kind}, {filled} || {events}::text[] FROM {table} AS t"))
            for key, columns in rows:
                found.setdefault((table, str(key)), set()).add(tuple(columns))
    return found


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(Toolbox(settings))
    yield hands
    hands.toolbox.database.close()


def residents(database: Database, pack: Pack, hands: Hands) -> None:
    """Residents who sign, pick, confirm, are reminded, cancel, get their mails and expire."""
    then = NOW - timedelta(days=3)
    with database.unit_of_work() as session:
        whole = sign(session, pack, now=then, email_key="a", note="Because.", updates=True, show_name=True)
        split = sign(session, pack, CAMBRIDGE, now=then, email_key="b", source="flyer")
        sign(session, pack, CAMBRIDGE, now=then, email_key="c")
        old = sign(session, pack, now=then - timedelta(days=14), email_key="d")
        pair = match_of(pack, CAMBRIDGE).candidates[0]
        confirming.choose_seats(session, split, pair_value(pair), then)
    for signature_id in (whole, split):
        with database.single_act() as act:
            confirming.confirm(act, pack, signature_id, {}, timedelta(0), then)
    with database.unit_of_work() as session:
        letter = session.scalars(select(Letter.id).where(Letter.signature_id == split)).first()
        assert letter
        assert outbox.cancel(session, MessageKind.LETTER, letter, then)
        assert retention.remind(session, NOW) == 1
        assert retention.expire(session, NOW) == 1
        assert session.get_one(Signature, old).person_id is None
    for lane in Lane:
        tasks.deliver(hands, lane)


def test_samples_leave_the_same_rows_as_residents(prepared: Database, pack: Pack, hands: Hands) -> None:
    residents(prepared, pack, hands)
    real = shapes(prepared)
    with prepared.unit_of_work() as session:
        session.execute(text("TRUNCATE persons, signatures, messages CASCADE"))
    assert fill(prepared, pack, plan_of(pack, 600)) == 600
    samples = shapes(prepared)
    alike = real.keys() & samples.keys()
    assert {table for table, _ in alike} == SHAPES.keys()
    assert len(alike) >= 17, sorted(real.keys() - samples.keys())
    assert {kind: samples[kind] for kind in alike} == {kind: real[kind] for kind in alike}


def test_no_worker_ever_finds_anything_to_send(prepared: Database, pack: Pack) -> None:
    fill(prepared, pack, plan_of(pack, 600))
    with prepared.unit_of_work() as session:
        assert retention.remind(session, NOW + timedelta(days=2)) == 0
        for lane in Lane:
            assert claims.claim(session, lane, Delivery.LIVE, NOW + timedelta(days=40)) == ()
        assert set(session.scalars(select(func.split_part(Person.email, "@", 2)))) == {"example.org"}
        assert session.scalar(select(func.max(Message.settled_at))) < NOW


def test_tallies_of_samples_equal_a_recount(prepared: Database, pack: Pack) -> None:
    fill(prepared, pack, plan_of(pack, 500))
    count_all(prepared, pack)
    assert differences(prepared, pack) == {}
    with prepared.reading() as session:
        confirmed = session.scalar(select(func.count()).where(Signature.state == "confirmed"))
        assert session.scalar(select(Petition.confirmed_count)) == confirmed
        assert 400 < (confirmed or 0) < 500


def test_a_seed_makes_the_same_samples_and_makes_them_once(prepared: Database, pack: Pack) -> None:
    told = select(Signature.share_code, Signature.town, Signature.created_at, Signature.source).order_by(
        "share_code"
    )
    assert fill(prepared, pack, plan_of(pack, 50)) == 50
    with prepared.reading() as session:
        first = session.execute(told).all()
    assert fill(prepared, pack, plan_of(pack, 50)) == 0
    assert fill(prepared, pack, plan_of(pack, 60)) == 10
    with prepared.unit_of_work() as session:
        assert demo_clearing.clear(session, NOW) == 60
    assert fill(prepared, pack, plan_of(pack, 50)) == 50
    with prepared.reading() as session:
        assert session.execute(told).all() == first
        assert demo.petition_of(session, 7) == "press-pause"
        assert demo.petition_of(session, 8) is None


def test_only_samples_are_cleared(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        real = sign(session, pack, now=NOW - timedelta(days=1), source="demo000700000001")
    fill(prepared, pack, plan_of(pack, 40))
    count_all(prepared, pack)
    with prepared.unit_of_work() as session:
        petition_id, hour = session.execute(select(PageViews.petition_id, PageViews.hour).limit(1)).one()
        add_views(session, {(petition_id, hour): 3}, NOW)
    with prepared.unit_of_work() as session:
        assert demo_clearing.number_of_samples(session) == 40
        while demo_clearing.clear(session, NOW):
            pass
        recounting.repair(session, pack.timezone, COMMAND_LINE, NOW)
    count_all(prepared, pack)
    assert differences(prepared, pack) == {}
    with prepared.reading() as session:
        assert session.scalars(select(Signature.id)).all() == [real]
        assert session.scalars(select(PageViews.number)).all() == [3]
        assert session.scalars(select(Person.email)).all() == ["sam@example.org"]
        assert len(session.scalars(select(Message.id)).all()) == 1


def test_confirmed_samples_have_both_seats_by_every_rung(prepared: Database, pack: Pack) -> None:
    fill(prepared, pack, plan_of(pack, 900))
    with prepared.reading() as session:
        rows = session.execute(
            text(
                "SELECT method, certainty, bool_and(upper_seat_id > 0 AND lower_seat_id > 0) AS has_both"
                " FROM matches JOIN signatures s ON s.id = signature_id WHERE s.state = 'confirmed' GROUP BY 1, 2"
            )
        ).all()
    assert {row.method for row in rows} == {"town", "street", "census", "ward_precinct", "self_selected"}
    assert all(row.has_both for row in rows)
    assert Certainty.DOUBTFUL not in {row.certainty for row in rows}
