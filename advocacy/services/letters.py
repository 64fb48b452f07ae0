"""Letters: shown as drafts, written and frozen at confirmation, changed or cancelled until they go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.composing import Draft, problem_with
from advocacy.domain.errors import DomainError, LetterGone, LetterProblem, LetterRefused
from advocacy.domain.letters import Aftermath, LetterState
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.domain.ports import Job
from advocacy.domain.signature_states import SignatureState
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, Person, Signature, Tenure
from advocacy.queries.delivery import is_paused
from advocacy.queries.drafting import Signer, signer
from advocacy.queries.letters import LetterView, may_change
from advocacy.services import outbox
from advocacy.services.drafting import Drafted, drafted
from advocacy.services.freezing import FrozenLetter

WAITING_BATCH = 200
# What one letter's own words or rows can cause; a lost connection or a task's end concern the whole batch.
LETTER_AT_FAULT = (DomainError, DataError, IntegrityError, LookupError, TypeError, ValueError)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LetterEdit:
    """A letter's subject and body as a resident wants them; the sign-off is not theirs to change.

    `holder` is whom the letter was shown to go to, by the legislator's id, where the form said so.
    """

    subject: str
    body: str
    holder: int | None = None


def drafts(session: Session, pack: Pack, signature_id: int) -> tuple[LetterView, ...]:
    """The letters as they would go, upper chamber first; a vacant seat has one without text.

    Raises `SignatureGone` once the signature has expired.
    """
    return tuple(_draft_view(letter) for letter in drafted(pack, signer(session, pack, signature_id)))


def frozen(pack: Pack, writer: Signer, edits: Mapping[int, LetterEdit]) -> list[FrozenLetter]:
    """The letters of a signature, to be stored.

    `edits` (by seat id) replace the drafts' words. A vacant seat gets a letter, without text, only when the
    petition waits for successors. Raises `LetterRefused`, also when words were written for a seat that is not the
    signature's any more.
    """
    written = drafted(pack, writer)
    _check_seats(written, edits)
    letters = [letter for letter in written if letter.draft or writer.waits_for_successor]
    return [_frozen(letter, edits) for letter in letters]


def edit(
    session: Session, signature_id: int, letter_id: int, edited: LetterEdit, delivery: Delivery, now: datetime
) -> None:
    """Replace the words of a letter that has not gone; one that waited to be checked goes then.

    Raises `LetterGone` and `LetterRefused`, also when the words were written to whom the letter goes no more.
    """
    letter, message = _changeable(session, signature_id, letter_id, delivery, now)
    if edited.holder not in (None, letter.legislator_id):
        raise LetterRefused(letter.seat_id, LetterProblem.BODY_TO_ANOTHER)
    text = _checked(letter.seat_id, edited)
    letter.subject, letter.body, letter.frozen_at, letter.is_edited = text.subject, text.body, now, True
    if letter.aftermath == Aftermath.TO_CHECK:
        letter.aftermath = Aftermath.READDRESSED
        if message.state == MessageState.PARKED:
            session.add(message.record(MessageEvent.RESUME, now))
        message.not_before = max(message.not_before, now)
        nudge(session, Job.DELIVER_LETTERS)


def cancel(session: Session, signature_id: int, letter_id: int, delivery: Delivery, now: datetime) -> None:
    """Take a letter back before it goes. Raises `LetterGone` when it has gone."""
    letter, _ = _changeable(session, signature_id, letter_id, delivery, now)
    if not outbox.cancel(session, MessageKind.LETTER, letter.id, now):
        raise LetterGone(letter_id)


def address_waiting(session: Session, pack: Pack, delay: timedelta, now: datetime) -> int:
    """Write the letters that waited for a vacant seat's successor, to go after `delay`; returns how many.

    One that cannot be written is logged, and waits on without keeping the others.
    """
    has_holder = exists().where(Tenure.seat_id == Letter.seat_id, Tenure.ended_on.is_(None))
    waiting = session.scalars(
        select(Letter)
        .join(Signature, Signature.id == Letter.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .where(Letter.legislator_id.is_(None), has_holder, Signature.state == SignatureState.CONFIRMED)
        # Once its petition was closed long enough it is given up (`advocacy.services.retention_letters`).
        .where(Letter.words_deleted_at.is_(None))
        # By chance, so that a batch full of letters that cannot be written does not stand before all others.
        .order_by(func.random())
        .limit(WAITING_BATCH)
        .with_for_update(of=[Letter, Person], key_share=True, skip_locked=True)
    ).all()
    return sum(_is_addressed(session, pack, letter, now + delay, now) for letter in waiting)


def _is_addressed(session: Session, pack: Pack, letter: Letter, due: datetime, now: datetime) -> bool:
    letter_id = letter.id
    try:
        with session.begin_nested():
            _address(session, pack, letter, due, now)
    except LETTER_AT_FAULT as problem:
        log.error("letter_not_addressed", letter=letter_id, error=type(problem).__name__)
        return False
    return True


def _address(session: Session, pack: Pack, letter: Letter, due: datetime, now: datetime) -> None:
    writer = signer(session, pack, letter.signature_id)
    for written in drafted(pack, writer):
        legislator = written.addressee.seat.legislator
        if written.addressee.seat.id == letter.seat_id and legislator and written.draft:
            letter.legislator_id, letter.stance = legislator.id, written.addressee.stance
            letter.subject, letter.body = written.draft.subject, written.draft.body
            letter.frozen_at = now
            if writer.person_id is not None:
                person_id, kind, seat_id = writer.person_id, MessageKind.LETTER, letter.seat_id
                outbox.put(session, kind, letter.id, person_id, now, not_before=due, seat_id=seat_id)


def _check_seats(letters: Collection[Drafted], edits: Mapping[int, LetterEdit]) -> None:
    """No letter goes unseen because the page that was sent showed one to another seat."""
    shown_to_others = edits.keys() - {letter.addressee.seat.id for letter in letters}
    unseen = (letter.addressee.seat.id for letter in letters if letter.draft)
    for seat_id in unseen if shown_to_others else ():
        if seat_id not in edits:
            raise LetterRefused(seat_id, LetterProblem.BODY_TO_ANOTHER)


def _frozen(letter: Drafted, edits: Mapping[int, LetterEdit]) -> FrozenLetter:
    addressee, text = letter.addressee, _text(letter, edits)
    legislator = addressee.seat.legislator
    return FrozenLetter(
        seat_id=addressee.seat.id,
        legislator_id=legislator.id if legislator else None,
        stance=addressee.stance.value if legislator else None,
        language=addressee.language,
        subject=text.subject,
        body=text.body,
        sign_off=letter.sign_off,
        is_edited=letter.draft is not None and text != letter.draft,
    )


def _text(letter: Drafted, edits: Mapping[int, LetterEdit]) -> Draft:
    seat = letter.addressee.seat
    edited = edits.get(seat.id)
    if not letter.draft or not edited:
        return letter.draft or Draft("", "")
    if edited.holder is not None and seat.legislator and edited.holder != seat.legislator.id:
        raise LetterRefused(seat.id, LetterProblem.BODY_TO_ANOTHER)
    return _checked(seat.id, edited)


def _checked(seat_id: int, edited: LetterEdit) -> Draft:
    subject = " ".join(edited.subject.split())
    body = "\n".join(line.rstrip() for line in edited.body.strip().splitlines())
    problem = problem_with(subject, body)
    if problem:
        raise LetterRefused(seat_id, problem)
    return Draft(subject, body)


def _changeable(
    session: Session, signature_id: int, letter_id: int, delivery: Delivery, now: datetime
) -> tuple[Letter, Message]:
    found = session.execute(
        select(Letter, Message, is_paused(Letter.seat_id))
        .join(Message, (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id))
        .where(Letter.id == letter_id, Letter.signature_id == signature_id)
        .with_for_update(of=[Letter, Message])
    ).one_or_none()
    if found is None or not may_change(found[0], found[1], delivery, now, office_paused=found[2]):
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
