"""What a report of a mailing is made of: people page by page, and what came back by time, domain and link."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.mail_events import MailEventKind
from advocacy.domain.mailing_figures import Term
from advocacy.domain.message_states import MessageState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.tally_steps import Step
from advocacy.models import (
    MailEventRow,
    MailingClicks,
    MailingEvidence,
    MailingLink,
    MailingMessage,
    Suppression,
)
from advocacy.queries import mailing_echo, mailing_people
from tests.mailings import draft, ledger
from tests.samples import NOW

ZONE = ZoneInfo("America/New_York")


def _pages(session: Session, mailing_id: int, term: Term | None, size: int) -> list[int]:
    found, after = list[int](), ""
    while True:
        rows, after = mailing_people.batch(session, mailing_id, term, after, size)
        found += [row.message_id for row in rows]
        if not after:
            return found


def test_each_page_goes_on_where_the_one_before_ended_and_the_erased_come_too(database: Database) -> None:
    states = [state for state in MessageState for _ in range(3)]
    with database.unit_of_work() as session:
        ledger(session, draft(session), states)
        mailing_id = draft(session)
        ids = ledger(session, mailing_id, states)
        gone = session.get_one(MailingMessage, ids[1]).person_id
        session.execute(update(MailingMessage).where(MailingMessage.person_id == gone).values(person_id=None))
    with database.reading() as session:
        for size in (1, 2, 5, 100):
            assert sorted(_pages(session, mailing_id, None, size)) == ids
            assert sorted(_pages(session, mailing_id, Term.FAILED, size)) == sorted(
                message_id
                for message_id, state in zip(ids, states, strict=True)
                if state in {MessageState.FAILED, MessageState.BOUNCED}
            )
        erased = mailing_people.one(session, mailing_id, ids[1])
        assert erased is not None
        assert (erased.email, erased.person_id) == ("", None)
        assert mailing_people.people(session, mailing_id, Term.SENT, "nonsense").people
        assert mailing_people.one(session, mailing_id + 1, ids[0]) is None


def test_evidence_is_that_of_each_message(database: Database) -> None:
    with database.unit_of_work() as session:
        first, second = ledger(session, draft(session), [MessageState.FAILED, MessageState.FAILED])
        session.add_all(
            MailingEvidence(message_id=first, event=event, at=NOW, detail=event) for event in ("defer", "give_up")
        )
        session.flush()
        found = mailing_people.evidence(session, [first, second])
        assert [event.detail for event in found[first]] == ["defer", "give_up"]
        assert found[second] == []


def test_what_came_back_is_told_by_hour_day_and_domain(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        states = [MessageState.SENT, MessageState.SENT, MessageState.BOUNCED]
        first, *_ = ledger(session, mailing_id, states)
        session.add_all(
            [
                _event("delivered", mailing_id, 0),
                _event("delivered", mailing_id, 1),
                _event("complained", mailing_id, 30),
                _event("complained", mailing_id + 1, 30),
                Suppression(
                    email_hash=b"x",
                    reason=SuppressionReason.UNSUBSCRIBED,
                    way="one_click",
                    mailing_id=mailing_id,
                    person_id=session.get_one(MailingMessage, first).person_id,
                    created_at=NOW + timedelta(hours=30),
                ),
            ]
        )
        session.flush()
        found = mailing_echo.by_hour(session, mailing_id)
        assert mailing_echo.totals(found) == {
            MailEventKind.DELIVERED: 2,
            MailEventKind.BOUNCED: 0,
            MailEventKind.COMPLAINED: 1,
            MailEventKind.UNSUBSCRIBED: 1,
        }
        days = mailing_echo.over_time(found, Step.DAY, ZONE)
        assert [point.numbers for point in days] == [(2, 0, 0, 0), (0, 0, 1, 1)]
        hours = mailing_echo.over_time(found, Step.HOUR, ZONE)
        assert [point.numbers[0] for point in hours][:3] == [1, 1, 0]
        assert len(hours) == 31
        (line,) = mailing_echo.by_domain(session, mailing_id)
        assert (line.domain, line.people, line.sent, line.failed, line.echoes) == (
            "example.org",
            3,
            2,
            1,
            (2, 0, 1, 1),
        )


def test_clicks_are_told_by_link_and_subject_without_machines(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        few, many = (MailingLink(mailing_id=mailing_id, url=f"https://example.org/{name}") for name in ("a", "b"))
        session.add_all([few, many])
        session.flush()
        session.add_all(
            [
                MailingClicks(link_id=few.id, variant=0, hour=NOW, number=1, by_machines=9),
                MailingClicks(link_id=many.id, variant=0, hour=NOW, number=3, by_machines=0),
                MailingClicks(link_id=many.id, variant=1, hour=NOW, number=4, by_machines=0),
                MailingClicks(link_id=many.id, variant=1, hour=NOW + timedelta(hours=1), number=1, by_machines=2),
            ]
        )
        session.flush()
        found = [
            (line.url[-1], line.clicks, line.by_machines) for line in mailing_echo.by_link(session, mailing_id)
        ]
        assert found == [("b", (3, 5), 2), ("a", (1, 0), 9)]


def _event(kind: str, mailing_id: int, hours: int) -> MailEventRow:
    at = NOW + timedelta(hours=hours)
    return MailEventRow(
        kind=kind,
        source="ses",
        external_id=f"{kind}-{mailing_id}-{hours}",
        mailing_id=mailing_id,
        domain="example.org",
        at=at,
        received_at=at,
    )
