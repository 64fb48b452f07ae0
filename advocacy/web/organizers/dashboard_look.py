"""What a page of figures is about, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from advocacy.domain.errors import PetitionNotFound
from advocacy.domain.periods import Period, Range, period
from advocacy.domain.tally_steps import Step
from advocacy.queries.petition_choices import PetitionChoice
from advocacy.queries.tally_scopes import Scope
from advocacy.web.days import read_day

Choice = TypeVar("Choice", bound=StrEnum)


class Drawing(StrEnum):
    """Which map is shown."""

    HEXAGONS = "hexagons"
    GROUND = "ground"


class Measure(StrEnum):
    """What the map shows of each seat."""

    CONFIRMED = "confirmed"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Look:
    """The choices of one page; `petition` is None for all of `petitions`."""

    petitions: Sequence[PetitionChoice]
    petition: PetitionChoice | None
    period: Period
    step: Step | None
    drawing: Drawing
    measure: Measure

    def scope(self, zone: ZoneInfo) -> Scope:
        """The part of the tallies it is about."""
        return Scope(zone, self.petition.id if self.petition else None, self.period.since, self.period.until)

    def args(self, **changes: str) -> dict[str, str]:
        """The address' arguments, some of them changed; what is as by default is left out."""
        own = {
            "petition": self.petition.slug if self.petition else "",
            "range": "" if self.period.range is Range.ALL else self.period.range,
            "from": self.period.first.isoformat() if self.period.first else "",
            "to": self.period.last.isoformat() if self.period.last else "",
            "step": self.step or "",
            "map": "" if self.drawing is Drawing.HEXAGONS else self.drawing,
            "show": "" if self.measure is Measure.CONFIRMED else self.measure,
        }
        if "range" in changes:
            own |= {"from": "", "to": "", "step": ""}
        return {name: str(value) for name, value in (own | changes).items() if value}


def look(args: Mapping[str, str], petitions: Sequence[PetitionChoice], now: datetime, zone: ZoneInfo) -> Look:
    """Read the arguments; whatever cannot be read is as by default. Raises `PetitionNotFound`."""
    slug = args.get("petition", "")
    petition = next((each for each in petitions if each.slug == slug), None)
    if slug and petition is None:
        raise PetitionNotFound(slug)
    first, last = _day(args.get("from", "")), _day(args.get("to", ""))
    wanted = Range.CUSTOM if first or last else _choice(Range, args.get("range", "")) or Range.ALL
    return Look(
        petitions=petitions,
        petition=petition,
        period=period(wanted, now, zone, first, last),
        step=_choice(Step, args.get("step", "")),
        drawing=_choice(Drawing, args.get("map", "")) or Drawing.HEXAGONS,
        measure=_choice(Measure, args.get("show", "")) or Measure.CONFIRMED,
    )


def _choice(kind: type[Choice], word: str) -> Choice | None:
    return next((each for each in kind if each == word), None)


def _day(text: str) -> date | None:
    day = read_day(text)
    return day if day and 2000 <= day.year < 2200 else None
