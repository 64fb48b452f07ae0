"""What goes into packets of letters, and which are kept for one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.digests import MOST_LETTERS, PacketLetter
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
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

    Letters that were taken back, go to another seat by now, or whose addressee has left it, are left out.
    """
    return {
        digest_id: PacketFacts(rows[0].name, rows[0].email, tuple(PacketLetter(*row[2:]) for row in rows))
        for digest_id in digest_ids
        if (rows := session.execute(_letters(digest_id)).all())
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


def _letters(digest_id: int) -> Select[Any]:
    name = func.trim(func.concat(Signature.given_name, " ", Signature.family_name))
    address = func.concat(Signature.street, ", ", Signature.town, " ", Signature.zip)
    text = func.concat(Letter.body, "\n\n", Letter.sign_off)
    return (
        select(
            Legislator.name.label("name"),
            Legislator.email.label("email"),
            Message.id,
            Letter.frozen_at,
            Letter.subject,
            text,
            name,
            Signature.town,
            address,
            Person.email.label("reply_to"),
        )
        .join(Letter, Letter.id == Message.subject_id)
        .join(Digest, Digest.id == Message.digest_id)
        .join(Signature, Signature.id == Letter.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .join(Legislator, Legislator.id == Letter.legislator_id)
        .where(is_of_packet(digest_id), Message.seat_id == Digest.seat_id)
        .where(~has_left(Letter.seat_id, Letter.legislator_id))
        .order_by(Message.id)
        .limit(MOST_LETTERS)
    )
