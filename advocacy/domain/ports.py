"""The plugs' shapes: what services need from the outside world, and nothing of how it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from advocacy.domain.boundaries import Area, Layer
from advocacy.domain.gazetteer import Town
from advocacy.domain.guessing import Patience
from advocacy.domain.limits import Tally
from advocacy.domain.matches import Address
from advocacy.domain.proofs import Step
from advocacy.domain.roster import Reading
from advocacy.domain.seats import SeatPair


class Job(StrEnum):
    """Work that a bell can be rung for; each is also rung by the timetable, so a lost bell costs little."""

    DELIVER_TRANSACTIONAL = "deliver_transactional"
    DELIVER_LETTERS = "deliver_letters"
    DELIVER_MAILINGS = "deliver_mailings"
    MAILINGS = "mailings"
    SWEEP = "sweep"
    COUNT = "count"
    RECOUNT = "recount"
    REMIND = "remind"
    EXPIRE = "expire"
    ADDRESS_WAITING = "address_waiting"
    IMPORT_ROSTER = "import_roster"
    CLOSE_PETITIONS = "close_petitions"
    SEAL_NEW = "seal_new"
    SCORE = "score"
    INTEGRITY = "integrity"
    TELL_MODERATORS = "tell_moderators"


class Bell(Protocol):
    """Tells the workers that there is work. Never raises, never blocks: the rows are the queue."""

    def ring(self, jobs: Iterable[Job]) -> None: ...


class LocatorVerdict(StrEnum):
    """What an outside locator can say."""

    FOUND = "found"
    SEVERAL = "several"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Located:
    """A locator's answer: `pairs` has one entry when FOUND, two or more when SEVERAL, none otherwise."""

    verdict: LocatorVerdict
    pairs: tuple[SeatPair, ...] = ()


class Locator(Protocol):
    """Asks an outside service where an address votes. Never raises: failures are UNAVAILABLE.

    Takes no name, no e-mail; must answer within its own time budget.
    """

    def locate(self, address: Address) -> Located: ...


class RosterSource(Protocol):
    """Tells who sits in the legislature, from a file or a service; never within a transaction."""

    def read(self, today: date) -> Reading:
        """What the source says of `today`.

        Raises `RosterUnread` when it cannot be had, `RosterRefused` with each fault when it is not whole.
        """
        ...


class Surveyor(Protocol):
    """Knows in which districts a point lies, on this machine; points are (longitude, latitude) in degrees."""

    @property
    def is_ready(self) -> bool:
        """Whether boundaries of both chambers are loaded."""
        ...

    def seats_at(self, points: Sequence[tuple[float, float]]) -> Sequence[SeatPair | None]:
        """The two seats of each point; None for a point that is not in a district of both chambers."""
        ...


class TownFinder(Protocol):
    """Knows in which municipality a point lies, on this machine."""

    def towns_at(self, points: Sequence[tuple[float, float]]) -> Sequence[str | None]:
        """The pack's name for the municipality of each point; None where it cannot be told."""
        ...


class Cartographer(Protocol):
    """Judges whether layers of boundaries make a map of the state."""

    def faults(self, towns: Mapping[str, Town], layers: Mapping[Layer, Sequence[Area]]) -> Sequence[str]:
        """Everything that is wrong with them, in sentences; empty when nothing is."""
        ...


class Footing(StrEnum):
    """What a street index can say about one house number."""

    KNOWN = "known"
    BETWEEN = "between"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OnStreet:
    """A street index's answer: one pair when KNOWN, those of the nearest known numbers when BETWEEN, else none."""

    footing: Footing
    pairs: tuple[SeatPair, ...] = ()


class Streets(Protocol):
    """A street index on this machine. Never raises."""

    def look_up(self, municipality: str, street: str) -> OnStreet:
        """What is known of a street line ("18 Clary St #2") in a municipality of the pack."""
        ...


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One e-mail ready for the wire: envelope and the complete RFC 5322 octets (CRLF line ends).

    `name` is a file name stem, unique per ledger row ("letter-12"), free of personal data.
    """

    name: str
    envelope_from: str
    envelope_to: str
    octets: bytes


class SendVerdict(StrEnum):
    """What became of one attempt. `NOT_BEGUN`: the server could not be reached, nothing was said."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    LOST = "lost"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """A verdict with the server's code and words (no personal data is added by us)."""

    verdict: SendVerdict
    code: int = 0
    reply: str = ""

    @property
    def words(self) -> str:
        """The code with the reply, "" for neither."""
        return f"{self.code or ''} {self.reply}".strip()


class Mailer(Protocol):
    """Hands e-mails to the next server, one after the other, over a connection it may keep."""

    def connect(self) -> SendOutcome | None:
        """Make sure a connection stands; None when it does, a NOT_BEGUN outcome when it cannot."""

    def send(self, mail: OutgoingMail) -> SendOutcome: ...

    def close(self) -> None: ...


class DnsLookup(Protocol):
    """Asks the Domain Name System; never within a transaction. Never raises."""

    def texts(self, name: str) -> tuple[str, ...] | None:
        """The TXT records of a name, none when it has none; None when nobody answered in time."""
        ...


class MailSigner(Protocol):
    """Puts the sender's signature on e-mails, so that receivers know them to be the organization's own."""

    def sign(self, head: bytes, body: bytes, now: datetime) -> bytes:
        """The header line to go before `head` (whole lines with CRLF); `body` is what follows the blank line."""
        ...


class Guesses(Protocol):
    """Counts failed guesses of secrets. Never raises. `what` names what is counted; nobody can read it back."""

    def attempt(self, what: str, patience: Patience, now: datetime) -> timedelta:
        """Begin a guess: zero when it may be made; it then counts as failed. Otherwise how long to wait."""
        ...

    def wait(self, what: str, now: datetime) -> timedelta:
        """How long the next guess has to wait; counts nothing."""
        ...

    def withdraw(self, what: str) -> None:
        """One attempt was no failure after all."""
        ...

    def forgive(self, what: str) -> None:
        """Forget all failures."""
        ...


class Turnstile(Protocol):
    """Counts what comes. Never raises, and holds nobody up. What is counted, nobody can read back."""

    @property
    def is_alone(self) -> bool:
        """Whether it counts in this process only, not with all others."""
        ...

    def count(self, tallies: Sequence[Tally], now: datetime) -> tuple[int, ...]:
        """Add one to each tally; how many there are in its window, this one included."""
        ...

    def spend(self, what: str, kept: timedelta, now: datetime) -> bool:
        """Whether this is the first time, within `kept`, that `what` is spent."""
        ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """Somebody's waiting: it may be over after `left`; `name` is for spending it once."""

    name: str
    left: timedelta


class Proofs(Protocol):
    """Makes tasks and tickets that nobody can forge. What they are `about` cannot be changed."""

    def step(self, about: str, wait: timedelta, now: datetime) -> Step: ...

    def solved(self, solution: str, about: str) -> str | None:
        """The name, for spending it once, of the task that this solves; None when it solves none of ours."""
        ...

    def ticket(self, written: str, about: str, now: datetime) -> Ticket | None:
        """What a ticket says; None for one that is not ours, too old, or about something else."""
        ...


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Whether a part answers; `problem` is a plain sentence without secrets, empty when it does."""

    part: str
    problem: str = ""
