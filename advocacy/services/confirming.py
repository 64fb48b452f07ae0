"""Confirming a signature: the one act that counts it and sends its letters."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.db import Act, nudge, vault_of
from advocacy.domain.errors import AlreadySigned, PetitionNotOpen, SeatsNotOffered, SeatsUnknown
from advocacy.domain.matches import Certainty, Method, Reason
from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.ports import Job
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.domain.signature_states import SignatureState, refuse_withdrawn, seen_as
from advocacy.jurisdictions.pack import Pack
from advocacy.models import SeatRow
from advocacy.models.match import pairs_of
from advocacy.queries.drafting import Signer, signer
from advocacy.queries.households import blocking_signature
from advocacy.queries.signatures import pair_value, signature_rows
from advocacy.services import outbox
from advocacy.services.freezing import REFUSALS, confirm_and_freeze, given
from advocacy.services.letters import LetterEdit, frozen


def confirm(
    session: Session | Act,
    pack: Pack,
    signature_id: int,
    edits: Mapping[int, LetterEdit],
    delay: timedelta,
    now: datetime,
) -> None:
    """Confirm the signature, freeze its letters and queue them to go after `delay`; a repeat changes nothing.

    `edits` (by seat id) are the letters as the resident changed them. Raises `SignatureGone`,
    `SignatureWithdrawn`, `PetitionNotOpen`, `SeatsUnknown`, `LetterRefused`, and `AlreadySigned` when the mailbox
    has no place for it (`blocking_signature`).
    """
    writer = signer(session, pack, signature_id)
    refuse_withdrawn(writer.state, writer.petition_slug)
    if seen_as(writer.state) is SignatureState.CONFIRMED:
        return
    if writer.petition_state is not PetitionState.OPEN:
        raise PetitionNotOpen(writer.petition_slug)
    if len(writer.addressees) < len(Chamber):
        raise SeatsUnknown(signature_id)
    if not _written(session, pack, writer, edits, delay, now):
        # A click or a choice of seats at the same moment came first; what it left is looked at anew.
        confirm(session, pack, signature_id, edits, delay, now)
        return
    if not delay:
        nudge(session, Job.DELIVER_LETTERS)


def _written(
    session: Session | Act,
    pack: Pack,
    writer: Signer,
    edits: Mapping[int, LetterEdit],
    delay: timedelta,
    now: datetime,
) -> bool:
    """Confirm and freeze in one statement; False when the signature is not any more what `writer` says."""
    upper, lower = writer.addressees
    values = {
        "signature": writer.signature_id,
        "upper": upper.seat.id,
        "lower": lower.seat.id,
        "at": now,
        "due": now + delay,
        **given(vault_of(session), frozen(pack, writer, edits)),
    }
    statement = confirm_and_freeze(has_unsubscribed=writer.has_unsubscribed)
    try:
        with _undoable(session):
            return statement.value(session, values) is not None
    except IntegrityError as error:
        if not any(name in str(error.orig) for name in REFUSALS):
            raise
    if blocking_signature(session, writer.signature_id) is not None:
        raise AlreadySigned(writer.signature_id)
    # The statement had not seen who took the first place at the same moment; the second may be free.
    return False


def _undoable(session: Session | Act) -> AbstractContextManager[object]:
    """What was refused leaves the rest of a transaction as it was; an act is one by itself."""
    return session.begin_nested() if isinstance(session, Session) else nullcontext()


def choose_seats(session: Session, signature_id: int, value: str, now: datetime) -> None:
    """Take the pair of seats the resident picked, flagged as self-selected.

    Raises `SignatureGone`, `PetitionNotOpen`, and `SeatsNotOffered` when the pair is not among the candidates.
    """
    rows = signature_rows(session, signature_id, lock=True)
    if rows.petition.state != PetitionState.OPEN:
        raise PetitionNotOpen(rows.petition.slug)
    pair = next((pair for pair in pairs_of(rows.match) if pair_value(pair) == value), None)
    if pair is None or rows.match is None:
        raise SeatsNotOffered()
    if seen_as(SignatureState(rows.signature.state)) is not SignatureState.UNCONFIRMED:
        return
    match = rows.match
    match.upper_seat_id = _seat_id(session, pair.upper)
    match.lower_seat_id = _seat_id(session, pair.lower)
    match.method, match.certainty = Method.SELF_SELECTED, Certainty.SELF_SELECTED
    match.detail = {**match.detail, "reason": Reason.PICKED.value}
    match.matched_at, rows.signature.counted_as = now, None


def ask_fresh_link(session: Session, signature_id: int, now: datetime) -> bool:
    """Queue one more mail with a fresh confirmation link; False when none is needed or one was sent already.

    Raises `SignatureGone`, and `PetitionNotOpen` when there is nothing left to confirm.
    """
    rows = signature_rows(session, signature_id, lock=True)
    signature = rows.signature
    if rows.petition.state != PetitionState.OPEN:
        raise PetitionNotOpen(rows.petition.slug)
    is_waiting = seen_as(SignatureState(signature.state)) is SignatureState.UNCONFIRMED
    if not is_waiting or signature.person_id is None:
        return False
    return outbox.put(session, MessageKind.FRESH_LINK, signature_id, signature.person_id, now) is not None


def _seat_id(session: Session, key: SeatKey) -> int:
    return session.execute(
        select(SeatRow.id).where(
            SeatRow.plan == key.plan, SeatRow.chamber == key.chamber, SeatRow.code == key.code
        )
    ).scalar_one()
