"""What keeps a petition from being published, as facts."""

from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """`EMPTY`: nothing is written. `UNKNOWN`: merge fields that do not exist, or a stray brace. `ELSEWHERE`: merge
    fields that have a value in another paragraph only, so that some letters could not be written. `LONG`: more
    than letters, mails and screens take. `CIRCULAR`: a bill that would come before itself.
    """

    EMPTY = "empty"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    LONG = "long"
    CIRCULAR = "circular"


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap; `part` is the key of a petition's part (`advocacy.domain.petition_parts`)."""

    part: str
    gap: Gap
    fields: tuple[str, ...] = ()
