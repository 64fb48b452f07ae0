"""What the matching ladder answers: the two seats of an address, how they were found and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advocacy.domain.seats import SeatKey, SeatPair


class Method(StrEnum):
    """The rung of the ladder that answered."""

    TOWN = "town"
    STREET = "street"
    WARD_PRECINCT = "ward_precinct"
    LOCATION = "location"
    CENSUS = "census"
    SELF_SELECTED = "self_selected"
    NONE = "none"


class Certainty(StrEnum):
    """How sure the answer is; `DOUBTFUL` has candidates to choose from, `UNKNOWN` has not even those."""

    CERTAIN = "certain"
    SELF_SELECTED = "self_selected"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why the ladder answered as it did; each has one sentence for residents (`advocacy.domain.explanations`)."""

    WHOLE_TOWN = "whole_town"
    STREET_FOUND = "street_found"
    PRECINCT = "precinct"
    LOCATION_FOUND = "location_found"
    CENSUS_FOUND = "census_found"
    PICKED = "picked"
    TOWN_SPLIT = "town_split"
    STREET_BETWEEN = "street_between"
    STREET_DISAGREES = "street_disagrees"
    PRECINCT_UNKNOWN = "precinct_unknown"
    SEVERAL_ANSWERS = "several_answers"
    TOWN_UNKNOWN = "town_unknown"
    TOWN_AMBIGUOUS = "town_ambiguous"
    TOWN_MISSING = "town_missing"
    PO_BOX = "po_box"
    OUT_OF_STATE = "out_of_state"
    ZIP_ELSEWHERE = "zip_elsewhere"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as typed, one field each; `state` is empty unless the line named one."""

    street: str
    town: str
    zip: str = ""
    ward: str = ""
    precinct: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The ladder's answer.

    `upper` and `lower` are None where not known; a whole-in-one-chamber town can know one of them.
    `candidates` are the pairs a resident may pick from; `facts` fill the sentence of `reason` (town, zip,
    suggestion …); `suggestions` are town names near to what was typed, never taken as an answer.
    `data_version` names the pack's data.
    """

    method: Method
    certainty: Certainty
    reason: Reason
    upper: SeatKey | None = None
    lower: SeatKey | None = None
    candidates: tuple[SeatPair, ...] = ()
    municipality: str | None = None
    suggestions: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    data_version: str = ""

    @property
    def is_complete(self) -> bool:
        """Both seats are known."""
        return self.upper is not None and self.lower is not None
