"""Ends the consent to news of single petitions, and takes it anew, as its giver says on their page of e-mails."""

from collections.abc import Sequence, Set
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from advocacy.domain.consents import NEWS_CHOICE, ConsentKind
from advocacy.domain.signature_states import HOLDING, SignatureEvent
from advocacy.models import Consent, Person, Signature

_IS_WANTED = func.bool_or(Consent.ended_at.is_(None))


def choose(session: Session, email_hash: bytes, stopped: Set[int], asked: Set[int], now: datetime) -> None:
    """End the news of the petitions `stopped`, and begin that of those `asked` for again (ids of petitions).

    Petitions whose news the owner of the address never asked for are passed over, and so is what is as they say
    already. What happened is kept in the history of their signatures.
    """
    # Held, lest two answers that come at once each give a consent.
    person = select(Person.id).where(Person.email_hash == email_hash).limit(1).with_for_update(key_share=True)
    theirs = _theirs(session, session.scalar(person))
    _stop(session, [each for each, is_wanted in theirs if is_wanted and each.petition_id in stopped], now)
    _ask(session, [each for each, is_wanted in theirs if not is_wanted and each.petition_id in asked], now)


def _theirs(session: Session, person_id: int | None) -> list[tuple[Signature, bool]]:
    """The confirmed signatures that once asked for news, and whether they still do."""
    rows = session.execute(
        select(Signature, _IS_WANTED)
        .join(Consent, Consent.signature_id == Signature.id)
        .where(
            Signature.person_id == person_id,
            Signature.state.in_(HOLDING),
            Consent.kind == ConsentKind.UPDATES,
        )
        .group_by(Signature.id)
        .order_by(Signature.id)
    )
    return [(signature, is_wanted) for signature, is_wanted in rows]


def _stop(session: Session, signatures: Sequence[Signature], now: datetime) -> None:
    session.add_all(signature.record(SignatureEvent.STOP_NEWS, now) for signature in signatures)
    session.execute(
        update(Consent)
        .where(
            Consent.signature_id.in_([signature.id for signature in signatures]),
            Consent.kind == ConsentKind.UPDATES,
            Consent.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def _ask(session: Session, signatures: Sequence[Signature], now: datetime) -> None:
    session.add_all(signature.record(SignatureEvent.ASK_FOR_NEWS, now) for signature in signatures)
    session.add_all(
        Consent(signature_id=signature.id, kind=ConsentKind.UPDATES, version=NEWS_CHOICE, given_at=now)
        for signature in signatures
    )
