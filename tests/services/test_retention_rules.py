"""Each rule deletes what it says once its time is over, not a moment before, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import TransitionRefused, WordsDeleted
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.petition_states import PetitionEvent
from advocacy.domain.retention import Keeper, Kept, rules
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    AuditEntry,
    Letter,
    MailEventRow,
    Message,
    MessageHistory,
    Person,
    Petition,
    RetentionMark,
    Signature,
    SignatureFlag,
    SignatureOrigin,
)
from advocacy.services import confirming, deciding, holds, letters, retention_rules
from advocacy.services.retention_walks import begin_anew
from advocacy.services.withdrawing import withdraw
from tests.samples import NOW, WHATELY, sign

DAY = timedelta(days=1)
RULES = rules()


def carry_out(database: Database, now: datetime) -> Mapping[Kept, int]:
    """All rules to their end; how many rows each dealt with, where it was any."""
    with database.unit_of_work() as session:
        begin_anew(session)
    done: dict[Kept, int] = {}
    for rule in RULES.values():
        for way in retention_rules.ways(rule.kept):
            is_over = False
            while not is_over:
                with database.unit_of_work() as session:
                    step = retention_rules.step(session, way, rule, now)
                done[rule.kept] = done.get(rule.kept, 0) + step.number
                is_over = step.is_over
    return {kept: number for kept, number in done.items() if number}


def due(database: Database, now: datetime) -> Mapping[Kept, int]:
    with database.reading() as session:
        found = retention_rules.report(session, RULES, now)
    return {kept: each.number for kept, each in found.items() if each.number}


def test_every_rule_of_the_house_has_a_way_and_a_report(prepared: Database) -> None:
    with prepared.reading() as session:
        reported = retention_rules.report(session, RULES, NOW)
    ours = {rule.kept for rule in RULES.values() if rule.keeper is Keeper.HOUSE}
    assert set(reported) == ours == {kept for kept in Kept if retention_rules.ways(kept)}
    assert set(RULES) == set(Kept)


def test_street_and_note_stay_until_all_letters_have_ended_and_their_time_is_over(
    prepared: Database, pack: Pack
) -> None:
    mine = _confirmed(prepared, pack, note="My own words.")
    assert carry_out(prepared, NOW + 200 * DAY) == {}, "letters that wait keep what they need"
    _end_letters(prepared, mine, NOW + 10 * DAY, only_first=True)
    assert carry_out(prepared, NOW + 200 * DAY) == {Kept.LETTER_WORDS: 1}
    _end_letters(prepared, mine, NOW + 180 * DAY)
    assert due(prepared, NOW + 207 * DAY) == {}
    assert due(prepared, NOW + 208 * DAY) == {Kept.NOTE: 1, Kept.LETTER_WORDS: 1}
    assert carry_out(prepared, NOW + 208 * DAY) == {Kept.NOTE: 1, Kept.LETTER_WORDS: 1}
    assert carry_out(prepared, NOW + 210 * DAY) == {Kept.STREET: 1}
    with prepared.reading() as session:
        signature = session.get_one(Signature, mine)
        assert (signature.street, signature.note, signature.given_name, signature.town) == (
            "",
            "",
            "Sam",
            "Wellesley",
        )
        assert signature.street_deleted_at == NOW + 210 * DAY
        kept = session.scalars(select(Letter).where(Letter.signature_id == mine)).all()
        assert {(letter.subject, letter.body, letter.sign_off) for letter in kept} == {("", "", "")}
        assert all(letter.words_deleted_at and letter.seat_id and letter.legislator_id for letter in kept)
    assert due(prepared, NOW + 900 * DAY) == {}


def test_a_day_passes_between_two_walks_through_a_table(prepared: Database, pack: Pack) -> None:
    rule = RULES[Kept.STREET]
    (way,) = retention_rules.ways(Kept.STREET)
    for hours, is_walked in ((0, True), (1, False), (23, False), (24, True)):
        with prepared.unit_of_work() as session:
            before = session.scalar(select(RetentionMark.passed_at).where(RetentionMark.walk == "streets"))
            assert retention_rules.step(session, way, rule, NOW + timedelta(hours=hours)).is_over
            session.flush()
            after = session.scalar(select(RetentionMark.passed_at).where(RetentionMark.walk == "streets"))
            assert (before != after) is is_walked


def test_a_letter_without_words_cannot_be_sent_again(prepared: Database, pack: Pack) -> None:
    mine = _confirmed(prepared, pack)
    _end_letters(prepared, mine, NOW, state=MessageState.BOUNCED)
    carry_out(prepared, NOW + 28 * DAY)
    with prepared.unit_of_work() as session:
        message = session.scalars(select(Message).where(Message.kind == "letter").limit(1)).one()
        with pytest.raises(WordsDeleted):
            deciding.decide(session, message.id, MessageEvent.RESEND, "why", COMMAND_LINE, NOW + 29 * DAY)
        assert message.seat_id is not None
        facts = (message.seat_id, MessageState.BOUNCED, MessageEvent.RESEND, NOW + 29 * DAY, "why")
        assert deciding.decide_all(session, *facts, COMMAND_LINE, NOW + 29 * DAY) == 0


def test_a_letter_of_a_signature_that_was_taken_back_is_not_sent_again(prepared: Database, pack: Pack) -> None:
    mine = _confirmed(prepared, pack)
    _end_letters(prepared, mine, NOW, state=MessageState.BOUNCED)
    with prepared.unit_of_work() as session:
        withdraw(session, mine, NOW)
        message = session.scalars(select(Message).where(Message.kind == "letter").limit(1)).one()
        with pytest.raises(TransitionRefused):
            deciding.decide(session, message.id, MessageEvent.RESEND, "why", COMMAND_LINE, NOW)
        assert message.seat_id is not None
        facts = (message.seat_id, MessageState.BOUNCED, MessageEvent.RESEND, NOW, "why")
        assert deciding.decide_all(session, *facts, COMMAND_LINE, NOW) == 0


def test_what_was_taken_out_loses_words_note_and_street_in_time_and_an_undo_before_that_sends_its_letters(
    prepared: Database, pack: Pack
) -> None:
    one, undone = (
        _confirmed(prepared, pack, email=f"{name}@example.org", email_key=f"{name}@example.org", note="Mine.")
        for name in ("ann", "sam")
    )
    _move(prepared, [one, undone], NOW + 10 * DAY, SignatureEvent.INVALIDATE)
    assert due(prepared, NOW + 37 * DAY) == carry_out(prepared, NOW + 37 * DAY) == {}
    _move(prepared, [undone], NOW + 37 * DAY, SignatureEvent.RESTORE, SignatureEvent.RELEASE)
    assert due(prepared, NOW + 38 * DAY) == {Kept.LETTER_WORDS: 2}
    assert carry_out(prepared, NOW + 38 * DAY) == {Kept.LETTER_WORDS: 4}, "ended, and then emptied"
    assert carry_out(prepared, NOW + 40 * DAY) == {Kept.NOTE: 1, Kept.STREET: 1}
    _move(prepared, [one], NOW + 41 * DAY, SignatureEvent.RESTORE, SignatureEvent.RELEASE)
    with prepared.reading() as session:
        rows = session.execute(
            select(Letter.signature_id, Letter.body != "", Message.state)
            .join(Message, (Message.kind == "letter") & (Message.subject_id == Letter.id))
            .order_by(Letter.id)
        ).all()
    assert [tuple(row) for row in rows] == [(one, False, "cancelled")] * 2 + [(undone, True, "ready")] * 2


def test_one_that_cannot_be_erased_yet_keeps_no_other_waiting(
    prepared: Database, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_rules, "_ONE_BY_ONE", 1)
    first, second = (
        _confirmed(prepared, pack, email=f"{name}@example.org", email_key=f"{name}@example.org")
        for name in ("ann", "sam")
    )
    _end_letters(prepared, first, NOW, state=MessageState.SENDING)
    with prepared.unit_of_work() as session:
        for each in (first, second):
            withdraw(session, each, NOW)
    carry_out(prepared, NOW + RULES[Kept.WITHDRAWN].length)
    with prepared.reading() as session:
        states = [session.get_one(Signature, each).state for each in (first, second)]
    assert states == [SignatureState.WITHDRAWN, SignatureState.ERASED]


def test_letters_that_have_not_gone_a_year_after_the_petition_closed_are_taken_back(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
    mine = _confirmed(prepared, pack, WHATELY)
    with prepared.unit_of_work() as session:
        petition = session.scalars(select(Petition)).one()
        session.add(petition.record(PetitionEvent.CLOSE, NOW))
        waiting = session.scalars(select(Letter).where(Letter.legislator_id.is_(None))).one()
    assert carry_out(prepared, NOW + 364 * DAY) == {}
    assert carry_out(prepared, NOW + 365 * DAY) == {Kept.UNSENT_LETTERS: 2}
    with prepared.unit_of_work() as session:
        states = session.scalars(select(Message.state).where(Message.kind == "letter")).all()
        assert set(states) == {MessageState.CANCELLED}
        session.execute(
            update(letters.Tenure).where(letters.Tenure.seat_id == waiting.seat_id).values(ended_on=None)
        )
        assert letters.address_waiting(session, pack, timedelta(), NOW + 366 * DAY) == 0
    carry_out(prepared, NOW + 396 * DAY)
    with prepared.reading() as session:
        assert session.get_one(Signature, mine).street == ""


def test_what_servers_said_goes_and_what_became_of_the_e_mail_stays(prepared: Database, pack: Pack) -> None:
    mine = _confirmed(prepared, pack)
    _end_letters(prepared, mine, NOW, state=MessageState.BOUNCED, reply="550 no such user")
    with prepared.unit_of_work() as session:
        message_id = session.scalars(select(Message.id).where(Message.kind == "letter").limit(1)).one()
        session.add(MessageHistory(message_id=message_id, event="refuse", at=NOW, detail="550 no such user"))
        for mailing, name in ((None, "a"), (7, "b")):
            session.add(_event(name, mailing))
    assert not {Kept.SERVER_WORDS, Kept.MAIL_EVENTS} & due(prepared, NOW + 89 * DAY).keys()
    assert due(prepared, NOW + 90 * DAY)[Kept.SERVER_WORDS] == 5
    carry_out(prepared, NOW + 90 * DAY)
    with prepared.reading() as session:
        assert set(session.scalars(select(Message.reply))) == {""}
        assert set(session.scalars(select(MessageHistory.detail))) == {""}
        assert set(session.scalars(select(MailEventRow.detail))) == {""}
        assert "bounced" in session.scalars(select(Message.state)).all()
    carry_out(prepared, NOW + 180 * DAY)
    with prepared.reading() as session:
        (kept,) = session.scalars(select(MailEventRow)).all()
        assert (kept.mailing_id, kept.email_hash, kept.kind, kept.domain) == (7, None, "bounced", "example.org")
        assert kept.external_id == f"row-{kept.id}"


def test_where_signatures_came_from_and_what_was_noticed_goes(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine = sign(session, pack, now=NOW + 85 * DAY)
        session.add(SignatureOrigin(signature_id=mine, prefix=b"x", at=NOW))
        session.add(SignatureFlag(signature_id=mine, reason="same_note", score=1, found_at=NOW))
        session.add(
            AuditEntry(
                at=NOW,
                actor="a",
                address="",
                act="open",
                subject="petition",
                subject_id="1",
                before={},
                after={},
                reason="",
            )
        )
    assert carry_out(prepared, NOW + 7 * DAY) == {Kept.ORIGINS: 1}
    assert carry_out(prepared, NOW + 90 * DAY) == {Kept.FLAGS: 1}
    assert Kept.AUDIT not in due(prepared, NOW + 1094 * DAY)
    assert carry_out(prepared, NOW + 1095 * DAY)[Kept.AUDIT] == 1
    with prepared.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def _confirmed(database: Database, pack: Pack, *address: object, **changes: object) -> int:
    with database.unit_of_work() as session:
        mine = sign(session, pack, *address, **changes)  # type: ignore[arg-type]
        confirming.confirm(session, pack, mine, {}, timedelta(), NOW)
        _end_others(session)
    return mine


def _move(database: Database, ids: Sequence[int], at: datetime, *events: SignatureEvent) -> None:
    with database.unit_of_work() as session:
        holds.move(session, ids, lambda _id, _state: events, at)


def _end_others(session: Session) -> None:
    sent = {"state": MessageState.SENT, "settled_at": NOW}
    session.execute(update(Message).where(Message.kind != "letter").values(**sent))


def _end_letters(
    database: Database,
    signature_id: int,
    at: datetime,
    *,
    state: MessageState = MessageState.SENT,
    reply: str = "",
    only_first: bool = False,
) -> None:
    theirs = select(Letter.id).where(Letter.signature_id == signature_id).order_by(Letter.id)
    with database.unit_of_work() as session:
        ids = session.scalars(theirs.limit(1) if only_first else theirs).all()
        is_unsent = Message.state.not_in([MessageState.SENT, MessageState.BOUNCED])
        which = update(Message).where(Message.kind == "letter", Message.subject_id.in_(ids), is_unsent)
        session.execute(which.values(state=state, settled_at=at, reply=reply))


def _event(name: str, mailing_id: int | None) -> MailEventRow:
    return MailEventRow(
        kind="bounced",
        source="dsn",
        external_id=name,
        mailing_id=mailing_id,
        email_hash=b"hash",
        domain="example.org",
        detail="no such user",
        at=NOW,
        received_at=NOW,
    )


def test_a_signature_that_was_taken_back_is_erased_when_its_time_is_over(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        first, second = (
            sign(
                session,
                pack,
                now=NOW,
                given_name=name,
                email=f"{name}@example.org",
                email_key=f"{name}@example.org",
            )
            for name in ("ann", "sam")
        )
    with prepared.unit_of_work() as session:
        confirming.confirm(session, pack, first, {}, timedelta(minutes=10), NOW)
    with prepared.unit_of_work() as session:
        withdraw(session, first, NOW + DAY)
    kept = RULES[Kept.WITHDRAWN].length
    assert carry_out(prepared, NOW + DAY + kept - timedelta(seconds=1)).get(Kept.WITHDRAWN) is None
    assert due(prepared, NOW + DAY + kept)[Kept.WITHDRAWN] == 1
    assert carry_out(prepared, NOW + DAY + kept)[Kept.WITHDRAWN] == 1
    with prepared.reading() as session:
        assert session.get_one(Signature, first).state == SignatureState.ERASED
        assert session.get_one(Signature, second).state == SignatureState.EXPIRED
        assert session.scalars(select(Person)).all() == []
        assert session.scalars(select(AuditEntry.actor).where(AuditEntry.act == "erase")).all() == ["timetable"]
