"""Two texts become a point, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.pinpointing import read_point


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_degrees_are_read_as_longitude_and_latitude(latitude: float, longitude: float) -> None:
    point = read_point(f"{latitude:.6f}", f"{longitude:.6f}")
    assert point == pytest.approx((longitude, latitude), abs=1e-6)


@given(st.text(), st.text())
def test_no_text_makes_it_fail(latitude: str, longitude: str) -> None:
    point = read_point(latitude, longitude)
    assert point is None or (abs(point[0]) <= 180 and abs(point[1]) <= 90)


@pytest.mark.parametrize(("latitude", "longitude"), [(None, None), ("42", None), ("90.1", "0"), ("0", "-180.5")])
def test_what_is_no_place_is_nothing(latitude: str | None, longitude: str | None) -> None:
    assert read_point(latitude, longitude) is None
