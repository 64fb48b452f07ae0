"""The facts of one state as frozen values, each with its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.letters import Stance
from advocacy.domain.seats import Chamber, Seat, SeatKey


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a fact was read, when, and whether it was seen in two places."""

    source: str
    as_of: date
    verified: bool


@dataclass(frozen=True, slots=True)
class ChamberFacts:
    """A chamber as residents know it; `key` is its short name in commands ("senate"), `title` its members'.

    `since` is the first year whose districts are those of `plan`.
    """

    chamber: Chamber
    key: str
    name: str
    title: str
    plan: str
    since: int


@dataclass(frozen=True, slots=True)
class LegislatorFacts:
    """Who holds a seat; public facts about the office only. `since` is when the present tenure began, if known."""

    external_id: str
    name: str
    given_name: str
    family_name: str
    party: str
    email: str | None
    phone: str
    office: str
    seat: SeatKey
    since: date | None


@dataclass(frozen=True, slots=True)
class CommitteeFacts:
    """A committee by the legislature's own code; `members` are (legislator's external id, role).

    `chamber` is "upper", "lower" or "joint".
    """

    code: str
    name: str
    chamber: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SponsorFacts:
    """Who filed or co-sponsors a bill."""

    external_id: str
    role: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class BillFacts:
    """A bill in one session; `committee` is the code of the committee that holds it, with its own fact.

    `follows` is the key of the same subject's bill of the session before, `became` says by language what became
    of this one.
    """

    key: str
    session: str
    numbers: str
    fact: Fact
    committee: str | None
    committee_fact: Fact | None
    sponsors: tuple[SponsorFacts, ...]
    follows: str | None
    became: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ban:
    """A municipality's ban ("ban") or pause ("moratorium"); without `has_day` only month and year are known."""

    municipality: str
    kind: str
    on: date
    has_day: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class PackLetter:
    """The letter for one stance; every text may use merge fields."""

    stance: Stance
    subjects: tuple[str, ...]
    greeting: str
    body: str
    committee: str
    ban: str
    closing: str


@dataclass(frozen=True, slots=True)
class PackPetitionText:
    """A petition's words in one language, with its letters."""

    language: str
    title: str
    ask: str
    body: str
    filed_by: str
    where_it_stands: str
    letters: tuple[PackLetter, ...]


@dataclass(frozen=True, slots=True)
class PackPetition:
    """A petition that comes with the pack; `bill` is the key of one of the pack's bills."""

    slug: str
    default_language: str
    goal: int
    bill: str | None
    texts: tuple[PackPetitionText, ...]


@dataclass(frozen=True, eq=False)
class Pack:
    """All facts of one state. `data_version` changes with any word of them (petitions' texts and middles aside).

    `roster_as_of` is the day of the tables of legislators and committees. `middles` are where the seats' districts
    are, as (latitude, longitude) in degrees. `words` are, by language, what
    chambers, titles, sessions and committees are called there.
    """

    code: str
    name: str
    usps: str
    census_fips: str
    timezone: ZoneInfo
    data_version: str
    roster_as_of: date
    chambers: Mapping[Chamber, ChamberFacts]
    seats: Mapping[SeatKey, Seat]
    middles: Mapping[SeatKey, tuple[float, float]]
    legislators: tuple[LegislatorFacts, ...]
    committees: tuple[CommitteeFacts, ...]
    bills: tuple[BillFacts, ...]
    bans: tuple[Ban, ...]
    gazetteer: Gazetteer
    petitions: tuple[PackPetition, ...]
    words: Mapping[str, Mapping[str, str]]

    @cached_property
    def holders(self) -> Mapping[SeatKey, LegislatorFacts]:
        """Who holds each seat; vacant seats are missing."""
        return {legislator.seat: legislator for legislator in self.legislators}

    @cached_property
    def towns(self) -> tuple[str, ...]:
        """The names of all cities and towns, in alphabetical order."""
        return tuple(sorted(self.gazetteer.towns))

    @cached_property
    def example_zip(self) -> str:
        """A ZIP code of the state, to show what one looks like."""
        return min(self.gazetteer.zips)

    def word(self, own: str, language: str) -> str:
        """One of the pack's own words ("Senate") in a language, or as it is where the pack has no other."""
        return self.words.get(language, {}).get(own, own)

    def ban(self, municipality: str) -> Ban | None:
        """The municipality's ban as far as it may be claimed: verified, and not a moratorium."""
        return next((ban for ban in self._claimable_bans if ban.municipality == municipality), None)

    @cached_property
    def _claimable_bans(self) -> tuple[Ban, ...]:
        return tuple(ban for ban in self.bans if ban.kind == "ban" and ban.fact.verified)
