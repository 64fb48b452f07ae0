"""Signatures whose seats were not certain are matched again; letters that have not gone follow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.letters import Aftermath, LetterState
from advocacy.domain.matches import Address, Certainty, Match, Method, Reason
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.rematching import Outcome
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, Letter, LetterTemplate, MatchRow, Message, Petition, Tenure
from advocacy.queries.letters import LetterView, letter_views
from advocacy.queries.matches import pending_matches
from advocacy.queries.signatures import pair_value, signature_view
from advocacy.services import confirming, matching, signing
from advocacy.services.backfill import Rematched, rematch
from advocacy.services.letters import LetterEdit, address_waiting
from advocacy.services.letters import cancel as take_back
from advocacy.services.letters import edit as edit_letter
from advocacy.services.moving import Moved
from advocacy.services.retargeting import follow_seats
from tests.fakes import StreetsThatSay
from tests.samples import CAMBRIDGE, NOW, match_of, sign, sign_request

DELAY = timedelta(minutes=10)
LATER = NOW + timedelta(minutes=5)
CONNOLLY = replace(CAMBRIDGE, ward="6", precinct="1")
"""Middlesex and Suffolk, 26th Middlesex."""
DECKER = replace(CAMBRIDGE, ward="4", precinct="2A")
"""Middlesex and Suffolk, 25th Middlesex: the same senator, another representative."""
WARD_9 = replace(CAMBRIDGE, ward="9")
"""Suffolk and Middlesex, 29th Middlesex: both other."""


def picked(session: Session, pack: Pack, where: Address = CONNOLLY, **changes: object) -> int:
    """A signature whose signer picked the seats that `where` has."""
    signature_id = sign(session, pack, CAMBRIDGE, **changes)
    right = match_of(pack, where)
    pair = next(
        pair
        for pair in pack.gazetteer.towns["Cambridge"].pairs
        if (pair.upper, pair.lower) == (right.upper, right.lower)
    )
    confirming.choose_seats(session, signature_id, pair_value(pair), NOW)
    return signature_id


def confirmed(
    session: Session,
    pack: Pack,
    where: Address = CONNOLLY,
    edits: Mapping[int, LetterEdit] | None = None,
    **changes: object,
) -> int:
    signature_id = picked(session, pack, where, **changes)
    confirming.confirm(session, pack, signature_id, edits or {}, DELAY, NOW)
    return signature_id


def rematched(database: Database, pack: Pack, found: Address | Match) -> Rematched:
    """The only pending signature, matched again with the answer for `found`."""
    match = found if isinstance(found, Match) else match_of(pack, found)
    with database.unit_of_work() as session:
        (pending,) = pending_matches(session, 0, 10)
        return rematch(session, pack, pending, match, DELAY, LATER)


def stored(database: Database, signature_id: int) -> MatchRow:
    with database.reading() as session:
        return session.get_one(MatchRow, signature_id)


def views(database: Database, pack: Pack, signature_id: int) -> tuple[LetterView, ...]:
    with database.reading() as session:
        return letter_views(session, pack, signature_id, Delivery.LIVE, LATER)


def edited(database: Database, signature_id: int, chamber: int, **changes: str) -> None:
    """Change words of the upper (0) or lower (1) letter: each key's underscores are spaces."""
    with database.unit_of_work() as session:
        letter = _letters(session, signature_id)[chamber]
        body = letter.body
        for old, new in changes.items():
            assert old.replace("_", " ") in body
            body = body.replace(old.replace("_", " "), new)
        edit_letter(session, signature_id, letter.id, LetterEdit(letter.subject, body), Delivery.LIVE, NOW)


# --- What is stored ---------------------------------------------------------------------------------------------


def test_a_signature_without_seats_gets_them(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
    assert rematched(prepared, pack, CONNOLLY) == Rematched(Method.WARD_PRECINCT, Outcome.FOUND)
    with prepared.reading() as session:
        view = signature_view(session, pack, signature_id)
        assert pending_matches(session, 0, 10) == []
    assert view.match == match_of(pack, CONNOLLY)
    assert [seat.name for seat in view.seats] == ["Middlesex and Suffolk", "26th Middlesex"]
    assert stored(prepared, signature_id).matched_at == LATER


def test_a_pick_that_was_right_is_certain_now_and_its_letters_stay(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    before = views(prepared, pack, signature_id)
    assert rematched(prepared, pack, CONNOLLY) == Rematched(Method.WARD_PRECINCT, Outcome.ASSURED)
    assert stored(prepared, signature_id).certainty == Certainty.CERTAIN
    assert views(prepared, pack, signature_id) == before


def test_a_pick_gives_way_to_certainty_only(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = picked(session, pack)
    for unsure in (CAMBRIDGE, replace(CAMBRIDGE, ward="6"), Address("1 Main St", "Nowhere")):
        assert rematched(prepared, pack, unsure).outcome is Outcome.UNCHANGED
    assert stored(prepared, signature_id).method == Method.SELF_SELECTED
    assert rematched(prepared, pack, DECKER).outcome is Outcome.CORRECTED


def test_a_question_becomes_a_better_question(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
    assert rematched(prepared, pack, CAMBRIDGE).outcome is Outcome.UNCHANGED
    assert stored(prepared, signature_id).matched_at == NOW
    assert rematched(prepared, pack, replace(CAMBRIDGE, ward="6")).outcome is Outcome.ASKED_ANEW
    assert len(stored(prepared, signature_id).detail["candidates"]) == 2


def test_an_answer_does_not_become_a_refusal(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack, CAMBRIDGE)
    assert rematched(prepared, pack, Address("1 Main St", "Nowhere")).outcome is Outcome.UNCHANGED


def test_a_resident_who_picks_meanwhile_is_not_overruled(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
        (pending,) = pending_matches(session, 0, 10)
        pair = pack.gazetteer.towns["Cambridge"].pairs[0]
        confirming.choose_seats(session, signature_id, pair_value(pair), LATER)
    with prepared.unit_of_work() as session:
        result = rematch(session, pack, pending, match_of(pack, DECKER), DELAY, LATER)
    assert result.outcome is Outcome.OVERTAKEN
    assert stored(prepared, signature_id).method == Method.SELF_SELECTED


def test_the_ward_that_was_given_narrows_the_question_at_each_run(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, replace(CAMBRIDGE, ward="6"))
        (pending,) = pending_matches(session, 0, 10)
    assert rematched(prepared, pack, pending.address).outcome is Outcome.UNCHANGED
    assert len(stored(prepared, signature_id).detail["candidates"]) == 2


def test_a_street_that_disagrees_with_the_ward_given_does_not_overrule_it_later(
    prepared: Database, pack: Pack
) -> None:
    lower = match_of(pack, WARD_9).lower
    there = next(pair for pair in pack.gazetteer.towns["Cambridge"].pairs if pair.lower == lower)
    streets, address = StreetsThatSay(OnStreet(Footing.KNOWN, (there,))), replace(CAMBRIDGE, ward="6")
    match = matching.match(pack, streets, LocatorOff(), address)
    with prepared.unit_of_work() as session:
        signing.sign(session, sign_request(address), match, NOW)
        (pending,) = pending_matches(session, 0, 10)
    again = matching.match(pack, streets, LocatorOff(), pending.address)
    assert match.reason is Reason.STREET_DISAGREES
    assert rematched(prepared, pack, again).outcome is Outcome.UNCHANGED


def test_of_two_signatures_only_the_uncertain_one_changes(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        certain = sign(session, pack, CONNOLLY)
        sign(session, pack, CAMBRIDGE)
    rematched(prepared, pack, DECKER)
    assert stored(prepared, certain).matched_at == NOW


# --- Letters ----------------------------------------------------------------------------------------------------


def test_letters_that_have_not_gone_follow_and_are_written_anew(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    senator, _ = views(prepared, pack, signature_id)
    result = rematched(prepared, pack, DECKER)
    assert (result.outcome, result.letters) == (Outcome.CORRECTED, Moved(letters=1, gone=0))
    same, moved = views(prepared, pack, signature_id)
    assert same == senator
    assert moved.seat.name == "25th Middlesex"
    assert moved.seat.legislator is not None
    assert moved.body.startswith(f"Dear Representative {moved.seat.legislator.family_name},")
    assert "in your district (25th Middlesex)" in moved.body
    assert "Connolly" not in moved.body
    assert "25th Middlesex (House)" in moved.sign_off
    assert (moved.state, moved.aftermath) == (LetterState.SCHEDULED, Aftermath.MOVED)
    assert moved.goes_at == LATER + DELAY


def test_both_letters_follow_when_both_seats_are_others(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    assert rematched(prepared, pack, WARD_9).letters == Moved(letters=2, gone=0)
    assert [view.seat.name for view in views(prepared, pack, signature_id)] == [
        "Suffolk and Middlesex",
        "29th Middlesex",
    ]


@pytest.mark.parametrize(
    "state", sorted(set(MessageState) - {"ready", "tested", "parked", "held", "claimed", "sending"})
)
def test_letters_that_have_ended_stay(prepared: Database, pack: Pack, state: MessageState) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(state=state))
    before = views(prepared, pack, signature_id)
    assert rematched(prepared, pack, WARD_9).letters == Moved(letters=0, gone=2)
    assert views(prepared, pack, signature_id) == before
    assert stored(prepared, signature_id).certainty == Certainty.CERTAIN


@pytest.mark.parametrize("state", ["claimed", "sending"])
def test_while_a_letter_is_under_way_the_signature_is_left_for_the_next_run(
    prepared: Database, pack: Pack, state: str
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        _, lower = _letters(session, signature_id)
        session.execute(update(Message).where(Message.subject_id == lower.id).values(state=state))
    before = views(prepared, pack, signature_id)
    assert rematched(prepared, pack, WARD_9).outcome is Outcome.POSTPONED
    assert views(prepared, pack, signature_id) == before
    with prepared.unit_of_work() as session:  # the mail server asked to come back later
        session.execute(update(Message).where(Message.subject_id == lower.id).values(state=MessageState.READY))
    assert rematched(prepared, pack, WARD_9).letters == Moved(letters=2)


def test_a_letter_under_way_to_a_seat_that_stays_the_same_keeps_nobody(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        upper, _ = _letters(session, signature_id)
        session.execute(update(Message).where(Message.subject_id == upper.id).values(state=MessageState.SENDING))
    assert rematched(prepared, pack, DECKER).letters == Moved(letters=1)


def test_one_letter_may_have_gone_while_the_other_follows(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        upper, _ = _letters(session, signature_id)
        session.execute(update(Message).where(Message.subject_id == upper.id).values(state=MessageState.SENT))
    assert rematched(prepared, pack, WARD_9).letters == Moved(letters=1, gone=1)
    assert [view.seat.name for view in views(prepared, pack, signature_id)] == [
        "Middlesex and Suffolk",
        "29th Middlesex",
    ]


def test_a_letter_that_was_tried_begins_its_tries_anew(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(attempts=3, in_test=True))
    rematched(prepared, pack, DECKER)
    with prepared.reading() as session:
        assert [message.attempts for message in _messages(session, signature_id)] == [3, 0]


def test_an_edited_letter_keeps_its_words_and_greets_the_new_holder(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edited(prepared, signature_id, 1, Nobody_can_leave_their_face_at_home="I have but one face")
    rematched(prepared, pack, DECKER)
    _, moved = views(prepared, pack, signature_id)
    assert moved.seat.legislator is not None
    assert moved.body.startswith(f"Dear Representative {moved.seat.legislator.family_name},")
    assert "I have but one face." in moved.body
    assert "in your district (25th Middlesex)" in moved.body
    assert "26th" not in moved.body
    assert (moved.state, moved.aftermath) == (LetterState.SCHEDULED, Aftermath.READDRESSED)


@pytest.mark.parametrize(
    "change",
    [
        {"Dear_Representative_Connolly,": "Dear Mike Connolly,"},
        {"Nobody_can_leave_their_face_at_home": "As people of the 26th Middlesex we care"},
        {"I_am_writing_to_ask_you": "As a friend of Mr. Connolly's I ask you"},
    ],
)
def test_words_that_speak_of_the_old_seat_or_holder_wait_for_their_writer(
    prepared: Database, pack: Pack, change: dict[str, str]
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edited(prepared, signature_id, 1, **change)
    rematched(prepared, pack, DECKER)
    _, waiting = views(prepared, pack, signature_id)
    assert (waiting.state, waiting.aftermath) == (LetterState.TO_CHECK, Aftermath.TO_CHECK)
    assert waiting.may_change
    assert next(iter(change.values())) in waiting.body
    with prepared.unit_of_work() as session:
        letter = _letters(session, signature_id)[1]
        edit_letter(session, signature_id, letter.id, LetterEdit("Subject", "To you"), Delivery.LIVE, LATER)
    _, gone = views(prepared, pack, signature_id)
    assert gone.state is not LetterState.TO_CHECK


def test_a_resident_who_wrote_of_the_old_holder_in_the_note_is_asked(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack, note="I voted for you, Mr. Connolly.")
    rematched(prepared, pack, DECKER)
    assert views(prepared, pack, signature_id)[1].aftermath is Aftermath.TO_CHECK


def test_a_letter_to_a_seat_that_is_vacant_is_not_sent(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        _vacate(session, pack, DECKER)
    assert rematched(prepared, pack, DECKER).letters == Moved(letters=1, gone=0)
    _, dropped = views(prepared, pack, signature_id)
    assert (dropped.state, dropped.aftermath) == (LetterState.SEAT_VACANT, Aftermath.DROPPED)
    assert dropped.seat.name == "25th Middlesex"


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_letter_to_a_seat_that_is_vacant_waits_if_the_petition_does(
    prepared: Database, pack: Pack, is_edited: bool
) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        signature_id = confirmed(session, pack)
        former = _vacate(session, pack, DECKER)
    if is_edited:
        edited(prepared, signature_id, 1, Nobody_can_leave_their_face_at_home="I have but one face")
    rematched(prepared, pack, DECKER)
    assert views(prepared, pack, signature_id)[1].state is LetterState.WAITING_FOR_SUCCESSOR
    with prepared.unit_of_work() as session:
        session.add(
            Tenure(seat_id=former.seat_id, legislator_id=former.legislator_id, started_on=None, ended_on=None)
        )
        session.flush()
        follow_seats(session, pack, DELAY, LATER)
    _, letter = views(prepared, pack, signature_id)
    assert letter.seat.legislator is not None
    assert letter.body.startswith(f"Dear Representative {letter.seat.legislator.family_name},")
    assert "in your district (25th Middlesex)" in letter.body
    assert ("I have but one face" in letter.body) == is_edited
    assert letter.state is LetterState.SCHEDULED


def test_a_letter_that_waited_for_a_successor_is_written_to_the_right_seat(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        _vacate(session, pack, CONNOLLY)
        signature_id = confirmed(session, pack)
    assert rematched(prepared, pack, DECKER).letters == Moved(letters=1, gone=0)
    with prepared.unit_of_work() as session:
        assert address_waiting(session, pack, DELAY, LATER) == 1
    _, letter = views(prepared, pack, signature_id)
    assert "in your district (25th Middlesex)" in letter.body
    assert "25th Middlesex (House)" in letter.sign_off
    assert letter.state is LetterState.SCHEDULED


def test_a_seat_that_was_vacant_had_no_letter_the_right_one_gets_one(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        _vacate(session, pack, CONNOLLY)
        signature_id = confirmed(session, pack, note="Faces are ours.")
        others = confirmed(session, pack, WARD_9, email_key="other@example.org")
        (pending, _) = pending_matches(session, 0, 10)
    assert len(views(prepared, pack, signature_id)) == 1
    before = views(prepared, pack, others)
    with prepared.unit_of_work() as session:
        result = rematch(session, pack, pending, match_of(pack, DECKER), DELAY, LATER)
    assert result.letters == Moved(written=1)
    _, letter = views(prepared, pack, signature_id)
    assert letter.seat.name == "25th Middlesex"
    assert "in your district (25th Middlesex)" in letter.body
    assert "Faces are ours." in letter.body
    assert (letter.state, letter.goes_at, letter.may_change) == (LetterState.SCHEDULED, LATER + DELAY, True)
    assert views(prepared, pack, others) == before


@pytest.mark.parametrize("waits", [False, True])
def test_where_the_right_seat_is_vacant_too_a_letter_waits_only_if_the_petition_does(
    prepared: Database, pack: Pack, waits: bool
) -> None:
    with prepared.unit_of_work() as session:
        _vacate(session, pack, CONNOLLY)
        signature_id = confirmed(session, pack)
        session.execute(update(Petition).values(wait_for_successor=waits))
        _vacate(session, pack, DECKER)
    rematched(prepared, pack, DECKER)
    lower = [view.state for view in views(prepared, pack, signature_id)[1:]]
    assert lower == ([LetterState.WAITING_FOR_SUCCESSOR] if waits else [])


def test_a_petition_that_is_closed_writes_no_more_letters(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        _vacate(session, pack, CONNOLLY)
        signature_id = confirmed(session, pack)
        session.execute(update(Petition).values(state=PetitionState.CLOSED))
    assert rematched(prepared, pack, DECKER).letters == Moved()
    assert len(views(prepared, pack, signature_id)) == 1
    assert stored(prepared, signature_id).certainty == Certainty.CERTAIN


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_letter_that_fell_with_its_seat_is_begun_anew(prepared: Database, pack: Pack, is_edited: bool) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    if is_edited:
        edited(prepared, signature_id, 1, Nobody_can_leave_their_face_at_home="I have but one face")
    with prepared.unit_of_work() as session:
        _vacate(session, pack, CONNOLLY)
        follow_seats(session, pack, DELAY, NOW)
    assert views(prepared, pack, signature_id)[1].aftermath is Aftermath.DROPPED
    assert rematched(prepared, pack, DECKER).letters == Moved(letters=1)
    dropped, letter = sorted(views(prepared, pack, signature_id)[1:], key=lambda view: view.letter_id or 0)
    assert (dropped.state, dropped.seat.name) == (LetterState.SEAT_VACANT, "26th Middlesex")
    assert letter.seat.name == "25th Middlesex"
    assert ("I have but one face" in letter.body) == is_edited
    assert letter.state is (LetterState.TO_CHECK if is_edited else LetterState.SCHEDULED)


def test_a_letter_that_its_writer_took_back_is_not_begun_anew(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        take_back(session, signature_id, _letters(session, signature_id)[1].id, Delivery.LIVE, NOW)
        _vacate(session, pack, CONNOLLY)
        follow_seats(session, pack, DELAY, NOW)
    assert rematched(prepared, pack, DECKER).letters == Moved(gone=1)
    assert [view.state for view in views(prepared, pack, signature_id)][1:] == [LetterState.CANCELLED]


def test_letters_that_cannot_be_written_leave_all_as_it_was(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
        session.execute(update(LetterTemplate).values(greeting="Dear {legislator.nickname},"))
    before = views(prepared, pack, signature_id)
    with capture_logs() as logged:
        assert rematched(prepared, pack, DECKER).outcome is Outcome.FAILED
    assert logged == [
        {"event": "not_rematched", "signature": signature_id, "error": "TemplateRefused", "log_level": "error"}
    ]
    assert stored(prepared, signature_id).method == Method.SELF_SELECTED
    assert views(prepared, pack, signature_id) == before


def _letters(session: Session, signature_id: int) -> list[Letter]:
    """Upper chamber first, as they were written."""
    return list(session.scalars(select(Letter).where(Letter.signature_id == signature_id).order_by(Letter.id)))


def _messages(session: Session, signature_id: int) -> list[Message]:
    ids = [letter.id for letter in _letters(session, signature_id)]
    found = select(Message).where(Message.kind == MessageKind.LETTER, Message.subject_id.in_(ids))
    return list(session.scalars(found.order_by(Message.subject_id)))


def _vacate(session: Session, pack: Pack, where: Address) -> Tenure:
    """End the tenure in the lower seat of an address."""
    lower = match_of(pack, where).lower
    assert lower is not None
    holder = pack.holders[lower]
    tenure = session.scalars(
        select(Tenure)
        .join(Legislator, Legislator.id == Tenure.legislator_id)
        .where(Legislator.external_id == holder.external_id, Tenure.ended_on.is_(None))
    ).one()
    tenure.ended_on = NOW.date()
    session.flush()
    return tenure
