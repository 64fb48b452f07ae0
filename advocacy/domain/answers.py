"""The matching ladder's answers, one maker for each kind."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from advocacy.domain.gazetteer import Town
from advocacy.domain.matches import Certainty, Match, Method, Reason
from advocacy.domain.precincts import Precinct, in_words
from advocacy.domain.seats import SeatPair

Value = TypeVar("Value")


def whole_town(version: str, town: Town) -> Match:
    """The answer for each address of a town that lies whole in both chambers."""
    facts = {"town": town.name}
    return _certain(Method.TOWN, Reason.WHOLE_TOWN, town.pairs[0], town.name, facts, version)


def in_precinct(version: str, town: Town, precinct: Precinct, pair: SeatPair) -> Match:
    """The answer for each address of one precinct, or of a ward when all of it has one pair."""
    facts = {"town": town.name, "precinct": in_words(precinct)}
    return _certain(Method.WARD_PRECINCT, Reason.PRECINCT, pair, town.name, facts, version)


def refusal(version: str, reason: Reason, **facts: str) -> Match:
    """Neither seats nor candidates; `reason` and `facts` tell why."""
    return Match(Method.NONE, Certainty.UNKNOWN, reason, facts=facts, data_version=version)


def split(
    version: str, town: Town, reason: Reason, facts: Mapping[str, str], pairs: tuple[SeatPair, ...]
) -> Match:
    """A question to the resident: the pairs to choose from, and each seat that all of them share."""
    match = Match(
        Method.NONE, Certainty.DOUBTFUL, reason, municipality=town.name, facts=facts, data_version=version
    )
    return asking(match, pairs)


def asking(here: Match, pairs: tuple[SeatPair, ...]) -> Match:
    """`here` as a question between `pairs`."""
    upper, lower = only({pair.upper for pair in pairs}), only({pair.lower for pair in pairs})
    return replace(here, candidates=pairs, upper=upper, lower=lower)


def located(here: Match, pair: SeatPair, town: str | None) -> Match:
    """The answer of an outside locator to the question that `here` is."""
    facts = {"town": town or here.facts["typed"]}
    return _certain(Method.CENSUS, Reason.CENSUS_FOUND, pair, town, facts, here.data_version)


def on_street(here: Match, pair: SeatPair) -> Match:
    """The street index's answer in the divided town of `here`."""
    town = here.municipality or ""
    return _certain(Method.STREET, Reason.STREET_FOUND, pair, town, {"town": town}, here.data_version)


def only(values: Iterable[Value]) -> Value | None:
    """The one value there is; None when there are several or none."""
    found = list(values)
    return found[0] if len(found) == 1 else None


def _certain(
    method: Method, reason: Reason, pair: SeatPair, town: str | None, facts: Mapping[str, str], version: str
) -> Match:
    return Match(
        method,
        Certainty.CERTAIN,
        reason,
        upper=pair.upper,
        lower=pair.lower,
        municipality=town,
        facts=facts,
        data_version=version,
    )
