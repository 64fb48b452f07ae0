"""What goes into packets of letters, and which are kept for one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.composing import whole_text
from advocacy.domain.digests import MOST_LETTERS, PacketLetter
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.sealing import Unreadable
from advocacy.domain.signature_states import SignatureState
from advocacy.models import Digest, Legislator, Letter, Message, Person, SeatRow, Signature
from advocacy.models.table import fixed
from advocacy.queries.tenures import has_left

MOST_PACKETS = 50
_UNSENT = (MessageState.READY, MessageState.TESTED)


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """The office that a packet goes to, and its letters; `office_email` is None when it has published none."""

    office_name: str | None
    office_email: str | None
    letters: tuple[PacketLetter, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many letters are kept for an office's packet, and when it goes."""

    seat_id: int
    seat: str
    letters: int
    goes_at: datetime


@dataclass(frozen=True, slots=True)
class StuckPacket:
    """A packet that needs a person: how many letters are in it, and that share its state."""

    message_id: int
    seat_id: int
    seat: str
    letters: int


def stuck_packets(session: Session, state: MessageState, seat_id: int | None) -> list[StuckPacket]:
    """The packets in a state, to one office or to all, with the letters that what is decided of them is of."""
    letter = aliased(Message)
    rows = session.execute(
        select(Message.id, Digest.seat_id, SeatRow.name, func.count())
        .join(Digest, Digest.id == Message.subject_id)
        .join(SeatRow, SeatRow.id == Digest.seat_id)
        .join(letter, (letter.digest_id == Digest.id) & (letter.kind == MessageKind.LETTER))
        .where(Message.kind == MessageKind.DIGEST, Message.state == fixed(state), letter.state == state)
        .where(Message.seat_id == seat_id if seat_id is not None else Message.seat_id.is_not(None))
        .group_by(Message.id, Digest.seat_id, SeatRow.name)
        .order_by(SeatRow.name, Message.id)
        .limit(MOST_PACKETS)
    )
    return [StuckPacket(*row) for row in rows]


def packet_facts(session: Session, digest_ids: Collection[int]) -> Mapping[int, PacketFacts]:
    """The packets by id; one without letters is missing.

    Letters that were taken back, go to another seat by now, or whose addressee has left it, and those
    of signatures that do not count, are left out, and those whose address cannot be read.
    """
    return {
        digest_id: PacketFacts(rows[0].name, rows[0].email, tuple(map(_packet_letter, rows)))
        for digest_id in digest_ids
        if (rows := [row for row in session.execute(_letters(digest_id)) if _is_readable(row)])
    }


def is_of_packet(digest_id: int) -> ColumnElement[bool]:
    """The messages of letters that are kept for a packet and have not gone; part of a larger question."""
    return (Message.digest_id == digest_id) & (Message.kind == MessageKind.LETTER) & Message.state.in_(_UNSENT)


def kept_letters(session: Session, seat_id: int | None = None) -> list[Kept]:
    """What is kept for packets, the first to go first; for one office or for all."""
    packet = aliased(Message)
    rows = session.execute(
        select(Digest.seat_id, SeatRow.name, func.count(), packet.not_before)
        .join(packet, (packet.kind == MessageKind.DIGEST) & (packet.subject_id == Digest.id))
        .join(Message, (Message.digest_id == Digest.id) & (Message.kind == MessageKind.LETTER))
        .join(SeatRow, SeatRow.id == Digest.seat_id)
        .where(packet.state.in_(_UNSENT), Message.state.in_(_UNSENT))
        .where(Digest.seat_id == seat_id if seat_id is not None else Digest.seat_id == Digest.seat_id)
        .group_by(Digest.seat_id, SeatRow.name, packet.not_before)
        .order_by(packet.not_before, SeatRow.name)
    )
    return [Kept(*row) for row in rows]


def _is_readable(row: Row[Any]) -> bool:
    return not isinstance(row.sign_off, Unreadable) and not isinstance(row.street, Unreadable)


def _packet_letter(row: Row[Any]) -> PacketLetter:
    return PacketLetter(
        message_id=row.id,
        frozen_at=row.frozen_at,
        subject=row.subject,
        text=whole_text(row.body, row.sign_off),
        writer=row.writer,
        town=row.town,
        address=f"{row.street}, {row.town} {row.zip}",
        email=row.reply_to,
    )


def _letters(digest_id: int) -> Select[Any]:
    writer = func.trim(func.concat(Signature.given_name, " ", Signature.family_name))
    return (
        select(
            Legislator.name.label("name"),
            Legislator.email.label("email"),
            *(Message.id, Letter.frozen_at, Letter.subject, Letter.body, Letter.sign_off),
            *(writer.label("writer"), Signature.street, Signature.town, Signature.zip),
            Person.email.label("reply_to"),
        )
        .join(Letter, Letter.id == Message.subject_id)
        .join(Digest, Digest.id == Message.digest_id)
        .join(Signature, Signature.id == Letter.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .join(Legislator, Legislator.id == Letter.legislator_id)
        .where(is_of_packet(digest_id), Message.seat_id == Digest.seat_id, Letter.body != "")
        .where(~has_left(Letter.seat_id, Letter.legislator_id))
        .where(Signature.state == fixed(SignatureState.CONFIRMED))
        .order_by(Message.id)
        .limit(MOST_LETTERS)
    )
