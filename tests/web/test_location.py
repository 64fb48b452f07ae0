"""The browser's location at the sign form: used once for the match, believed within the town, kept nowhere."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from advocacy.domain.matches import Certainty, Match, Method
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Base
from advocacy.queries.signatures import signature_view
from advocacy.wiring import Toolbox
from tests import maps
from tests.residents import CAMBRIDGE, post_sign, sign, words

PAGE = "/p/press-pause"
WELLESLEY_POINT = {"latitude": "42.30408", "longitude": "-71.28578"}


@pytest.fixture
def mapped(toolbox: Toolbox, pack: Pack, tmp_path: Path) -> None:
    """The sample districts are loaded."""
    maps.load(toolbox.database, pack, maps.sheets(pack, tmp_path))


@pytest.fixture
def cambridge_point(pack: Pack) -> dict[str, str]:
    town = pack.gazetteer.towns["Cambridge"]
    return {"latitude": str(town.latitude), "longitude": str(town.longitude)}


def match_of(toolbox: Toolbox, signature_id: int) -> Match:
    with toolbox.database.reading() as session:
        return signature_view(session, toolbox.pack, signature_id).match


@pytest.mark.usefixtures("mapped")
def test_in_a_divided_town_the_location_finds_the_seats(
    client: FlaskClient, toolbox: Toolbox, cambridge_point: dict[str, str]
) -> None:
    signature_id = sign(client, toolbox, **CAMBRIDGE, **cambridge_point)
    match = match_of(toolbox, signature_id)
    (pair,) = toolbox.surveyor.seats_at(
        [(float(cambridge_point["longitude"]), float(cambridge_point["latitude"]))]
    )
    assert pair
    assert (match.method, match.certainty) == (Method.LOCATION, Certainty.CERTAIN)
    assert (match.upper, match.lower) == (pair.upper, pair.lower)
    said = words(
        client.get(f"{PAGE}/signed/{toolbox.links.signed('press-pause', signature_id).rpartition('/')[2]}")
    )
    assert "The place in Cambridge where you pressed “Use my location” has these two seats." in said


@pytest.mark.usefixtures("mapped")
def test_the_location_is_kept_nowhere(
    client: FlaskClient, toolbox: Toolbox, cambridge_point: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    sign(client, toolbox, **CAMBRIDGE, **cambridge_point)
    with toolbox.database.reading() as session:
        kept = [
            json.dumps([str(value) for value in row])
            for table in Base.metadata.sorted_tables
            if table.name != "boundaries"
            for row in session.execute(text(f"SELECT * FROM {table.name}"))
        ]
    assert any("Cambridge" in row for row in kept)
    for number in cambridge_point.values():
        assert not any(number in row for row in kept)
        assert number not in "".join(capfd.readouterr())


@pytest.mark.usefixtures("mapped")
def test_a_location_in_another_town_is_not_believed(client: FlaskClient, toolbox: Toolbox) -> None:
    match = match_of(toolbox, sign(client, toolbox, **CAMBRIDGE, **WELLESLEY_POINT))
    assert match.method is Method.NONE
    assert match.certainty is Certainty.DOUBTFUL


@pytest.mark.usefixtures("mapped")
def test_a_location_that_was_not_believed_is_told_of(client: FlaskClient) -> None:
    told = "Your location did not fit the address you gave, so it was not used."
    asked = client.get(post_sign(client, **CAMBRIDGE, **WELLESLEY_POINT).location)
    assert told in words(asked)
    assert told not in words(client.get(post_sign(client, **CAMBRIDGE).location))


@pytest.mark.usefixtures("mapped")
def test_ward_and_precinct_count_more_than_the_location(
    client: FlaskClient, toolbox: Toolbox, cambridge_point: dict[str, str]
) -> None:
    given = {**CAMBRIDGE, **cambridge_point, "ward": "6", "precinct": "1"}
    assert match_of(toolbox, sign(client, toolbox, **given)).method is Method.WARD_PRECINCT


@pytest.mark.usefixtures("mapped")
def test_a_whole_town_counts_more_than_the_location(
    client: FlaskClient, toolbox: Toolbox, cambridge_point: dict[str, str]
) -> None:
    assert match_of(toolbox, sign(client, toolbox, **cambridge_point)).method is Method.TOWN


@pytest.mark.usefixtures("mapped")
def test_an_address_that_is_refused_stays_refused(client: FlaskClient, cambridge_point: dict[str, str]) -> None:
    page = post_sign(client, town="Cambrige", zip="02139", **cambridge_point)
    assert page.status_code == 422
    assert "Did you mean Cambridge?" in words(page)


BAD = ["", "nan", "inf", "-inf", "1e999", "91", "north", "42.37; DROP", "4" * 5000, "４２", "\x00", "42,37"]


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize("number", BAD)
def test_numbers_that_are_no_place_are_ignored(client: FlaskClient, toolbox: Toolbox, number: str) -> None:
    match = match_of(toolbox, sign(client, toolbox, **CAMBRIDGE, latitude=number, longitude="-71.1"))
    assert match.method is Method.NONE


@pytest.mark.usefixtures("mapped")
def test_one_half_of_a_location_is_ignored(client: FlaskClient, toolbox: Toolbox) -> None:
    assert match_of(toolbox, sign(client, toolbox, **CAMBRIDGE, latitude="42.37")).method is Method.NONE


def test_without_boundaries_a_location_is_ignored(
    client: FlaskClient, toolbox: Toolbox, cambridge_point: dict[str, str]
) -> None:
    match = match_of(toolbox, sign(client, toolbox, **CAMBRIDGE, **cambridge_point))
    assert match.method is Method.NONE


def test_without_boundaries_nobody_is_asked(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "location.js" not in page
    assert "latitude" not in page


@pytest.mark.usefixtures("mapped")
def test_with_boundaries_the_page_has_a_button_that_only_a_script_shows(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert "Use my location" in words(answer)
    assert 'id="location"' in answer.text
    assert "hidden" in answer.text.partition('id="location"')[2].partition(">")[0]
    assert "location.js" in answer.text
    again = client.get(PAGE, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "max-age=60" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("mapped")
def test_only_the_petition_page_may_ask_the_browser(client: FlaskClient) -> None:
    for page in (client.get(PAGE), post_sign(client, email="nonsense")):
        assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    for page in (client.get("/nope"), client.get("/healthz"), post_sign(client)):
        assert "geolocation=()" in page.headers["Permissions-Policy"]


@pytest.mark.usefixtures("mapped")
def test_a_location_that_was_given_survives_a_mistake_elsewhere(
    client: FlaskClient, cambridge_point: dict[str, str]
) -> None:
    page = post_sign(client, email="nonsense", **cambridge_point)
    assert page.headers["Cache-Control"] == "no-store"
    for name, number in cambridge_point.items():
        assert f'name="{name}" value="{number}"' in page.text
    again = post_sign(client, email="nonsense", latitude="<b>", longitude="nan")
    assert 'name="latitude" value=""' in again.text
    assert "<b>" not in again.text
