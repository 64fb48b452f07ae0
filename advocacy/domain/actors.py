"""Who acts, as the audit log keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """An organizer with the network they came from, whoever runs commands on the server, or the house itself.

    `address` is a network (IPv4 /24, IPv6 /56), never a whole address; "" for the other two.
    """

    organizer_id: int | None
    name: str
    address: str


COMMAND_LINE = Actor(None, "command line", "")
TIMETABLE = Actor(None, "timetable", "")
SIGNER = Actor(None, "the signer", "")
"""Whoever holds the link to a signature."""
HOUSE = Actor(None, "the house", "")
"""What the house does by itself, for what mail servers answered."""
