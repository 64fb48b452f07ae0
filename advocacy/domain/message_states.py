"""The life of one e-mail in the ledger.

`SENDING` means that the words may already be on the wire: nobody but the outcome itself may leave it.
"""

from enum import StrEnum

from advocacy.domain.machines import Table


class MessageState(StrEnum):
    """Where a message stands.

    `PARKED` waits for something to happen outside the ledger: a successor in a vacant seat, a resident's answer.
    `HELD` is a letter of a signature in quarantine, until that is over.
    `CANCELLED` is what its signer (or events) took back by `CANCEL`, and organizers by `RECALL`.
    `SUPPRESSED` is for recipients who may not be written to, found out between claim and begin; so far the house
    keeps no list of such addresses, so no service brings a message there.
    """

    READY = "ready"
    PARKED = "parked"
    HELD = "held"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    TESTED = "tested"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"


class MessageEvent(StrEnum):
    """What can happen to a message. `FREE_TESTED` is `FREE` for one that the test inbox had its copy of."""

    CLAIM = "claim"
    PARK = "park"
    RESUME = "resume"
    HOLD = "hold"
    FREE = "free"
    FREE_TESTED = "free_tested"
    RELEASE = "release"
    BEGIN = "begin"
    ACCEPT = "accept"
    ACCEPT_IN_TEST = "accept_in_test"
    DEFER = "defer"
    REFUSE = "refuse"
    GIVE_UP = "give_up"
    LOSE = "lose"
    RESEND = "resend"
    CANCEL = "cancel"
    RECALL = "recall"
    SUPPRESS = "suppress"
    BOUNCE = "bounce"


_S, _E = MessageState, MessageEvent

MESSAGE_TABLE: Table[MessageState, MessageEvent] = {
    (_S.READY, _E.CLAIM): _S.CLAIMED,
    (_S.READY, _E.CANCEL): _S.CANCELLED,
    (_S.READY, _E.RECALL): _S.CANCELLED,
    (_S.TESTED, _E.CLAIM): _S.CLAIMED,
    (_S.TESTED, _E.CANCEL): _S.CANCELLED,
    (_S.TESTED, _E.RECALL): _S.CANCELLED,
    (_S.READY, _E.PARK): _S.PARKED,
    (_S.TESTED, _E.PARK): _S.PARKED,
    (_S.HELD, _E.PARK): _S.PARKED,
    (_S.PARKED, _E.RESUME): _S.READY,
    (_S.PARKED, _E.CANCEL): _S.CANCELLED,
    (_S.PARKED, _E.RECALL): _S.CANCELLED,
    (_S.READY, _E.HOLD): _S.HELD,
    (_S.TESTED, _E.HOLD): _S.HELD,
    (_S.CLAIMED, _E.HOLD): _S.HELD,
    (_S.HELD, _E.FREE): _S.READY,
    (_S.HELD, _E.FREE_TESTED): _S.TESTED,
    (_S.HELD, _E.CANCEL): _S.CANCELLED,
    (_S.HELD, _E.RECALL): _S.CANCELLED,
    (_S.CLAIMED, _E.RELEASE): _S.READY,
    (_S.CLAIMED, _E.BEGIN): _S.SENDING,
    (_S.CLAIMED, _E.CANCEL): _S.CANCELLED,
    (_S.CLAIMED, _E.RECALL): _S.CANCELLED,
    (_S.CLAIMED, _E.SUPPRESS): _S.SUPPRESSED,
    (_S.CLAIMED, _E.GIVE_UP): _S.FAILED,
    (_S.SENDING, _E.ACCEPT): _S.SENT,
    (_S.SENDING, _E.ACCEPT_IN_TEST): _S.TESTED,
    (_S.SENDING, _E.DEFER): _S.READY,
    (_S.SENDING, _E.REFUSE): _S.BOUNCED,
    (_S.SENDING, _E.GIVE_UP): _S.FAILED,
    (_S.SENDING, _E.LOSE): _S.UNCERTAIN,
    (_S.UNCERTAIN, _E.RESEND): _S.READY,
    (_S.UNCERTAIN, _E.ACCEPT): _S.SENT,
    (_S.UNCERTAIN, _E.DEFER): _S.READY,
    (_S.UNCERTAIN, _E.REFUSE): _S.BOUNCED,
    (_S.UNCERTAIN, _E.GIVE_UP): _S.FAILED,
    (_S.SENT, _E.BOUNCE): _S.BOUNCED,
    (_S.UNCERTAIN, _E.BOUNCE): _S.BOUNCED,
    (_S.BOUNCED, _E.RESEND): _S.READY,
    (_S.FAILED, _E.RESEND): _S.READY,
}
"""An answer that is found late, in a journal or in the hands of a slow holder, ends the doubt."""
