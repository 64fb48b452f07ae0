"""Each office gets its letters at its own pace, and what its server says concerns no other office."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text, update

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE, HOUSE
from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, Lane
from advocacy.domain.office_paces import FAULTS
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.links import Links
from advocacy.models import AuditEntry, Message, OfficePace
from advocacy.queries.delivery import past_switches, pauses
from advocacy.rendering import EmailRenderer
from advocacy.services import claims, office_pauses
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead
from advocacy.services.mail_events import take
from advocacy.services.mails import Composer
from advocacy.services.office_paces import PaceRule, set_pace
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests import ledger
from tests.came_back import token
from tests.ledger import NOON, states
from tests.stubs.smtp_sink import Phase, SmtpSink

S = MessageState
LINKS = Links("a secret for tests", "https://example.org")
COMPOSER = Composer(
    LINKS,
    EmailRenderer(TEMPLATES / "email", TRANSLATIONS),
    Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WHY = "their server is small"
FREE, SLOW = "free@example.org", "slow@example.org"

_FILL = """
    INSERT INTO messages (kind, subject_id, seat_id, lane, not_before, created_at)
    SELECT 'letter', number, :seat, 'letters', :now, :now FROM generate_series(1000000, 1020000) AS number
"""
_LOOKED = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'messages'"


def _letters(database: Database, *offices: str, each: int) -> dict[str, tuple[int, ...]]:
    """Letters to offices, several to each; the ids of their messages by the office's address."""
    with database.unit_of_work() as session:
        found = {office: ledger.letters(session, [office] * each) for office in offices}
        for ids in found.values():
            (seat_id, *_) = session.scalars(
                select(Message.seat_id).where(Message.id.in_(ids)).order_by(Message.id)
            )
            session.execute(update(Message).where(Message.id.in_(ids)).values(seat_id=seat_id))
    return found


def _seat(database: Database, message_id: int) -> int:
    seat_id = ledger.message(database, message_id).seat_id
    assert seat_id is not None
    return seat_id


def _set(database: Database, seat_id: int | None, per_hour: int | None, *, is_own: bool = True) -> bool:
    with database.unit_of_work() as session:
        return set_pace(session, seat_id, PaceRule(is_own, per_hour), WHY, COMMAND_LINE, NOON)


def _deliver(database: Database, sink: SmtpSink, at: datetime = NOON, mode: Delivery = Delivery.LIVE) -> int:
    mailer = SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=20.0)
    limits = ledger.limits(mode)
    return deliver_batch(database, mailer, COMPOSER, Lane.LETTERS, limits, lambda: at, at + HOUR)


def _claim(database: Database, at: datetime) -> list[int]:
    with database.unit_of_work() as session:
        return [message.id for message in claims.claim(session, Lane.LETTERS, Delivery.LIVE, at)]


def test_a_limited_office_gets_its_letters_in_time_and_no_other_waits_for_it(database: Database) -> None:
    ids = _letters(database, SLOW, FREE, each=9)
    assert _set(database, None, 120)
    assert not _set(database, None, 120)
    assert _set(database, _seat(database, ids[FREE][0]), None)
    with SmtpSink() as sink:
        assert [_deliver(database, sink) for _ in range(2)] == [11, 0]
        assert sink.recipients == {FREE: 9, SLOW: 2}
        assert _deliver(database, sink, NOON + 29 * SECOND) == 0
        assert _deliver(database, sink, NOON + 30 * SECOND) == 1
        assert _deliver(database, sink, NOON - HOUR) == 0
        # However long nothing went, no more than a minute's letters go at once.
        assert _deliver(database, sink, NOON + HOUR) == 2
        assert _set(database, None, None)
        assert _deliver(database, sink, NOON + HOUR) == 4
    assert set(states(database)) == {S.SENT}


def test_workers_at_once_take_no_more_than_the_pace_allows(database: Database) -> None:
    ids = _letters(database, SLOW, FREE, each=40)
    _set(database, _seat(database, ids[SLOW][0]), 600)
    together = Barrier(3)

    def claim_all() -> list[int]:
        mine: list[int] = []
        together.wait()
        for _ in range(4):
            mine += _claim(database, NOON)
        return mine

    with ThreadPoolExecutor(3) as pool:
        taken = [each for worker in [pool.submit(claim_all) for _ in range(3)] for each in worker.result()]
    assert len(taken) == len(set(taken)) == 50
    assert set(ids[FREE]) < set(taken)
    assert sorted(set(taken) & set(ids[SLOW])) == list(ids[SLOW][:10])


def test_what_waits_for_a_slow_office_is_not_looked_at(database: Database) -> None:
    ids = _letters(database, SLOW, FREE, each=3)
    _set(database, _seat(database, ids[SLOW][0]), 60)
    with database.unit_of_work() as session:
        session.execute(text(_FILL), {"seat": _seat(database, ids[SLOW][0]), "now": NOON})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE messages"))
    with database.unit_of_work() as session:
        # With millions of rows the planner would find them one by one; here it would rather read the whole table.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))
        before = session.scalar(text(_LOOKED))
        assert len(claims.claim(session, Lane.LETTERS, Delivery.LIVE, NOON)) == 4
        assert session.scalar(text(_LOOKED)) - before < 100


def test_the_test_inbox_gets_its_copies_without_a_pace(database: Database) -> None:
    _letters(database, SLOW, each=5)
    _set(database, None, 60)
    with SmtpSink() as sink:
        assert _deliver(database, sink, mode=Delivery.TEST) == 5
        assert _deliver(database, sink) == 1


def test_a_server_that_asks_for_less_slows_its_own_office_only(database: Database) -> None:
    ids = _letters(database, SLOW, FREE, each=8)
    with SmtpSink() as sink:
        sink.script = lambda phase, to: "451 4.3.2 too busy" if phase is Phase.RCPT and SLOW in to else None
        _deliver(database, sink)
        sink.script = lambda phase, to: None
        assert sink.recipients == {FREE: 8}
        # One was refused for now, the others were not even tried.
        assert sum(ledger.message(database, each).attempts for each in ids[SLOW]) == 1
        assert _deliver(database, sink, NOON + 9 * SECOND) == 0
        with database.reading() as session:
            row = session.scalars(select(OfficePace)).one()
            assert (row.slowed, row.slowed_by) == (1, "451 4.3.2 too busy")
        while _deliver(database, sink, NOON + HOUR):
            continue
    assert set(states(database)) == {S.SENT}


def test_an_office_whose_letters_find_nobody_is_paused_until_somebody_has_looked(database: Database) -> None:
    ids = _letters(database, SLOW, FREE, each=FAULTS + 3)
    answers = iter(["550 5.1.1 no such user", None, *["550 5.1.1 no such user"] * FAULTS])
    with SmtpSink(script=lambda phase, to: next(answers) if phase is Phase.RCPT and SLOW in to else None) as sink:
        _deliver(database, sink)
    # A letter that was taken in between begins the count anew.
    assert states(database, *ids[SLOW]) == [S.BOUNCED, S.SENT, *[S.BOUNCED] * FAULTS, S.READY]
    assert set(states(database, *ids[FREE])) == {S.SENT}
    seat_id = _seat(database, ids[SLOW][0])
    with database.unit_of_work() as session:
        (pause,) = pauses(session).values()
        assert (pause.actor, pause.reason.startswith("The last 3 letters found nobody")) == (HOUSE.name, True)
        assert "no such user" in pause.reason
        assert session.scalars(select(AuditEntry.actor)).all() == [HOUSE.name]
        office_pauses.resume(session, seat_id, "the address is right now", COMMAND_LINE, NOON)
    with SmtpSink(script=lambda phase, to: "550 5.1.1 no such user" if phase is Phase.RCPT else None) as sink:
        _deliver(database, sink)
    with database.reading() as session:
        assert not pauses(session)


def test_letters_that_come_back_after_they_were_taken_pause_their_office_too(database: Database) -> None:
    ids = _letters(database, SLOW, each=FAULTS + 1)[SLOW]
    for place, message_id in enumerate(ids[:FAULTS]):
        with SmtpSink() as sink, database.unit_of_work() as session:
            session.execute(update(Message).where(Message.id == message_id).values(state=S.SENT, settled_at=NOON))
            event = MailEvent(
                MailEventKind.BOUNCED,
                MailEventSource.DSN,
                f"report-{place}",
                NOON,
                token(LINKS, message_id, "letter"),
                status="5.1.1",
                detail="unknown user",
                verdict=Verdict.GONE,
            )
            assert take(session, event, LINKS, NOON)
            assert not sink.mails
    with database.reading() as session:
        assert [pause.actor for pause in pauses(session).values()] == [HOUSE.name]
    assert states(database, *ids) == [*[S.BOUNCED] * FAULTS, S.READY]


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DOT])
def test_what_receivers_hold_against_us_holds_all_letters_and_uses_up_none(
    database: Database, phase: Phase
) -> None:
    ids = _letters(database, FREE, SLOW, each=3)
    with SmtpSink(script=lambda at, to: "550 5.7.1 blocked by policy" if at is phase else None) as sink:
        _deliver(database, sink)
        assert _deliver(database, sink) == 0
    assert set(states(database)) == {S.READY}
    assert {ledger.message(database, each).attempts for office in ids.values() for each in office} == {0}
    with database.reading() as session:
        (switch,) = past_switches(session, 5)
    assert (switch.mode, switch.actor) == (Delivery.HOLD, HOUSE.name)
    assert "550 5.7.1 blocked by policy" in switch.reason
