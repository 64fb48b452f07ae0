"""Writes letters that a confirmed signature should have and never had."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.signature_states import HOLDING
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter
from advocacy.queries.drafting import Signer
from advocacy.services import outbox
from advocacy.services.letters import frozen


def is_owed(writer: Signer) -> bool:
    """Whether the house may still write a letter of its own accord: confirmed, not erased, petition open.

    One of a signature in quarantine waits once a worker has looked at it.
    """
    is_confirmed = writer.state in HOLDING and writer.person_id is not None
    return is_confirmed and writer.petition_state is PetitionState.OPEN


def write_owed(
    session: Session, pack: Pack, writer: Signer, seat_ids: Collection[int], due: datetime, now: datetime
) -> int:
    """Write a signature's letters to seats that have none of it, by today's templates; returns how many.

    They go at `due`; to a vacant seat one waits, or there is none, as the petition has it. Whether the chamber
    had a letter, which may have gone or been taken back, is the caller's to know. Raises `MergeFieldMissing`.
    """
    if not is_owed(writer):
        return 0
    new = [letter for letter in frozen(pack, writer, {}) if letter["seat_id"] in seat_ids]
    letters = [Letter(signature_id=writer.signature_id, frozen_at=now, **letter) for letter in new]
    session.add_all(letters)
    session.flush()
    for letter in letters:
        if letter.legislator_id is not None:
            queue(session, writer, letter, due, now)
    return len(letters)


def queue(session: Session, writer: Signer, letter: Letter, due: datetime, now: datetime) -> None:
    """Put the letter into the ledger, unless nobody is known any more who wrote it."""
    if writer.person_id is not None:
        seat_id = letter.seat_id
        outbox.put(session, MessageKind.LETTER, letter.id, writer.person_id, now, not_before=due, seat_id=seat_id)
