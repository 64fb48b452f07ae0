"""Holds signatures back from the count until organizers have looked, and lets them go."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.signature_holds import Hold, way
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.domain.suspicion import QUARANTINE_AT, SCORE, Reason
from advocacy.models import SignatureFlag
from advocacy.services import audit
from advocacy.services.holds import BATCH, Way, hold, move


def quarantine(
    session: Session,
    signature_ids: Collection[int],
    now: datetime,
    actor: Actor,
    reasons: Collection[Reason] = (Reason.BY_HAND,),
    why: str = "",
) -> int:
    """Hold signatures back, for these reasons; returns how many changed their state.

    What an organizer found to be nothing is no reason any more: signatures with nothing else are left alone.
    Whoever quarantines by hand overrules that. Letters that have not gone are held back.
    """
    changed = 0
    for ids in batches(signature_ids):
        hold(session, ids)
        for reason in reasons:
            flag(session, ids, reason, now, anew=reason is Reason.BY_HAND)
        changed += _changed(session, _open(session, ids, reasons), to(Hold.HELD), now)
    if changed:
        after = {"signatures": changed, "reasons": sorted(reasons)}
        audit.note(session, actor, "quarantine", "signatures", _named(signature_ids), now, after=after, reason=why)
    return changed


def quarantine_scored(session: Session, signature_ids: Collection[int], now: datetime, actor: Actor) -> int:
    """Hold back those of which enough was noticed, and nobody has looked at it; returns how many."""
    heavy = session.scalars(
        select(SignatureFlag.signature_id)
        .where(SignatureFlag.signature_id.in_(signature_ids), SignatureFlag.settled_at.is_(None))
        .group_by(SignatureFlag.signature_id)
        .having(func.sum(SignatureFlag.score) >= QUARANTINE_AT)
    ).all()
    changed = sum(_changed(session, ids, to(Hold.HELD), now) for ids in batches(heavy))
    if changed:
        named = _named(heavy)
        audit.note(session, actor, "quarantine", "signatures", named, now, after={"signatures": changed})
    return changed


def release(session: Session, signature_ids: Collection[int], now: datetime, actor: Actor, why: str = "") -> int:
    """Let signatures count once their owners confirmed them; returns how many changed their state.

    What was noticed about them is settled: the house holds them back for it no more. Letters that were held
    go when they are due.
    """
    changed = 0
    for ids in batches(signature_ids):
        hold(session, ids)
        settle(session, ids, now)
        changed += _changed(session, ids, to(Hold.FREE), now)
    audit.note(
        session,
        actor,
        "release",
        "signatures",
        _named(signature_ids),
        now,
        after={"signatures": changed},
        reason=why,
    )
    return changed


def to(aim: Hold) -> Way:
    """The way to a hold from any state."""
    return partial(_way, aim)


def flag(
    session: Session, signature_ids: Collection[int], reason: Reason, now: datetime, *, anew: bool = False
) -> int:
    """Write a reason down; returns of how many it is new. One that was settled stays so, unless `anew`.

    From the lowest id up, like all who lock several.
    """
    if not signature_ids:
        return 0
    rows = [
        {"signature_id": each, "reason": reason.value, "score": SCORE[reason], "found_at": now}
        for each in sorted(set(signature_ids))
    ]
    question = insert(SignatureFlag)
    if anew:
        question = question.on_conflict_do_update(
            index_elements=[SignatureFlag.signature_id, SignatureFlag.reason],
            set_={"settled_at": None, "found_at": now},
        )
    else:
        question = question.on_conflict_do_nothing()
    return len(session.scalars(question.values(rows).returning(SignatureFlag.signature_id)).all())


def settle(session: Session, signature_ids: Collection[int], now: datetime) -> None:
    """What was noticed weighs no more."""
    session.execute(
        update(SignatureFlag)
        .where(SignatureFlag.signature_id.in_(signature_ids), SignatureFlag.settled_at.is_(None))
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )


def batches(signature_ids: Collection[int]) -> Sequence[Sequence[int]]:
    """The ids in order, in parts that are not too large for one statement."""
    ordered = sorted(set(signature_ids))
    return [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]


def _way(aim: Hold, _signature_id: int, state: SignatureState) -> tuple[SignatureEvent, ...]:
    return () if state is SignatureState.INVALIDATED and aim is Hold.HELD else way(state, aim)


def _changed(session: Session, ids: Sequence[int], how: Way, now: datetime) -> int:
    return sum(each.is_changed for each in move(session, ids, how, now)) if ids else 0


def _open(session: Session, ids: Sequence[int], reasons: Collection[Reason]) -> Sequence[int]:
    """Those with at least one of these reasons that nobody has settled."""
    is_open = SignatureFlag.settled_at.is_(None) & SignatureFlag.reason.in_([reason.value for reason in reasons])
    question = select(SignatureFlag.signature_id).where(SignatureFlag.signature_id.in_(ids), is_open)
    return session.scalars(question.distinct().order_by(SignatureFlag.signature_id)).all()


def _named(signature_ids: Collection[int]) -> str:
    """One by its number; of several only that there were."""
    return str(next(iter(signature_ids))) if len(set(signature_ids)) == 1 else "several"
