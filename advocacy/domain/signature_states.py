"""The life of one signature."""

from enum import StrEnum

from advocacy.domain.errors import SignatureErased, SignatureGone
from advocacy.domain.machines import Table


class SignatureState(StrEnum):
    """Where a signature stands; only confirmed ones count."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    ERASED = "erased"


class SignatureEvent(StrEnum):
    """What can happen to a signature; its news is stopped and asked for again on the signer's page of e-mails."""

    CONFIRM = "confirm"
    EXPIRE = "expire"
    ERASE = "erase"
    STOP_NEWS = "stop_news"
    ASK_FOR_NEWS = "ask_for_news"


SIGNATURE_TABLE: Table[SignatureState, SignatureEvent] = {
    (SignatureState.UNCONFIRMED, SignatureEvent.CONFIRM): SignatureState.CONFIRMED,
    (SignatureState.UNCONFIRMED, SignatureEvent.EXPIRE): SignatureState.EXPIRED,
    (SignatureState.UNCONFIRMED, SignatureEvent.ERASE): SignatureState.ERASED,
    (SignatureState.CONFIRMED, SignatureEvent.ERASE): SignatureState.ERASED,
    (SignatureState.CONFIRMED, SignatureEvent.STOP_NEWS): SignatureState.CONFIRMED,
    (SignatureState.CONFIRMED, SignatureEvent.ASK_FOR_NEWS): SignatureState.CONFIRMED,
}

BARE = frozenset({SignatureState.EXPIRED, SignatureState.ERASED})
"""The states of a signature of which nobody can tell any more who made it."""


def refuse_bare(state: SignatureState, slug: str) -> None:
    """Raises `SignatureGone` for an expired one, `SignatureErased` for an erased one; `slug` is its petition."""
    if state is SignatureState.EXPIRED:
        raise SignatureGone(slug)
    if state is SignatureState.ERASED:
        raise SignatureErased(slug)
