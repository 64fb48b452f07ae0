"""The letters of a packet share its fate: they begin with it, and its outcome is theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import MessageKind
from advocacy.models import Letter, Message
from advocacy.models.message import Recorded, in_order, record_all
from advocacy.queries.packets import PacketFacts, is_of_packet

IN_PACKET = "in a packet with others"


def begin(session: Session, packet: Recorded, facts: PacketFacts, now: datetime, *, in_test: bool) -> bool:
    """Say that the letters of a packet are about to go on the wire, with the packet's own lease.

    False when they are not as they were when the packet was composed: somebody took one back or changed its words.
    Letters that are not in it are kept no longer.
    """
    rows = session.execute(
        select(Message.id, Letter.frozen_at)
        .join(Letter, Letter.id == Message.subject_id)
        .where(is_of_packet(packet.subject_id))
        .order_by(Message.id)
        .with_for_update(of=Message)
    )
    held = {row.id: row.frozen_at for row in rows}
    if any(held.get(letter.message_id) != letter.frozen_at for letter in facts.letters):
        return False
    ids = [letter.message_id for letter in facts.letters]
    own = aliased(Message)
    lease = select(own.lease_until).where(own.id == packet.id).scalar_subquery()
    ours = Message.id.in_(ids)
    values: dict[str, Any] = {"in_test": in_test, "counted_as": None, "attempts": Message.attempts + 1}
    record_all(session, MessageEvent.CLAIM, ours, now, fence=Message.fence + 1, lease_until=lease, **values)
    record_all(session, MessageEvent.BEGIN, ours, now, detail=IN_PACKET)
    _release(session, packet.subject_id, ids)
    return True


def follow(
    session: Session, packet: Recorded, event: MessageEvent, now: datetime, detail: str, **values: Any
) -> None:
    """Let what happened to a packet happen to the letters that went with it."""
    if packet.kind == MessageKind.DIGEST:
        theirs = (Message.digest_id == packet.subject_id) & (Message.kind == MessageKind.LETTER)
        record_all(session, event, in_order(theirs), now, detail=detail, **values)


def let_go(session: Session, packet: Recorded) -> None:
    """Keep nothing for a packet that never goes."""
    if packet.kind == MessageKind.DIGEST:
        _release(session, packet.subject_id, [])


def _release(session: Session, digest_id: int, ids: list[int]) -> None:
    others = (Message.digest_id == digest_id) & Message.id.not_in(ids)
    session.execute(update(Message).where(in_order(others)).values(digest_id=None))
