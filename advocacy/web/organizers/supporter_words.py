"""What is known of supporters, in words for organizers."""

from advocacy.domain.consents import ConsentKind
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureEvent, SignatureState

STATES = {
    SignatureState.UNCONFIRMED: "not confirmed yet",
    SignatureState.CONFIRMED: "confirmed",
    SignatureState.EXPIRED: "expired",
    SignatureState.ERASED: "erased",
}
EVENTS = {
    "sign": "Signed",
    SignatureEvent.CONFIRM: "Confirmed",
    SignatureEvent.EXPIRE: "Expired",
    SignatureEvent.ERASE: "Erased",
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
    MessageKind.NOTICE: "Notice",
}
DELIVERIES = {
    None: "waits until somebody holds the seat",
    MessageState.READY: "waits to be sent",
    MessageState.PARKED: "waits for a successor or for its writer",
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
