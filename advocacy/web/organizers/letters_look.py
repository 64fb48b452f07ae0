"""What of the letters somebody wants to look at, as the page's address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from advocacy.domain.cells import Figure
from advocacy.domain.message_states import MessageState
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import AWAITING
from advocacy.domain.tally_steps import Step
from advocacy.queries.mail_tallies import LetterDay
from advocacy.web.organizers.figure_tables import Tell
from advocacy.web.organizers.figure_words import step_words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Waiting": (MessageState.READY, MessageState.TESTED, MessageState.PARKED, MessageState.HELD, AWAITING),
    "Accepted": (MessageState.SENT,),
    "Refused or failed": (MessageState.BOUNCED, MessageState.FAILED),
    "Uncertain": (MessageState.UNCERTAIN,),
    "Cancelled": (MessageState.CANCELLED, MessageState.SUPPRESSED),
}
"""The columns of the tables: states that mean the same to who looks from afar."""


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
_DAYS = 7
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class DeskLook:
    """The filters; what an address says wrongly is taken for the default."""

    chamber: Chamber | None
    show: Show
    days: int
    page: int = 1

    shows = SHOWS
    ranges = DAYS

    def args(self, **changes: str | int) -> Mapping[str, str | int]:
        """This look as the address says it, with changes; another look begins at the first page."""
        return {"chamber": self.chamber or "", "show": self.show, "days": self.days, **changes}

    def since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.days - 1)


def look(args: Mapping[str, str]) -> DeskLook:
    """The filters that the page's address asks for."""
    chamber, show, days = args.get("chamber", ""), args.get("show", ""), args.get("days", "")
    page = args.get("page", "")
    return DeskLook(
        chamber=Chamber(chamber) if chamber in set(Chamber) else None,
        show=Show(show) if show in set(Show) else Show.WRITTEN,
        days=next((known for known in DAYS if str(known) == days), _DAYS),
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < _DIGITS else 1,
    )


def day_table(days: Sequence[LetterDay], zone: ZoneInfo, tell: Tell) -> Mapping[str, tuple[Figure, ...]] | None:
    """For each day ("Tue, Nov 3"), newest first, figures for `GROUPS`; None when there are too few to tell."""
    return tell(
        {
            step_words(day.start, Step.DAY, zone): tuple(
                sum(day.states.get(state, 0) for state in states) for states in GROUPS.values()
            )
            for day in reversed(days)
        }
    )
