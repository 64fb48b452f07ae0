"""The scheme of a divided town."""

import re
from collections import Counter

import pytest

from advocacy.domain.gazetteer import Town
from advocacy.domain.town_maps import schematic
from advocacy.jurisdictions.loader import load_pack

DIVIDED = [town for town in load_pack("ma").gazetteer.towns.values() if not town.is_whole]


@pytest.mark.parametrize("town", DIVIDED, ids=lambda town: town.name)
def test_every_precinct_has_its_own_cell_with_the_number_of_its_pair(town: Town) -> None:
    drawn = schematic(town, town.pairs)
    numbers = {(pair.upper, pair.lower): number for number, pair in enumerate(town.pairs, start=1)}
    expected = Counter(numbers[pair.upper, pair.lower] for pair in town.precincts.values())
    assert Counter(area.number for area in drawn.areas) == expected
    assert len({(area.x, area.y) for area in drawn.areas}) == len(town.precincts)
    assert all(0 < area.x < drawn.width and 0 < area.y < drawn.height for area in drawn.areas)


@pytest.mark.parametrize("town", DIVIDED, ids=lambda town: town.name)
def test_every_ward_is_named_once(town: Town) -> None:
    wards = {ward for ward, _ in town.precincts if ward}
    assert sorted(word.text for word in schematic(town, town.pairs).words) == sorted(wards)


def test_pairs_that_are_not_on_offer_are_left_out() -> None:
    town = next(town for town in DIVIDED if town.name == "Cambridge")
    offered = town.pairs[1:3]
    assert {area.number for area in schematic(town, offered).areas} == {1, 2}


def test_a_path_is_a_closed_outline() -> None:
    paths = [area.path for town in DIVIDED for area in schematic(town, town.pairs).areas]
    assert all(re.fullmatch(r"M[0-9.]+ [0-9.]+h28v28h-28z", path) for path in paths)
