"""Letters past an office's daily number: when their packet goes, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

HOUR = 7
"""The hour of the day, on the state's clocks, at which packets go unless an organizer chose another."""

MOST_LETTERS = 1000
"""So many letters make a packet, some megabytes; more wait for the next one."""

MOST_OVER = 100_000


@dataclass(frozen=True, slots=True)
class PacketLetter:
    """A letter of a packet: the row of its message, when its words were last changed, the words, and who wrote it.

    `text` is the whole letter with its sign-off; `address` is street, town and ZIP.
    """

    message_id: int
    frozen_at: datetime
    subject: str
    text: str
    writer: str
    town: str
    address: str
    email: str


def next_packet(now: datetime, zone: tzinfo, hour: int) -> tuple[date, datetime]:
    """The day of the next packet, and the moment it goes; where clocks skip that hour, it goes right after."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in (0, 1))
    moments = ((day, datetime.combine(day, time(hour), zone)) for day in days)
    return next((day, moment) for day, moment in moments if moment.timestamp() > now.timestamp())


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """When the state's day began."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def packet_subject(letters: Sequence[PacketLetter]) -> str:
    """What the e-mail is called."""
    return f"{_letters(len(letters))} from your constituents"


def packet_body(letters: Sequence[PacketLetter], organization: str) -> str:
    """The e-mail itself: how many letters, and from whom."""
    return (
        f"{_letters(len(letters))} to you, collected by {organization}, {_are(letters)} in the attached text.\n"
        "Each has its writer's name, street address and e-mail address, so that you can answer.\n\n"
        + "".join(f"- {letter.writer}, {letter.town}\n" for letter in letters)
    )


def packet_text(letters: Sequence[PacketLetter]) -> str:
    """The attachment: each letter whole, one after the other."""
    return "".join(_letter(place, len(letters), letter) for place, letter in enumerate(letters, start=1))


def _letter(place: int, number: int, letter: PacketLetter) -> str:
    head = (
        f"Letter {place} of {number}",
        f"From: {letter.writer}",
        f"Address: {letter.address}",
        f"Reply to: {letter.email}",
        f"Subject: {letter.subject}",
    )
    return f"{'=' * 72}\n" + "\n".join(head) + f"\n{'-' * 72}\n\n{letter.text.strip()}\n\n"


def _letters(number: int) -> str:
    return "1 letter" if number == 1 else f"{number:,} letters"


def _are(letters: Sequence[PacketLetter]) -> str:
    return "is" if len(letters) == 1 else "are"
