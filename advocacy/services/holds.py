"""Brings signatures from one state to another, a batch at a time; what waits of their letters follows.

Rows are locked in the order of all who change a person's (docs/decisions/014-searching-supporters.md).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from advocacy.domain.signature_holds import end
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.models import Person, Signature, SignatureHistory
from advocacy.services import held_letters

BATCH = 500
"""So few that nobody who signs or confirms at this moment waits for them longer than for a slow page."""

Way = Callable[[int, SignatureState], tuple[SignatureEvent, ...]]


@dataclass(frozen=True, slots=True)
class Stood:
    """A signature that was looked at: where it was, and is now."""

    signature_id: int
    was: SignatureState
    became: SignatureState

    @property
    def is_changed(self) -> bool:
        return self.was is not self.became


def move(session: Session, signature_ids: Collection[int], way: Way, now: datetime) -> Sequence[Stood]:
    """Let happen to each of a batch of signatures what `way` says of its id and state; those in no batch are few.

    Returns all of them as they stand, by id. Letters that have not gone are held back from those that count no
    more, and let go from those that count again; what is being handed over at this moment goes.
    """
    states = hold(session, signature_ids)
    groups: dict[tuple[SignatureState, tuple[SignatureEvent, ...]], list[int]] = defaultdict(list)
    for signature_id, state in states.items():
        groups[state, way(signature_id, state)].append(signature_id)
    stood = []
    for (state, events), ids in groups.items():
        became = end(state, events)
        if events:
            _write(session, ids, events, became, now)
            _follow(session, ids, state, became, now)
        stood += [Stood(signature_id, state, became) for signature_id in ids]
    return sorted(stood, key=lambda each: each.signature_id)


def hold(session: Session, signature_ids: Collection[int]) -> dict[int, SignatureState]:
    """Lock these signatures, their people first, and return their states.

    Comes before anything else that touches them: a flag alone holds its signature, too, and would wait for
    whoever erases the person while they wait for it.
    """
    theirs = select(Signature.person_id).where(Signature.id.in_(signature_ids))
    session.execute(
        select(Person.id).where(Person.id.in_(theirs)).order_by(Person.id).with_for_update(key_share=True)
    )
    rows = session.execute(
        select(Signature.id, Signature.state)
        .where(Signature.id.in_(signature_ids))
        .order_by(Signature.id)
        .with_for_update(key_share=True)
    )
    return {signature_id: SignatureState(state) for signature_id, state in rows}


def _write(
    session: Session,
    ids: Collection[int],
    events: Sequence[SignatureEvent],
    became: SignatureState,
    now: datetime,
) -> None:
    unseen = {"synchronize_session": False}
    session.execute(
        update(Signature).where(Signature.id.in_(ids)).values(state=became.value).execution_options(**unseen)
    )
    session.execute(
        insert(SignatureHistory),
        [{"signature_id": each, "event": event.value, "at": now} for each in ids for event in events],
    )


def _follow(
    session: Session, ids: Collection[int], was: SignatureState, became: SignatureState, now: datetime
) -> None:
    if became is SignatureState.CONFIRMED:
        held_letters.let_go(session, ids, now)
    elif was is SignatureState.CONFIRMED:
        held_letters.hold_back(session, ids, now)
