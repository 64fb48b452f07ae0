"""How much mail of ours a mailbox gets in a day, whatever is entered, pressed and asked for in its name."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.domain.mailing_paces import House
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import PERSON_MAILS, PERSON_WINDOW, Delivery, Lane, MessageKind
from advocacy.gateways.journal import FileJournal
from advocacy.gateways.mail_stream import SmtpStream
from advocacy.models import Message, MessageHistory, Person
from advocacy.services import mailing_deliveries
from advocacy.services.deliveries import deliver_batch
from advocacy.services.mailing_deliveries import Desk
from advocacy.wiring import Toolbox
from config import Settings
from tests import ledger, under_way
from tests.residents import CAMBRIDGE, confirm_path, mine_path, sign
from tests.stubs.smtp_sink import SmtpSink
from workers.hands import Hands

VICTIM, OTHER = "vic@example.org", "other@example.org"
FORMS, MOST_A_SIGNATURE = 7, 5
HOUR = timedelta(hours=1)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def settings(settings: Settings, sink: SmtpSink) -> Settings:
    mail = settings.mail.model_copy(update={"transport": "smtp", "smtp_url": sink.url})
    return settings.model_copy(update={"mail": mail})


class Worker:
    """Delivers at the hours that it is told."""

    def __init__(self, toolbox: Toolbox, sink: SmtpSink) -> None:
        self._hands, self._sink = Hands(toolbox), sink

    def deliver(self, lane: Lane, at: datetime) -> Counter[str]:
        """Who gets how many mails at this hour."""
        before, hands = self._sink.recipients, self._hands
        done = -1
        while done:
            done = deliver_batch(
                hands.toolbox.database,
                hands.mailer,
                hands.composer,
                lane,
                ledger.limits(Delivery.LIVE),
                lambda: at,
                at + HOUR,
            )
        return self._sink.recipients - before


@pytest.fixture
def worker(toolbox: Toolbox, sink: SmtpSink) -> Worker:
    return Worker(toolbox, sink)


def _press_all(client: FlaskClient, toolbox: Toolbox, signature_id: int) -> None:
    """What a link's holder can press that might send mail."""
    for _ in range(2):
        assert client.post(f"{confirm_path(toolbox, signature_id)}/fresh").status_code == 200
    client.post(f"{mine_path(toolbox, signature_id)}/address", data=CAMBRIDGE)


def test_a_mailbox_gets_three_mails_a_day_and_a_signature_causes_five_at_most_however_often_it_is_entered(
    client: FlaskClient, toolbox: Toolbox, worker: Worker
) -> None:
    ids = [sign(client, toolbox, email=VICTIM, given_name=f"Ana-{number}") for number in range(FORMS)]
    sign(client, toolbox, email=OTHER)
    for signature_id in ids:
        _press_all(client, toolbox, signature_id)
    assert client.post(confirm_path(toolbox, ids[0])).status_code == 303
    start = datetime.now(UTC) + HOUR
    assert worker.deliver(Lane.TRANSACTIONAL, start) == {VICTIM: PERSON_MAILS, OTHER: 1}
    letters = worker.deliver(Lane.LETTERS, start)
    assert sum(letters.values()) == 2, "letters to offices are no mail to the mailbox"
    assert not letters.keys() & {VICTIM, OTHER}
    client.post(f"{mine_path(toolbox, ids[0])}/withdraw")
    ids.append(sign(client, toolbox, email=VICTIM))
    days = [_day(worker, start + number * PERSON_WINDOW) for number in range(1, 5)]
    assert days[0] == {VICTIM: PERSON_MAILS}, "the next day there is room again"
    assert all(day.keys() <= {VICTIM} and day[VICTIM] <= PERSON_MAILS for day in days)
    assert sum(days[-1].values()) == 0, "all that was due has gone"
    assert _waiting(toolbox) == 0
    for_mailbox, for_signature = _most_within_a_day(toolbox)
    assert for_mailbox == PERSON_MAILS
    assert for_signature <= MOST_A_SIGNATURE


def _day(worker: Worker, at: datetime) -> Counter[str]:
    """What comes within the day that begins then; looked at a few times."""
    hours = [worker.deliver(Lane.TRANSACTIONAL, at + hour * HOUR) for hour in (0, 12, 23)]
    return sum(hours, Counter())


def _waiting(toolbox: Toolbox) -> int:
    with toolbox.database.reading() as session:
        question = select(func.count()).where(Message.lane == Lane.TRANSACTIONAL, Message.settled_at.is_(None))
        return session.scalars(question).one()


def _most_within_a_day(toolbox: Toolbox) -> tuple[int, int]:
    """The most mails within 24 hours by the evidence: for the mailbox, and about one signature of it."""
    with toolbox.database.reading() as session:
        rows = session.execute(
            select(Message.subject_id, MessageHistory.at)
            .join(MessageHistory, MessageHistory.message_id == Message.id)
            .join(Person, Person.id == Message.person_id)
            .where(Person.email == VICTIM, Message.lane == Lane.TRANSACTIONAL, MessageHistory.event == "accept")
        ).all()
    windows = [[row for row in rows if begin.at <= row.at < begin.at + PERSON_WINDOW] for begin in rows]
    by_signature = max(max(Counter(row.subject_id for row in window).values()) for window in windows)
    return max(map(len, windows)), by_signature


def test_a_mailing_that_somebody_agreed_to_is_outside_of_the_three_mails_a_day(
    client: FlaskClient,
    toolbox: Toolbox,
    worker: Worker,
    sink: SmtpSink,
) -> None:
    for number in range(PERSON_MAILS + 1):
        sign(client, toolbox, email=VICTIM, given_name=f"Ana-{number}", updates="y")
    at = datetime.now(UTC) + HOUR
    with toolbox.database.unit_of_work() as session:
        under_way.running(session, [OTHER, VICTIM], at)
    assert worker.deliver(Lane.TRANSACTIONAL, at) == {VICTIM: PERSON_MAILS}
    before = sink.recipients
    _mail_supporters(toolbox, sink, at)
    assert sink.recipients - before == {OTHER: 1, VICTIM: 1}
    sign(client, toolbox, email=OTHER)
    assert worker.deliver(Lane.TRANSACTIONAL, at) == {OTHER: 1}, "a mailing takes no room of others"
    with toolbox.database.reading() as session:
        kept = session.scalars(select(Message.kind).where(Message.state == MessageState.READY)).all()
        assert kept == [MessageKind.CONFIRMATION]


def _mail_supporters(toolbox: Toolbox, sink: SmtpSink, at: datetime) -> None:
    stream = SmtpStream(sink.url, hello_name="house.example.org", timeout_seconds=20.0)
    journal = FileJournal(toolbox.settings.var / "journal")
    desk = Desk(toolbox.database, stream, journal, under_way.PlainWriter(), House(), lambda: at, monotonic)
    assert mailing_deliveries.deliver_batch(desk, at + HOUR) == 2
    stream.close()
