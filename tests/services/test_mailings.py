"""Mailings through their services: what is written, who is overtaken, what each state allows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import (
    FiguresDisagree,
    MailingNotFound,
    MailingNotReady,
    MailingNotWritable,
    MessageNotFound,
    SomebodyElseSaved,
    TransitionRefused,
    VersionNotFound,
)
from advocacy.domain.mailing_figures import Term
from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.segments import Segment
from advocacy.models import AuditEntry, Mailing, MailingEvidence, MailingHistory, MailingMessage
from advocacy.queries.mailing_texts import mailing_words
from advocacy.services import mailing_figures, mailing_texts, mailings
from advocacy.services.mailing_cancelling import cancel_batch
from advocacy.services.mailing_deciding import decide, decide_all
from advocacy.services.mailing_decisions import carry_out, open_decisions
from advocacy.services.mailing_runs import finish
from advocacy.services.mailings import Plan
from tests.mailings import EDITOR, WORDS, draft, ledger
from tests.samples import NOW

SUBJECT, BODY = parts.text("en", "subject"), parts.text("en", "body")
LATER = NOW + timedelta(days=1)


def _words(session: Session, mailing_id: int) -> dict[str, str]:
    return mailing_words(session, mailings.found(session, mailing_id))


def _acts(session: Session) -> list[str]:
    return list(
        session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "mailing").order_by(AuditEntry.id))
    )


def test_two_who_save_different_parts_lose_nothing_and_the_same_part_is_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        seen = parts.marks(_words(session, mailing_id))
        mailing_texts.save(session, mailing_id, {**WORDS, SUBJECT: "Theirs"}, seen, EDITOR, NOW)
        mailing_texts.save(session, mailing_id, {**WORDS, BODY: "Mine"}, seen, EDITOR, NOW)
        assert _words(session, mailing_id)[SUBJECT] == "Theirs"
        assert _words(session, mailing_id)[BODY] == "Mine"
    with database.unit_of_work() as session, pytest.raises(SomebodyElseSaved):
        mailing_texts.save(session, mailing_id, {**WORDS, SUBJECT: "Mine"}, seen, EDITOR, NOW)
    with database.reading() as session:
        assert _words(session, mailing_id)[SUBJECT] == "Theirs"
        assert session.get_one(Mailing, mailing_id).version == 3
        told = session.scalars(select(AuditEntry).where(AuditEntry.act == "edit").order_by(AuditEntry.id)).all()[1]
        assert (told.before[SUBJECT], told.after[SUBJECT]) == (WORDS[SUBJECT], "Theirs")


def test_a_language_is_there_while_something_is_written_in_it(database: Database) -> None:
    spanish = parts.text("es", "subject")
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        mailing_texts.save(session, mailing_id, {spanish: "La audiencia"}, {}, EDITOR, NOW)
        assert parts.languages(_words(session, mailing_id)) == ("en", "es")
        mailing_texts.remove_language(session, mailing_id, "es", EDITOR, NOW)
        assert parts.languages(_words(session, mailing_id)) == ("en",)
        for language in ("en", "vi"):
            with pytest.raises(VersionNotFound):
                mailing_texts.remove_language(session, mailing_id, language, EDITOR, NOW)


def test_words_and_audience_are_of_a_new_version_with_each_change(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        mailing = mailings.found(session, mailing_id)
        begun = mailing.version
        mailings.waive(session, mailing_id, "address-1", "a rehearsal", EDITOR, NOW)
        mailing_texts.save(session, mailing_id, {BODY: "Other"}, {BODY: parts.mark(WORDS[BODY])}, EDITOR, NOW)
        mailing_texts.set_segment(session, mailing_id, Segment(town="Whately"), Segment(), EDITOR, NOW)
        assert (mailing.version - begun, mailing.waived) == (2, {"address-1": "a rehearsal"})
        with pytest.raises(SomebodyElseSaved):
            mailing_texts.set_segment(session, mailing_id, Segment(town="Wellesley"), Segment(), EDITOR, NOW)


def test_nothing_is_sent_that_preflight_holds_back_or_has_not_seen(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        with pytest.raises(MailingNotReady) as refused:
            mailings.schedule(session, mailing_id, Plan(LATER), 1, ["size", "links"], EDITOR, NOW)
        assert refused.value.findings == ("links", "size")
        with pytest.raises(SomebodyElseSaved):
            mailings.schedule(session, mailing_id, Plan(LATER), 0, [], EDITOR, NOW)
        assert mailings.found(session, mailing_id).state == MailingState.DRAFT


def test_a_mailing_goes_its_way_and_each_step_says_who_took_it(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        plan = Plan(LATER, test_share=20, decide_after=timedelta(hours=4))
        mailings.schedule(session, mailing_id, plan, 1, [], EDITOR, NOW)
        mailing = mailings.found(session, mailing_id)
        assert (mailing.state, mailing.scheduled_at, mailing.decide_at) == (
            MailingState.SCHEDULED,
            LATER,
            LATER + timedelta(hours=4),
        )
        with pytest.raises(MailingNotWritable):
            mailing_texts.save(session, mailing_id, {BODY: "too late"}, {}, EDITOR, NOW)
        mailings.unschedule(session, mailing_id, EDITOR, NOW)
        assert (mailing.state, mailing.scheduled_at, mailing.decide_at) == (MailingState.DRAFT, None, None)
        mailings.schedule(session, mailing_id, plan, 1, [], EDITOR, NOW)
        ledger(session, mailing_id, [MessageState.PARKED])
        mailings.pause(session, mailing_id, "a typo", EDITOR, NOW)
        mailings.choose_winner(session, mailing_id, 1, EDITOR, NOW)
        with pytest.raises(TransitionRefused):
            mailings.choose_winner(session, mailing_id, 0, EDITOR, NOW)
        mailings.resume(session, mailing_id, EDITOR, NOW)
        mailings.cancel(session, mailing_id, "the hearing is off", EDITOR, NOW)
        with pytest.raises(TransitionRefused):
            mailings.resume(session, mailing_id, EDITOR, NOW)
        assert _acts(session)[2:] == [
            *("schedule", "unschedule", "schedule", "pause", "choose_subject", "resume", "cancel")
        ]
        steps = session.execute(select(MailingHistory.event, MailingHistory.actor, MailingHistory.detail)).all()
        assert tuple(steps[-1]) == (MailingEvent.CANCEL, EDITOR.name, "the hearing is off")


def test_a_copy_is_a_draft_with_the_same_words_and_only_drafts_are_deleted(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        mailing_texts.set_segment(session, mailing_id, Segment(town="Whately"), Segment(), EDITOR, NOW)
        mailings.schedule(session, mailing_id, Plan(LATER), 2, [], EDITOR, NOW)
        copy = mailings.clone(session, mailing_id, EDITOR, NOW)
        assert (copy.name, copy.state, copy.segment) == (
            "Copy of Hearing",
            "draft",
            {"town": "Whately", "signed": "confirmed"},
        )
        assert {part: _words(session, copy.id)[part] for part in WORDS} == WORDS
        with pytest.raises(MailingNotWritable):
            mailings.delete(session, mailing_id, EDITOR, NOW)
        mailings.delete(session, copy.id, EDITOR, NOW)
    with database.unit_of_work() as session, pytest.raises(MailingNotFound):
        mailings.clone(session, copy.id, EDITOR, NOW)


def test_cancelling_takes_what_has_not_begun_and_waits_for_no_worker(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        ids = ledger(session, mailing_id, list(MessageState))
        other = draft(session)
        ledger(session, other, [MessageState.READY])
        assert cancel_batch(session, mailing_id, NOW) == 0
        mailings.cancel(session, mailing_id, "off", EDITOR, NOW)
    with database.unit_of_work() as worker, database.unit_of_work() as session:
        held = worker.get_one(MailingMessage, ids[0], with_for_update=True)
        assert held.state == MessageState.READY
        assert cancel_batch(session, mailing_id, NOW, size=1) == 1
        assert cancel_batch(session, mailing_id, NOW, size=9) == 1
    with database.unit_of_work() as session:
        assert cancel_batch(session, mailing_id, NOW) == 1
        found = mailing_figures.take(session, mailing_id, NOW)
        assert found
        assert found.of(Term.CANCELLED) == 4
        assert found.states[MessageState.SENDING] == 1
        row = session.scalars(select(MailingMessage).where(MailingMessage.mailing_id == other)).one()
        assert row.state == MessageState.READY


def test_failures_are_sent_again_and_doubts_decided_with_the_reason_kept(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        states = [MessageState.FAILED, MessageState.FAILED, MessageState.UNCERTAIN, MessageState.UNCERTAIN]
        ids = ledger(session, mailing_id, [*states, MessageState.SENT], MailingState.FINISHED)
        session.execute(
            update(MailingMessage).where(MailingMessage.id == ids[1]).values(settled_at=NOW + timedelta(minutes=1))
        )
        done = decide_all(
            session, mailing_id, [MessageState.FAILED], MessageEvent.RESEND, NOW, "the server is back", EDITOR, NOW
        )
        assert done == 1
        assert mailings.found(session, mailing_id).state == MailingState.SENDING
        decide(session, mailing_id, ids[2], MessageEvent.ACCEPT, "it is in their log", EDITOR, NOW)
        with pytest.raises(TransitionRefused):
            decide(session, mailing_id, ids[2], MessageEvent.RESEND, "or not", EDITOR, NOW)
        with pytest.raises(MessageNotFound):
            decide(session, draft(session), ids[3], MessageEvent.ACCEPT, "another mailing's", EDITOR, NOW)
        assert (mailings.found(session, mailing_id).figures or {})["states"] == {
            "ready": 1,
            "failed": 1,
            "sent": 2,
            "uncertain": 1,
        }
        evidence = session.execute(select(MailingEvidence.event, MailingEvidence.detail)).all()
        assert sorted(map(tuple, evidence)) == [("accept", "it is in their log"), ("resend", "the server is back")]
        mailings.cancel(session, mailing_id, "off", EDITOR, NOW)
        with pytest.raises(TransitionRefused):
            decide(session, mailing_id, ids[3], MessageEvent.RESEND, "no", EDITOR, NOW)


def test_what_is_decided_about_many_is_carried_out_bit_by_bit_and_the_sum_is_always_right(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        states = [MessageState.FAILED] * 4 + [MessageState.BOUNCED, MessageState.SENT]
        ids = ledger(session, mailing_id, states, MailingState.FINISHED)
        both = (MessageState.BOUNCED, MessageState.FAILED)
        assert decide_all(session, mailing_id, both, MessageEvent.RESEND, NOW, "up again", EDITOR, NOW, 1) == 5
        assert decide_all(session, mailing_id, both, MessageEvent.RESEND, NOW, "twice", EDITOR, NOW, 1) == 0
    with database.unit_of_work() as worker, database.unit_of_work() as session:
        (decision,) = open_decisions(session)
        worker.get_one(MailingMessage, ids[1], with_for_update=True)
        assert [carry_out(session, decision, LATER, size=1) for _ in range(3)] == [1, 1, 0]
        assert (_states(session, mailing_id), finish(session, LATER)) == ({"ready": 4, "failed": 1, "sent": 1}, [])
        session.execute(update(MailingMessage).where(MailingMessage.state == "ready").values(state="sent"))
        assert finish(session, LATER) == []  # one is still to go
    with database.unit_of_work() as session:
        assert carry_out(session, decision, LATER) == 1
        assert _states(session, mailing_id) == {"ready": 1, "sent": 5}
        assert open_decisions(session) == []
        assert carry_out(session, decision, LATER) == 0
        assert _acts(session).count("resend") == 1
        assert set(session.scalars(select(MailingEvidence.detail))) == {"up again"}


def test_what_was_decided_is_not_sent_again_once_the_mailing_is_cancelled(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        ledger(session, mailing_id, [MessageState.FAILED] * 3)
        decide_all(
            session, mailing_id, [MessageState.FAILED], MessageEvent.RESEND, NOW, "up again", EDITOR, NOW, 1
        )
        mailings.cancel(session, mailing_id, "off", EDITOR, NOW)
        (decision,) = open_decisions(session)
        assert carry_out(session, decision, NOW) == 0
        assert open_decisions(session) == []
        assert _states(session, mailing_id) == {"ready": 1, "failed": 2}


def _states(session: Session, mailing_id: int) -> dict[str, int]:
    found = mailing_figures.count(session, mailing_id)
    assert found
    return {state: number for state, number in found.states.items() if number}


def test_figures_that_do_not_add_up_are_kept_nowhere(database: Database) -> None:
    with database.unit_of_work() as session:
        mailing_id = draft(session)
        assert mailing_figures.take(session, mailing_id, NOW) is None
        ledger(session, mailing_id, [MessageState.SENT, MessageState.READY])
        session.get_one(Mailing, mailing_id).audience = 3
        session.flush()
        with pytest.raises(FiguresDisagree):
            mailing_figures.take(session, mailing_id, NOW)
        assert mailings.found(session, mailing_id).figures is None
