"""The life of one signature."""

from enum import StrEnum

from advocacy.domain.machines import Table


class SignatureState(StrEnum):
    """Where a signature stands; only confirmed ones count."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


class SignatureEvent(StrEnum):
    """What can happen to a signature."""

    CONFIRM = "confirm"
    EXPIRE = "expire"


SIGNATURE_TABLE: Table[SignatureState, SignatureEvent] = {
    (SignatureState.UNCONFIRMED, SignatureEvent.CONFIRM): SignatureState.CONFIRMED,
    (SignatureState.UNCONFIRMED, SignatureEvent.EXPIRE): SignatureState.EXPIRED,
}
