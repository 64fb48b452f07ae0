"""What organizers read about mailings: states, parts, what became of people."""

from collections.abc import Mapping

from advocacy.domain import mailing_parts as parts
from advocacy.domain.audiences import LeftOut
from advocacy.domain.mail_events import MailEventKind
from advocacy.domain.mailing_figures import Term
from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.domain.message_states import MessageState
from advocacy.web.organizers.petition_words import field_id, language

__all__ = ["field_id", "language"]

STATES: Mapping[MailingState, str] = {
    MailingState.DRAFT: "Draft",
    MailingState.SCHEDULED: "Scheduled",
    MailingState.MISSED: "Missed its time",
    MailingState.SENDING: "Sending",
    MailingState.PAUSED: "Paused",
    MailingState.FINISHED: "Finished",
    MailingState.CANCELLED: "Cancelled",
}
LIVE = frozenset({MailingState.SCHEDULED, MailingState.SENDING, MailingState.PAUSED})
"""What may change by itself while somebody looks at it."""
LABELS: Mapping[str, str] = {
    parts.NAME: "Name",
    parts.FROM_NAME: "Sender's name",
    parts.REPLY_TO: "Answers go to",
    parts.COUNTS_CLICKS: "Count clicks",
    parts.SUBJECT: "Subject",
    parts.SECOND_SUBJECT: "Second subject",
    parts.PREHEADER: "Preheader",
    parts.BODY: "Text",
}
TERMS: Mapping[Term, str] = {
    Term.SENT: "Sent",
    Term.PENDING: "Waiting to go",
    Term.SUPPRESSED: "Not written to",
    Term.FAILED: "Failed",
    Term.UNCERTAIN: "Uncertain",
    Term.CANCELLED: "Cancelled",
}
TERM_HINTS: Mapping[Term, str] = {
    Term.SENT: "The receiving mail server took it.",
    Term.PENDING: "In the queue, or in a worker's hands.",
    Term.SUPPRESSED: "They unsubscribed, or their address is on the list of those we do not write to.",
    Term.FAILED: "Refused for good, given up, or a merge field had no value.",
    Term.UNCERTAIN: "The connection broke at the last moment: somebody must decide.",
    Term.CANCELLED: "It had not gone when the campaign was cancelled.",
}
OUTCOMES: Mapping[MessageState, str] = {
    MessageState.READY: "Waits in the queue",
    MessageState.PARKED: "Waits for the better subject",
    MessageState.HELD: "Held back",
    MessageState.CLAIMED: "In a worker's hands",
    MessageState.SENDING: "On the wire",
    MessageState.SENT: "Sent",
    MessageState.TESTED: "Waits in the queue",
    MessageState.BOUNCED: "Refused for good",
    MessageState.FAILED: "Could not be sent",
    MessageState.UNCERTAIN: "Perhaps arrived",
    MessageState.CANCELLED: "Cancelled",
    MessageState.SUPPRESSED: "Not written to",
}
LEFT_OUT: Mapping[str, str] = {
    LeftOut.UNCONFIRMED: "Did not confirm their signature",
    LeftOut.NO_CONSENT: "Did not ask for news",
    LeftOut.UNSUBSCRIBED: "Unsubscribed",
    LeftOut.BOUNCED: "Their mailbox refused earlier mails",
    LeftOut.COMPLAINED: "Said that an e-mail of ours is spam",
    LeftOut.NOT_ME: "Said that somebody else signed with their address",
    LeftOut.BY_HAND: "An organizer asked not to write to them",
}
HAPPENED: Mapping[str, str] = {
    MailingEvent.SCHEDULE: "Scheduled",
    MailingEvent.UNSCHEDULE: "Made a draft again",
    MailingEvent.MISS: "Its time passed while the house could not send",
    MailingEvent.START: "Started",
    MailingEvent.PAUSE: "Paused",
    MailingEvent.RESUME: "Resumed",
    MailingEvent.FINISH: "Finished",
    MailingEvent.REOPEN: "Opened again, to send once more what had failed",
    MailingEvent.CANCEL: "Cancelled",
}
LATER: Mapping[str, str] = {
    MailEventKind.DELIVERED: "delivered",
    MailEventKind.BOUNCED: "bounced",
    MailEventKind.COMPLAINED: "complained",
    MailEventKind.UNSUBSCRIBED: "unsubscribed",
}
SUBJECTS = ("First subject", "Second subject")


def label(key: str) -> str:
    """A part with all that tells it from others: "English: subject"."""
    if key.startswith("text/"):
        return f"{language(key.split('/')[1])}: {LABELS[parts.last(key)].lower()}"
    return LABELS[key]
