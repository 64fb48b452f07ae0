"""What happens to letters, and what keeps delivery from being switched, in words."""

from collections.abc import Mapping

from advocacy.domain.delivery import SwitchProblem
from advocacy.domain.message_states import MessageEvent

EVENTS: Mapping[str, str] = {
    MessageEvent.CLAIM: "A worker took it",
    MessageEvent.PARK: "It was set aside",
    MessageEvent.RESUME: "It was put back into the queue",
    MessageEvent.HOLD: "It was held back: its signature is in quarantine",
    MessageEvent.FREE: "Its signature came out of quarantine",
    MessageEvent.FREE_TESTED: "Its signature came out of quarantine",
    MessageEvent.RELEASE: "The worker gave it back unsent",
    MessageEvent.BEGIN: "Its words began to go to the mail server",
    MessageEvent.ACCEPT: "It counts as arrived",
    MessageEvent.ACCEPT_IN_TEST: "The test inbox got its copy",
    MessageEvent.DEFER: "The mail server asked to try again later",
    MessageEvent.REFUSE: "The mail server refused it for good",
    MessageEvent.GIVE_UP: "It was given up",
    MessageEvent.LOSE: "The connection broke: nobody knows whether it arrived",
    MessageEvent.RESEND: "Somebody decided to send it again",
    MessageEvent.CANCEL: "It was cancelled",
    MessageEvent.RECALL: "Organizers cancelled it",
    MessageEvent.SUPPRESS: "It was kept back",
    MessageEvent.BOUNCE: "It came back after it had been taken",
}
PROBLEMS: Mapping[SwitchProblem, str] = {
    SwitchProblem.NO_REASON: "Say why. Others will read it in the audit log.",
    SwitchProblem.BEYOND_SETTINGS: "The server's settings do not allow this. Ask whoever runs the server.",
    SwitchProblem.NO_INBOX: "Say which inbox gets the letters.",
    SwitchProblem.INBOX_IS_OFFICE: "This is a legislator's own address. A test must not reach an office.",
}
