"""What is said about e-mails has the effects it must have, once, in whatever order it comes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.verdicts import Verdict
from advocacy.links import Links
from advocacy.models import (
    MailDomain,
    MailEventRow,
    Mailing,
    MailingEvidence,
    MailingMessage,
    Message,
    Suppression,
)
from advocacy.services import mail_events, mailing_runs
from advocacy.services.mail_events import StillOnTheWire, take, take_all
from tests.came_back import mailed, sent, token
from tests.ledger import NOON, confirmation, events, letters, states

LINKS = Links("a secret for tests", "https://example.org")
K, S = MailEventKind, MailEventSource
LATER = NOON + timedelta(hours=1)
NEXT_DAY = LATER + timedelta(days=1)


def said(
    row: str,
    kind: MailEventKind = K.BOUNCED,
    verdict: Verdict | None = None,
    *,
    name: str = "",
    at: datetime = NOON,
) -> MailEvent:
    """Something said in a report; a bounce is of an address that is gone unless told otherwise."""
    verdict = verdict or (Verdict.GONE if kind is K.BOUNCED else None)
    kind = KIND_OF[verdict] if verdict else kind
    return MailEvent(
        kind,
        S.DSN if verdict else S.ARF,
        name or f"{kind}-{verdict}-{at}",
        at,
        row,
        status="5.1.1",
        detail="unknown user",
        verdict=verdict,
    )


def standing(session: Session) -> set[tuple[str, str, str]]:
    return {(row.reason, row.way, row.detail) for row in session.scalars(select(Suppression))}


def state(session: Session, row_id: int) -> str:
    return session.execute(select(MailingMessage.state).where(MailingMessage.id == row_id)).scalar_one()


def lane(session: Session) -> MailDomain:
    return session.scalars(select(MailDomain).execution_options(populate_existing=True)).one()


def test_an_address_that_is_gone_is_left_alone_and_a_repeat_changes_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        other = mailed(session, LINKS, "bob@example.org")
        event = said(token(LINKS, row))
        assert take(session, event, LINKS, NOON)
        assert not take(session, replace(event, kind=K.COMPLAINED, verdict=None), LINKS, LATER)
        assert standing(session) == {("bounced", "report", "5.1.1 unknown user")}
        assert [state(session, each) for each in (row, other)] == ["bounced", "sent"]
        assert [each.event for each in session.scalars(select(MailingEvidence))] == ["bounce"]
        suppression = session.scalars(select(Suppression)).one()
        assert suppression.email_hash == LINKS.email_hash("ana@example.org")
        assert suppression.person_id
        assert suppression.mailing_id
        (written,) = session.scalars(select(MailEventRow))
        assert (written.kind, written.verdict, written.domain) == ("bounced", "gone", "example.org")
        assert (written.message_kind, written.message_id) == ("mailing", row)
        assert not written.needs_person


def test_the_order_of_what_is_said_does_not_matter(database: Database) -> None:
    with database.unit_of_work() as session:
        for number, order in enumerate(permutations([K.DELIVERED, K.BOUNCED, K.COMPLAINED])):
            row = mailed(session, LINKS, f"ana{number}@example.org")
            for kind in order:
                assert take(session, said(token(LINKS, row), kind, name=f"{number}-{kind}"), LINKS, NOON)
            assert state(session, row) == "bounced"
            theirs = Suppression.email_hash == LINKS.email_hash(f"ana{number}@example.org")
            assert {*session.scalars(select(Suppression.reason).where(theirs))} == {"bounced", "complained"}


@pytest.mark.parametrize("verdict", [each for each in Verdict if each is not Verdict.GONE])
def test_whatever_else_keeps_an_e_mail_from_arriving_is_not_held_against_the_person(
    database: Database, verdict: Verdict
) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        take(session, said(token(LINKS, row), verdict=verdict), LINKS, NOON)
        assert standing(session) == set()
        assert state(session, row) == ("sent" if verdict is Verdict.UNKNOWN else "bounced")
        assert session.scalars(select(MailEventRow.needs_person)).one() is (verdict is Verdict.UNKNOWN)
        assert lane(session).bad == (verdict is Verdict.OURS)


def test_a_mailbox_is_given_up_once_it_was_full_on_three_days_over_a_week(database: Database) -> None:
    with database.unit_of_work() as session:
        for day, expected in [(0, 0), (0.1, 0), (2, 0), (6.9, 0), (7, 1)]:
            row, at = mailed(session, LINKS), NOON + timedelta(days=day)
            take(session, said(token(LINKS, row), verdict=Verdict.FULL, at=at), LINKS, at)
            assert len(standing(session)) == expected


def test_a_mailbox_that_took_something_in_between_was_not_full_for_good(database: Database) -> None:
    with database.unit_of_work() as session:
        for day, verdict in [(0, Verdict.FULL), (3, Verdict.FULL), (4, None), (8, Verdict.FULL)]:
            row, at = mailed(session, LINKS), NOON + timedelta(days=day)
            take(session, said(token(LINKS, row), K.DELIVERED, verdict, at=at), LINKS, at)
        assert standing(session) == set()


def test_too_much_that_is_held_against_us_gives_the_domain_a_rest(database: Database) -> None:
    with database.unit_of_work() as session:
        rows = [mailed(session, LINKS, f"ana{number}@example.org") for number in range(5)]
        blamed = [said(token(LINKS, row), verdict=Verdict.OURS, name=str(row)) for row in rows]
        assert take_all(session, blamed, LINKS, NOON) == 5
        rests_until = lane(session).rests_until
        assert rests_until is not None
        assert rests_until > NOON
        old = [
            replace(each, external_id=f"old-{each.external_id}", at=NOON - timedelta(days=3)) for each in blamed
        ]
        before = lane(session).bad
        take_all(session, old, LINKS, NOON)
        assert lane(session).bad == before


def test_a_letter_that_comes_back_is_told_at_the_letters_desk_and_its_signer_is_not_punished(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        came_back, arrived, tested = letters(session, ["a@example.org", "b@example.org", "c@example.org"])
        sent(session, came_back, arrived)
        sent(session, tested, state=MessageState.TESTED)
        for row in (came_back, tested):
            take(session, said(token(LINKS, row, MessageKind.LETTER), name=str(row)), LINKS, LATER)
        take(session, said(token(LINKS, arrived, MessageKind.LETTER), K.COMPLAINED), LINKS, LATER)
        assert standing(session) == set()
        assert session.get_one(Message, came_back, populate_existing=True).reply == "5.1.1 unknown user"
        waiting = session.scalars(select(MailEventRow.kind).where(MailEventRow.needs_person))
        assert list(waiting) == ["complained"]
    found = [MessageState.BOUNCED, MessageState.SENT, MessageState.TESTED]
    assert states(database, came_back, arrived, tested) == found
    assert events(database, came_back)[-1] == "bounce"


def test_a_confirmation_that_comes_back_tells_of_its_signers_address(database: Database) -> None:
    with database.unit_of_work() as session:
        row = confirmation(session, "Ana@example.org")
        sent(session, row)
        old_path = f"letters+{row}-{token(LINKS, row, MessageKind.CONFIRMATION)[-13:]}@letters.example.org"
        take(session, said(old_path), LINKS, NOON)
        suppression = session.scalars(select(Suppression)).one()
        assert suppression.email_hash == LINKS.email_hash("ana@example.org")


def test_a_report_about_somebody_we_never_wrote_to_waits_for_a_person(database: Database) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        forged = replace(said(token(Links("another", "https://x.example.org"), row)), recipient="ana@example.org")
        nobody = replace(said("", name="2"), recipient="who@example.org", source=S.SES)
        noise = replace(said("", K.DELIVERED, name="3"), recipient="who@example.org", source=S.SES)
        assert take_all(session, [forged, nobody, noise], LINKS, NOON) == 2
        assert standing(session) == set()
        assert state(session, row) == "sent"
        assert {each.needs_person for each in session.scalars(select(MailEventRow))} == {True}


def test_a_provider_that_proves_itself_may_name_a_person_by_the_address(database: Database) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        event = replace(said(""), recipient="Ana@example.org", source=S.POSTMARK)
        take(session, event, LINKS, NOON)
        assert standing(session) == {("bounced", "webhook", "5.1.1 unknown user")}
        assert state(session, row) == "sent"


def test_whoever_unsubscribes_by_e_mail_does_so_also_after_the_mailing_is_deleted(database: Database) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        mailing = session.scalars(select(Mailing)).one()
        signed = LINKS.unsubscribe(LINKS.email_hash("ana@example.org"), mailing.id).rpartition("/")[2]
        session.delete(mailing)
        session.flush()
        event = MailEvent(K.UNSUBSCRIBED, S.MAIL, "1", NOON, token(LINKS, row), unsubscribe_token=signed)
        assert take(session, event, LINKS, NOON)
        assert {(reason, way) for reason, way, _ in standing(session)} == {("unsubscribed", "mail")}
        forged = replace(event, external_id="2", unsubscribe_token=signed[:-1], return_token="")
        take(session, forged, LINKS, NOON)
        assert session.scalars(select(MailEventRow.needs_person).order_by(MailEventRow.id)).all() == [False, True]


def test_what_comes_back_before_its_outcome_is_known_is_to_be_said_again(database: Database) -> None:
    with database.unit_of_work() as session:
        row = mailed(session, LINKS, state=MessageState.SENDING)
    with pytest.raises(StillOnTheWire), database.unit_of_work() as session:
        take(session, said(token(LINKS, row)), LINKS, NOON)
    with database.unit_of_work() as session:
        assert session.scalars(select(MailEventRow)).all() == []
        assert take(session, said(token(LINKS, row), K.DELIVERED), LINKS, NOON)
        assert state(session, row) == "sending"


def test_word_that_it_arrived_ends_a_doubt(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing = mailed(session, LINKS, state=MessageState.UNCERTAIN)
        (letter,) = letters(session, ["a@example.org"])
        sent(session, letter, state=MessageState.UNCERTAIN)
        arrived = [
            said(token(LINKS, mailing), K.DELIVERED, name="1"),
            said(token(LINKS, letter, MessageKind.LETTER), K.DELIVERED, name="2"),
        ]
        assert take_all(session, arrived, LINKS, NOON) == 2
        assert state(session, mailing) == "sent"
    assert states(database, letter) == [MessageState.SENT]


def test_two_who_say_the_same_in_another_order_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    with database.unit_of_work() as session:
        rows = [mailed(session, LINKS, f"ana{number}@domain{number}.example.org") for number in range(12)]
    said_of = [
        [said(token(LINKS, row), verdict=verdict, name=f"{row}-{verdict}") for row in rows]
        for verdict in (Verdict.GONE, Verdict.OURS, Verdict.FULL)
    ]
    batches = [batch[::step] for batch in said_of for step in (1, -1)]

    def take_in(batch: list[MailEvent]) -> int:
        with database.unit_of_work() as session:
            return take_all(session, batch, LINKS, NOON)

    with ThreadPoolExecutor(len(batches)) as pool:
        assert sum(pool.map(take_in, batches)) == 3 * len(rows)
    with database.reading() as session:
        assert {each.state for each in session.scalars(select(MailingMessage))} == {"bounced"}
        assert len(session.scalars(select(Suppression)).all()) == len(rows)


def test_a_report_follows_what_comes_back_after_the_mailing_has_ended(database: Database) -> None:
    with database.unit_of_work() as session:
        message_id = mailed(session, LINKS)
        mailing_id = session.get_one(MailingMessage, message_id).mailing_id
        mailing = session.get_one(Mailing, mailing_id)
        mailing.state, mailing.audience, mailing.frozen_at = MailingState.FINISHED, 1, NOON
        mailing_runs.count(session, mailing_id, NOON)
        assert mailing_runs.uncounted(session, LATER) == []
        take(session, said(token(LINKS, message_id)), LINKS, LATER)
        assert mailing_runs.uncounted(session, LATER) == [mailing_id]
        mailing_runs.count(session, mailing_id, LATER)
        assert mailing_runs.uncounted(session, LATER) == []
        assert mailing.figures is not None
        assert (mailing.figures["terms"]["sent"], mailing.figures["terms"]["failed"]) == (0, 1)


def test_of_what_is_about_nobody_we_know_only_so_much_a_day_is_kept_and_all_else_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_events, "MOST_STRANGE", 3)

    def strange(number: int, at: datetime) -> list[MailEvent]:
        return [said("junk", name=f"strange-{at}-{each}", at=at) for each in range(number)]

    with database.unit_of_work() as session:
        row = mailed(session, LINKS)
        assert take_all(session, strange(3, NOON), LINKS, NOON) == 3
        with capture_logs() as logs:
            assert (
                take_all(session, [*strange(5, LATER), said(token(LINKS, row), name="known")], LINKS, LATER) == 1
            )
        assert [(each["event"], each["source"], each["count"]) for each in logs] == [
            ("mail_events_passed_over", "dsn", 5)
        ]
        assert state(session, row) == "bounced"
        session.execute(update(MailEventRow).where(MailEventRow.external_id.like("%-0")).values(settled_at=LATER))
        assert take_all(session, strange(1, LATER), LINKS, LATER) == 1, "who decides about one makes room"
        assert take_all(session, strange(1, NEXT_DAY), LINKS, NEXT_DAY) == 1
