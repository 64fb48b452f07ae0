"""How the word of the street index is taken: asked only in divided towns, believed only for the town's own seats.

It comes before ward and precinct. Where the two contradict each other the resident is asked.
"""

from collections.abc import Iterable

from advocacy.domain import answers
from advocacy.domain.addresses import has_house_number
from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.matches import Address, Match, Reason
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.seats import SeatPair

_HELPS = frozenset({Reason.PRECINCT, Reason.TOWN_SPLIT, Reason.PRECINCT_UNKNOWN})


def may_look(here: Match, address: Address) -> bool:
    """Whether the street index could tell more: the town is known and divided, and the street can name a house."""
    return here.reason in _HELPS and has_house_number(address.street)


def on_street(places: Gazetteer, here: Match, said: OnStreet) -> Match:
    """`here`, the answer of town, ward and precinct, with what the index said of the street."""
    town = places.towns[here.municipality or ""]
    fitting = _among(town.pairs, said.pairs)
    if said.footing is Footing.UNKNOWN or len(fitting) < len(said.pairs):
        return here
    given = _given(town.pairs, here)
    if not _among(given, fitting):
        return answers.split(
            places.data_version,
            town,
            Reason.STREET_DISAGREES,
            here.facts,
            _among(town.pairs, (*given, *fitting)),
        )
    if said.footing is Footing.KNOWN:
        return answers.on_street(here, fitting[0])
    if here.is_complete:
        return here
    return answers.split(places.data_version, town, Reason.STREET_BETWEEN, here.facts, fitting)


def _given(town: tuple[SeatPair, ...], here: Match) -> tuple[SeatPair, ...]:
    """The pairs that town, ward and precinct leave."""
    if here.candidates:
        return here.candidates
    return tuple(pair for pair in town if (pair.upper, pair.lower) == (here.upper, here.lower))


def _among(pairs: tuple[SeatPair, ...], wanted: Iterable[SeatPair]) -> tuple[SeatPair, ...]:
    """Those of `pairs` that have the same seats as one of `wanted`."""
    seats = {(pair.upper, pair.lower) for pair in wanted}
    return tuple(pair for pair in pairs if (pair.upper, pair.lower) in seats)
