"""A person who asks for it is erased: everywhere, and nothing of theirs goes out any more."""

from datetime import timedelta

import pytest
from sqlalchemy import String, Text, cast, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailUnderWay, SignatureErased, SupporterNotFound
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.tallies import Room
from advocacy.jurisdictions.pack import Pack
from advocacy.models import AuditEntry, Base, Letter, Message, MessageHistory, Person, Petition, Signature
from advocacy.models.sealed import Sealed
from advocacy.queries.signatures import signature_view
from advocacy.services import audit, confirming, erasing, letters, tallies
from tests.samples import NOW, WHATELY, sign

LATER = NOW + timedelta(minutes=1)
ROSA = {
    "given_name": "Rosalind",
    "family_name": "Quimby-Sample",
    "email": "Rosalind.Q@example.org",
    "email_key": "rosalind.q@example.org",
    "street": "4711 Hollyhock Lane",
    "note": "My parrot dislikes cameras.",
}
PIECES = ("rosalind", "quimby", "4711", "hollyhock", "parrot")


def test_nothing_of_the_person_is_left_in_any_column(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine, other = _two_signers(session, pack)
        _count(session, pack)
    with prepared.unit_of_work() as session:
        assert _found(session, PIECES), "the search must be able to find her"
        _erase(session, _person_of(session, mine))
    with prepared.unit_of_work() as session:
        _count(session, pack, LATER + timedelta(minutes=1))
    with prepared.unit_of_work() as session:
        assert _found(session, PIECES) == []
        kept = session.get_one(Signature, other)
        assert (kept.state, kept.given_name, kept.note) == (SignatureState.CONFIRMED, "Ben", "Bees matter.")
        assert _texts(session, other) != {""}
        assert session.scalars(select(Person.email)).all() == ["ben@example.org"]


def test_bare_rows_stay_and_the_counts_follow(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine, _ = _two_signers(session, pack)
        _count(session, pack)
        assert session.scalar(select(Petition.confirmed_count)) == 2
    with prepared.unit_of_work() as session:
        _erase(session, _person_of(session, mine))
    with prepared.unit_of_work() as session:
        _count(session, pack, LATER + timedelta(minutes=1))
        assert session.scalar(select(Petition.confirmed_count)) == 1
        assert session.get_one(Signature, mine).state == SignatureState.ERASED
        assert len(_texts(session, mine)) == 1
        with pytest.raises(SignatureErased):
            signature_view(session, pack, mine)


def test_what_has_not_gone_is_cancelled_and_what_has_gone_keeps_its_state(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine, other = _two_signers(session, pack)
        first, second = _letter_messages(session, mine)
        said = {"state": MessageState.BOUNCED, "reply": "550 <Rosalind.Q@example.org> unknown"}
        session.execute(update(Message).where(Message.id == first).values(**said))
        session.add(MessageHistory(message_id=first, event="refuse", at=NOW, detail="550 rosalind.q"))
        session.flush()
        _erase(session, _person_of(session, mine))
        states = {message.id: message.state for message in session.scalars(select(Message))}
        assert (states[first], states[second]) == (MessageState.BOUNCED, MessageState.CANCELLED)
        assert {states[message_id] for message_id in _letter_messages(session, other)} == {MessageState.READY}
        assert session.scalar(select(Message.reply).where(Message.id == first)) == ""


def test_it_waits_for_a_mail_that_is_on_the_wire(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine, _ = _two_signers(session, pack)
        sending = {"state": MessageState.SENDING}
        session.execute(update(Message).where(Message.id == _letter_messages(session, mine)[0]).values(**sending))
    with pytest.raises(MailUnderWay), prepared.unit_of_work() as session:
        _erase(session, _person_of(session, mine))
    with prepared.unit_of_work() as session:
        assert session.get_one(Signature, mine).given_name == "Rosalind"


def test_a_letter_that_waits_for_a_successor_is_never_written(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        mine = sign(session, pack, WHATELY, **ROSA)
        confirming.confirm(session, pack, mine, {}, timedelta(), NOW)
        waiting = session.scalars(select(Letter).where(Letter.legislator_id.is_(None))).one()
        _erase(session, _person_of(session, mine))
        session.execute(
            text("UPDATE tenures SET ended_on = NULL WHERE seat_id = :seat"), {"seat": waiting.seat_id}
        )
        letters.address_waiting(session, pack, timedelta(), LATER)
        session.refresh(waiting)
        assert (waiting.legislator_id, waiting.body) == (None, "")


def test_nobody_can_be_erased_twice(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        mine, _ = _two_signers(session, pack)
        person = _person_of(session, mine)
        _erase(session, person)
        with pytest.raises(SupporterNotFound):
            _erase(session, person)


def _two_signers(session: Session, pack: Pack, **chosen: object) -> tuple[int, int]:
    ben = {"given_name": "Ben", "email": "ben@example.org", "email_key": "ben@example.org", "note": "Bees matter."}
    rosa = {**ROSA, **chosen}
    mine, other = sign(session, pack, show_name=True, updates=True, **rosa), sign(session, pack, **ben)
    sign(session, pack, **rosa)
    for signature_id in (mine, other):
        confirming.confirm(session, pack, signature_id, {}, timedelta(hours=1), NOW)
    return mine, other


def _erase(session: Session, person_id: int) -> None:
    erasing.erase(session, person_id, COMMAND_LINE, LATER, reason="asked by e-mail")


def _person_of(session: Session, signature_id: int) -> int:
    person_id = session.get_one(Signature, signature_id).person_id
    assert person_id is not None
    return person_id


def _letter_messages(session: Session, signature_id: int) -> list[int]:
    rows = session.scalars(
        select(Message.id)
        .join(Letter, (Letter.id == Message.subject_id) & (Message.kind == MessageKind.LETTER))
        .where(Letter.signature_id == signature_id)
        .order_by(Message.id)
    )
    return list(rows)


def _texts(session: Session, signature_id: int) -> set[str]:
    rows = session.execute(select(Letter.subject, Letter.body).where(Letter.signature_id == signature_id))
    return {words for row in rows for words in row}


def _count(session: Session, pack: Pack, now: object = NOW + timedelta(minutes=1)) -> None:
    for room in (Room.SIGNATURES, Room.MESSAGES):
        tallies.count(session, room, pack.timezone, now)  # type: ignore[arg-type]


def _found(session: Session, pieces: tuple[str, ...]) -> list[str]:
    """Where any of the pieces stands, in any column of any table that can hold words; seals are opened."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text | ARRAY | JSONB | Sealed):
                told = column if isinstance(column.type, Sealed) else cast(column, Text)
                rows = session.scalars(select(told).where(column.is_not(None)))
                found += [f"{column}: {row}" for row in rows if any(piece in row.lower() for piece in pieces)]
    return found


@pytest.mark.parametrize(
    ("family_name", "street"),
    [('"signatures":', "1 \\ 2"), ("signatures", "asked for"), ("(.*)+", "[a-z]+")],
)
def test_whatever_name_and_street_somebody_chose_they_are_erased_and_the_log_of_others_stays(
    prepared: Database, pack: Pack, family_name: str, street: str
) -> None:
    chosen: dict[str, object] = {"given_name": "", "family_name": family_name, "street": street}
    with prepared.unit_of_work() as session:
        mine, _ = _two_signers(session, pack, **chosen)
        facts = {"signatures": 5, "who": ["ROSALIND.Q@example.org", "joy-rosalind.q@example.org"], "kept": True}
        why = f"seen: {family_name} {street} of rosalind.q@example.org."
        for subject, number in (("person", 0), ("signature", mine)):
            audit.note(session, COMMAND_LINE, "look", subject, number, LATER, after=facts, reason=why)
        # Somebody signs with an organizer's address.
        audit.note(session, COMMAND_LINE, "invite", "organizer", 1, LATER, after={"email": ROSA["email_key"]})
    with prepared.unit_of_work() as session:
        _erase(session, _person_of(session, mine))
    with prepared.reading() as session:
        others, own, invited, erased = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert others.reason == why.replace("rosalind.q@example.org", "[erased]")
    assert others.after == own.after == {**facts, "who": ["[erased]", "joy-rosalind.q@example.org"]}
    assert own.reason == "seen: [erased] [erased] of [erased]."
    assert invited.after == {"email": ROSA["email_key"]}
    assert (erased.after, erased.act) == ({"signatures": 2}, "erase")
