"""Files of address points in all their forms, whole and broken."""

import csv
import gc
import gzip
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from advocacy.domain.address_points import AddressPoint, Layout
from advocacy.domain.errors import AddressPointsRefused
from advocacy.gateways.address_points import read_address_points

CLARY = ("18", "Clary St", "Cambridge", "02139", -71.09834, 42.374)
SODEN = ("26", "Soden St", "Cambridge", "02139", -71.1084, 42.36613)


def points(content: bytes, layout: Layout = Layout.CSV, crs: str = "") -> list[AddressPoint]:
    return list(read_address_points(io.BytesIO(content), layout, crs))


def table(rows: Sequence[Sequence[object]], header: str = "number,street,city,zip,lon,lat") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue().encode()


def feature(row: Sequence[Any]) -> Mapping[str, object]:
    number, street, city, postcode, *place = row
    return {
        "type": "Feature",
        "properties": {"hash": "0", "number": number, "street": street, "city": city, "postcode": postcode},
        "geometry": {"type": "Point", "coordinates": place},
    }


def lines(*rows: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(feature(row)).encode() + b"\n" for row in rows)


def collection(*rows: Sequence[Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": [feature(row) for row in rows]}).encode()


def refusal(content: bytes, layout: Layout = Layout.CSV, crs: str = "") -> str:
    with pytest.raises(AddressPointsRefused) as refused:
        points(content, layout, crs)
    return "\n".join(refused.value.problems)


def as_read(point: AddressPoint) -> tuple[object, ...]:
    return point.number, point.street, point.town, point.zip, *(point.point or ())


@pytest.mark.parametrize(
    ("content", "first"),
    [
        (table([CLARY, SODEN], "NUMBER,STREET,CITY,POSTCODE,LON,LAT"), 2),
        (lines(CLARY, SODEN), 1),
        (lines(CLARY, SODEN).rstrip(), 1),
        (collection(CLARY, SODEN), 1),
        (b"\xef\xbb\xbf" + lines(CLARY, SODEN).replace(b"\n", b"\r\n"), 1),
        (b"\xef\xbb\xbf" + json.dumps(json.loads(collection(CLARY, SODEN)), indent=1).encode(), 1),
    ],
    ids=["table", "lines", "lines without end", "collection", "lines from Windows", "collection with BOM"],
)
def test_openaddresses_come_as_table_lines_or_collection(content: bytes, first: int) -> None:
    found = points(content, Layout.OPENADDRESSES)
    assert [as_read(point) for point in found] == [CLARY, SODEN]
    assert [point.row for point in found] == [first, first + 1]


def test_a_table_from_windows_with_other_columns_and_blank_lines_is_read() -> None:
    content = table([("x", *CLARY, "2"), ("y", *SODEN, "")], "id,Number,STREET ,city,Zip,Lon,lat,unit")
    windows = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") + b"\r\n"
    assert [as_read(point) for point in points(windows)] == [CLARY, SODEN]


@pytest.mark.parametrize(
    "content",
    [table([CLARY, SODEN], "number,street,city,postcode,lon,lat"), lines(CLARY, SODEN), collection(CLARY, SODEN)],
    ids=["table", "lines", "collection"],
)
def test_a_gzip_is_read_as_the_file_it_holds(content: bytes) -> None:
    assert points(gzip.compress(content), Layout.OPENADDRESSES) == points(content, Layout.OPENADDRESSES)


def test_a_gzip_in_two_parts_is_one_file() -> None:
    whole = table([CLARY, SODEN])
    assert len(points(gzip.compress(whole[:40]) + gzip.compress(whole[40:]))) == 2


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (gzip.compress(table([CLARY] * 9_000))[:-20], "cut short"),
        (gzip.compress(table([CLARY])) + b"more", "damaged"),
        (b"\x1f\x8b", "cut short"),
        (gzip.compress(table([CLARY]) + b" " * 900_000 * 60), "longer than a row"),
        (gzip.compress(table([CLARY]) + (b" " * 99_999 + b"\n") * 600), "far more than its size"),
        (gzip.compress(collection(CLARY)[:-2] + b" " * 40_000_000), "after feature 1|far more|feature can be"),
    ],
    ids=["cut short", "with more behind", "empty", "one line", "blank lines", "blank collection"],
)
def test_a_gzip_that_is_broken_or_a_bomb_is_refused(packed: bytes, said: str) -> None:
    layout = Layout.OPENADDRESSES if "feature" in said else Layout.CSV
    assert re.search(said, refusal(packed, layout))


def test_a_collection_in_which_no_feature_ends_is_refused_before_it_fills_the_memory() -> None:
    endless = collection(CLARY)[:-2] + b', {"type": "' + b"x" * 6_000_000
    assert "What follows feature 1 is longer" in refusal(endless, Layout.OPENADDRESSES)


def test_a_feature_whose_properties_are_null_is_a_row_of_no_use() -> None:
    without = json.dumps({**feature(CLARY), "properties": None}).encode() + b"\n"
    empty, found = points(without + lines(CLARY), Layout.OPENADDRESSES)
    assert (empty.number, empty.street, empty.town) == ("", "", "")
    assert as_read(found) == CLARY


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_columns_parted_by_something_else_are_told_about(mark: str) -> None:
    assert "must be parted by commas" in refusal(table([CLARY]).replace(b",", mark.encode()))


@pytest.mark.parametrize("rows", [1, 3, 5_000])
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(rows: int) -> None:
    good = ",".join(map(str, CLARY)).encode() + b"\n"
    opened = b'20,"Clary St,Cambridge,02139,-71.1,42.3\n'
    told = [
        refusal(table([CLARY]) + opened + good * rows),
        refusal(table([CLARY]) + opened + good * rows + opened),
    ]
    assert all("Row 3 cannot be read" in each and "quotation mark" in each for each in told)


def test_massgis_tables_are_in_metres_and_name_columns_in_several_ways() -> None:
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:26986", always_xy=True).transform(*CLARY[4:])
    header = "ADDR_NUM,FULL_NUMBER,STREETNAME,GEOGRAPHIC_TOWN,COMMUNITY_NAME,POSTCODE,X,Y"
    (found,) = points(table([("18", "18-20", "CLARY ST", "", "CAMBRIDGE", "02139", x, y)], header), Layout.MASSGIS)
    assert as_read(found)[:4] == ("18-20", "CLARY ST", "CAMBRIDGE", "02139")
    assert found.point == pytest.approx(CLARY[4:], abs=1e-6)


def test_massgis_features_may_be_in_other_coordinates_and_have_numbers_that_are_numbers() -> None:
    properties = {"ADDR_NUM": 18.0, "STREET_NAME": "CLARY ST", "GEOGRAPHIC_TOWN": "CAMBRIDGE", "POSTCODE": None}
    geometry = {"type": "MultiPoint", "coordinates": [list(CLARY[4:])]}
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "crs": None,
            "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
        }
    ).encode()
    (found,) = points(content, Layout.MASSGIS, "EPSG:4326")
    assert as_read(found) == ("18", "CLARY ST", "CAMBRIDGE", "", *CLARY[4:])


@pytest.mark.parametrize("place", [("", ""), ("x", "y"), ("nan", "42"), ("inf", "inf"), ("-71.1", "")])
@pytest.mark.parametrize("crs", ["", "EPSG:26986"])
def test_what_is_no_place_is_none(place: tuple[str, str], crs: str) -> None:
    (found,) = points(table([(*CLARY[:4], *place)]), crs=crs)
    assert found.point is None


@pytest.mark.parametrize("geometry", [None, {}, {"type": "Point"}, {"type": "Point", "coordinates": []}, "x", 1])
def test_a_feature_without_a_point_has_none(geometry: object) -> None:
    content = json.dumps({**feature(CLARY), "geometry": geometry}).encode()
    (found,) = points(content, Layout.OPENADDRESSES)
    assert found.point is None


def test_what_stands_in_a_file_cannot_steer_the_terminal() -> None:
    said = refusal(b"\x1b[2Jhouse," + b"x" * 10_000 + b"\n")
    assert "\x1b" not in said
    assert len(said) < 2_000


def test_missing_columns_are_named_with_those_found() -> None:
    said = refusal(table([CLARY], "house,street,city,zip,lon,breite"))
    assert "house number" in said
    assert "latitude" in said
    assert "The columns are: house, street, city, zip, lon, breite." in said
    assert "city or town" in refusal(json.dumps({**feature(CLARY), "properties": {"number": "1"}}).encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table([CLARY, SODEN])[:-25], "row 3"),
        (lines(CLARY, SODEN)[:-30], "Line 2"),
        (collection(CLARY, SODEN)[:-40], "after feature 1"),
        (collection(CLARY, SODEN)[:40], "after feature 0"),
        (lines(CLARY, SODEN) + b"x" * 2_000_000, "Line 3"),
        (lines(CLARY) + b"[" * 100_000 + b"\n", "Line 2"),
        (lines(CLARY) + b"[]\n", "Feature 2"),
    ],
)
def test_a_file_that_breaks_off_is_refused_with_the_place(content: bytes, said: str) -> None:
    # What earlier tests left is put away here: at the end of the stack, where one of these leads, it could not be.
    gc.collect()
    assert said in refusal(content, Layout.OPENADDRESSES if content[:1] == b"{" else Layout.CSV)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_a_file_in_another_encoding_is_refused(encoding: str) -> None:
    row = ("1", "Peña St", *CLARY[2:])
    line = json.dumps(feature(row), ensure_ascii=False)
    assert "UTF-8" in refusal(table([row]).decode().encode(encoding))
    assert "Line 2" in refusal(lines(CLARY) + line.encode(encoding) + b"\n", Layout.OPENADDRESSES)


def test_coordinates_that_do_not_exist_are_refused() -> None:
    assert "EPSG:4" in refusal(table([CLARY]), crs="EPSG:4")


@given(st.binary(max_size=300), st.sampled_from(Layout))
def test_whatever_the_file_is_it_is_read_or_refused(content: bytes, layout: Layout) -> None:
    with suppress(AddressPointsRefused):
        points(content, layout)
