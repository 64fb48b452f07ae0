"""`flask boundaries load`, as typed at a terminal: files of every kind, and every kind of wrong file."""

import csv
import json
import os
import socket
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import Result
from flask import Flask
from pyproj import Transformer
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from advocacy.domain.seats import Chamber
from advocacy.gateways import boundary_files, shapefile_zips
from advocacy.jurisdictions.pack import Pack
from advocacy.queries.boundaries import areas, loaded
from advocacy.wiring import Toolbox
from tests import maps

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "data"
CRS84, CRS84_OLD = "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"
Load = Callable[..., Result]


@pytest.fixture
def load(app: Flask) -> Load:
    return lambda *given: app.test_cli_runner().invoke(args=["boundaries", "load", *map(str, given)])


@pytest.fixture
def upper(pack: Pack) -> maps.Shapes:
    return dict(maps.districts(pack, Chamber.UPPER))


@pytest.fixture
def lower(pack: Pack) -> maps.Shapes:
    return dict(maps.districts(pack, Chamber.LOWER))


def town_point(pack: Pack, name: str) -> tuple[float, float]:
    town = pack.gazetteer.towns[name]
    return town.longitude, town.latitude


def names_of(toolbox: Toolbox) -> dict[str, int]:
    """The layers that are loaded, with the number of their areas."""
    with toolbox.database.reading() as session:
        found = loaded(session, toolbox.pack.code)
        return {layer.value: len(areas(session, number)) for layer, number in found.items()}


def refused(result: Result, toolbox: Toolbox, *words: str) -> None:
    """The command said why, with exit code 1 and no trace, and nothing is loaded."""
    assert result.exit_code == 1, result.output
    assert "Nothing was loaded" in result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output
    assert names_of(toolbox) == {}


def zipped(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in parts.items():
            archive.writestr(name, octets)
    return path


def shapefile(folder: Path, shapes: Mapping[str, BaseGeometry], crs: str) -> dict[str, bytes]:
    """The parts of a shapefile, by their names."""
    to_crs = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    moved = shapely.transform(np.array(list(shapes.values())), lambda x, y: to_crs(x, y), interleaved=False)
    folder.mkdir()
    pyogrio.raw.write(
        folder / "senate.shp",
        geometry=shapely.to_wkb(moved),
        field_data=[np.array(list(shapes), dtype=object)],
        fields=["NAME"],
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        crs=crs,
        encoding="UTF-8",
    )
    return {f"some folder/{part.name}": part.read_bytes() for part in folder.iterdir()}


def topology(layers: Mapping[str, Mapping[str, BaseGeometry]]) -> dict[str, Any]:
    """TopoJSON in which each ring is an arc of its own."""
    arcs: list[Any] = []

    def arc(ring: Iterable[Any]) -> list[int]:
        arcs.append(list(ring))
        return [len(arcs) - 1]

    def member(name: str, shape: BaseGeometry) -> dict[str, Any]:
        polygons = [mapping(part)["coordinates"] for part in shapely.get_parts(shape)]
        found = [[arc(ring) for ring in polygon] for polygon in polygons]
        return {"type": "MultiPolygon", "arcs": found, "properties": {"name": name}}

    objects = {
        layer: {"type": "GeometryCollection", "geometries": [member(*each) for each in shapes.items()]}
        for layer, shapes in layers.items()
    }
    return {"type": "Topology", "objects": objects, "arcs": arcs}


def test_both_chambers_and_the_towns_are_loaded_together(
    load: Load, toolbox: Toolbox, pack: Pack, tmp_path: Path, upper: maps.Shapes, lower: maps.Shapes
) -> None:
    files = [
        maps.written(tmp_path / "a.geojson", upper),
        maps.written(tmp_path / "b.json", lower),
        maps.written(tmp_path / "c.geojson", maps.towns(pack), column="town"),
    ]
    result = load(*files)
    assert result.exit_code == 0, result.output
    assert "a.geojson: 40 areas of the layer upper (names from the column district" in result.output
    assert "b.json: 160 areas of the layer lower" in result.output
    assert "c.geojson: 351 areas of the layer municipality (names from the column town" in result.output
    assert names_of(toolbox) == {"upper": 40, "lower": 160, "municipality": 351}
    assert toolbox.surveyor.is_ready


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the publishers' files are not beside this checkout")
def test_the_states_own_files_load_as_they_are_and_place_known_addresses(load: Load, toolbox: Toolbox) -> None:
    result = load(*sorted((PUBLISHED / "boundaries").glob("*.geojson")))
    assert result.exit_code == 0, result.output
    assert names_of(toolbox) == {"upper": 40, "lower": 160, "municipality": 351}
    with (PUBLISHED / "cambridge_addresses.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = toolbox.surveyor.seats_at([(float(row["lon"]), float(row["lat"])) for row in rows])
    seats = toolbox.pack.seats
    assert [(seats[pair.upper].name, seats[pair.lower].name) for pair in pairs if pair] == [
        (row["senate_district"], row["house_district"]) for row in rows
    ]


@pytest.mark.parametrize("crs", ["EPSG:26986", "EPSG:4326", "EPSG:3857", "EPSG:2249"])
def test_a_zipped_shapefile_loads_in_any_reference_system(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, crs: str
) -> None:
    result = load(zipped(tmp_path / "senate.zip", shapefile(tmp_path / "parts", upper, crs)))
    assert result.exit_code == 0, result.output
    assert "senate.zip, senate: 40 areas of the layer upper (names from the column NAME" in result.output
    assert names_of(toolbox) == {"upper": 40}


def test_a_topology_loads_each_object_as_a_layer_in_degrees(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, lower: maps.Shapes
) -> None:
    file = tmp_path / "both.topojson"
    file.write_text(json.dumps(topology({"senate": upper, "house": lower})))
    result = load(file)
    assert result.exit_code == 0, result.output
    assert "both.topojson, senate: 40 areas of the layer upper" in result.output
    assert "coordinates in EPSG:4326" in result.output
    assert names_of(toolbox) == {"upper": 40, "lower": 160}


def test_other_publishers_spellings_are_reconciled(
    load: Load, toolbox: Toolbox, tmp_path: Path, lower: maps.Shapes
) -> None:
    spelt = {f"{name} District".upper(): shape for name, shape in lower.items()}
    assert load(maps.written(tmp_path / "house.geojson", spelt)).exit_code == 0


def test_an_outline_that_crosses_itself_is_repaired(
    load: Load, toolbox: Toolbox, pack: Pack, tmp_path: Path, upper: maps.Shapes
) -> None:
    file = tmp_path / "senate.geojson"
    document = json.loads(json.dumps(maps.geojson(upper)))
    outline = document["features"][0]["geometry"]
    ring = outline["coordinates"][0] if outline["type"] == "Polygon" else outline["coordinates"][0][0]
    ring[1:1] = [ring[0], [ring[0][0] + 0.0001, ring[0][1]], [ring[0][0], ring[0][1] + 0.0001], ring[0]]
    file.write_text(json.dumps(document))
    result = load(file)
    assert result.exit_code == 0, result.output
    with toolbox.database.reading() as session:
        (number,) = loaded(session, pack.code).values()
        assert all(shapely.is_valid(shapely.from_wkb(area.shape)) for area in areas(session, number))


def test_a_refused_file_leaves_what_was_loaded_and_what_came_with_it_out(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, lower: maps.Shapes
) -> None:
    good = maps.written(tmp_path / "senate.geojson", upper)
    assert load(good).exit_code == 0
    with toolbox.database.reading() as session:
        before = loaded(session, toolbox.pack.code)
    lower.popitem()
    assert load(good, maps.written(tmp_path / "house.geojson", lower)).exit_code == 1
    with toolbox.database.reading() as session:
        assert loaded(session, toolbox.pack.code) == before


def test_a_new_file_takes_the_place_of_the_old_one(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    file = maps.written(tmp_path / "senate.geojson", upper)
    assert [load(file).exit_code for _ in range(2)] == [0, 0]
    assert names_of(toolbox) == {"upper": 40}


def test_unknown_missing_and_repeated_names_are_all_listed(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    first, second, *others = upper
    document = maps.geojson(
        {"1st Nowhere": upper[first], "2nd Nowhere": upper[second], **{n: upper[n] for n in others}}
    )
    document["features"].append(document["features"][-1])
    (tmp_path / "senate.geojson").write_text(json.dumps(document))
    result = load(tmp_path / "senate.geojson")
    refused(result, toolbox, "feature 1: “1st Nowhere” is not known.", "feature 2: “2nd Nowhere” is not known.")
    refused(result, toolbox, f"“{first}” is missing.", f"“{second}” is missing.")
    refused(result, toolbox, f"“{others[-1]}” is there 2 times: features 40, 41.")


def test_an_unknown_name_is_shown_on_one_short_line(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    first, *others = upper
    shapes = {"\x1b[31mNowhere\n" * 5000: upper[first], **{name: upper[name] for name in others}}
    result = load(maps.written(tmp_path / "senate.geojson", shapes))
    refused(result, toolbox, "feature 1: “[31mNowhere [31mNowhere", "…” is not known.")
    assert "\x1b" not in result.output
    assert len(result.output.splitlines()) == 3


def test_a_file_whose_own_name_is_not_utf8_is_loaded(load: Load, toolbox: Toolbox, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"s\xe9nat.geojson")
    maps.written(file, maps.districts(toolbox.pack, Chamber.UPPER))
    result = load(file)
    assert result.exit_code == 0, result.output
    assert "s\ufffdnat.geojson: 40 areas" in result.output


def test_names_that_fit_nothing_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    file = maps.written(tmp_path / "x.geojson", {f"Nowhere {name}": shape for name, shape in upper.items()})
    refused(load(file), toolbox, "no column holds names of the state's seats or towns")


def test_a_layer_that_is_not_what_the_file_holds_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    file = maps.written(tmp_path / "senate.geojson", upper)
    refused(load(file, "--layer", "municipality"), toolbox, "is not known", "is missing")


def test_two_files_of_one_layer_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    files = [maps.written(tmp_path / name, upper) for name in ("one.geojson", "two.geojson")]
    refused(load(*files), toolbox, "one.geojson and two.geojson are the same layer, upper.")


def test_a_shapefile_without_its_reference_system_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986")
    del parts["some folder/senate.prj"]
    refused(load(zipped(tmp_path / "senate.zip", parts)), toolbox, "senate.prj is missing", "reference system")


def test_a_reference_system_that_nobody_knows_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986") | {"some folder/senate.prj": b"somewhere"}
    refused(load(zipped(tmp_path / "senate.zip", parts)), toolbox, "reference system")


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "somewhere"}},
        {"type": "name", "properties": {"name": 4326}},
        {"type": "name", "properties": None},
        {"type": "EPSG", "properties": {"code": 99_999_999}},
        "EPSG:99999999",
    ],
)
def test_geojson_in_a_system_that_nobody_knows_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, crs: object
) -> None:
    file = maps.written(tmp_path / "senate.geojson", upper, crs=crs)
    refused(load(file), toolbox, "senate.geojson names a coordinate reference system that is not known")


@pytest.mark.parametrize(
    "crs", [None, *({"type": "name", "properties": {"name": name}} for name in ("EPSG:4326", CRS84, CRS84_OLD))]
)
def test_geojson_that_names_degrees_or_nothing_is_loaded(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, crs: object
) -> None:
    result = load(maps.written(tmp_path / "senate.geojson", upper, crs=crs))
    assert result.exit_code == 0, result.output


def test_no_file_makes_the_command_ask_the_network(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.setblocking(False)
        place = f"http://127.0.0.1:{ear.getsockname()[1]}/crs"
        for kind, properties in (("link", {"href": place, "type": "proj4"}), ("name", {"name": place})):
            file = maps.written(tmp_path / "x.geojson", upper, crs={"type": kind, "properties": properties})
            refused(load(file), toolbox, "names a coordinate reference system that is not known")
        with pytest.raises(BlockingIOError):
            ear.accept()


def test_coordinates_in_another_system_than_the_file_says_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    metres = Transformer.from_crs("EPSG:4326", "EPSG:26986", always_xy=True).transform
    shapes = maps.moved(
        upper, lambda shape: shapely.transform(shape, lambda x, y: metres(x, y), interleaved=False)
    )
    refused(
        load(maps.written(tmp_path / "senate.geojson", shapes)), toolbox, "no area is where the state's towns are"
    )


MOVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "in the Atlantic": lambda at: np.add(at, (15, 0)),
    "latitude first": lambda at: at[:, ::-1],
    "east for west": lambda at: np.multiply(at, (-1, 1)),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_a_state_elsewhere_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, move: Callable[[np.ndarray], np.ndarray]
) -> None:
    shapes = maps.moved(upper, lambda shape: shapely.transform(shape, move))
    refused(
        load(maps.written(tmp_path / "senate.geojson", shapes)), toolbox, "no area is where the state's towns are"
    )


def test_one_area_far_away_is_named(load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes) -> None:
    name = next(iter(upper))
    upper[name] = shapely.transform(upper[name], lambda at: np.add(at, (15, 0)))
    file = maps.written(tmp_path / "senate.geojson", upper)
    refused(load(file), toolbox, f"“{name}” reaches far beyond the state.")


def test_last_decades_boundaries_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, lower: maps.Shapes
) -> None:
    names = list(lower)
    turned = names[1:10] + names[:1] + names[10:]
    file = maps.written(tmp_path / "house.geojson", dict(zip(turned, lower.values(), strict=True)))
    refused(load(file), toolbox, "towns are not in a district of theirs", "another decade")


def test_last_decades_boundaries_within_towns_are_refused_by_the_pairs_of_seats_that_they_make(
    load: Load, toolbox: Toolbox, tmp_path: Path, pack: Pack, upper: maps.Shapes, lower: maps.Shapes
) -> None:
    cell = maps.towns(pack)["Boston"]
    west, south, east, north = cell.bounds
    corner = cell.intersection(shapely.box(west, south, west + (east - west) / 4, north))
    assert not corner.contains(shapely.Point(*town_point(pack, "Boston")))
    senate = maps.written(tmp_path / "senate.geojson", upper)
    house = maps.written(tmp_path / "house.geojson", maps.given_away(lower, corner, "1st Barnstable"))
    refused(load(senate, house), toolbox, "“1st Barnstable” (lower) have", "no precinct of the state is in both")
    assert load(senate).exit_code == 0
    result = load(house)
    assert result.exit_code == 1
    assert "1 such pair: one of the two layers looks like the boundaries of another decade." in result.output
    assert names_of(toolbox) == {"upper": 40}


def test_a_town_whose_point_lies_just_over_a_border_is_forgiven(
    load: Load, toolbox: Toolbox, tmp_path: Path, pack: Pack, lower: maps.Shapes
) -> None:
    town = pack.gazetteer.towns["Peru"]
    spot = shapely.Point(town.longitude, town.latitude).buffer(0.001)
    file = maps.written(tmp_path / "house.geojson", maps.given_away(lower, spot, "9th Suffolk"))
    assert load(file).exit_code == 0


def test_districts_that_overlap_are_named(
    load: Load, toolbox: Toolbox, tmp_path: Path, pack: Pack, lower: maps.Shapes
) -> None:
    lower["9th Suffolk"] = lower["9th Suffolk"].union(maps.towns(pack)["Peru"])
    refused(load(maps.written(tmp_path / "house.geojson", lower)), toolbox, "“9th Suffolk”", "overlap by")


def test_slivers_are_forgiven(load: Load, toolbox: Toolbox, tmp_path: Path, lower: maps.Shapes) -> None:
    wider = maps.moved(lower, lambda shape: shape.buffer(0.00006))  # 7 m, so two overlap by 13 m
    assert load(maps.written(tmp_path / "house.geojson", wider)).exit_code == 0


def test_land_that_one_chamber_leaves_out_is_named(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, lower: maps.Shapes
) -> None:
    hole = shapely.box(-72.52, 42.50, -72.50, 42.52)
    holed = maps.moved(lower, lambda shape: shape.difference(hole))
    files = [maps.written(tmp_path / "senate.geojson", upper), maps.written(tmp_path / "house.geojson", holed)]
    refused(load(*files), toolbox, "lower: ", "are in no district.")


def test_towns_that_no_district_covers_are_named(
    load: Load, toolbox: Toolbox, tmp_path: Path, pack: Pack, upper: maps.Shapes
) -> None:
    peru = maps.towns(pack)["Peru"]
    files = [
        maps.written(tmp_path / "senate.geojson", maps.moved(upper, lambda shape: shape.difference(peru))),
        maps.written(tmp_path / "towns.geojson", maps.towns(pack)),
    ]
    refused(load(*files), toolbox, "only 0% of “Peru” are covered by the layer upper.")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "feature 2 has no geometry."),
        ({"type": "Point", "coordinates": [-71, 42]}, "feature 2 is a Point, not an area."),
        (
            {"type": "Polygon", "coordinates": [[[-71, 42], [-71, 42], [-71, 42], [-71, 42]]]},
            "feature 2 has an outline",
        ),
        ({"type": "Polygon", "coordinates": []}, "feature 2 has"),
    ],
)
def test_a_feature_that_is_no_area_is_named(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, geometry: object, words: str
) -> None:
    document = maps.geojson(upper)
    document["features"][1]["geometry"] = geometry
    (tmp_path / "senate.geojson").write_text(json.dumps(document))
    refused(load(tmp_path / "senate.geojson"), toolbox, words)


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "neither a zip nor whole JSON"),
        (b"\x00\x01\x02 nonsense", "neither a zip nor whole JSON"),
        (b'{"type": "FeatureCollection", "features": [', "neither a zip nor whole JSON"),
        (b'{"type": "FeatureCollection", "features": []}', "no column holds names"),
        (b'{"type": "FeatureCollection"}', "."),
        (b'{"type": "FeatureCollection", "features": 7}', "."),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "."),
        (b'{"type": "Topology", "objects": {"a": {"type": "Polygon", "arcs": [[9]]}}, "arcs": []}', "."),
        (b'{"type": "Point", "coordinates": [0, 0]}', "neither GeoJSON with features nor TopoJSON"),
        (b"[1, 2]", "neither GeoJSON with features nor TopoJSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "neither a zip nor whole JSON"),
        (b"PK\x03\x04 and no more", "broken zip"),
        (b"SQLite format 3\x00\xc7\xe0", "a zip with a shapefile's .shp, .shx, .dbf and .prj."),
        ('{"name": "Señate"}'.encode("latin-1"), "neither a zip nor whole JSON in UTF-8"),
    ],
)
def test_files_that_are_something_else_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, octets: bytes, words: str
) -> None:
    (tmp_path / "file.geojson").write_bytes(octets)
    refused(load(tmp_path / "file.geojson"), toolbox, words)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 0.9999])
def test_files_that_were_cut_short_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, share: float
) -> None:
    whole = zipped(tmp_path / "whole.zip", shapefile(tmp_path / "parts", upper, "EPSG:26986")).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * share)])
    refused(load(tmp_path / "cut.zip"), toolbox, "cut.zip is a broken zip, or cut short")
    text = maps.written(tmp_path / "whole.geojson", upper).read_bytes()
    (tmp_path / "cut.geojson").write_bytes(text[: int(len(text) * share)])
    refused(load(tmp_path / "cut.geojson"), toolbox, "cut.geojson is neither a zip nor whole JSON")


@pytest.mark.parametrize("part", ["shp", "shx", "dbf"])
def test_a_shapefile_of_which_a_part_is_broken_is_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes, part: str
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986")
    name = f"some folder/senate.{part}"
    refused(load(zipped(tmp_path / "senate.zip", parts | {name: parts[name][:70]})), toolbox)
    del parts[name]
    refused(load(zipped(tmp_path / "senate.zip", parts)), toolbox)


def test_texts_in_another_encoding_than_the_shapefile_says_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986")
    table = parts["some folder/senate.dbf"].replace(b"Berkshire", b"B\xe9rkshire"[:9])
    assert parts["some folder/senate.cpg"] == b"UTF-8"
    parts["some folder/senate.dbf"] = table
    refused(load(zipped(tmp_path / "senate.zip", parts)), toolbox, "senate.zip, senate: its texts are not in the")


def test_two_shapefiles_of_one_name_in_a_zip_are_both_read(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986")
    older = {name.replace("some folder", "2011"): octets for name, octets in parts.items()}
    result = load(zipped(tmp_path / "senate.zip", {**parts, **older}))
    refused(
        result, toolbox, "senate.zip, some folder/senate and senate.zip, 2011/senate are the same layer, upper."
    )


def test_coordinates_that_are_no_numbers_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    document = json.loads(json.dumps(maps.geojson(upper)))
    rings = document["features"][1]["geometry"]["coordinates"]
    (rings[0] if document["features"][1]["geometry"]["type"] == "Polygon" else rings[0][0])[1] = [float("nan")] * 2
    (tmp_path / "senate.geojson").write_text(json.dumps(document))
    refused(load(tmp_path / "senate.geojson"), toolbox, "feature 2 has coordinates that are no numbers.")


def test_a_bomb_is_not_unpacked(
    load: Load, toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapefile_zips, "MAX_UNPACKED_BYTES", 1024 * 1024)
    bomb = zipped(
        tmp_path / "bomb.zip", {f"a.{part}": bytes(1024 * 1024) for part in ("shp", "shx", "dbf", "prj")}
    )
    assert bomb.stat().st_size < 10_000
    refused(load(bomb), toolbox, "bomb.zip would be larger than 1 MB unpacked.")


def test_a_bomb_whose_directory_lies_about_its_size_ends_there(
    load: Load, toolbox: Toolbox, tmp_path: Path
) -> None:
    size = 8 * 1024 * 1024
    bomb = zipped(tmp_path / "bomb.zip", {f"a.{part}": bytes(size) for part in ("shp", "shx", "dbf", "prj")})
    bomb.write_bytes(bomb.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 100)))
    refused(load(bomb), toolbox, "bomb.zip is a broken zip, or cut short")


def test_zips_of_too_many_files_or_of_none_that_count_are_refused(
    load: Load, toolbox: Toolbox, tmp_path: Path
) -> None:
    refused(
        load(zipped(tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(500)})), toolbox, "more than 200 files"
    )
    refused(load(zipped(tmp_path / "none.zip", {"read me.txt": b"hello"})), toolbox, "holds no shapefile")


def test_members_with_roundabout_names_are_written_nowhere_else(
    load: Load, toolbox: Toolbox, tmp_path: Path, upper: maps.Shapes
) -> None:
    parts = shapefile(tmp_path / "parts", upper, "EPSG:26986")
    roundabout = {name.replace("some folder", "../../.."): octets for name, octets in parts.items()}
    assert load(zipped(tmp_path / "senate.zip", roundabout)).exit_code == 0
    assert not list(tmp_path.parents[2].glob("senate.*"))


def test_a_plain_file_that_is_too_large_is_not_read(
    load: Load, toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boundary_files, "MAX_FILE_BYTES", 1024 * 1024)
    file = tmp_path / "large.geojson"
    file.write_bytes(b" " * (1024 * 1024 + 1))
    refused(load(file), toolbox, "large.geojson is larger than 1 MB.")


def test_a_file_that_is_not_there_is_refused_by_name(load: Load) -> None:
    result = load("nowhere.geojson")
    assert result.exit_code == 2
    assert "nowhere.geojson" in result.output
