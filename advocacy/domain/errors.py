"""What can go wrong, as facts; the sentences for people are in `advocacy/web/errors.py`.

Errors are values, but not frozen ones: a `with` block sets the traceback on the error that leaves it.
"""

from dataclasses import dataclass
from enum import StrEnum

from advocacy.domain.delivery import SwitchProblem
from advocacy.domain.gaps import Missing
from advocacy.domain.rights import Right


class DomainError(Exception):
    """The root of all refusals that a person gets a sentence for."""


@dataclass(unsafe_hash=True)
class TransitionRefused(DomainError):
    """An event that cannot happen in this state."""

    state: StrEnum
    event: StrEnum


@dataclass(unsafe_hash=True)
class PetitionNotFound(DomainError):
    """No petition that the public may see has this address."""

    slug: str


@dataclass(unsafe_hash=True)
class PetitionNotOpen(DomainError):
    """The petition takes no signatures (any more)."""

    slug: str


@dataclass(unsafe_hash=True)
class LinkUnreadable(DomainError):
    """A link that this house did not make, or that was changed or cut on the way."""


@dataclass(unsafe_hash=True)
class LinkExpired(DomainError):
    """A confirmation link past its time; `token` still tells which signature may ask for a new one."""

    token: str


@dataclass(unsafe_hash=True)
class SignatureGone(DomainError):
    """The signature was never confirmed and has been erased."""

    slug: str | None = None


@dataclass(unsafe_hash=True)
class SignatureErased(SignatureGone):
    """The signature has been erased because its signer asked for it."""


@dataclass(unsafe_hash=True)
class SignatureWithdrawn(DomainError):
    """Its signer has taken the signature back; the petition `slug` may be signed again."""

    slug: str


@dataclass(unsafe_hash=True)
class MailboxRuleNotFound(DomainError):
    """There is no rule for the mailboxes of this domain."""

    domain: str


@dataclass(unsafe_hash=True)
class MailboxRuleRefused(DomainError):
    """The rule would make an alias of an alias, or of itself, or would take from an alias what it is one of."""

    domain: str


@dataclass(unsafe_hash=True)
class AlreadySigned(DomainError):
    """The mailbox of this signature has no place for it on the petition (`advocacy.queries.households`)."""

    signature_id: int


@dataclass(unsafe_hash=True)
class SeatsUnknown(DomainError):
    """The signature cannot be confirmed before the resident has said which seats are theirs."""

    signature_id: int


@dataclass(unsafe_hash=True)
class SeatsNotOffered(DomainError):
    """The resident picked a pair of seats that is not among the candidates."""


@dataclass(unsafe_hash=True)
class LetterRefused(DomainError):
    """A letter's text as edited cannot be sent; `problem` is one of `LetterProblem`, `seat_id` says whose."""

    seat_id: int
    problem: "LetterProblem"


class LetterProblem(StrEnum):
    """Why an edited letter cannot be taken."""

    SUBJECT_EMPTY = "subject_empty"
    SUBJECT_LONG = "subject_long"
    BODY_EMPTY = "body_empty"
    BODY_LONG = "body_long"
    BODY_TO_ANOTHER = "body_to_another"


@dataclass(unsafe_hash=True)
class LetterGone(DomainError):
    """The letter is on its way (or ended) and can no longer be edited or cancelled."""

    letter_id: int


@dataclass(unsafe_hash=True)
class MessageNotFound(DomainError):
    """No row of the ledger has this id."""

    message_id: int


@dataclass(unsafe_hash=True)
class WordsDeleted(DomainError):
    """The letter cannot be sent again: its words were deleted, because their time was over."""

    message_id: int


@dataclass(unsafe_hash=True)
class TemplateRefused(DomainError):
    """A letter template that names merge fields which do not exist, or has an unmatched brace."""

    fields: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(unsafe_hash=True)
class MergeFieldMissing(DomainError):
    """A merge field has no value for this letter; nothing may be sent."""

    field: str


@dataclass(unsafe_hash=True)
class MailingWordsRefused(DomainError):
    """The words of a mailing cannot be saved as they are; `problems` lists everything found, in sentences."""

    problems: tuple[str, ...]


@dataclass(unsafe_hash=True)
class MailingLinkGone(DomainError):
    """A link whose clicks were counted, of a mailing that was deleted; nobody knows any more where it led."""


@dataclass(unsafe_hash=True)
class CrossSite(DomainError):
    """A form that was posted from another site."""


@dataclass(unsafe_hash=True)
class PackRefused(DomainError):
    """A pack (or its sources) that contradicts itself; `problems` lists every contradiction found."""

    problems: tuple[str, ...]


@dataclass(unsafe_hash=True)
class BoundariesRefused(DomainError):
    """Boundaries that cannot be read or cannot be right; `problems` lists everything found, in sentences."""

    problems: tuple[str, ...]


@dataclass(unsafe_hash=True)
class AddressPointsRefused(DomainError):
    """A file of address points that cannot be read or is not what it was taken for; `problems` are sentences."""

    problems: tuple[str, ...]


@dataclass(unsafe_hash=True)
class RosterUnread(DomainError):
    """A roster's source that did not answer, or answered with something else; `reason` is a sentence."""

    reason: str


@dataclass(unsafe_hash=True)
class RosterRefused(DomainError):
    """A roster that cannot be right; `problems` lists everything found, in sentences with file or row."""

    problems: tuple[str, ...]


@dataclass(unsafe_hash=True)
class NotAllowed(DomainError):
    """An organizer whose role lacks the right that a page or an act needs."""

    right: Right


@dataclass(unsafe_hash=True)
class SomebodyElseSaved(DomainError):
    """The form was opened before somebody else saved the same thing; nothing was overwritten."""

    subject: str


@dataclass(unsafe_hash=True)
class OrganizerNotFound(DomainError):
    """No organizer has this e-mail address or id."""

    name: str


@dataclass(unsafe_hash=True)
class OrganizerExists(DomainError):
    """There is an account with this e-mail address already."""

    email: str


@dataclass(unsafe_hash=True)
class LastAdmin(DomainError):
    """Nobody would be left who can manage organizers."""


@dataclass(unsafe_hash=True)
class InvitationOver(DomainError):
    """An invitation that was taken up, replaced or taken back, or is too old."""


@dataclass(unsafe_hash=True)
class SignInFirst(DomainError):
    """A form that was sent when the time of signing in was over, or with another session's token."""


@dataclass(unsafe_hash=True)
class PetitionIncomplete(DomainError):
    """The petition cannot be published, or stay so, while these gaps are there."""

    slug: str
    gaps: tuple[Missing, ...]


@dataclass(unsafe_hash=True)
class SlugTaken(DomainError):
    """Another petition has this address."""

    slug: str


@dataclass(unsafe_hash=True)
class VersionNotFound(DomainError):
    """The petition has no version, bill or language of this name."""

    slug: str


@dataclass(unsafe_hash=True)
class SeatNotFound(DomainError):
    """No seat has this id."""

    seat_id: int


@dataclass(unsafe_hash=True)
class SwitchRefused(DomainError):
    """Delivery cannot be switched as asked; `problem` tells why."""

    problem: SwitchProblem


@dataclass(unsafe_hash=True)
class SupporterNotFound(DomainError):
    """Nobody has this number; perhaps they have been erased."""

    person_id: int


@dataclass(unsafe_hash=True)
class SuppressionNotFound(DomainError):
    """No reason against an address has this number."""

    suppression_id: int


@dataclass(unsafe_hash=True)
class LiftRefused(DomainError):
    """Whoever unsubscribed can only subscribe again themself."""

    suppression_id: int


@dataclass(unsafe_hash=True)
class MailUnderWay(DomainError):
    """Something of this person's is on the wire at this moment, so not all of it can be erased."""

    person_id: int


@dataclass(unsafe_hash=True)
class MailingNotFound(DomainError):
    """No mailing has this id, or it was a draft that somebody deleted."""

    mailing_id: int


@dataclass(unsafe_hash=True)
class MailingNotWritable(DomainError):
    """Words, audience and settings of a mailing can be changed only while it is a draft."""

    mailing_id: int


@dataclass(unsafe_hash=True)
class MailingNotReady(DomainError):
    """Preflight found what nobody has let pass; `findings` are its keys."""

    findings: tuple[str, ...]


@dataclass(unsafe_hash=True)
class SegmentNotFound(DomainError):
    """No saved segment has this id (any more)."""

    segment_id: int


@dataclass(unsafe_hash=True)
class SegmentNameTaken(DomainError):
    """Another segment is saved under this name."""

    name: str


@dataclass(unsafe_hash=True)
class FiguresDisagree(DomainError):
    """The ledger of a mailing does not hold exactly its audience: `counted` rows of `audience`."""

    audience: int
    counted: int


@dataclass(unsafe_hash=True)
class MailEventSettled(DomainError):
    """Nothing of this number waits for a decision (any more), or it cannot be decided like that."""

    event_id: int


@dataclass(unsafe_hash=True)
class ActionNotFound(DomainError):
    """No decision about signatures has this number."""

    action_id: int


@dataclass(unsafe_hash=True)
class TooManyMeant(DomainError):
    """A decision is to be about more signatures than one can be (`most`)."""

    most: int


@dataclass(unsafe_hash=True)
class SuspectNotFound(DomainError):
    """No signature has this number."""

    signature_id: int


@dataclass(unsafe_hash=True)
class SealBroken(DomainError):
    """What is stored in this column was changed, cut, or sealed for another one."""

    column: str


@dataclass(unsafe_hash=True)
class KeyUnknown(DomainError):
    """What is stored in this column is sealed with a key that the settings do not have."""

    column: str
    key_id: str
