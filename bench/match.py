"""How many addresses a second the ladder matches on rungs 1 and 3, beside bare dictionary look-ups.

One process, no network. The limit is a dictionary that already knows the answer for each typed address; both loop
over the same addresses in the same run. The last line is a JSON object: look-ups a second, and `ratio`, the slower
rung's share of the limit.
"""

import json
import random
import time
from collections.abc import Callable, Sequence

from advocacy.domain.matches import Address, Match, Method
from advocacy.domain.ports import Footing, OnStreet
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.services.matching import match

LOOKUPS = 100_000
ROUNDS = 5
AIM = 50_000


class NoStreets:
    """A street index that is empty, at no cost."""

    def look_up(self, municipality: str, street: str) -> OnStreet:  # noqa: ARG002
        return OnStreet(Footing.UNKNOWN)


def main() -> None:
    pack, dice = load_pack("ma"), random.Random(1)
    town = per_second(pack, dice.choices(whole_town_addresses(pack), k=LOOKUPS), Method.TOWN)
    precinct = per_second(pack, dice.choices(precinct_addresses(pack), k=LOOKUPS), Method.WARD_PRECINCT)
    limit = bare_per_second(pack, dice.choices(whole_town_addresses(pack), k=LOOKUPS))
    for name, rate in (
        ("rung 1, town", town),
        ("rung 3, ward and precinct", precinct),
        ("bare dictionary", limit),
    ):
        print(f"{name:28} {rate:12,.0f} a second")
    print(json.dumps(figures(town, precinct, limit)))


def figures(town: float, precinct: float, limit: float) -> dict[str, float | bool]:
    slower = min(town, precinct)
    return {
        "rung1_per_second": round(town),
        "rung3_per_second": round(precinct),
        "limit_per_second": round(limit),
        "ratio": round(slower / limit, 4),
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


def per_second(pack: Pack, addresses: Sequence[Address], method: Method) -> float:
    streets, locator = NoStreets(), LocatorOff()
    if any(match(pack, streets, locator, address).method is not method for address in set(addresses)):
        raise SystemExit(f"The benchmark's addresses are not all answered by {method}.")
    return best_rate(addresses, lambda address: match(pack, streets, locator, address))


def bare_per_second(pack: Pack, addresses: Sequence[Address]) -> float:
    streets, locator = NoStreets(), LocatorOff()
    known = {(each.street, each.town, each.zip): match(pack, streets, locator, each) for each in set(addresses)}
    return best_rate(addresses, lambda address: known[address.street, address.town, address.zip])


def best_rate(addresses: Sequence[Address], look_up: Callable[[Address], Match]) -> float:
    """Look-ups a second in the best of some rounds, so that a busy machine disturbs less."""
    fastest = min(seconds(addresses, look_up) for _ in range(ROUNDS))
    return len(addresses) / fastest


def seconds(addresses: Sequence[Address], look_up: Callable[[Address], Match]) -> float:
    begun = time.perf_counter()
    for address in addresses:
        look_up(address)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
