"""How the word of an outside locator is taken: asked only when it can help, believed only when it fits."""

from advocacy.domain import answers
from advocacy.domain.addresses import has_house_number, is_po_box
from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.matches import Address, Match, Reason
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import SeatPair

HELPED = frozenset({Reason.TOWN_SPLIT, Reason.PRECINCT_UNKNOWN, Reason.STREET_BETWEEN, Reason.TOWN_AMBIGUOUS})
"""Where the town is known, or one of a few, but does not settle the seats."""


def may_ask(here: Match, address: Address) -> bool:
    """Whether an outside locator could tell more: the town is not enough, and the street can name a house."""
    return here.reason in HELPED and has_house_number(address.street) and not is_po_box(address.street)


def informed(places: Gazetteer, here: Match, said: Located) -> Match:
    """`here` with what the locator said; a pair that the town does not have is not believed."""
    offered = here.candidates or _pairs_of(places, here.suggestions)
    fitting = tuple(pair for pair in offered if any(_same(pair, other) for other in said.pairs))
    if said.verdict is LocatorVerdict.FOUND and fitting:
        return answers.located(here, fitting[0], here.municipality or _town(places, here, fitting[0]))
    if said.verdict is LocatorVerdict.SEVERAL and here.candidates:
        return _between(here, fitting if len(fitting) > 1 else here.candidates)
    return here


def _between(here: Match, pairs: tuple[SeatPair, ...]) -> Match:
    asked = Match(
        here.method,
        here.certainty,
        Reason.SEVERAL_ANSWERS,
        municipality=here.municipality,
        facts=here.facts,
        data_version=here.data_version,
    )
    return answers.asking(asked, pairs)


def _pairs_of(places: Gazetteer, names: tuple[str, ...]) -> tuple[SeatPair, ...]:
    return tuple(pair for name in names for pair in places.towns[name].pairs)


def _town(places: Gazetteer, here: Match, pair: SeatPair) -> str | None:
    """The only one of the towns in question that has this pair."""
    return answers.only(
        name for name in here.suggestions if any(_same(pair, other) for other in places.towns[name].pairs)
    )


def _same(one: SeatPair, other: SeatPair) -> bool:
    return one.upper == other.upper and one.lower == other.lower
