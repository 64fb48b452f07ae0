"""What happened to an e-mail, as its ledger keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the evidence."""

    at: datetime
    event: str
    detail: str
