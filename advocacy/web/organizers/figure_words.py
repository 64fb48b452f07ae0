"""What the tallies say, in the words of the organizers' pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from advocacy.domain.cells import Figure
from advocacy.domain.matches import Certainty, Method
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Lane, MessageKind
from advocacy.domain.periods import Range
from advocacy.domain.tallies import AWAITING, NONE, SHARED
from advocacy.domain.tally_steps import Step
from advocacy.queries.tallies import REST
from advocacy.web.languages import LANGUAGES

RANGES: Mapping[Range, str] = {
    Range.TODAY: "Today",
    Range.WEEK: "7 days",
    Range.MONTH: "30 days",
    Range.ALL: "All time",
}
STEPS: Mapping[Step, str] = {Step.HOUR: "Hour", Step.DAY: "Day", Step.WEEK: "Week"}
SOURCES: Mapping[str, str] = {NONE: "No code in the link", SHARED: "Links shared by signers", REST: "All others"}
TOWNS: Mapping[str, str] = {NONE: "Town not known"}
TONGUES: Mapping[str, str] = {NONE: "Not known", **LANGUAGES}
METHODS: Mapping[str, str] = {
    Method.TOWN: "Town lies whole in both chambers",
    Method.STREET: "Street index",
    Method.WARD_PRECINCT: "Ward and precinct",
    Method.LOCATION: "The resident's own location",
    Method.CENSUS: "Census geocoder",
    Method.SELF_SELECTED: "Picked by the resident",
    Method.NONE: "No seats found",
    NONE: "Not looked for yet",
}
CERTAINTIES: Mapping[str, str] = {
    Certainty.CERTAIN: "Certain",
    Certainty.SELF_SELECTED: "Picked by the resident",
    Certainty.DOUBTFUL: "Several candidates",
    Certainty.UNKNOWN: "Unknown",
    NONE: "Not looked for yet",
}
LETTERS: Mapping[str, str] = {
    MessageState.SENT: "Accepted by the office",
    MessageState.READY: "Written, waiting to go",
    MessageState.CLAIMED: "On its way",
    MessageState.SENDING: "On its way",
    MessageState.TESTED: "Sent to the test inbox",
    MessageState.PARKED: "Waiting for an answer of the resident",
    MessageState.HELD: "Held back: the signature is in quarantine",
    AWAITING: "Waiting for a successor in a vacant seat",
    MessageState.UNCERTAIN: "Perhaps arrived: somebody must decide",
    MessageState.BOUNCED: "Refused by the office's mail server",
    MessageState.FAILED: "Could not be sent",
    MessageState.CANCELLED: "Cancelled",
    MessageState.SUPPRESSED: "Not sent: the address may not be written to",
}
KINDS: Mapping[str, str] = {
    MessageKind.CONFIRMATION: "Confirmation",
    MessageKind.REMINDER: "Reminder",
    MessageKind.FRESH_LINK: "New link",
    MessageKind.ALREADY_SIGNED: "Already signed",
    MessageKind.LETTER: "Letter",
    MessageKind.DIGEST: "Packet of letters",
    MessageKind.NOTICE: "Notice to organizers",
}
LANES: Mapping[Lane, str] = {Lane.TRANSACTIONAL: "Mails to residents", Lane.LETTERS: "Letters to offices"}


def figure(value: Figure) -> str:
    """A figure in full; "45+" for a rounded one."""
    if value.number is not None:
        return f"{value.number:,}{'+' if value.is_rounded else ''}"
    return f"fewer than {value.least}" if value.is_small else "not shown"


def short(value: Figure) -> str:
    """A figure in four characters or fewer, for the inside of a hexagon."""
    if value.number is None:
        return f"<{value.least}" if value.is_small else "–"
    if value.number < 1000:
        return str(value.number)
    return f"{value.number / 1000:.1f}k" if value.number < 10_000 else f"{value.number // 1000}k"


def step_words(start: datetime, step: Step, zone: ZoneInfo) -> str:
    """When a step is ("Tue, Nov 3"), in the state's own time."""
    local = start.astimezone(zone)
    if step is Step.HOUR:
        return f"{local:%b} {local.day}, {local:%H}:00"
    return f"{local:%a, %b} {local.day}" if step is Step.DAY else f"week of {local:%b} {local.day}"


def span_words(span: timedelta) -> str:
    """About how long ("3 minutes"), in the largest unit that fits."""
    seconds = max(0, round(span.total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if (count := seconds // size) >= 1 or size == 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return ""
