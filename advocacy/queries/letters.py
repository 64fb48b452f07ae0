"""Letters as residents read them: the text, and where each one stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from advocacy.domain.letters import Aftermath, LetterState, Stance
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, Letter, Message, MessageHistory, SeatRow
from advocacy.queries.delivery import is_paused
from advocacy.queries.roster import seat_view
from advocacy.queries.seat_views import SeatView

_ENDED = {
    MessageState.SENT: LetterState.SENT,
    MessageState.BOUNCED: LetterState.BOUNCED,
    MessageState.FAILED: LetterState.FAILED,
    MessageState.SUPPRESSED: LetterState.FAILED,
    MessageState.UNCERTAIN: LetterState.UNCERTAIN,
    MessageState.CANCELLED: LetterState.CANCELLED,
}
_UNSENT = {MessageState.READY, MessageState.TESTED}
_WAITS = {Aftermath.TO_CHECK, Aftermath.VACANT}
_WITHOUT_HOLDER = {Aftermath.VACANT, Aftermath.DROPPED}


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as the office will see it.

    Before confirmation it is a draft (`letter_id` None). `body` is what the resident may edit, `sign_off` the
    fixed block beneath (name, address, seat). `goes_at` is when it leaves at the earliest, while that is to come.
    `aftermath` tells what became of it when the seat changed hands, `words_deleted_at` when its words were deleted
    because their time was over.
    """

    letter_id: int | None
    seat: SeatView
    subject: str
    body: str
    sign_off: str
    stance: Stance | None
    state: LetterState
    goes_at: datetime | None = None
    may_change: bool = False
    aftermath: Aftermath | None = None
    words_deleted_at: datetime | None = None


def letter_views(
    session: Session, pack: Pack, signature_id: int, delivery: Delivery, now: datetime
) -> tuple[LetterView, ...]:
    """The letters of a signature, upper chamber first."""
    rows = session.execute(
        select(Letter, SeatRow, Legislator, Message, is_paused(Letter.seat_id), _is_recalled())
        .join(SeatRow, SeatRow.id == Letter.seat_id)
        .outerjoin(Legislator, Legislator.id == Letter.legislator_id)
        .outerjoin(Message, and_(Message.kind == MessageKind.LETTER, Message.subject_id == Letter.id))
        .where(Letter.signature_id == signature_id)
        .order_by(SeatRow.chamber.desc())
    )
    return tuple(
        LetterView(
            letter_id=letter.id,
            seat=seat_view(pack, seat, None if letter.aftermath in _WITHOUT_HOLDER else legislator),
            subject=letter.subject,
            body=letter.body,
            sign_off=letter.sign_off,
            stance=Stance(letter.stance) if letter.stance else None,
            state=_state(letter, message, delivery, now, office_paused=paused, is_recalled=recalled),
            goes_at=_goes_at(letter, message, now),
            may_change=may_change(letter, message, delivery, now, office_paused=paused),
            aftermath=Aftermath(letter.aftermath) if letter.aftermath else None,
            words_deleted_at=letter.words_deleted_at,
        )
        for letter, seat, legislator, message, paused, recalled in rows
    )


def _is_recalled() -> ColumnElement[bool]:
    was_taken_back = MessageHistory.event == MessageEvent.RECALL
    return exists().where(MessageHistory.message_id == Message.id, was_taken_back)


def _goes_at(letter: Letter, message: Message | None, now: datetime) -> datetime | None:
    if message is None or _seen(letter, message) is MessageState.PARKED or message.not_before <= now:
        return None
    return message.not_before


def _state(
    letter: Letter,
    message: Message | None,
    delivery: Delivery,
    now: datetime,
    *,
    office_paused: bool,
    is_recalled: bool,
) -> LetterState:
    """Where a letter stands, in the resident's terms."""
    if message is None:
        return LetterState.SEAT_VACANT if letter.words_deleted_at else LetterState.WAITING_FOR_SUCCESSOR
    state = _seen(letter, message)
    if state is MessageState.PARKED:
        is_told = letter.aftermath == Aftermath.TO_CHECK
        return LetterState.TO_CHECK if is_told else LetterState.WAITING_FOR_SUCCESSOR
    if letter.aftermath == Aftermath.DROPPED:
        return LetterState.SEAT_VACANT
    if state in _ENDED:
        return LetterState.RECALLED if is_recalled else _ENDED[state]
    if state in _UNSENT and message.digest_id is not None and message.not_before > now:
        return LetterState.IN_PACKET
    if state is MessageState.READY and not message.attempts and message.not_before > now:
        return LetterState.SCHEDULED
    if state not in _UNSENT:
        return LetterState.ON_ITS_WAY
    if delivery is not Delivery.LIVE:
        return LetterState.HELD
    return LetterState.OFFICE_PAUSED if office_paused else LetterState.ON_ITS_WAY


def may_change(
    letter: Letter, message: Message | None, delivery: Delivery, now: datetime, *, office_paused: bool
) -> bool:
    """Whether the letter can still be edited or cancelled: no office has been tried and none may be yet.

    None may be while delivery is not live, and while its office is paused.
    """
    if message is None:
        return False
    state = _seen(letter, message)
    if state is MessageState.PARKED:
        return True
    is_untried = state is MessageState.READY and not message.attempts
    if delivery is Delivery.LIVE and not office_paused:
        return is_untried and message.not_before > now
    return is_untried or message.state == MessageState.TESTED


def _seen(letter: Letter, message: Message) -> MessageState:
    """Whoever wrote a letter that is held sees no difference (docs/decisions/020-quarantine.md)."""
    if message.state != MessageState.HELD:
        return MessageState(message.state)
    return MessageState.PARKED if letter.aftermath in _WAITS else MessageState.READY
