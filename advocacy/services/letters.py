"""Letters: shown as drafts, written and frozen at confirmation, changed or cancelled until they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.domain.composing import Draft, problem_with
from advocacy.domain.errors import LetterGone, LetterRefused
from advocacy.domain.letters import LetterState
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, Signature, Tenure
from advocacy.queries.letters import LetterView, may_change
from advocacy.queries.signatures import SignatureRows, signature_rows
from advocacy.services import outbox
from advocacy.services.drafting import Drafted, drafted

WAITING_BATCH = 200


@dataclass(frozen=True, slots=True)
class LetterEdit:
    """A letter's subject and body as a resident wants them; the sign-off is not theirs to change."""

    subject: str
    body: str


def drafts(session: Session, pack: Pack, signature_id: int) -> tuple[LetterView, ...]:
    """The letters as they would go, upper chamber first; a vacant seat has one without text.

    Raises `SignatureGone` once the signature has expired.
    """
    rows = signature_rows(session, signature_id)
    return tuple(_draft_view(letter) for letter in drafted(session, pack, rows, seat_ids(rows)))


def write(
    session: Session,
    pack: Pack,
    rows: SignatureRows,
    edits: Mapping[int, LetterEdit],
    delay: timedelta,
    now: datetime,
) -> None:
    """Freeze the letters of a signature and queue them, to go after `delay`.

    `edits` (by seat id) replace the drafts' words. A vacant seat gets a letter only when the petition waits for
    successors. Raises `LetterRefused`.
    """
    letters = [
        _frozen(rows.signature, letter, edits, now)
        for letter in drafted(session, pack, rows, seat_ids(rows))
        if letter.draft or rows.petition.wait_for_successor
    ]
    session.add_all(letters)
    session.flush()
    for letter in letters:
        if letter.legislator_id is not None:
            _queue(session, rows.signature, letter, now + delay, now)


def edit(
    session: Session, signature_id: int, letter_id: int, edited: LetterEdit, delivery: Delivery, now: datetime
) -> None:
    """Replace the words of a letter that has not gone. Raises `LetterGone` and `LetterRefused`."""
    letter, _ = _changeable(session, signature_id, letter_id, delivery, now)
    text = _checked(letter.seat_id, edited)
    letter.subject, letter.body, letter.frozen_at = text.subject, text.body, now


def cancel(session: Session, signature_id: int, letter_id: int, delivery: Delivery, now: datetime) -> None:
    """Take a letter back before it goes. Raises `LetterGone` when it has gone."""
    letter, _ = _changeable(session, signature_id, letter_id, delivery, now)
    if not outbox.cancel(session, MessageKind.LETTER, letter.id, now):
        raise LetterGone(letter_id)


def address_waiting(session: Session, pack: Pack, now: datetime) -> int:
    """Write the letters that waited for a vacant seat's successor, now that there is one; returns how many."""
    has_holder = exists().where(Tenure.seat_id == Letter.seat_id, Tenure.ended_on.is_(None))
    waiting = session.scalars(
        select(Letter)
        .where(Letter.legislator_id.is_(None), has_holder)
        .order_by(Letter.id)
        .limit(WAITING_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for letter in waiting:
        _address(session, pack, letter, now)
    return len(waiting)


def seat_ids(rows: SignatureRows) -> tuple[int, ...]:
    """The ids of the seats that a signature is matched to, as far as known."""
    match = rows.match
    known = (match.upper_seat_id, match.lower_seat_id) if match else ()
    return tuple(seat_id for seat_id in known if seat_id is not None)


def _address(session: Session, pack: Pack, letter: Letter, now: datetime) -> None:
    rows = signature_rows(session, letter.signature_id)
    for written in drafted(session, pack, rows, (letter.seat_id,)):
        legislator = written.addressee.seat.legislator
        if legislator is None or written.draft is None:
            return
        letter.legislator_id, letter.stance = legislator.id, written.addressee.stance
        letter.subject, letter.body = written.draft.subject, written.draft.body
        letter.frozen_at = now
        _queue(session, rows.signature, letter, now, now)


def _frozen(signature: Signature, letter: Drafted, edits: Mapping[int, LetterEdit], now: datetime) -> Letter:
    seat = letter.addressee.seat
    text = letter.draft or Draft("", "")
    if letter.draft and seat.id in edits:
        text = _checked(seat.id, edits[seat.id])
    return Letter(
        signature_id=signature.id,
        seat_id=seat.id,
        legislator_id=seat.legislator.id if seat.legislator else None,
        stance=letter.addressee.stance if seat.legislator else None,
        language=letter.language,
        subject=text.subject,
        body=text.body,
        sign_off=letter.sign_off,
        frozen_at=now,
    )


def _checked(seat_id: int, edited: LetterEdit) -> Draft:
    subject = " ".join(edited.subject.split())
    body = "\n".join(line.rstrip() for line in edited.body.strip().splitlines())
    problem = problem_with(subject, body)
    if problem:
        raise LetterRefused(seat_id, problem)
    return Draft(subject, body)


def _queue(session: Session, signature: Signature, letter: Letter, due: datetime, now: datetime) -> None:
    if signature.person_id is not None:
        outbox.put(session, MessageKind.LETTER, letter.id, signature.person_id, now, not_before=due)


def _changeable(
    session: Session, signature_id: int, letter_id: int, delivery: Delivery, now: datetime
) -> tuple[Letter, Message]:
    found = session.execute(
        select(Letter, Message)
        .join(Message, (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id))
        .where(Letter.id == letter_id, Letter.signature_id == signature_id)
        .with_for_update()
    ).one_or_none()
    if found is None or not may_change(found[1], delivery, now):
        raise LetterGone(letter_id)
    return found[0], found[1]


def _draft_view(letter: Drafted) -> LetterView:
    text = letter.draft or Draft("", "")
    return LetterView(
        letter_id=None,
        seat=letter.addressee.seat,
        subject=text.subject,
        body=text.body,
        sign_off=letter.sign_off,
        stance=letter.addressee.stance if letter.draft else None,
        state=LetterState.DRAFT if letter.draft else LetterState.WAITING_FOR_SUCCESSOR,
    )
