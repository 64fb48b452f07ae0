"""The signatures that a segment looks at."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, select, text
from sqlalchemy.orm import InstrumentedAttribute, aliased

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.seats import Chamber
from advocacy.domain.segments import Delivered, Segment
from advocacy.models import (
    Letter,
    MailingMessage,
    Message,
    Petition,
    SeatRow,
    Signature,
    SignatureKey,
    Supporter,
)
from advocacy.models.table import fixed

_SEATS = {Chamber.UPPER: SignatureKey.upper_seat_id, Chamber.LOWER: SignatureKey.lower_seat_id}
_UNSENT = (MessageState.FAILED, MessageState.BOUNCED, MessageState.CANCELLED, MessageState.SUPPRESSED)


def conditions(
    segment: Segment, zone: ZoneInfo, row: type[Signature | Supporter], signature_id: InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    """What a segment asks of a signature but its state: `row` tells its person and petition.

    All but the petition and the letters is looked up beside it, where the indexes for that are
    (docs/decisions/014-searching-supporters.md).
    """
    found: list[ColumnElement[bool]] = []
    if segment.petition:
        found.append(row.petition_id == _petition_id(segment.petition))
    if keys := _of_keys(segment, zone):
        found.append(signature_id.in_(select(SignatureKey.signature_id).where(*keys)))
    if segment.letters is Delivered.YES:
        found += [_has_letter(signature_id, segment.chamber), ~_has_unsent_letter(signature_id, segment.chamber)]
    elif segment.letters is Delivered.NO:
        has_letter = _has_letter(signature_id, segment.chamber)
        found.append(~has_letter | _has_unsent_letter(signature_id, segment.chamber))
    if segment.received is not None:
        found.append(_has_message(row, segment.received, MailingMessage.state == fixed(MessageState.SENT)))
    if segment.not_received is not None:
        found.append(~_has_message(row, segment.not_received, MailingMessage.state.not_in(map(fixed, _UNSENT))))
    return found


def _petition_id(slug: str) -> ScalarSelect[int]:
    return select(Petition.id).where(Petition.slug == slug).scalar_subquery()


def _of_keys(segment: Segment, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    key = SignatureKey
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (segment.upper_id, key.upper_seat_id == segment.upper_id),
        (segment.lower_id, key.lower_seat_id == segment.lower_id),
        (segment.town, key.town == segment.town),
        (segment.source, and_(key.source == segment.source, key.source != text("''"))),
        (segment.language, key.language == segment.language),
    ]
    if segment.chamber:
        asked.append((True, _SEATS[segment.chamber].is_not(None)))
    if segment.since:
        asked.append((True, key.signed_at >= datetime.combine(segment.since, time(), zone)))
    if segment.until:
        asked.append((True, key.signed_at < datetime.combine(segment.until + timedelta(days=1), time(), zone)))
    return [condition for is_asked, condition in asked if is_asked]


def _has_letter(signature_id: InstrumentedAttribute[int], chamber: Chamber | None) -> ColumnElement[bool]:
    letter = aliased(Letter)
    return exists().where(letter.signature_id == signature_id, *_to(letter, chamber))


def _has_unsent_letter(signature_id: InstrumentedAttribute[int], chamber: Chamber | None) -> ColumnElement[bool]:
    letter, message = aliased(Letter), aliased(Message)
    is_sent = exists().where(
        message.kind == fixed(MessageKind.LETTER),
        message.subject_id == letter.id,
        message.state == fixed(MessageState.SENT),
    )
    return exists().where(letter.signature_id == signature_id, *_to(letter, chamber), ~is_sent)


def _to(letter: type[Letter], chamber: Chamber | None) -> list[ColumnElement[bool]]:
    """The seats of a chamber are few, whatever the plan."""
    if chamber is None:
        return []
    return [letter.seat_id.in_(select(SeatRow.id).where(SeatRow.chamber == fixed(chamber)))]


def _has_message(
    row: type[Signature | Supporter], mailing_id: int, state: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        MailingMessage.mailing_id == mailing_id, MailingMessage.person_id == row.person_id, state
    )
