"""Loads boundaries: named by the state's own names, checked as a map, and stored in place of the old ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from advocacy.domain.boundaries import LAYER_OF, Area, Drawn, Layer, Roll, Sheet, drawn
from advocacy.domain.errors import BoundariesRefused
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.ports import Cartographer
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Boundary, BoundaryLoad, SeatRow
from advocacy.queries.boundaries import areas, loaded

_LOCK = 4_201_941  # any number of our own: one load at a time


def load(
    session: Session,
    pack: Pack,
    cartographer: Cartographer,
    sheets: Sequence[Sheet],
    now: datetime,
    only: Layer | None = None,
) -> Sequence[Drawn]:
    """Store the sheets, each as the layer that its names (or `only`) say; they replace those layers' old ones.

    They are checked together with the layers that stay. Raises `BoundariesRefused` with everything that is wrong;
    then nothing has been stored.
    """
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    rolls = [roll for roll in rolls_of(pack) if only in (None, roll.layer)]
    layers = _each_named(rolls, sheets)
    if problems := cartographer.faults(pack.gazetteer.towns, _with_those_that_stay(session, pack, layers)):
        raise BoundariesRefused(tuple(problems))
    seats = _seat_ids(session, pack)
    for layer in layers:
        _store(session, pack, layer, seats, now)
    return layers


def rolls_of(pack: Pack) -> Sequence[Roll]:
    """Who must be in each layer of this state."""
    seats = {
        layer: {
            seat_name_key(seat.name): (seat.name, key)
            for key, seat in pack.seats.items()
            if key.chamber is chamber
        }
        for chamber, layer in LAYER_OF.items()
    }
    towns = {place_key(town): (town, None) for town in pack.towns}
    return [*(Roll(layer, members) for layer, members in seats.items()), Roll(Layer.MUNICIPALITY, towns)]


def _each_named(rolls: Sequence[Roll], sheets: Sequence[Sheet]) -> Sequence[Drawn]:
    """Every sheet under the state's names; the problems of all of them are told at once."""
    layers: dict[Layer, Drawn] = {}
    problems: list[str] = []
    for sheet in sheets:
        try:
            found = drawn(rolls, sheet)
        except BoundariesRefused as refused:
            problems.extend(refused.problems)
            continue
        if found.layer in layers:
            problems.append(
                f"{layers[found.layer].file} and {found.file} are the same layer, {found.layer.value}."
            )
        layers[found.layer] = found
    if problems:
        raise BoundariesRefused(tuple(problems))
    return list(layers.values())


def _with_those_that_stay(session: Session, pack: Pack, layers: Sequence[Drawn]) -> Mapping[Layer, Sequence[Area]]:
    new = {layer.layer: layer.areas for layer in layers}
    old = {layer: number for layer, number in loaded(session, pack.code).items() if layer not in new}
    return new | {layer: tuple(areas(session, number)) for layer, number in old.items()}


def _seat_ids(session: Session, pack: Pack) -> Mapping[SeatKey, int]:
    return {
        seat.key: seat.id for seat in session.scalars(select(SeatRow).where(SeatRow.jurisdiction == pack.code))
    }


def _store(session: Session, pack: Pack, new: Drawn, seats: Mapping[SeatKey, int], now: datetime) -> None:
    session.execute(
        delete(BoundaryLoad).where(BoundaryLoad.jurisdiction == pack.code, BoundaryLoad.layer == new.layer.value)
    )
    load = BoundaryLoad(
        jurisdiction=pack.code, layer=new.layer.value, source=new.file, digest=new.digest, loaded_at=now
    )
    session.add(load)
    session.flush()
    rows = [
        {
            "load_id": load.id,
            "seat_id": seats[area.seat] if area.seat else None,
            "name": area.name,
            "shape": area.shape,
        }
        for area in new.areas
    ]
    session.execute(insert(Boundary), rows)
