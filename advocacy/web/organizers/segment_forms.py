"""The form that makes a segment, as it stands in an address, and what it offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from advocacy.domain.names import place_key
from advocacy.domain.seats import Chamber
from advocacy.domain.segments import Delivered, Segment, Signed
from advocacy.domain.typed import one_line
from advocacy.queries.segment_choices import SegmentChoices, segment_choices
from advocacy.web.converters import row_id
from advocacy.web.days import read_day
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers import segment_words
from advocacy.web.toolbox import toolbox

_LONGEST = 254
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SegmentForm:
    """A segment in its fields, for the macro `segment_fields`; `values` are those that ask for something.

    `unknown_town` says what is the matter with the town that was typed, "" when nothing is.
    """

    segment: Segment
    choices: SegmentChoices
    towns: tuple[str, ...]
    unknown_town: str
    chambers: Mapping[Chamber, str]
    languages: Mapping[str, str]

    @property
    def values(self) -> Mapping[str, str]:
        return written_segment(self.segment)

    @property
    def sentence(self) -> str:
        """Who is in it, in plain words."""
        return self.told(self.segment)

    def told(self, segment: Segment) -> str:
        """The same of another segment."""
        return segment_words.sentence(segment, self.choices, self.chambers)


def segment_form(session: Session, segment: Segment) -> SegmentForm:
    """The form filled with a segment."""
    pack = toolbox().pack
    return SegmentForm(
        segment=segment,
        choices=segment_choices(session, pack.code),
        towns=tuple(pack.towns),
        unknown_town=segment_words.unknown_town(segment.town, pack.gazetteer),
        chambers={chamber: facts.name for chamber, facts in pack.chambers.items()},
        languages=LANGUAGES,
    )


def read_segment(given: Mapping[str, str]) -> Segment:
    """What an address or a form asks for; what cannot be read asks for nothing."""
    chamber, _, seat = given.get("seat", "").partition("-")
    return Segment(
        petition=_typed(given, "petition"),
        signed=_chosen(Signed, given.get("signed", "")) or Signed.CONFIRMED,
        upper_id=row_id(seat) if chamber == Chamber.UPPER else None,
        lower_id=row_id(seat) if chamber == Chamber.LOWER else None,
        chamber=_chosen(Chamber, given.get("chamber", "")),
        town=_town(_typed(given, "town")),
        source=_typed(given, "source"),
        language=_typed(given, "language"),
        since=read_day(given.get("since", "")),
        until=read_day(given.get("until", "")),
        letters=_chosen(Delivered, given.get("letters", "")),
        received=row_id(given.get("received", "")),
        not_received=row_id(given.get("not_received", "")),
    )


def written_segment(segment: Segment) -> dict[str, str]:
    """The segment as an address has it, without what asks for nothing."""
    parts = {name: str(value) for name, value in segment.as_json.items() if not name.endswith("er_id")}
    for chamber, seat_id in ((Chamber.UPPER, segment.upper_id), (Chamber.LOWER, segment.lower_id)):
        if seat_id is not None:
            parts["seat"] = f"{chamber}-{seat_id}"
    return parts


def _typed(given: Mapping[str, str], name: str) -> str:
    return one_line(given.get(name))[:_LONGEST]


def _chosen(choices: type[_Choice], value: str) -> _Choice | None:
    return next((choice for choice in choices if choice == value), None)


def _town(typed: str) -> str:
    """The pack's spelling of a town; as typed where it has none."""
    key = place_key(typed)
    return next((town for town in toolbox().pack.towns if place_key(town) == key), typed) if typed else ""
