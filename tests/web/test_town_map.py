"""The map beside the question which seats are the resident's."""

import re

from flask.testing import FlaskClient

from advocacy.domain.boundaries import Layer
from advocacy.wiring import Toolbox
from tests.gateways.test_town_maps import draw_cambridge
from tests.residents import CAMBRIDGE, WHATELY, confirm_path, post_sign, sign, words


def numbers(page: str, kind: str) -> set[str]:
    return set(re.findall(rf'class="{kind}[^>]*data-number="([0-9]+)"', page, re.DOTALL))


def test_without_boundaries_the_precincts_are_shown_as_a_scheme(client: FlaskClient) -> None:
    page = client.get(post_sign(client, **CAMBRIDGE).location)
    assert "Each square is a precinct" in words(page)
    assert "Ward 11" in words(page)
    assert numbers(page.text, "town-area") == numbers(page.text, "form-check-input") == set("123456789")


def test_with_boundaries_it_is_a_map(client: FlaskClient, toolbox: Toolbox) -> None:
    pairs = toolbox.pack.gazetteer.towns["Cambridge"].pairs
    draw_cambridge(toolbox.database, toolbox.pack, pairs, set(Layer))
    for page in (
        client.get(post_sign(client, **CAMBRIDGE).location),
        client.get(confirm_path(toolbox, sign(client, toolbox, **CAMBRIDGE))),
    ):
        assert "North is up." in words(page)
        assert "Each square is a precinct" not in words(page)
        assert numbers(page.text, "town-area") == set("123456789")


def test_choices_of_one_senator_stand_together(client: FlaskClient) -> None:
    page = client.get(post_sign(client, **CAMBRIDGE).location)
    said = words(page)
    groups = re.findall(r"Senate, ([A-Za-z ]+): Senator", said)
    assert groups == ["Middlesex and Suffolk", "Second Middlesex", "Suffolk and Middlesex"]


def test_where_there_is_no_question_there_is_no_map(client: FlaskClient) -> None:
    assert "<svg" not in client.get(post_sign(client, **WHATELY).location).text
