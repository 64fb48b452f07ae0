"""What is known of supporters, in words for organizers."""

from collections.abc import Mapping

from advocacy.domain.consents import ConsentKind
from advocacy.domain.matches import Match, Reason
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.web.formats import wards

STATES = {
    SignatureState.UNCONFIRMED: "not confirmed yet",
    SignatureState.CONFIRMED: "confirmed",
    SignatureState.SUSPECT: "in quarantine, not confirmed",
    SignatureState.QUARANTINED: "in quarantine",
    SignatureState.INVALIDATED: "taken out of the count",
    SignatureState.WITHDRAWN: "withdrawn",
    SignatureState.EXPIRED: "expired",
    SignatureState.ERASED: "erased",
}
EVENTS = {
    "sign": "Signed",
    SignatureEvent.CONFIRM: "Confirmed",
    SignatureEvent.QUARANTINE: "Held back, to be looked at",
    SignatureEvent.RELEASE: "Released",
    SignatureEvent.INVALIDATE: "Taken out of the count",
    SignatureEvent.RESTORE: "Back from being taken out",
    SignatureEvent.WITHDRAW: "Withdrawn by its owner",
    SignatureEvent.EXPIRE: "Expired",
    SignatureEvent.ERASE: "Erased",
    SignatureEvent.STOP_NEWS: "Stopped its news, on their page of e-mails",
    SignatureEvent.ASK_FOR_NEWS: "Asked for its news again, on their page of e-mails",
}
CONSENTS = {
    ConsentKind.UPDATES: "News by e-mail",
    ConsentKind.SHOW_NAME: "First name and town shown on the page",
}
KINDS = {
    MessageKind.CONFIRMATION: "Confirmation link",
    MessageKind.REMINDER: "Reminder",
    MessageKind.FRESH_LINK: "New confirmation link",
    MessageKind.ALREADY_SIGNED: "“You have already signed”",
    MessageKind.LETTER: "Letter to an office",
    MessageKind.DIGEST: "Packet of letters to an office",
    MessageKind.NOTICE: "Notice",
}
DELIVERIES = {
    None: "waits until somebody holds the seat",
    MessageState.READY: "waits to be sent",
    MessageState.PARKED: "waits for a successor or for its writer",
    MessageState.HELD: "held back: the signature is in quarantine",
    MessageState.CLAIMED: "is being prepared",
    MessageState.SENDING: "is being handed to the mail server",
    MessageState.SENT: "sent: the mail server has taken it",
    MessageState.TESTED: "sent to the test inbox only",
    MessageState.BOUNCED: "refused by the mail server",
    MessageState.FAILED: "could not be sent",
    MessageState.UNCERTAIN: "may or may not have arrived: the connection broke",
    MessageState.CANCELLED: "cancelled",
    MessageState.SUPPRESSED: "not sent: the address may not be written to",
}
MATCHES: Mapping[Reason, str] = {
    Reason.WHOLE_TOWN: "All of {town} has these two seats, so the town was enough.",
    Reason.STREET_FOUND: "By the street index: the part of the street in {town} where the house stands.",
    Reason.PRECINCT: "They gave {precinct} of {town}.",
    Reason.LOCATION_FOUND: "By their browser's location in {town}, used once.",
    Reason.CENSUS_FOUND: "The U.S. Census Bureau's geocoder found them for the address in {town}.",
    Reason.PICKED: "They picked them in {town} themselves.",
    Reason.TOWN_SPLIT: "Not yet: {town} is divided between several seats, and nothing told which.",
    Reason.STREET_BETWEEN: "Not yet: the street in {town} runs through several seats.",
    Reason.STREET_DISAGREES: "Not yet: the street in {town} has other seats than the ward or precinct they gave.",
    Reason.PRECINCT_UNKNOWN: "Not yet: {town} has no “{precinct}”, as far as we know.",
    Reason.SEVERAL_ANSWERS: "Not yet: the address could be in several parts of {town}.",
    Reason.TOWN_UNKNOWN: "Not yet: no city or town is called “{typed}”.",
    Reason.TOWN_AMBIGUOUS: "Not yet: “{typed}” can be in several towns: {towns}.",
    Reason.TOWN_MISSING: "Not yet: they gave no town.",
    Reason.PO_BOX: "Not yet: they gave a post office box in {town}.",
    Reason.OUT_OF_STATE: "Not yet: “{given}” is outside {state}.",
    Reason.ZIP_ELSEWHERE: "Not yet: the ZIP code {zip} is used around {zip_towns}, far from {town}.",
}


def how_found(match: Match) -> str:
    """How a supporter's two seats were found, or why not."""
    facts = dict(match.facts)
    if "precinct" in facts:
        facts["precinct"] = wards(facts["precinct"])
    return MATCHES[match.reason].format_map(facts)
