"""A point is one more witness: after town, street, ward and precinct, before anyone outside is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.domain.matches import Certainty, Method
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.seats import SeatPair
from advocacy.jurisdictions.pack import Pack
from advocacy.services.pinpointing import match_at
from tests.samples import CAMBRIDGE, CAMBRIDGE_6_1, WELLESLEY

POINT = (-71.1, 42.37)
UNKNOWN = OnStreet(Footing.UNKNOWN)


@dataclass
class Everywhere:
    """A surveyor to whom every point is in the same pair of seats; remembers whether it was asked."""

    pair: SeatPair | None
    is_ready: bool = True
    was_asked: bool = False

    def seats_at(self, points: Sequence[tuple[float, float]]) -> Sequence[SeatPair | None]:
        self.was_asked = True
        return [self.pair for _ in points]


@dataclass
class OneStreet:
    """A street index with the same answer for every house."""

    answer: OnStreet = UNKNOWN

    def look_up(self, municipality: str, street: str) -> OnStreet:
        return self.answer


def test_a_pair_of_the_town_is_certain(pack: Pack) -> None:
    pairs = pack.gazetteer.towns["Cambridge"].pairs
    assert len(pairs) > 2
    for pair in pairs:
        match = match_at(pack, OneStreet(), Everywhere(pair), CAMBRIDGE, POINT)
        assert match
        assert (match.method, match.certainty) == (Method.LOCATION, Certainty.CERTAIN)
        assert (match.upper, match.lower, match.municipality) == (pair.upper, pair.lower, "Cambridge")
        assert match.candidates == ()
        assert match.facts == {"town": "Cambridge"}


def test_a_pair_of_another_town_and_no_pair_are_not_believed(pack: Pack) -> None:
    elsewhere = pack.gazetteer.towns["Wellesley"].pairs[0]
    for pair in (elsewhere, None):
        assert match_at(pack, OneStreet(), Everywhere(pair), CAMBRIDGE, POINT) is None


def test_where_the_address_settles_it_the_point_is_not_even_looked_at(pack: Pack) -> None:
    one, other = pack.gazetteer.towns["Cambridge"].pairs[:2]
    known = OneStreet(OnStreet(Footing.KNOWN, (one,)))
    for streets, address in ((OneStreet(), WELLESLEY), (OneStreet(), CAMBRIDGE_6_1), (known, CAMBRIDGE)):
        surveyor = Everywhere(other)
        assert match_at(pack, streets, surveyor, address, POINT) is None
        assert not surveyor.was_asked


def test_between_two_known_houses_the_point_decides(pack: Pack) -> None:
    one, other, third = pack.gazetteer.towns["Cambridge"].pairs[:3]
    between = OneStreet(OnStreet(Footing.BETWEEN, (one, other)))
    match = match_at(pack, between, Everywhere(other), CAMBRIDGE, POINT)
    assert match
    assert (match.method, match.lower) == (Method.LOCATION, other.lower)
    assert match_at(pack, between, Everywhere(third), CAMBRIDGE, POINT) is None
