"""Confirming counts a signature once and queues one frozen letter per seat."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.errors import (
    AlreadySigned,
    LetterProblem,
    LetterRefused,
    PetitionNotOpen,
    SeatsNotOffered,
    SeatsUnknown,
    SignatureGone,
)
from advocacy.domain.matches import Address, Method, Reason
from advocacy.domain.petition_states import PetitionEvent
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, Petition, SeatRow, Signature, SignatureHistory
from advocacy.queries.households import blocking_signature
from advocacy.queries.signatures import signature_view
from advocacy.services import confirming, petitions
from advocacy.services.letters import LetterEdit, drafts
from tests.samples import CAMBRIDGE, CAMBRIDGE_6_1, NOW, WELLESLEY, WHATELY, match_of, sign
from tests.workers.fleet import wait_until

DELAY = timedelta(minutes=10)


def confirm(
    session: Session, pack: Pack, signature_id: int, edits: Mapping[int, LetterEdit] | None = None
) -> None:
    confirming.confirm(session, pack, signature_id, edits or {}, DELAY, NOW)


def letters(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).order_by(Letter.id)))


def due_letters(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == "letter").order_by(Message.id)))


def test_both_letters_are_frozen_as_they_were_shown_and_wait_for_the_cancel_window(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, WELLESLEY, note="My children walk past cameras.")
        shown = drafts(session, pack, signature_id)
        confirm(session, pack, signature_id)
    with prepared.reading() as session:
        assert [(letter.subject, letter.body, letter.sign_off) for letter in letters(session)] == [
            (draft.subject, draft.body, draft.sign_off) for draft in shown
        ]
        assert [message.not_before for message in due_letters(session)] == [NOW + DELAY] * 2
        assert session.scalars(select(Signature.state)).all() == ["confirmed"]


def test_a_sponsor_is_thanked_and_others_are_asked(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        stances = {
            draft.seat.legislator.name if draft.seat.legislator else "": draft.stance
            for draft in drafts(session, pack, sign(session, pack, WELLESLEY))
        }
    assert stances == {"Cynthia Creem": "thank", "Alice Peisch": "ask"}


def test_the_letter_says_who_writes_for_which_seat_and_mentions_ban_and_committee_where_true(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        cambridge = drafts(session, pack, sign(session, pack, CAMBRIDGE_6_1, note="A sentence of my own."))
        wellesley = drafts(session, pack, sign(session, pack, WELLESLEY))
    for draft in cambridge:
        assert draft.body.split("\n\n")[1] == "A sentence of my own."
        assert "Cambridge has a ban" in draft.body
        assert draft.sign_off.startswith("Sam Sample\n18 Clary St\nCambridge, MA 02139\n")
        assert draft.seat.name in draft.sign_off
    assert not any("has a ban" in draft.body for draft in wellesley)


def test_members_of_the_committee_and_only_they_read_a_paragraph_of_their_own(
    prepared: Database, pack: Pack
) -> None:
    committee = next(committee for committee in pack.committees if committee.code == "J19")
    members = {member for member, _ in committee.members}
    towns = {town: match_of(pack, Address("1 Main St", town)) for town in pack.towns}
    whole = {town: match for town, match in towns.items() if match.is_complete}
    expected = {
        town: [holder_id(pack, key) in members for key in (match.upper, match.lower)]
        for town, match in whole.items()
        if all(holder_id(pack, key) for key in (match.upper, match.lower))
    }
    town = next(town for town, on_it in expected.items() if on_it == [False, True])
    with prepared.unit_of_work() as session:
        shown = drafts(session, pack, sign(session, pack, Address("1 Main St", town)))
    assert [f"on the {committee.name}" in draft.body for draft in shown] == [False, True]


def holder_id(pack: Pack, key: SeatKey | None) -> str | None:
    holder = pack.holders.get(key) if key else None
    return holder.external_id if holder else None


def test_edits_replace_the_words_and_never_the_sign_off(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, WELLESLEY)
        upper, lower = drafts(session, pack, signature_id)
        confirm(
            session, pack, signature_id, {upper.seat.id: LetterEdit(" My\r\nsubject ", "My words.\r\n\r\nMore. ")}
        )
    with prepared.reading() as session:
        first, second = letters(session)
        assert (first.subject, first.body, first.sign_off) == ("My subject", "My words.\n\nMore.", upper.sign_off)
        assert second.body == lower.body


def test_a_refused_edit_confirms_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, WELLESLEY)
        upper, _ = drafts(session, pack, signature_id)
    with pytest.raises(LetterRefused), prepared.unit_of_work() as session:
        confirm(session, pack, signature_id, {upper.seat.id: LetterEdit("", "Words")})
    with prepared.reading() as session:
        assert letters(session) == []
        assert session.scalars(select(Signature.state)).all() == ["unconfirmed"]


def test_a_vacant_seat_gets_no_letter_and_the_other_chamber_does(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, WHATELY)
        confirm(session, pack, signature_id)
        view = signature_view(session, pack, signature_id)
    assert [seat.legislator is None for seat in view.seats] == [False, True]
    with prepared.reading() as session:
        assert [letter.seat_id for letter in letters(session)] == [view.seats[0].id]


def test_a_letter_waits_for_the_successor_when_the_petition_says_so(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        confirm(session, pack, sign(session, pack, WHATELY))
    with prepared.reading() as session:
        assert [letter.legislator_id is None for letter in letters(session)] == [False, True]
        assert len(due_letters(session)) == 1


def test_confirming_twice_changes_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack)
    for _ in range(2):
        with prepared.unit_of_work() as session:
            confirm(session, pack, signature_id, {})
    with prepared.reading() as session:
        assert len(letters(session)) == 2
        assert session.scalar(select(func.count()).select_from(SignatureHistory)) == 1


def test_a_double_click_at_the_same_moment_writes_two_letters_not_four(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack)

    def click(_: int) -> None:
        with prepared.unit_of_work() as session:
            confirm(session, pack, signature_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(click, range(8)))
    with prepared.reading() as session:
        assert len(letters(session)) == len(due_letters(session)) == 2


def test_of_two_signatures_of_a_mailbox_from_two_homes_only_one_is_ever_confirmed(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        ids = [sign(session, pack), sign(session, pack, CAMBRIDGE_6_1)]

    def click(signature_id: int) -> type[Exception] | None:
        try:
            with prepared.unit_of_work() as session:
                confirm(session, pack, signature_id)
        except AlreadySigned:
            return AlreadySigned
        return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, ids))
    assert sorted(map(str, answers)) == sorted(map(str, [None, AlreadySigned]))
    winner, loser = ids if answers[0] is None else reversed(ids)
    with prepared.reading() as session:
        assert {letter.signature_id for letter in letters(session)} == {winner}
        assert blocking_signature(session, loser) == winner


def test_the_database_itself_refuses_a_second_letter_to_a_seat(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        confirm(session, pack, sign(session, pack))
        first = letters(session)[0]
        values = {column.key: getattr(first, column.key) for column in Letter.__table__.columns}
        del values["id"]
    with pytest.raises(IntegrityError, match="uq_letters_signature_seat"), prepared.unit_of_work() as session:
        session.add(Letter(**values))


def test_unknown_seats_must_be_picked_first_and_the_pick_is_flagged(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
    with pytest.raises(SeatsUnknown), prepared.unit_of_work() as session:
        confirm(session, pack, signature_id)
    with pytest.raises(SeatsNotOffered), prepared.unit_of_work() as session:
        confirming.choose_seats(session, signature_id, "D01/001", NOW)
    with prepared.unit_of_work() as session:
        pair = signature_view(session, pack, signature_id).pairs[1]
        confirming.choose_seats(session, signature_id, pair.value, NOW)
        confirm(session, pack, signature_id)
        view = signature_view(session, pack, signature_id)
    assert view.seats == (pair.upper, pair.lower)
    assert (view.match.method, view.match.reason) == (Method.SELF_SELECTED, Reason.PICKED)


def test_a_petition_closed_meanwhile_confirms_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack)
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, NOW)
    with pytest.raises(PetitionNotOpen), prepared.unit_of_work() as session:
        confirm(session, pack, signature_id)


def test_a_signature_that_never_was_is_gone(prepared: Database, pack: Pack) -> None:
    with pytest.raises(SignatureGone), prepared.unit_of_work() as session:
        confirm(session, pack, 4711)


def test_a_fresh_link_is_mailed_once_however_often_it_is_asked_for(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack)
        assert [confirming.ask_fresh_link(session, signature_id, NOW) for _ in range(3)] == [True, False, False]
    with prepared.reading() as session:
        kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["confirmation", "fresh_link"]


def waits_for_a_lock(database: Database) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.reading() as session:
        return bool(session.scalar(text(asked)))


def test_seats_that_are_picked_while_the_button_is_pressed_are_those_that_get_the_letters(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
        first, *_, last = signature_view(session, pack, signature_id).pairs
        confirming.choose_seats(session, signature_id, first.value, NOW)

    def press() -> None:
        with prepared.single_act() as act:
            confirming.confirm(act, pack, signature_id, {}, DELAY, NOW)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            confirming.choose_seats(session, signature_id, last.value, NOW)
            session.flush()
            pressed = pool.submit(press)
            wait_until(lambda: waits_for_a_lock(prepared), "the wait for the choice")
        pressed.result()
    with prepared.reading() as session:
        seats = session.scalars(select(SeatRow.code).join(Letter, Letter.seat_id == SeatRow.id)).all()
    assert sorted(seats) == sorted([last.upper.key.code, last.lower.key.code])


def test_words_for_a_predecessor_are_not_taken_for_the_successor(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, WELLESLEY)
        seat = drafts(session, pack, signature_id)[0].seat
    assert seat.legislator is not None
    edits = {seat.id: LetterEdit("Mine", "Dear Senator, …", holder=seat.legislator.id + 1)}
    with pytest.raises(LetterRefused) as refused, prepared.unit_of_work() as session:
        confirm(session, pack, signature_id, edits)
    assert refused.value.problem is LetterProblem.BODY_TO_ANOTHER
    edits = {seat.id: LetterEdit("Mine", "Dear Senator, …", holder=seat.legislator.id)}
    with prepared.unit_of_work() as session:
        confirm(session, pack, signature_id, edits)
        assert "Mine" in [letter.subject for letter in letters(session)]
