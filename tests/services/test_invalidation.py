"""Decisions about signatures: looked at, carried out, undone; counts and letters follow."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE, HOUSE
from advocacy.domain.errors import TransitionRefused
from advocacy.domain.integrity_actions import ActionKind, ActionState, Forecast
from advocacy.domain.selections import Selection
from advocacy.domain.suspicion import Reason
from advocacy.domain.tallies import Room
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    AuditEntry,
    IntegrityAction,
    IntegrityItem,
    Letter,
    Message,
    Petition,
    Signature,
    SignatureFlag,
    SignatureHistory,
)
from advocacy.services import confirming, erasing, invalidation, quarantine, tallies
from advocacy.services.invalidation_batches import carry_out
from advocacy.services.recounting import recount
from tests.integrity import LATER, confirmed, crowd, letters, states
from tests.samples import NOW, sign

SOON = LATER + timedelta(minutes=1)
LATE = SOON + timedelta(minutes=1)


def _plan(database: Database, pack: Pack, kind: ActionKind, wanted: Selection) -> int:
    with database.unit_of_work() as session:
        return invalidation.plan(session, kind, wanted, pack.timezone, COMMAND_LINE, SOON)


def _decide(database: Database, pack: Pack, kind: ActionKind, *ids: int) -> int:
    action_id = _plan(database, pack, kind, Selection(least=0, ids=ids))
    with database.unit_of_work() as session:
        invalidation.begin(session, action_id, "a bot", COMMAND_LINE, SOON)
    return action_id


def _undo(database: Database, action_id: int) -> None:
    with database.unit_of_work() as session:
        invalidation.undo(session, action_id, "a mistake", COMMAND_LINE, LATE)


def test_a_dry_run_tells_what_would_follow_and_changes_nothing(prepared: Database, pack: Pack) -> None:
    one, other = confirmed(prepared, pack, "one"), confirmed(prepared, pack, "other")
    with prepared.unit_of_work() as session:
        waiting = sign(session, pack)
    action_id = _plan(prepared, pack, ActionKind.INVALIDATE, Selection(least=0, ids=(one, waiting)))
    with prepared.reading() as session:
        action = session.get_one(IntegrityAction, action_id)
        assert (action.state, action.total) == (ActionState.PLANNED, 2)
        assert Forecast.read(action.figures) == Forecast(
            states={"confirmed": 1, "unconfirmed": 1}, petitions={"press-pause": 2}, count=-1, letters=2
        )
        assert states(session, one, other, waiting) == ["confirmed", "confirmed", "unconfirmed"]
        assert letters(session, one, other) == {"ready": 4}


def test_a_decision_is_carried_out_and_undone_with_letters_reasons_and_record(
    prepared: Database, pack: Pack
) -> None:
    one, other = confirmed(prepared, pack, "one"), confirmed(prepared, pack, "other")
    with prepared.unit_of_work() as session:
        waiting = sign(session, pack)
    action_id = _decide(prepared, pack, ActionKind.INVALIDATE, one, waiting)
    with prepared.reading() as session:
        assert states(session, one, other, waiting) == ["invalidated", "confirmed", "suspect"]
        assert letters(session, one) == {"held": 2}
        assert letters(session, other) == {"ready": 2}
        assert set(session.scalars(select(SignatureFlag.reason))) == {Reason.BY_HAND}
        assert session.get_one(IntegrityAction, action_id).state == ActionState.DONE
    _undo(prepared, action_id)
    with prepared.reading() as session:
        assert states(session, one, other, waiting) == ["confirmed", "confirmed", "unconfirmed"]
        assert letters(session, one, other) == {"ready": 4}
        assert session.scalars(select(SignatureFlag.reason)).all() == []
        events = session.scalars(
            select(SignatureHistory.event)
            .where(SignatureHistory.signature_id == one)
            .order_by(SignatureHistory.id)
        )
        assert events.all() == ["confirm", "invalidate", "restore", "release"]
        action = session.get_one(IntegrityAction, action_id)
        assert (action.state, action.changed, action.restored) == (ActionState.UNDONE, 2, 2)
        noted = session.execute(select(AuditEntry.act, AuditEntry.reason).order_by(AuditEntry.id)).all()
        assert noted[-2:] == [("invalidate", "a bot"), ("undo", "a mistake")]


def test_letters_of_which_the_test_inbox_had_its_copy_are_known_as_such_after_an_undo(
    prepared: Database, pack: Pack
) -> None:
    tested, other = confirmed(prepared, pack, "tested"), confirmed(prepared, pack, "other")
    with prepared.unit_of_work() as session:
        theirs = select(Letter.id).where(Letter.signature_id == tested)
        had_it = {"state": "tested", "in_test": True, "settled_at": SOON}
        session.execute(
            update(Message).where(Message.subject_id.in_(theirs), Message.kind == "letter").values(had_it)
        )
    action_id = _decide(prepared, pack, ActionKind.INVALIDATE, tested, other)
    with prepared.reading() as session:
        assert letters(session, tested, other) == {"held": 4}
    _undo(prepared, action_id)
    with prepared.reading() as session:
        assert (letters(session, tested), letters(session, other)) == ({"tested": 2}, {"ready": 2})


def test_a_release_is_final_for_these_reasons_and_its_undo_brings_them_back(
    prepared: Database, pack: Pack
) -> None:
    held = confirmed(prepared, pack, reasons=(Reason.DISPOSABLE,))
    action_id = _decide(prepared, pack, ActionKind.RELEASE, held)
    with prepared.unit_of_work() as session:
        assert states(session, held) == ["confirmed"]
        assert letters(session, held) == {"ready": 2}
        assert quarantine.quarantine(session, [held], LATE, HOUSE, [Reason.DISPOSABLE]) == 0
        assert quarantine.quarantine_scored(session, [held], LATE, HOUSE) == 0
    _undo(prepared, action_id)
    with prepared.unit_of_work() as session:
        assert states(session, held) == ["quarantined"]
        assert letters(session, held) == {"held": 2}
        assert session.scalars(select(SignatureFlag.settled_at)).all() == [None]
        assert quarantine.release(session, [held], LATE, COMMAND_LINE) == 1
        assert quarantine.quarantine(session, [held], LATE, HOUSE, [Reason.FAST_PREFIX]) == 1


def test_who_was_erased_or_decided_about_since_is_not_brought_back(prepared: Database, pack: Pack) -> None:
    ids = [confirmed(prepared, pack, name) for name in ("erased", "later", "plain")]
    erased, later, plain = ids
    action_id = _decide(prepared, pack, ActionKind.QUARANTINE, *ids)
    _decide(prepared, pack, ActionKind.INVALIDATE, later)
    with prepared.unit_of_work() as session:
        person_id = session.get_one(Signature, erased).person_id
        assert person_id is not None
        erasing.erase(session, person_id, COMMAND_LINE, LATE, reason="")
    _undo(prepared, action_id)
    with prepared.reading() as session:
        assert states(session, erased, later, plain) == ["erased", "invalidated", "confirmed"]
        assert session.get_one(IntegrityAction, action_id).restored == 1


def test_an_owner_who_confirms_between_decision_and_undo_has_signed(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        waiting = sign(session, pack)
    action_id = _decide(prepared, pack, ActionKind.QUARANTINE, waiting)
    with prepared.unit_of_work() as session:
        confirming.confirm(session, pack, waiting, {}, timedelta(minutes=10), SOON)
    with prepared.reading() as session:
        assert states(session, waiting) == ["quarantined"]
    _undo(prepared, action_id)
    with prepared.reading() as session:
        assert states(session, waiting) == ["confirmed"]
        assert letters(session, waiting) == {"ready": 2}


def test_what_was_dropped_or_undone_cannot_begin(prepared: Database, pack: Pack) -> None:
    one = confirmed(prepared, pack)
    dropped = _plan(prepared, pack, ActionKind.QUARANTINE, Selection(least=0, ids=(one,)))
    with prepared.unit_of_work() as session:
        assert invalidation.drop_stale(session, HOUSE, SOON) == 0
        assert invalidation.drop_stale(session, HOUSE, SOON + timedelta(days=2)) == 1
    with prepared.unit_of_work() as session, pytest.raises(TransitionRefused):
        invalidation.begin(session, dropped, "why", COMMAND_LINE, LATE)
    with prepared.reading() as session:
        assert states(session, one) == ["confirmed"]
        assert session.scalar(select(func.count()).select_from(IntegrityItem)) == 0


def test_five_thousand_go_bit_by_bit_and_the_public_count_follows(prepared: Database, pack: Pack) -> None:
    honest = confirmed(prepared, pack, "honest")
    pattern = confirmed(prepared, pack, "pattern")
    with prepared.unit_of_work() as session:
        crowd(session, pattern, 5_000, "Botsample")
    assert _counted(prepared, pack, SOON) == 5_002
    action_id = _plan(prepared, pack, ActionKind.INVALIDATE, Selection(least=0, name="botsamp"))
    with prepared.unit_of_work() as session:
        invalidation.begin(session, action_id, "a bot", COMMAND_LINE, SOON)
        action = session.get_one(IntegrityAction, action_id)
        assert (action.state, action.passed, action.total) == (ActionState.RUNNING, 500, 5_000)
    _work(prepared, action_id)
    assert _counted(prepared, pack, LATE) == 2
    with prepared.unit_of_work() as session:
        assert letters(session, honest) == {"ready": 2}
        theirs = session.scalars(select(Signature.id).where(Signature.family_name == "Botsample")).all()
        assert letters(session, *theirs) == {"held": 10_000}
        assert recount(session, pack.timezone, LATE).differences == 0
    _undo(prepared, action_id)
    _work(prepared, action_id)
    assert _counted(prepared, pack, LATE + timedelta(minutes=1)) == 5_002
    with prepared.unit_of_work() as session:
        assert letters(session, *theirs) == {"ready": 10_000}
        assert recount(session, pack.timezone, LATE).differences == 0


def _work(database: Database, action_id: int) -> None:
    done = -1
    while done:
        with database.unit_of_work() as session:
            done = carry_out(session, action_id, LATE)


def _counted(database: Database, pack: Pack, at: object) -> int:
    done = -1
    while done:
        with database.unit_of_work() as session:
            done = tallies.count(session, Room.SIGNATURES, pack.timezone, NOW + timedelta(hours=1))
    with database.reading() as session:
        return session.scalars(select(Petition.confirmed_count).where(Petition.slug == "press-pause")).one()


def test_what_was_typed_of_a_name_and_written_about_somebody_goes_with_the_decision_and_with_them(
    prepared: Database, pack: Pack
) -> None:
    one = confirmed(prepared, pack, "one", given_name="Rosalind")
    asked = Selection(least=0, name="Rosalind", note="")
    dropped, done = (_plan(prepared, pack, ActionKind.INVALIDATE, asked) for _ in range(2))
    with prepared.unit_of_work() as session:
        other = session.get_one(IntegrityAction, dropped)
        other.why = "Rosalind Sample"
        invalidation.drop(session, dropped, COMMAND_LINE, SOON)
        assert session.get_one(IntegrityAction, done).selection["name"] == "Rosalind"
        invalidation.begin(session, done, "a bot: Rosalind Sample", COMMAND_LINE, SOON)
    with prepared.unit_of_work() as session:
        assert session.get_one(IntegrityAction, done).state == ActionState.DONE
        person_id = session.get_one(Signature, one).person_id
        assert person_id is not None
        erasing.erase(session, person_id, COMMAND_LINE, LATE, reason="asked")
    with prepared.reading() as session:
        actions = session.scalars(select(IntegrityAction).order_by(IntegrityAction.id)).all()
        assert [each.selection["name"] for each in actions] == ["(words)", "(words)"]
        assert [each.why for each in actions] == ["Rosalind Sample", "a bot: [erased]"], "only those about them"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "invalidate")).one()
        assert entry.reason == "a bot: [erased]"
