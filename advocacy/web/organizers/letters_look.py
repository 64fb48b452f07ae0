"""What of the letters somebody wants to look at, as the page's address says it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from advocacy.domain.cells import Figure
from advocacy.domain.message_states import MessageState
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import AWAITING
from advocacy.queries.mail_tallies import LetterDay
from advocacy.web.organizers.figure_tables import Tell
from advocacy.web.organizers.seat_lines import SeatLine

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Waiting": (MessageState.READY, MessageState.TESTED, MessageState.PARKED, AWAITING),
    "Accepted": (MessageState.SENT,),
    "Refused or failed": (MessageState.BOUNCED, MessageState.FAILED),
    "Uncertain": (MessageState.UNCERTAIN,),
    "Cancelled": (MessageState.CANCELLED, MessageState.SUPPRESSED),
}
"""The columns of the tables: states that mean the same to who looks from afar."""

_TROUBLE = (*GROUPS["Refused or failed"], *GROUPS["Uncertain"])


class Show(StrEnum):
    """Which offices."""

    WRITTEN = "written"
    ALL = "all"
    WAITING = "waiting"
    TROUBLE = "trouble"
    PAUSED = "paused"


SHOWS: Mapping[Show, str] = {
    Show.WRITTEN: "With letters",
    Show.ALL: "All offices",
    Show.WAITING: "With letters waiting",
    Show.TROUBLE: "With trouble",
    Show.PAUSED: "Paused",
}
DAYS: Mapping[int, str] = {7: "7 days", 30: "30 days", 90: "90 days"}
_DAYS = 30


@dataclass(frozen=True, slots=True)
class DeskLook:
    """The filters; what an address says wrongly is taken for the default."""

    chamber: Chamber | None
    show: Show
    days: int

    shows = SHOWS
    ranges = DAYS

    def since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.days - 1)


def look(args: Mapping[str, str]) -> DeskLook:
    """The filters that the page's address asks for."""
    chamber, show, days = args.get("chamber", ""), args.get("show", ""), args.get("days", "")
    return DeskLook(
        chamber=Chamber(chamber) if chamber in set(Chamber) else None,
        show=Show(show) if show in set(Show) else Show.WRITTEN,
        days=next((known for known in DAYS if str(known) == days), _DAYS),
    )


def look_at(lines: Sequence[SeatLine], seen: DeskLook, paused: Collection[int]) -> list[SeatLine]:
    """The offices asked for, those with most letters waiting first.

    For who may not see persons there are no states by office: neither order nor filter may tell them.
    """
    wanted = [line for line in lines if seen.chamber in (None, line.key.chamber) and _fits(line, seen, paused)]
    return sorted(wanted, key=lambda line: -line.states_of(*GROUPS["Waiting"]))


def day_table(days: Sequence[LetterDay], zone: ZoneInfo, tell: Tell) -> Mapping[str, tuple[Figure, ...]] | None:
    """For each day, newest first, a figure for each of `GROUPS`; None when there are too few to be told."""
    return tell(
        {
            day.start.astimezone(zone).date().isoformat(): tuple(
                sum(day.states.get(state, 0) for state in states) for states in GROUPS.values()
            )
            for day in reversed(days)
        }
    )


def _fits(line: SeatLine, seen: DeskLook, paused: Collection[int]) -> bool:
    match seen.show:
        case Show.PAUSED:
            return line.seat.id in paused
        case Show.WRITTEN:
            return not line.letters.is_none
        case Show.WAITING if line.states is not None:
            return line.states_of(*GROUPS["Waiting"]) > 0
        case Show.TROUBLE if line.states is not None:
            return line.states_of(*_TROUBLE) > 0
    return True
