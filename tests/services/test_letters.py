"""A letter is the resident's until it goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.errors import LetterGone, LetterRefused
from advocacy.domain.letters import LetterState
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, Letter, Message, Petition, Signature, Tenure
from advocacy.queries.letters import LetterView, letter_views
from advocacy.services import confirming, letters
from advocacy.services.letters import LetterEdit
from tests.samples import NOW, WHATELY, sign

DELAY = timedelta(minutes=10)
WITHIN = NOW + timedelta(minutes=9)
AFTER = NOW + timedelta(minutes=11)
EDIT = LetterEdit("Another subject", "Other words")


def confirmed(session: Session, pack: Pack) -> int:
    signature_id = sign(session, pack)
    confirming.confirm(session, pack, signature_id, {}, DELAY, NOW)
    return signature_id


def views(
    session: Session, pack: Pack, signature_id: int, delivery: Delivery = Delivery.LIVE
) -> tuple[LetterView, ...]:
    return letter_views(session, pack, signature_id, delivery, WITHIN)


def test_until_it_goes_a_letter_can_be_edited_and_the_other_stays(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        first, second = views(session, pack, signature_id)
        assert first.letter_id is not None
        letters.edit(session, signature_id, first.letter_id, EDIT, Delivery.LIVE, WITHIN)
    with prepared.reading() as session:
        edited, same = views(session, pack, signature_id)
    assert (edited.subject, edited.body, edited.sign_off) == ("Another subject", "Other words", first.sign_off)
    assert same == second


def test_a_cancelled_letter_stays_cancelled_and_the_other_goes(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        first, _ = views(session, pack, signature_id)
        assert first.letter_id is not None
        letters.cancel(session, signature_id, first.letter_id, Delivery.LIVE, WITHIN)
    with prepared.reading() as session:
        assert [view.state for view in views(session, pack, signature_id)] == [
            LetterState.CANCELLED,
            LetterState.SCHEDULED,
        ]
    with pytest.raises(LetterGone), prepared.unit_of_work() as session:
        letters.edit(session, signature_id, first.letter_id, EDIT, Delivery.LIVE, WITHIN)


@pytest.mark.parametrize(
    "state", sorted(set(MessageState) - {MessageState.READY, MessageState.PARKED, MessageState.HELD})
)
def test_a_letter_that_has_gone_or_is_going_cannot_be_changed(
    prepared: Database, pack: Pack, state: MessageState
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        letter_id = views(session, pack, signature_id)[0].letter_id
        assert letter_id is not None
        session.execute(update(Message).where(Message.kind == "letter").values(state=state))
    for change in (
        lambda session: letters.edit(session, signature_id, letter_id, EDIT, Delivery.LIVE, WITHIN),
        lambda session: letters.cancel(session, signature_id, letter_id, Delivery.LIVE, WITHIN),
    ):
        with pytest.raises(LetterGone), prepared.unit_of_work() as session:
            change(session)


@pytest.mark.parametrize(("delivery", "is_refused"), [(Delivery.LIVE, True), (Delivery.HOLD, False)])
def test_after_the_window_a_letter_can_be_changed_only_while_all_are_held(
    prepared: Database, pack: Pack, delivery: Delivery, is_refused: bool
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        letter_id = views(session, pack, signature_id)[0].letter_id
        assert letter_id is not None
        if is_refused:
            with pytest.raises(LetterGone):
                letters.edit(session, signature_id, letter_id, EDIT, delivery, AFTER)
        else:
            letters.edit(session, signature_id, letter_id, EDIT, delivery, AFTER)


def test_a_letter_that_only_the_test_inbox_saw_is_still_its_signers(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        session.execute(update(Message).where(Message.kind == "letter").values(state=MessageState.TESTED))
        first, second = letter_views(session, pack, signature_id, Delivery.TEST, AFTER)
        assert first.letter_id is not None
        assert second.letter_id is not None
        letters.edit(session, signature_id, first.letter_id, EDIT, Delivery.TEST, AFTER)
        letters.cancel(session, signature_id, second.letter_id, Delivery.TEST, AFTER)
        shown = letter_views(session, pack, signature_id, Delivery.TEST, AFTER)
    assert [view.state for view in shown] == [LetterState.HELD, LetterState.CANCELLED]


def test_nobody_can_change_the_letter_of_another_signature(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine = confirmed(session, pack)
        other = sign(session, pack, email="eve@example.org", email_key="eve@example.org")
        letter_id = views(session, pack, mine)[0].letter_id
        assert letter_id is not None
        with pytest.raises(LetterGone):
            letters.cancel(session, other, letter_id, Delivery.LIVE, WITHIN)


def test_a_bad_edit_is_refused_for_its_reason(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        letter_id = views(session, pack, signature_id)[0].letter_id
        assert letter_id is not None
        with pytest.raises(LetterRefused):
            letters.edit(session, signature_id, letter_id, LetterEdit("", "x"), Delivery.LIVE, WITHIN)


@pytest.mark.parametrize(
    ("state", "delivery", "shown"),
    [
        (MessageState.READY, Delivery.LIVE, LetterState.ON_ITS_WAY),
        (MessageState.READY, Delivery.HOLD, LetterState.HELD),
        (MessageState.READY, Delivery.TEST, LetterState.HELD),
        (MessageState.TESTED, Delivery.TEST, LetterState.HELD),
        (MessageState.TESTED, Delivery.LIVE, LetterState.ON_ITS_WAY),
        (MessageState.CLAIMED, Delivery.LIVE, LetterState.ON_ITS_WAY),
        (MessageState.SENDING, Delivery.LIVE, LetterState.ON_ITS_WAY),
        (MessageState.SENT, Delivery.LIVE, LetterState.SENT),
        (MessageState.BOUNCED, Delivery.LIVE, LetterState.BOUNCED),
        (MessageState.FAILED, Delivery.LIVE, LetterState.FAILED),
        (MessageState.SUPPRESSED, Delivery.LIVE, LetterState.FAILED),
        (MessageState.UNCERTAIN, Delivery.LIVE, LetterState.UNCERTAIN),
        (MessageState.CANCELLED, Delivery.LIVE, LetterState.CANCELLED),
    ],
)
def test_each_state_has_its_word_for_the_resident(
    prepared: Database, pack: Pack, state: MessageState, delivery: Delivery, shown: LetterState
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        session.execute(update(Message).where(Message.kind == "letter").values(state=state))
        found = letter_views(session, pack, signature_id, delivery, AFTER)
    assert {view.state for view in found} == {shown}


def wait(session: Session, pack: Pack, **changes: object) -> int:
    signature_id = sign(session, pack, WHATELY, note="I will wait.", **changes)
    confirming.confirm(session, pack, signature_id, {}, DELAY, NOW)
    return signature_id


def fill_vacant_seat(session: Session, pack: Pack) -> None:
    successor = Legislator(
        jurisdiction=pack.code,
        external_id="sample/successor",
        name="Sample Successor",
        given_name="Sample",
        family_name="Successor",
        party="",
        email="successor@example.org",
        phone="",
        office="",
    )
    session.add(successor)
    session.flush()
    seat_id = session.scalars(select(Letter.seat_id).where(Letter.legislator_id.is_(None)).distinct()).one()
    session.add(Tenure(seat_id=seat_id, legislator_id=successor.id, started_on=NOW.date()))


def test_a_waiting_letter_is_written_when_the_seat_is_filled(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        signature_id = wait(session, pack)
        assert letters.address_waiting(session, pack, DELAY, WITHIN) == 0
        fill_vacant_seat(session, pack)
    with prepared.unit_of_work() as session:
        assert letters.address_waiting(session, pack, DELAY, WITHIN) == 1
        assert letters.address_waiting(session, pack, DELAY, WITHIN) == 0
    with prepared.reading() as session:
        first, second = views(session, pack, signature_id)
    assert second.body.startswith("Dear Representative Successor,\n\nI will wait.")
    assert second.state is LetterState.SCHEDULED
    assert first.state is LetterState.SCHEDULED


def test_a_waiting_letter_that_cannot_be_written_keeps_no_other_from_going(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        ids = [wait(session, pack, email=f"{name}@example.org", email_key=name) for name in ("a", "b", "c")]
        session.execute(update(Signature).where(Signature.id == ids[1]).values(town=""))
        fill_vacant_seat(session, pack)
    with capture_logs() as said, prepared.unit_of_work() as session:
        assert letters.address_waiting(session, pack, DELAY, WITHIN) == 2
    with prepared.reading() as session:
        states = [views(session, pack, signature_id)[1].state for signature_id in ids]
        waiting = session.scalars(select(Letter.id).where(Letter.legislator_id.is_(None))).one()
    assert states == [LetterState.SCHEDULED, LetterState.WAITING_FOR_SUCCESSOR, LetterState.SCHEDULED]
    assert said == [
        {"event": "letter_not_addressed", "letter": waiting, "error": "MergeFieldMissing", "log_level": "error"}
    ]


def test_more_letters_than_a_batch_that_cannot_be_written_keep_none_back_for_ever(
    prepared: Database, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "WAITING_BATCH", 1)
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        ids = [wait(session, pack, email=f"{name}@example.org", email_key=name) for name in ("a", "b")]
        session.execute(update(Signature).where(Signature.id == ids[0]).values(town=""))
        fill_vacant_seat(session, pack)
    with prepared.unit_of_work() as session:
        # By chance: a hundred misses in a row happen to nobody.
        written = (letters.address_waiting(session, pack, DELAY, WITHIN) for _ in range(100))
        assert 1 in written
    with prepared.reading() as session:
        assert views(session, pack, ids[1])[1].state is LetterState.SCHEDULED
