"""A seat that changes hands takes the letters along that have not gone, and no others."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.letters import Aftermath, LetterState, Stance
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import Delivery, Lane
from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import LegislatorFacts, Pack
from advocacy.links import Links
from advocacy.models import BillSponsor, Letter, Message, Petition, SeatRow, Signature
from advocacy.queries.letters import LetterView, letter_views
from advocacy.rendering import EmailRenderer
from advocacy.services import claims, confirming, letters
from advocacy.services.deciding import decide
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead
from advocacy.services.letters import LetterEdit
from advocacy.services.mails import Composer
from advocacy.services.retargeting import follow_seats
from advocacy.services.roster_changes import take_over
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests import ledger
from tests.rosters import newcomer, reading, seat_of, with_, without
from tests.samples import NOW, WELLESLEY, sign

DELAY = timedelta(minutes=10)
LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 11, 22)
DUE = NOW + timedelta(days=1)


@pytest.fixture
def written(prepared: Database, pack: Pack) -> int:
    """A confirmed signature with two letters that have not gone; the upper one goes to Senator Creem."""
    with prepared.unit_of_work() as session:
        return confirmed(session, pack)


def confirmed(session: Session, pack: Pack, number: int = 0, **changes: object) -> int:
    email = f"sam-{number}@example.org"
    signature_id = sign(session, pack, WELLESLEY, email=email, email_key=email, **changes)
    confirming.confirm(session, pack, signature_id, {}, DELAY, NOW)
    return signature_id


def hand_over(database: Database, pack: Pack, people: Iterable[LegislatorFacts] | None = None) -> None:
    """The upper seat goes to Nia Newcomer, or to whomever `people` say."""
    everybody = newcomer(pack, upper(pack)) if people is None else people
    with database.unit_of_work() as session:
        take_over(session, pack, reading(pack, everybody), TODAY)


def empty(database: Database, pack: Pack) -> None:
    hand_over(database, pack, without(pack, upper(pack)))


def follow(database: Database, pack: Pack, now: datetime = LATER) -> int:
    with database.unit_of_work() as session:
        return follow_seats(session, pack, DELAY, now)


def upper(pack: Pack) -> SeatKey:
    return seat_of(pack, "Norfolk and Middlesex")


def views(database: Database, pack: Pack, signature_id: int) -> tuple[LetterView, LetterView]:
    with database.reading() as session:
        first, second = letter_views(session, pack, signature_id, Delivery.LIVE, LATER)
    return first, second


def edit(database: Database, signature_id: int, pack: Pack, edited: LetterEdit, at: datetime = NOW) -> None:
    letter_id = views(database, pack, signature_id)[0].letter_id
    assert letter_id is not None
    with database.unit_of_work() as session:
        letters.edit(session, signature_id, letter_id, edited, Delivery.LIVE, at)


def ask_instead_of_thanks(database: Database) -> None:
    """Nobody has sponsored the bill, so that predecessor and successor are asked alike."""
    with database.unit_of_work() as session:
        session.execute(delete(BillSponsor))


def of(view: LetterView) -> str:
    return view.seat.legislator.name if view.seat.legislator else "nobody"


def message_of(database: Database, view: LetterView) -> Message:
    with database.reading() as session:
        return session.scalars(
            select(Message).where(Message.kind == "letter", Message.subject_id == view.letter_id)
        ).one()


def test_an_unedited_letter_is_written_anew_for_the_successor(
    prepared: Database, pack: Pack, written: int
) -> None:
    before, same = views(prepared, pack, written)
    ledger = message_of(prepared, before)
    assert (of(before), before.stance) == ("Cynthia Creem", Stance.THANK)
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    after, still = views(prepared, pack, written)
    assert (of(after), after.stance, after.aftermath) == ("Nia Newcomer", Stance.ASK, Aftermath.REWRITTEN)
    assert after.body.startswith("Dear Senator Newcomer,")
    assert "Creem" not in after.subject + after.body
    assert still == replace(same, state=still.state, goes_at=None, may_change=still.may_change)
    moved = message_of(prepared, after)
    assert (moved.id, moved.state) == (ledger.id, MessageState.READY)
    assert moved.not_before == LATER + DELAY
    assert follow(prepared, pack) == 0


def test_an_edited_letter_keeps_its_words_and_greets_the_successor(prepared: Database, pack: Pack) -> None:
    ask_instead_of_thanks(prepared)
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edit(prepared, signature_id, pack, LetterEdit("My subject", "Dear Senator Creem,\n\nmy own words."))
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    after, _ = views(prepared, pack, signature_id)
    assert (after.subject, after.body) == ("My subject", "Dear Senator Newcomer,\n\nmy own words.")
    assert (of(after), after.aftermath) == ("Nia Newcomer", Aftermath.READDRESSED)


@pytest.mark.parametrize(
    "first", ["Hello!", "Dear Senator,", "I live in Wellesley.", "As a nurse in Wellesley I see every day"]
)
def test_words_that_greet_nobody_by_name_go_as_they_are(prepared: Database, pack: Pack, first: str) -> None:
    ask_instead_of_thanks(prepared)
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edit(prepared, signature_id, pack, LetterEdit("Mine", f"{first}\n\nmy own words."))
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    after, _ = views(prepared, pack, signature_id)
    assert (after.body, after.aftermath) == (f"{first}\n\nmy own words.", Aftermath.READDRESSED)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Mine", "Dear Cynthia,\n\nmy own words."),
        ("Mine", "Hello Mrs. CREEM!\n\nmy own words."),
        ("Mine", "Hi Cindy,\n\nmy own words."),
        ("Mine", "Dear Senator Kreem,\n\nmy own words."),
        ("Mine", "Dear Senator Creem,\n\nI met you, Senator Creem, in May."),
        ("To Senator Creem", "Dear Senator Creem,\n\nmy own words."),
        ("Mine", "Dear Senator Creem,\n\nyou sit on the Joint Committee on the Judiciary."),
    ],
)
def test_words_that_speak_to_the_predecessor_wait_for_the_resident(
    prepared: Database, pack: Pack, subject: str, body: str
) -> None:
    ask_instead_of_thanks(prepared)
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edit(prepared, signature_id, pack, LetterEdit(subject, body))
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    held, _ = views(prepared, pack, signature_id)
    assert (held.state, held.may_change, held.goes_at) == (LetterState.TO_CHECK, True, None)
    assert held.subject == subject
    assert follow(prepared, pack) == 0
    assert delivered(prepared) == {"lower"}
    edit(prepared, signature_id, pack, LetterEdit("New", "Dear Senator Newcomer, hello."), LATER)
    assert delivered(prepared) == {"lower", "upper"}


def test_thanks_for_what_a_predecessor_did_wait_for_the_resident(
    prepared: Database, pack: Pack, written: int
) -> None:
    edit(prepared, written, pack, LetterEdit("Thanks", "Dear Senator Creem,\n\nthank you for the bill."))
    hand_over(prepared, pack)
    follow(prepared, pack)
    held, _ = views(prepared, pack, written)
    assert held.state is LetterState.TO_CHECK
    assert held.body == "Dear Senator Newcomer,\n\nthank you for the bill."


def test_a_note_that_names_the_predecessor_waits_for_the_resident(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack, note="Senator Creem, we met in May.")
    hand_over(prepared, pack)
    follow(prepared, pack)
    upper_one, lower_one = views(prepared, pack, signature_id)
    assert upper_one.state is LetterState.TO_CHECK
    assert upper_one.body.startswith("Dear Senator Newcomer,")
    assert lower_one.aftermath is None


@pytest.mark.parametrize(
    ("note", "body", "then"),
    [
        (
            "",
            "Dear Senator Creem,\n\nI met you, Senator Creem.",
            "Dear Senator Third,\n\nI met you, Senator Creem.",
        ),
        ("", "Dear Cynthia, hello.", "Dear Cynthia, hello."),
        ("We met, Senator Creem.", None, "Dear Senator Third,\n\nWe met, Senator Creem."),
    ],
)
def test_a_letter_to_check_goes_nowhere_however_often_the_seat_changes(
    prepared: Database, pack: Pack, note: str, body: str | None, then: str
) -> None:
    ask_instead_of_thanks(prepared)
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack, note=note)
    if body:
        edit(prepared, signature_id, pack, LetterEdit("Mine", body))
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    third = newcomer(pack, upper(pack), external_id="third", name="Tia Third", family_name="Third")
    hand_over(prepared, pack, third)
    assert follow(prepared, pack) == 1
    view, _ = views(prepared, pack, signature_id)
    assert (of(view), view.state) == ("Tia Third", LetterState.TO_CHECK)
    assert view.body.startswith(then)
    assert follow(prepared, pack) == 0


def test_half_of_a_double_name_is_the_predecessor_too(prepared: Database, pack: Pack) -> None:
    ask_instead_of_thanks(prepared)
    double = newcomer(pack, upper(pack), name="Dana Double-Barrel", family_name="Double-Barrel")
    hand_over(prepared, pack, double)
    with prepared.unit_of_work() as session:
        signature_id = confirmed(session, pack)
    edit(prepared, signature_id, pack, LetterEdit("Mine", "Hello!\n\nThank you, Senator Barrel."))
    hand_over(prepared, pack, pack.legislators)
    assert follow(prepared, pack) == 1
    assert views(prepared, pack, signature_id)[0].state is LetterState.TO_CHECK


def test_letters_to_a_seat_that_fell_vacant_are_cancelled(prepared: Database, pack: Pack, written: int) -> None:
    empty(prepared, pack)
    assert follow(prepared, pack) == 1
    view, other = views(prepared, pack, written)
    assert (view.state, view.may_change, of(view)) == (LetterState.SEAT_VACANT, False, "nobody")
    assert other.aftermath is None
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 0
    assert message_of(prepared, view).state == MessageState.CANCELLED


@pytest.mark.parametrize("is_edited", [False, True])
def test_letters_wait_for_the_successor_when_the_petition_does(
    prepared: Database, pack: Pack, is_edited: bool
) -> None:
    ask_instead_of_thanks(prepared)
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        signature_id = confirmed(session, pack)
    empty(prepared, pack)
    assert follow(prepared, pack) == 1
    assert follow(prepared, pack) == 0
    view, _ = views(prepared, pack, signature_id)
    assert (view.state, of(view)) == (LetterState.WAITING_FOR_SUCCESSOR, "nobody")
    if is_edited:
        edit(prepared, signature_id, pack, LetterEdit("Mine", "Dear Senator Creem,\nhello."), LATER)
    assert delivered(prepared) == {"lower"}
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 1
    view, _ = views(prepared, pack, signature_id)
    assert view.aftermath is (Aftermath.READDRESSED if is_edited else Aftermath.REWRITTEN)
    assert view.body.startswith("Dear Senator Newcomer,\n")
    assert delivered(prepared) == {"lower", "upper"}


def test_a_holder_who_comes_back_gets_the_letter_that_waited(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        signature_id = confirmed(session, pack)
    before, _ = views(prepared, pack, signature_id)
    empty(prepared, pack)
    follow(prepared, pack)
    hand_over(prepared, pack, pack.legislators)
    assert follow(prepared, pack) == 1
    after, _ = views(prepared, pack, signature_id)
    assert (after.body, of(after), after.aftermath) == (before.body, "Cynthia Creem", None)


@pytest.mark.parametrize("state", sorted(set(MessageState) - {MessageState.READY, MessageState.TESTED}))
def test_what_is_on_its_way_or_ended_stays_as_it_is(
    prepared: Database, pack: Pack, written: int, state: MessageState
) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Message).where(Message.kind == "letter").values(state=state))
    before, _ = views(prepared, pack, written)
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 0
    assert views(prepared, pack, written)[0] == before


def test_one_letter_that_cannot_follow_keeps_no_other_back(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        ids = [confirmed(session, pack, number) for number in range(3)]
        session.execute(update(Signature).where(Signature.id == ids[1]).values(town=""))
    hand_over(prepared, pack)
    with capture_logs() as said:
        assert follow(prepared, pack) == 2
    assert [of(views(prepared, pack, one)[0]) for one in ids] == ["Nia Newcomer", "Cynthia Creem", "Nia Newcomer"]
    assert [entry["event"] for entry in said] == ["letter_not_moved"]
    assert len(mails(prepared, DUE)) == 5
    assert message_of(prepared, views(prepared, pack, ids[1])[0]).state == MessageState.READY


def test_a_letter_that_a_worker_is_claiming_is_left_and_then_not_sent_to_the_predecessor(
    prepared: Database, pack: Pack, written: int
) -> None:
    hand_over(prepared, pack)
    with prepared.unit_of_work() as worker:
        held = claims.claim(worker, Lane.LETTERS, Delivery.LIVE, LATER)
        assert len(held) == 2
        assert follow(prepared, pack) == 0
    assert follow(prepared, pack) == 0
    with prepared.unit_of_work() as session:
        claims.give_back(session, held, LATER)
    assert delivered(prepared, LATER) == {"lower"}
    after_pause = LATER + timedelta(minutes=1)
    assert follow(prepared, pack, after_pause) == 1
    assert delivered(prepared, after_pause + DELAY) == {"lower", "upper"}
    view, _ = views(prepared, pack, written)
    assert (of(view), view.state) == ("Nia Newcomer", LetterState.SENT)


def test_a_worker_passes_over_a_letter_that_is_following(prepared: Database, pack: Pack, written: int) -> None:
    hand_over(prepared, pack)
    with prepared.unit_of_work() as session:
        assert follow_seats(session, pack, DELAY, LATER) == 1
        with prepared.unit_of_work() as worker:
            claimed = claims.claim(worker, Lane.LETTERS, Delivery.LIVE, LATER)
    assert len(claimed) == 1
    view, _ = views(prepared, pack, written)
    assert message_of(prepared, view).state == MessageState.READY


def test_a_letter_in_doubt_that_is_sent_again_goes_to_the_successor(
    prepared: Database, pack: Pack, written: int
) -> None:
    view, _ = views(prepared, pack, written)
    with prepared.unit_of_work() as session:
        session.execute(
            update(Message).where(Message.subject_id == view.letter_id).values(state=MessageState.UNCERTAIN)
        )
    hand_over(prepared, pack)
    assert follow(prepared, pack) == 0
    with prepared.unit_of_work() as session:
        decide(session, message_of(prepared, view).id, MessageEvent.RESEND, "it never came", COMMAND_LINE, LATER)
    assert follow(prepared, pack) == 1
    assert of(views(prepared, pack, written)[0]) == "Nia Newcomer"


def test_a_new_address_of_the_same_holder_moves_no_letter(prepared: Database, pack: Pack, written: int) -> None:
    hand_over(prepared, pack, with_(pack, upper(pack), email="new.office@example.org"))
    assert follow(prepared, pack) == 0
    assert "new.office@example.org" in [mail.envelope_to for mail in mails(prepared, DUE)]


class Outbox:
    """A mail server that takes everything and remembers it."""

    def __init__(self) -> None:
        self.mails: list[OutgoingMail] = []

    def connect(self) -> SendOutcome | None:
        return None

    def send(self, mail: OutgoingMail) -> SendOutcome:
        self.mails.append(mail)
        return SendOutcome(SendVerdict.ACCEPTED, 250, "ok")

    def close(self) -> None:
        """Nothing is open."""


def mails(database: Database, now: datetime) -> list[OutgoingMail]:
    """What goes out when a worker delivers all letters that are due."""
    outbox = Outbox()
    links = Links("a secret for tests, of no value to anyone", "http://localhost")
    composer = Composer(
        links,
        EmailRenderer(TEMPLATES / "email", TRANSLATIONS),
        Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
    )
    until = now + timedelta(minutes=1)
    while deliver_batch(
        database, outbox, composer, Lane.LETTERS, ledger.limits(Delivery.LIVE), lambda: now, until
    ):
        continue
    return outbox.mails


def delivered(database: Database, now: datetime = DUE) -> set[str]:
    """Deliver what is due; the chambers whose letters have gone by then."""
    mails(database, now)
    with database.reading() as session:
        sent = session.scalars(
            select(SeatRow.chamber)
            .join(Letter, Letter.seat_id == SeatRow.id)
            .join(Message, Message.subject_id == Letter.id)
            .where(Message.kind == "letter", Message.state == MessageState.SENT)
        )
        return set(sent)
