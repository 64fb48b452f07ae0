"""The tables, one noun a file. Importing this package fills `Base.metadata`."""

from advocacy.models.audit import AuditEntry
from advocacy.models.bill import Bill, BillSponsor
from advocacy.models.boundary import Boundary, BoundaryLoad
from advocacy.models.committee import Committee, CommitteeMember
from advocacy.models.consent import Consent
from advocacy.models.delivery import DeliverySwitch, OfficePause
from advocacy.models.digest import Digest
from advocacy.models.household import Household
from advocacy.models.integrity import IntegrityAction, IntegrityItem, ScoringMark, SignatureTrait
from advocacy.models.legislator import Legislator, Tenure
from advocacy.models.letter import Letter
from advocacy.models.located_address import LocatedAddress
from advocacy.models.mail_domain import MailDomain
from advocacy.models.mail_event import MailEventRow
from advocacy.models.mailbox_rule import MailboxRuleRow
from advocacy.models.mailing import (
    Mailing,
    MailingClicks,
    MailingHistory,
    MailingLink,
    MailingText,
    SegmentRow,
)
from advocacy.models.mailing_decision import MailingDecision
from advocacy.models.mailing_message import MailingEvidence, MailingMessage
from advocacy.models.match import MatchRow
from advocacy.models.message import Message, MessageHistory
from advocacy.models.office_pace import OfficePace
from advocacy.models.organizer import Notice, Organizer, Passkey
from advocacy.models.pack_load import PackLoad
from advocacy.models.person import Person
from advocacy.models.petition import LetterTemplate, Petition, PetitionHistory, PetitionText, PetitionVersion
from advocacy.models.retention_mark import RetentionMark
from advocacy.models.roster_import import RosterImport
from advocacy.models.seat import SeatRow
from advocacy.models.signature import Signature, SignatureHistory
from advocacy.models.signature_key import SignatureKey
from advocacy.models.slot import Slot
from advocacy.models.street import StreetLoad, StreetPair, StreetSide
from advocacy.models.supporter import Supporter
from advocacy.models.suppression import Suppression
from advocacy.models.suspicion import SignatureFlag, SignatureOrigin
from advocacy.models.table import Base
from advocacy.models.tally import (
    MessageCount,
    MessageTally,
    PageViews,
    Recount,
    SignatureCount,
    SignatureTally,
    TallyMark,
)

__all__ = [
    "AuditEntry",
    "Base",
    "Bill",
    "BillSponsor",
    "Boundary",
    "BoundaryLoad",
    "Committee",
    "CommitteeMember",
    "Consent",
    "DeliverySwitch",
    "Digest",
    "Household",
    "IntegrityAction",
    "IntegrityItem",
    "Legislator",
    "Letter",
    "LetterTemplate",
    "LocatedAddress",
    "MailDomain",
    "MailEventRow",
    "MailboxRuleRow",
    "Mailing",
    "MailingClicks",
    "MailingDecision",
    "MailingEvidence",
    "MailingHistory",
    "MailingLink",
    "MailingMessage",
    "MailingText",
    "MatchRow",
    "Message",
    "MessageCount",
    "MessageHistory",
    "MessageTally",
    "Notice",
    "OfficePace",
    "OfficePause",
    "Organizer",
    "PackLoad",
    "PageViews",
    "Passkey",
    "Person",
    "Petition",
    "PetitionHistory",
    "PetitionText",
    "PetitionVersion",
    "Recount",
    "RetentionMark",
    "RosterImport",
    "ScoringMark",
    "SeatRow",
    "SegmentRow",
    "Signature",
    "SignatureCount",
    "SignatureFlag",
    "SignatureHistory",
    "SignatureKey",
    "SignatureOrigin",
    "SignatureTally",
    "SignatureTrait",
    "Slot",
    "StreetLoad",
    "StreetPair",
    "StreetSide",
    "Supporter",
    "Suppression",
    "TallyMark",
    "Tenure",
]
