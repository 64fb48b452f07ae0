"""Letters that have not gone move to other seats when their signature's match was corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.carrying import carried
from advocacy.domain.letters import Aftermath
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.names import fold
from advocacy.domain.readdressing import speaks_of
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, Letter, Message, SeatRow
from advocacy.queries.drafting import Signer
from advocacy.queries.seat_views import LegislatorView
from advocacy.services.drafting import Drafted
from advocacy.services.owed_letters import is_owed, queue, write_owed

_WHY = "other seats"
_UNSENT = frozenset({MessageState.READY, MessageState.TESTED, MessageState.PARKED, MessageState.HELD})
_UNDER_WAY = frozenset({MessageState.CLAIMED, MessageState.SENDING})


class UnderWay(Exception):
    """A worker holds a letter of the signature: whether it goes, nobody knows yet."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many letters of a signature follow its new seats, had gone, or were written where there was none."""

    letters: int = 0
    gone: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class _Move:
    """One letter with its drafts for the old and for the new seat; `now`, and when it is `due` at the earliest."""

    letter: Letter
    message: Message | None
    was: Drafted
    becomes: Drafted
    writer: Signer
    due: datetime
    now: datetime


def follow_address(
    session: Session,
    pack: Pack,
    was: Sequence[Drafted],
    writer: Signer,
    becomes: Sequence[Drafted],
    due: datetime,
    now: datetime,
) -> Moved:
    """Like `move_letters`, after the writer corrected the address: letters to seats that stay get it too.

    Raises `UnderWay` when a worker holds any letter of the signature.
    """
    letters = _locked_letters(session, writer.signature_id)
    messages = _locked_messages(session, [letter.id for letter in letters.values()])
    if any(message.state in _UNDER_WAY for message in messages.values()):
        raise UnderWay
    for old, new in zip(was, becomes, strict=True):
        letter = letters.get(new.addressee.seat.id)
        if letter is not None and old.addressee.seat.id == letter.seat_id:
            _sign_anew(_Move(letter, messages.get(letter.id), old, new, writer, due, now))
    session.flush()
    return move_letters(session, pack, was, writer, becomes, due, now)


def move_letters(
    session: Session,
    pack: Pack,
    was: Sequence[Drafted],
    writer: Signer,
    becomes: Sequence[Drafted],
    due: datetime,
    now: datetime,
) -> Moved:
    """Move the letters of one signature from the seats of `was` to those of `becomes`, chamber by chamber.

    A letter that nobody edited is written anew; of an edited one only the template's own sentences change, and
    when its words still speak of the old seat or its holder it waits for the resident. Letters go at `due` at the
    earliest. What has gone or was taken back stays as it is. Where the chamber had no letter at all because the
    seat was vacant, the new one gets one. Raises `UnderWay` when a worker holds one that should move.
    """
    letters = _locked_letters(session, writer.signature_id)
    messages = _locked_messages(session, [letter.id for letter in letters.values()])
    pairs = [pair for pair in zip(was, becomes, strict=True) if len({each.addressee.seat.id for each in pair}) > 1]
    moves = [
        _Move(letter, messages.get(letter.id), old, new, writer, due, now)
        for old, new in pairs
        if (letter := letters.get(old.addressee.seat.id))
    ]
    if any(move.message is not None and move.message.state in _UNDER_WAY for move in moves):
        raise UnderWay
    done = [move.becomes.addressee.seat.id not in letters and _has_moved(session, move) for move in moves]
    _take_back(session, [move for move in moves if move.becomes.addressee.seat.id in letters])
    without = _without_letter(session, letters, [new for _, new in pairs])
    written = write_owed(session, pack, writer, without, due, now)
    return Moved(letters=sum(done), gone=len(done) - sum(done), written=written)


def _without_letter(session: Session, letters: Mapping[int, Letter], wanted: Sequence[Drafted]) -> set[int]:
    """The seats of those chambers that no letter was ever written to: nobody gets two by correcting an address."""
    chambers = set(session.scalars(select(SeatRow.chamber).where(SeatRow.id.in_(letters))))
    return {each.addressee.seat.id for each in wanted if each.addressee.seat.key.chamber not in chambers}


def _take_back(session: Session, moves: Sequence[_Move]) -> None:
    """The new seat has a letter of the signature that has ended, so no other goes there, nor to the old seat."""
    for move in moves:
        if move.message is not None and move.message.state in _UNSENT:
            session.add(move.message.record(MessageEvent.CANCEL, move.now, _WHY))
            move.message.settled_at = move.now


def _locked_letters(session: Session, signature_id: int) -> Mapping[int, Letter]:
    """By the ids of their seats."""
    question = select(Letter).where(Letter.signature_id == signature_id).order_by(Letter.id).with_for_update()
    rows = session.scalars(question.execution_options(populate_existing=True))
    return {letter.seat_id: letter for letter in rows}


def _locked_messages(session: Session, letter_ids: Sequence[int]) -> Mapping[int, Message]:
    """By the ids of their letters; a worker that holds one lets go of the row once it has claimed it."""
    question = select(Message).where(Message.kind == MessageKind.LETTER, Message.subject_id.in_(letter_ids))
    rows = session.scalars(
        question.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
    )
    return {message.subject_id: message for message in rows}


def _sign_anew(move: _Move) -> None:
    """The same seat, another address beneath; what the template says of the town follows, too."""
    letter, message = move.letter, move.message
    if message is not None and message.state not in _UNSENT:
        return
    letter.sign_off = move.becomes.sign_off
    if message is None:
        return
    was, becomes = move.was.draft, move.becomes.draft
    if was and becomes and was != becomes:
        is_own = letter.is_edited
        letter.subject = carried(letter.subject, was.subject, becomes.subject) if is_own else becomes.subject
        letter.body = carried(letter.body, was.body, becomes.body) if is_own else becomes.body
    letter.frozen_at, message.not_before = move.now, max(message.not_before, move.due)


def _has_moved(session: Session, move: _Move) -> bool:
    holder = move.becomes.addressee.seat.legislator
    has_words = move.letter.words_deleted_at is None
    if has_words and move.letter.aftermath == Aftermath.DROPPED and holder and is_owed(move.writer):
        move = _begun_anew(session, move)
    letter, message = move.letter, move.message
    if message is not None and message.state not in _UNSENT:
        return False
    letter.seat_id, letter.sign_off = move.becomes.addressee.seat.id, move.becomes.sign_off
    if message is None:  # it waited for a successor, and has no words yet
        return True
    message.counted_as, message.seat_id, message.digest_id = None, letter.seat_id, None
    if holder is None:
        _leave_without_holder(session, move, message)
    else:
        _address(session, move, message, holder)
    return True


def _begun_anew(session: Session, move: _Move) -> _Move:
    """A letter that fell with its vacant seat, once more: the old one has ended, and stays as it is."""
    kept = ("signature_id", "legislator_id", "stance", "language", "subject", "body", "is_edited")
    words = {name: getattr(move.letter, name) for name in kept}
    addressee = move.becomes.addressee
    letter = Letter(**words, seat_id=addressee.seat.id, sign_off=move.becomes.sign_off, frozen_at=move.now)
    session.add(letter)
    session.flush()
    queue(session, move.writer, letter, move.due, move.now)
    return replace(move, letter=letter, message=_locked_messages(session, [letter.id])[letter.id])


def _leave_without_holder(session: Session, move: _Move, message: Message) -> None:
    """Like a letter whose seat fell vacant (`advocacy.services.retargeting`), whose rules go on from there."""
    old, new = move.was.addressee.seat.name, move.becomes.addressee.seat.name
    if move.letter.is_edited and move.was.draft:
        body = move.was.draft.body
        move.letter.body = carried(move.letter.body, body, body.replace(old, new))
    if move.writer.waits_for_successor:
        move.letter.aftermath = Aftermath.VACANT
        _record(session, message, MessageEvent.PARK, move.now)
        return
    move.letter.aftermath = Aftermath.DROPPED
    session.add(message.record(MessageEvent.CANCEL, move.now, _WHY))
    message.settled_at = move.now


def _address(session: Session, move: _Move, message: Message, holder: LegislatorView) -> None:
    letter = move.letter
    letter.aftermath = _reworded(session, move, holder)
    letter.legislator_id, letter.stance, letter.frozen_at = holder.id, move.becomes.addressee.stance, move.now
    if letter.aftermath == Aftermath.TO_CHECK:
        _record(session, message, MessageEvent.PARK, move.now)
        return
    _record(session, message, MessageEvent.RESUME, move.now)
    message.not_before, message.attempts = max(message.not_before, move.due), 0


def _record(session: Session, message: Message, event: MessageEvent, now: datetime) -> None:
    """Park or resume, unless it is so already; what is held stays so, and is parked once it is let go."""
    if message.state == MessageState.HELD:
        return
    if (message.state == MessageState.PARKED) == (event is MessageEvent.RESUME):
        session.add(message.record(event, now, _WHY))


def _reworded(session: Session, move: _Move, holder: LegislatorView) -> Aftermath:
    letter, becomes = move.letter, move.becomes
    if not letter.is_edited and becomes.draft:
        letter.subject, letter.body = becomes.draft.subject, becomes.draft.body
        letter.language = becomes.addressee.language
        return (
            Aftermath.TO_CHECK if _speaks_of_before(session, move, move.writer.note, holder) else Aftermath.MOVED
        )
    if move.was.draft and becomes.draft:
        letter.subject = carried(letter.subject, move.was.draft.subject, becomes.draft.subject)
        letter.body = carried(letter.body, move.was.draft.body, becomes.draft.body)
    text = f"{letter.subject}\n{letter.body}"
    if letter.stance != becomes.addressee.stance or _speaks_of_before(session, move, text, holder):
        return Aftermath.TO_CHECK
    return Aftermath.READDRESSED


def _speaks_of_before(session: Session, move: _Move, text: str, holder: LegislatorView) -> bool:
    """Whether the text names the old seat, its holder, or a committee that the new holder is not on."""
    before = session.get_one(Legislator, move.letter.legislator_id)
    was, becomes = move.was.addressee, move.becomes.addressee
    names = {before.family_name, was.seat.name, was.committee or ""}
    names -= {holder.family_name, becomes.seat.name, becomes.committee or ""}
    # "Hampden" is no sign of the seat Hampden in a text that says "Hampden and Hampshire".
    return speaks_of(fold(text).replace(fold(becomes.seat.name), ""), names)
