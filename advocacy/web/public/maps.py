"""The map beside the question which seats are the resident's."""

from advocacy.domain.seats import SeatPair
from advocacy.domain.town_maps import TownMap, schematic
from advocacy.queries.signatures import SignatureView
from advocacy.web.toolbox import toolbox


def map_of(view: SignatureView) -> TownMap | None:
    """The town's map, geographic where boundaries are loaded, otherwise schematic; None without a choice."""
    town = toolbox().pack.gazetteer.towns.get(view.match.municipality or "")
    if town is None or len(view.pairs) < 2:
        return None
    pairs = tuple(SeatPair(pair.upper.key, pair.lower.key) for pair in view.pairs)
    return toolbox().town_maps.draw(town.name, pairs) or schematic(town, pairs)
