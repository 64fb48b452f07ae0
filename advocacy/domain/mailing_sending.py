"""How mailings are sent: batches, groups, and the two things a worker needs for it."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from advocacy.domain.ports import OutgoingMail, SendOutcome

BATCH = 200
LEASE = timedelta(seconds=120)
LEASE_MARGIN = timedelta(seconds=45)
OUTAGE_PAUSE = timedelta(seconds=30)

FIRST_GROUP, LARGEST_GROUP = 4, 100
GROUP_SECONDS = 0.25
LONGEST_GROUP_SECONDS = 0.5
"""A group that takes longer is cut off after the mail that is on the wire: pausing must not wait for it."""


def next_group(size: int, seconds: float) -> int:
    """How many to begin at once, after `size` took `seconds`: about a quarter second's worth, at most doubled."""
    wanted = size * GROUP_SECONDS / seconds if seconds > 0 else size * 2
    return max(1, min(int(wanted), size * 2, LARGEST_GROUP))


@dataclass(frozen=True, slots=True)
class Held:
    """A message that this worker has claimed; `attempts` counts those before."""

    id: int
    fence: int
    attempts: int
    mailing_id: int
    person_id: int | None
    lane_id: int
    language: str
    variant: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one that was begun."""

    id: int
    fence: int
    attempts: int
    sent: SendOutcome


@dataclass(frozen=True, slots=True)
class Found:
    """What the journal of a process that is no more tells. Keys are (id, fence).

    `unsent` were certainly not written to the wire; `doubtful` were, or may have been, and no answer is known.
    """

    outcomes: tuple[Outcome, ...]
    unsent: tuple[tuple[int, int], ...]
    doubtful: tuple[tuple[int, int], ...]


class MailStream(Protocol):
    """Hands many e-mails to the next server, over a connection that it may keep."""

    def connect(self) -> SendOutcome | None:
        """Make sure a connection stands; None when it does, a NOT_BEGUN outcome when it cannot."""

    def send(
        self, mails: Sequence[OutgoingMail], beginning: Callable[[int], None]
    ) -> Generator[tuple[int, SendOutcome], None, None]:
        """Each mail's place and outcome, in order, as the answers come.

        `beginning(place)` is called before the first octet of a mail's content is written. Whoever stops asking
        stops the stream after the mail whose outcome came last. When the server cannot be reached, all that are
        left are NOT_BEGUN.
        """
        ...

    def close(self) -> None: ...


class Journal(Protocol):
    """What this process did that the database may not know yet; durable against the end of the process."""

    def take(self, held: Iterable[Held]) -> None:
        """These are about to be begun: comes before the database is told so."""

    def begin(self, message_id: int) -> None:
        """The content of this one is about to be written to the wire."""

    def end(self, message_id: int, outcome: SendOutcome) -> None:
        """What the server said."""

    def keep(self) -> None:
        """Make it durable against the end of the machine, too: the database could not be told."""

    def settled(self) -> None:
        """The database knows everything."""

    def leave(self) -> None:
        """Let others settle what the database could not be told; what comes is written elsewhere."""
