"""The life of one mailing."""

from datetime import timedelta
from enum import StrEnum

from advocacy.domain.machines import Table

MISSED_AFTER = timedelta(hours=1)
"""A mailing that could not start in so long after its time asks before it does."""


class MailingState(StrEnum):
    """Where a mailing stands.

    Who gets a mailing is frozen when it begins to send. `MISSED` is a schedule that passed while the house was
    down: somebody has to say whether the words still hold.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class MailingEvent(StrEnum):
    """What can happen to a mailing."""

    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    MISS = "miss"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    REOPEN = "reopen"
    CANCEL = "cancel"


_S, _E = MailingState, MailingEvent

MAILING_TABLE: Table[MailingState, MailingEvent] = {
    (_S.DRAFT, _E.SCHEDULE): _S.SCHEDULED,
    (_S.SCHEDULED, _E.SCHEDULE): _S.SCHEDULED,
    (_S.SCHEDULED, _E.UNSCHEDULE): _S.DRAFT,
    (_S.SCHEDULED, _E.MISS): _S.MISSED,
    (_S.SCHEDULED, _E.START): _S.SENDING,
    (_S.MISSED, _E.SCHEDULE): _S.SCHEDULED,
    (_S.MISSED, _E.UNSCHEDULE): _S.DRAFT,
    (_S.SENDING, _E.PAUSE): _S.PAUSED,
    (_S.SENDING, _E.FINISH): _S.FINISHED,
    (_S.SENDING, _E.CANCEL): _S.CANCELLED,
    (_S.PAUSED, _E.RESUME): _S.SENDING,
    (_S.PAUSED, _E.CANCEL): _S.CANCELLED,
    (_S.FINISHED, _E.REOPEN): _S.SENDING,
}
"""`REOPEN` is for messages that somebody lets go once more, after all had ended."""

WRITABLE = frozenset({MailingState.DRAFT})
"""The words and the segment of a mailing can be changed in these states only."""
