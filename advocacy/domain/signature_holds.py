"""How far a signature is held back from the count, and the steps from one hold to another."""

from enum import StrEnum

from advocacy.domain.machines import step
from advocacy.domain.signature_states import SIGNATURE_TABLE, WAITING, SignatureEvent, SignatureState


class Hold(StrEnum):
    """Whether a signature counts once its owner has confirmed it."""

    FREE = "free"
    HELD = "held"
    REMOVED = "removed"


_S, _E = SignatureState, SignatureEvent

HOLD_OF = {
    _S.UNCONFIRMED: Hold.FREE,
    _S.CONFIRMED: Hold.FREE,
    _S.SUSPECT: Hold.HELD,
    _S.QUARANTINED: Hold.HELD,
    _S.INVALIDATED: Hold.REMOVED,
}
"""Signatures in other states are gone: nobody decides about them any more."""

_STEPS: dict[tuple[Hold, Hold], tuple[SignatureEvent, ...]] = {
    (Hold.FREE, Hold.HELD): (_E.QUARANTINE,),
    (Hold.FREE, Hold.REMOVED): (_E.INVALIDATE,),
    (Hold.HELD, Hold.FREE): (_E.RELEASE,),
    (Hold.HELD, Hold.REMOVED): (_E.INVALIDATE,),
    (Hold.REMOVED, Hold.HELD): (_E.RESTORE,),
    (Hold.REMOVED, Hold.FREE): (_E.RESTORE, _E.RELEASE),
}


def way(state: SignatureState, to: Hold) -> tuple[SignatureEvent, ...]:
    """What has to happen; nothing when it is there, or gone.

    One that its owner has not confirmed has no place in the count that could be taken: it is held back instead.
    """
    if state not in HOLD_OF:
        return ()
    aim = Hold.HELD if to is Hold.REMOVED and state in WAITING else to
    return _STEPS.get((HOLD_OF[state], aim), ())


def way_back(was: SignatureState, became: SignatureState, now: SignatureState) -> tuple[SignatureEvent, ...]:
    """What undoes a change from `was` to `became` for one that is `now` this; nothing when it was changed since.

    Its owner may have confirmed it meanwhile, and does not confirm again.
    """
    if HOLD_OF.get(now) != HOLD_OF[became]:
        return ()
    return way(now, HOLD_OF[was])


def end(state: SignatureState, events: tuple[SignatureEvent, ...]) -> SignatureState:
    """The state after all of these, by the table of states."""
    for event in events:
        state = step(SIGNATURE_TABLE, state, event)
    return state
