"""How many addresses a second each rung of the ladder matches, beside the limits, and how fast points are placed.

Rungs 1 (whole town) and 3 (ward and precinct) need no database; their limit is a dictionary that already knows the
answer for each typed address. Rung 2 (street index) looks 100,000 address points up again in PostgreSQL; its limit
is a bare round trip to the same server. The boundary index is measured beside shapely without an index and beside
a linear scan. `bench-streets` and `bench-boundaries` tell more of each. All in the same run; the last line is a
JSON object, `ratio` in it the slower of rungs 1 and 3 as a share of the dictionary.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from advocacy.db import Database
from advocacy.domain.ladder import settle
from advocacy.domain.matches import Address, Method
from advocacy.domain.ports import Footing, OnStreet, Streets
from advocacy.domain.street_rung import may_look
from advocacy.gateways.locator_off import LocatorOff
from advocacy.gateways.street_index import StreetIndex
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.services.matching import match
from bench import boundaries
from bench.address_file import houses
from bench.streets import build, toolbox

LOOKUPS, POINTS, STREET_LOOKUPS = 100_000, 100_000, 5_000
ROUNDS = 5
AIM = 50_000

Thing = TypeVar("Thing")


class NoStreets:
    """A street index that is empty, at no cost."""

    def look_up(self, municipality: str, street: str) -> OnStreet:  # noqa: ARG002
        return OnStreet(Footing.UNKNOWN)


def main() -> None:
    rungs, points = rung_rates(), boundaries.measured()
    for name, rate in rungs.items():
        print(f"{name:20} {rate:12,.0f} addresses a second")
    for name, rate in points.items():
        print(f"{name:20} {rate:12,.0f} points a second")
    print(json.dumps(figures(rungs, points)))


def rung_rates() -> dict[str, float]:
    """Addresses a second on each rung, and those of the limits."""
    pack, dice = load_pack("ma"), random.Random(1)
    whole = dice.choices(whole_town_addresses(pack), k=LOOKUPS)
    split = dice.choices(precinct_addresses(pack), k=LOOKUPS)
    return {
        "rung1": per_second(pack, NoStreets(), whole, Method.TOWN),
        "rung3": per_second(pack, NoStreets(), split, Method.WARD_PRECINCT),
        "bare_dictionary": bare_per_second(pack, whole),
        **street_rates(dice),
    }


def street_rates(dice: random.Random) -> dict[str, float]:
    """Rung 2 on a built index, beside bare round trips to its PostgreSQL."""
    with toolbox() as box:
        build(box, POINTS, scattered=False)
        asked = dice.choices(street_addresses(box.pack), k=STREET_LOOKUPS)
        streets = StreetIndex(box.database, box.pack.code)
        rate = per_second(box.pack, streets, asked, Method.STREET)
        return {"rung2": rate, "bare_round_trip": round_trips(box.database)}


def round_trips(database: Database) -> float:
    with database.engine.connect() as connection:
        return best_rate(range(STREET_LOOKUPS), lambda _: connection.exec_driver_sql("SELECT 1").scalar())


def figures(rungs: dict[str, float], points: dict[str, float]) -> dict[str, float | bool]:
    slower = min(rungs["rung1"], rungs["rung3"])
    return {
        **{f"{name}_per_second": round(rate) for name, rate in rungs.items()},
        "rung2_share_of_round_trip": round(rungs["rung2"] / rungs["bare_round_trip"], 3),
        **{f"points_{name}": figure for name, figure in boundaries.figures(points).items()},
        "ratio": round(slower / rungs["bare_dictionary"], 4),
        "aim_per_second": AIM,
        "aim_met": slower >= AIM,
    }


def whole_town_addresses(pack: Pack) -> Sequence[Address]:
    """A house in each whole town, with a ZIP code that belongs to it where one is known."""
    codes = {town: code for code, known in pack.gazetteer.zips.items() for town in known.towns}
    return [
        Address(f"{number} Main Street, Apt {number}", town, codes.get(town, ""))
        for number, town in enumerate(pack.gazetteer.answers, start=1)
    ]


def precinct_addresses(pack: Pack) -> Sequence[Address]:
    """A house in each precinct of the towns that are split."""
    return [
        Address("7 Elm Street", town, ward=ward, precinct=precinct)
        for town, ward, precinct in pack.gazetteer.precinct_answers
    ]


def street_addresses(pack: Pack) -> Sequence[Address]:
    """The houses of the index that lie in a split town, typed without ward and precinct."""
    everyone = (Address(f"{house.number} {house.street}", house.town) for house in houses(pack, POINTS))
    return [each for each in everyone if may_look(settle(pack.gazetteer, each), each)]


def per_second(pack: Pack, streets: Streets, addresses: Sequence[Address], method: Method) -> float:
    locator = LocatorOff()
    if any(match(pack, streets, locator, address).method is not method for address in set(addresses)):
        raise SystemExit(f"The benchmark's addresses are not all answered by {method}.")
    return best_rate(addresses, lambda address: match(pack, streets, locator, address))


def bare_per_second(pack: Pack, addresses: Sequence[Address]) -> float:
    streets, locator = NoStreets(), LocatorOff()
    known = {(each.street, each.town, each.zip): match(pack, streets, locator, each) for each in set(addresses)}
    return best_rate(addresses, lambda address: known[address.street, address.town, address.zip])


def best_rate(things: Sequence[Thing], look_up: Callable[[Thing], object]) -> float:
    """Look-ups a second in the best of some rounds, so that a busy machine disturbs less."""
    fastest = min(seconds(things, look_up) for _ in range(ROUNDS))
    return len(things) / fastest


def seconds(things: Sequence[Thing], look_up: Callable[[Thing], object]) -> float:
    begun = time.perf_counter()
    for thing in things:
        look_up(thing)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
