"""The life of one signature."""

from enum import StrEnum

from advocacy.domain.errors import SignatureErased, SignatureGone, SignatureWithdrawn
from advocacy.domain.machines import Table


class SignatureState(StrEnum):
    """Where a signature stands; only confirmed ones count.

    `SUSPECT` and `QUARANTINED` are held back from the count until organizers have looked, before and after their
    owner confirmed; `INVALIDATED` is what organizers took out. Their owners see no difference (`seen_as`).
    `WITHDRAWN` is what its owner took back.
    """

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    SUSPECT = "suspect"
    QUARANTINED = "quarantined"
    INVALIDATED = "invalidated"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ERASED = "erased"


class SignatureEvent(StrEnum):
    """What can happen to a signature; its news is stopped and asked for again on the signer's page of e-mails.

    `RESTORE` undoes an invalidation.
    """

    CONFIRM = "confirm"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    INVALIDATE = "invalidate"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ERASE = "erase"
    STOP_NEWS = "stop_news"
    ASK_FOR_NEWS = "ask_for_news"


_S, _E = SignatureState, SignatureEvent

SIGNATURE_TABLE: Table[SignatureState, SignatureEvent] = {
    (_S.UNCONFIRMED, _E.CONFIRM): _S.CONFIRMED,
    (_S.UNCONFIRMED, _E.QUARANTINE): _S.SUSPECT,
    (_S.UNCONFIRMED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.UNCONFIRMED, _E.EXPIRE): _S.EXPIRED,
    (_S.UNCONFIRMED, _E.ERASE): _S.ERASED,
    (_S.SUSPECT, _E.CONFIRM): _S.QUARANTINED,
    (_S.SUSPECT, _E.RELEASE): _S.UNCONFIRMED,
    (_S.SUSPECT, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.SUSPECT, _E.EXPIRE): _S.EXPIRED,
    (_S.SUSPECT, _E.ERASE): _S.ERASED,
    (_S.CONFIRMED, _E.QUARANTINE): _S.QUARANTINED,
    (_S.CONFIRMED, _E.INVALIDATE): _S.INVALIDATED,
    (_S.CONFIRMED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.CONFIRMED, _E.ERASE): _S.ERASED,
    (_S.CONFIRMED, _E.STOP_NEWS): _S.CONFIRMED,
    (_S.CONFIRMED, _E.ASK_FOR_NEWS): _S.CONFIRMED,
    (_S.QUARANTINED, _E.RELEASE): _S.CONFIRMED,
    (_S.QUARANTINED, _E.INVALIDATE): _S.INVALIDATED,
    (_S.QUARANTINED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.QUARANTINED, _E.ERASE): _S.ERASED,
    (_S.QUARANTINED, _E.STOP_NEWS): _S.QUARANTINED,
    (_S.QUARANTINED, _E.ASK_FOR_NEWS): _S.QUARANTINED,
    (_S.INVALIDATED, _E.RESTORE): _S.QUARANTINED,
    (_S.INVALIDATED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.INVALIDATED, _E.ERASE): _S.ERASED,
    (_S.INVALIDATED, _E.STOP_NEWS): _S.INVALIDATED,
    (_S.INVALIDATED, _E.ASK_FOR_NEWS): _S.INVALIDATED,
    (_S.WITHDRAWN, _E.ERASE): _S.ERASED,
}

WAITING = (_S.UNCONFIRMED, _S.SUSPECT)
"""The states of a signature whose owner has not answered yet."""

HOLDING = frozenset({_S.CONFIRMED, _S.QUARANTINED, _S.INVALIDATED})
"""The states in which a signature has one of the places of its mailbox on the petition."""

_SEEN_AS = {_S.SUSPECT: _S.UNCONFIRMED, _S.QUARANTINED: _S.CONFIRMED, _S.INVALIDATED: _S.CONFIRMED}


def seen_as(state: SignatureState) -> SignatureState:
    """What its owner is shown."""
    return _SEEN_AS.get(state, state)


BARE = frozenset({SignatureState.EXPIRED, SignatureState.ERASED})
"""The states of a signature of which nobody can tell any more who made it."""


def refuse_withdrawn(state: SignatureState, slug: str) -> None:
    """Raises `SignatureWithdrawn`; `slug` is its petition."""
    if state is SignatureState.WITHDRAWN:
        raise SignatureWithdrawn(slug)


def refuse_bare(state: SignatureState, slug: str) -> None:
    """Raises `SignatureGone` for an expired one, `SignatureErased` for an erased one; `slug` is its petition."""
    if state is SignatureState.EXPIRED:
        raise SignatureGone(slug)
    if state is SignatureState.ERASED:
        raise SignatureErased(slug)
