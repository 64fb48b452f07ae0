"""The course of a mailing in the hands of the workers: from its schedule to its last figure."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from advocacy.db import Database
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.ports import Job
from advocacy.domain.suppressions import SuppressionReason
from advocacy.gateways.turns import turn
from advocacy.models import (
    Mailing,
    MailingClicks,
    MailingDecision,
    MailingLink,
    MailingMessage,
    MailingText,
    Person,
    Signature,
)
from advocacy.wiring import Toolbox
from config import Settings
from tests import crowd, under_way
from tests.samples import NOW
from tests.stubs.smtp_sink import SmtpSink
from workers import mailings, tasks
from workers.hands import Hands

S = MailingState
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink(extensions=("PIPELINING",)) as sink:
        yield sink


@pytest.fixture
def hands(settings: Settings, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    own = settings.mailings.model_copy(update={"smtp_url": sink.url})
    hands = Hands(Toolbox(settings.model_copy(update={"mailings": own, "secret_key": "a secret for tests"})))
    monkeypatch.setattr(hands, "now", lambda: NOW)
    yield hands
    for desk in hands.mailing_desks:
        desk.stream.close()
    hands.toolbox.database.close()


def _mailing(database: Database, mailing_id: int) -> Mailing:
    with database.reading() as session:
        row = session.get_one(Mailing, mailing_id)
        session.expunge(row)
    return row


def _scheduled(database: Database, people: int, **values: object) -> int:
    with database.unit_of_work() as session:
        for _ in range(people):
            crowd.add(session, crowd.Someone())
        crowd.add(session, crowd.Someone(reasons=(SuppressionReason.COMPLAINED,)))
        return crowd.mailing(session, state=S.SCHEDULED, scheduled_at=NOW, **values)


def test_a_scheduled_mailing_is_frozen_sent_and_finished_and_its_sum_is_right(
    hands: Hands, database: Database, sink: SmtpSink
) -> None:
    mailing_id = _scheduled(database, 3)
    tasks.upkeep(hands, Job.MAILINGS)
    assert _mailing(database, mailing_id).state == S.SENDING
    mailings.deliver(hands)
    mailings.deliver(hands)
    assert sorted(sink.recipients.values()) == [1, 1, 1]
    assert b"List-Unsubscribe-Post" in sink.mails[0].octets
    mailings.run_mailings(hands, NOW + MINUTE)
    done = _mailing(database, mailing_id)
    assert (done.state, done.audience, done.finished_at) == (S.FINISHED, 4, NOW + MINUTE)
    assert done.figures is not None
    assert {term: number for term, number in done.figures["terms"].items() if number} == {
        "sent": 3,
        "suppressed": 1,
    }


def test_a_schedule_that_was_missed_by_more_than_an_hour_asks(hands: Hands, database: Database) -> None:
    missed = _scheduled(database, 1)
    mailings.run_mailings(hands, NOW + timedelta(hours=1, seconds=1))
    assert _mailing(database, missed).state == S.MISSED
    assert not under_way.tally(database)


@pytest.mark.parametrize(("clicks", "winner"), [((2, 5), 1), ((5, 5), 0)])
def test_a_subject_test_is_decided_by_clicks_and_the_rest_gets_the_winner(
    hands: Hands, database: Database, sink: SmtpSink, clicks: tuple[int, int], winner: int
) -> None:
    mailing_id = _scheduled(database, 10, test_share=20, decide_at=NOW + MINUTE)
    mailings.run_mailings(hands, NOW)
    mailings.deliver(hands)
    assert len(sink.mails) == 2
    mailings.run_mailings(hands, NOW)
    assert _mailing(database, mailing_id).state == S.SENDING
    with database.unit_of_work() as session:
        link = MailingLink(mailing_id=mailing_id, url="https://example.org/")
        session.add(link)
        session.flush()
        for variant, number in enumerate(clicks):
            session.add(MailingClicks(link_id=link.id, variant=variant, hour=NOW, number=number, by_machines=0))
    mailings.run_mailings(hands, NOW + MINUTE)
    mailings.deliver(hands)
    assert len(sink.mails) == 2  # the clock of the hands is a minute behind
    with database.unit_of_work() as session:
        session.execute(update(MailingMessage).values(not_before=NOW))
    mailings.deliver(hands)
    assert len(sink.mails) == 10
    mailings.run_mailings(hands, NOW + MINUTE)
    done = _mailing(database, mailing_id)
    assert (done.state, done.winner, done.decide_at) == (S.FINISHED, winner, None)
    with database.reading() as session:
        variants = session.scalars(
            select(MailingMessage.variant).where(MailingMessage.state == MessageState.SENT)
        ).all()
    assert variants.count(winner) == 9


def test_a_cancelled_mailing_is_ended_bit_by_bit_and_counted(hands: Hands, database: Database) -> None:
    mailing_id = _scheduled(database, 3)
    mailings.run_mailings(hands, NOW)
    with database.unit_of_work() as session:
        session.execute(update(Mailing).values(state=S.CANCELLED))
    mailings.run_mailings(hands, NOW + MINUTE)
    ended = _mailing(database, mailing_id)
    assert ended.finished_at == NOW + MINUTE
    assert ended.figures is not None
    assert ended.figures["terms"]["cancelled"] == 3


def test_what_was_decided_about_many_is_carried_out_before_the_mailing_may_end(
    hands: Hands, database: Database
) -> None:
    mailing_id = _scheduled(database, 3)
    mailings.run_mailings(hands, NOW)
    with database.unit_of_work() as session:
        session.execute(
            update(MailingMessage).where(MailingMessage.state == "ready").values(state="failed", settled_at=NOW)
        )
        session.add(
            MailingDecision(
                mailing_id=mailing_id,
                state="failed",
                event="resend",
                seen_at=NOW,
                reason="up again",
                decided_at=NOW,
            )
        )
    mailings.run_mailings(hands, NOW + MINUTE)
    assert under_way.tally(database)[MessageState.READY] == 3
    assert _mailing(database, mailing_id).state == S.SENDING


def test_words_that_lack_a_value_fail_for_that_person_only_with_the_reason(
    hands: Hands, database: Database, sink: SmtpSink
) -> None:
    mailing_id = _scheduled(database, 2)
    with database.unit_of_work() as session:
        session.execute(update(MailingText).values(body="Dear {person.given_name}"))
        one = session.scalars(select(Signature.id).limit(1)).one()
        session.execute(update(Signature).where(Signature.id == one).values(given_name=""))
    mailings.run_mailings(hands, NOW)
    mailings.deliver(hands)
    assert len(sink.mails) == 1
    with database.reading() as session:
        failed = session.scalars(select(MailingMessage).where(MailingMessage.state == MessageState.FAILED)).one()
        assert failed.reply == "no {person.given_name}, and no word to stand for it"
        assert failed.mailing_id == mailing_id


def test_a_value_that_is_missing_in_one_language_fails_for_one_person_in_that_language(
    hands: Hands, database: Database, sink: SmtpSink
) -> None:
    with database.unit_of_work() as session:
        _, (lacks,) = crowd.add(session, crowd.Someone(acts=(crowd.Act(language="es"),)))
        crowd.add(session, crowd.Someone(acts=(crowd.Act(language="es"),)))
        _, (english,) = crowd.add(session, crowd.Someone())
        crowd.mailing(session, state=S.SCHEDULED, scheduled_at=NOW)
        session.execute(update(Signature).where(Signature.id.in_([lacks, english])).values(given_name=""))
        spanish = update(MailingText).where(MailingText.language == "es")
        session.execute(spanish.values(body="Hola, {person.given_name}"))
    mailings.run_mailings(hands, NOW)
    mailings.deliver(hands)
    assert len(sink.mails) == 2
    with database.reading() as session:
        failed = session.scalars(select(MailingMessage).where(MailingMessage.state == MessageState.FAILED)).one()
        assert (failed.signature_id, failed.language) == (lacks, "es")


def test_a_mailing_whose_people_have_all_gone_by_its_time_reaches_nobody_and_ends(
    hands: Hands, database: Database, sink: SmtpSink
) -> None:
    with database.unit_of_work() as session:
        mailing_id = crowd.mailing(session, {"town": "Nowhere"}, state=S.SCHEDULED, scheduled_at=NOW)
    mailings.run_mailings(hands, NOW)
    mailings.deliver(hands)
    mailings.run_mailings(hands, NOW + MINUTE)
    ended = _mailing(database, mailing_id)
    assert (ended.state, ended.audience, sink.mails) == (S.FINISHED, 0, [])
    assert ended.figures is not None
    assert not any(ended.figures["terms"].values())


def test_only_so_many_processes_of_a_machine_send_as_the_settings_say(
    hands: Hands, database: Database, sink: SmtpSink, settings: Settings
) -> None:
    _scheduled(database, 1)
    mailings.run_mailings(hands, NOW)
    with turn(settings.var / "mailings-0.turn") as is_ours:
        assert is_ours
        mailings.deliver(hands)
        assert not sink.mails
    mailings.deliver(hands)
    assert len(sink.mails) == 1


def test_people_from_before_are_hashed_before_a_mailing_needs_it(hands: Hands) -> None:
    database, links = hands.toolbox.database, hands.toolbox.links
    with database.unit_of_work() as session:
        ids = [crowd.add(session, crowd.Someone(), hashed=False)[0] for _ in range(2)]
    mailings.run_mailings(hands, NOW)
    with database.reading() as session:
        people = [session.get_one(Person, person_id) for person_id in ids]
        assert all(person.email_hash == links.email_hash(person.email_key) for person in people)
