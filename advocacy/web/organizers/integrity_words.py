"""What is said about signatures that are looked at, in words for organizers."""

from collections.abc import Mapping

from advocacy.domain.integrity_actions import ActionKind, ActionState
from advocacy.domain.suspicion import LISTED_AT, QUARANTINE_AT, Reason, Trait
from advocacy.web.organizers.supporter_words import EVENTS, STATES

__all__ = [
    "ACTS",
    "ALIKE",
    "EVENTS",
    "FOLLOWS",
    "KINDS",
    "LEAST",
    "LISTED_AT",
    "LIVE",
    "QUARANTINE_AT",
    "REASONS",
    "STANDINGS",
    "STATES",
]

REASONS: Mapping[Reason, str] = {
    Reason.FAST_PREFIX: "Far too many forms came from the same part of the network at once",
    Reason.FAST_MAILBOX: "The same mailbox was typed in again and again",
    Reason.FAST_PETITION: "It came while the petition got far more forms than usual",
    Reason.SHARED_PREFIX: "Many signatures of that day came from the same part of the network",
    Reason.NAME_PATTERN: "The name looks typed at random, or has a link in it",
    Reason.SAME_NOTE: "Many signatures have the same note, word for word",
    Reason.SAME_SCHEME: "Many mailboxes differ from this one only by a number",
    Reason.DISPOSABLE: "The mailbox is one of those made to be thrown away",
    Reason.LOOKALIKE_DOMAIN: "The domain of the mailbox looks like a well-known one, but is another",
    Reason.BOUNCED: "E-mails to the mailbox came back soon after signing",
    Reason.NOT_ME: "The owner of the mailbox says that it was not them",
    Reason.BY_HAND: "An organizer decided so",
}
ALIKE: Mapping[Trait, tuple[str, str]] = {
    Trait.PREFIX: ("other from the same part of the network", "others from the same part of the network"),
    Trait.NOTE: ("other with the same note", "others with the same note"),
    Trait.SCHEME: ("other mailbox of the same pattern", "other mailboxes of the same pattern"),
}
LEAST: Mapping[int, str] = {
    LISTED_AT: "enough to look at",
    QUARANTINE_AT: "enough for quarantine",
    0: "does not matter",
}
KINDS: Mapping[ActionKind, str] = {
    ActionKind.QUARANTINE: "Quarantine",
    ActionKind.RELEASE: "Release",
    ActionKind.INVALIDATE: "Take out of the count",
}
ACTS: Mapping[ActionKind, str] = {
    ActionKind.QUARANTINE: "Hold them back",
    ActionKind.RELEASE: "Let them count",
    ActionKind.INVALIDATE: "Take them out of the count",
}
FOLLOWS: Mapping[ActionKind, str] = {
    ActionKind.QUARANTINE: "They do not count until somebody releases them, and their letters wait. "
    "Whoever signed sees no difference.",
    ActionKind.RELEASE: "They count once their owners have confirmed them, and letters go when they are due. "
    "What was noticed about them so far weighs no more.",
    ActionKind.INVALIDATE: "They count no more, and their letters do not go. Those that were not confirmed "
    "yet are held back instead. Whoever signed sees no difference, and the public page on how we "
    "count tells how many were taken out.",
}
STANDINGS: Mapping[ActionState, str] = {
    ActionState.PLANNED: "dry run",
    ActionState.RUNNING: "under way",
    ActionState.DONE: "done",
    ActionState.UNDOING: "being undone",
    ActionState.UNDONE: "undone",
    ActionState.CANCELLED: "dropped",
}
LIVE = frozenset({ActionState.RUNNING, ActionState.UNDOING})
