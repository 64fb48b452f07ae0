"""Whatever is typed or sent: a clear sentence, or shown harmlessly; never a failure, never a lost form."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy.models import Person, Signature
from advocacy.wiring import Toolbox
from tests.residents import CAMBRIDGE, SAMPLE, SIGN, confirm_path, post_sign, sign, sign_and_confirm, words

PAGE = "/p/press-pause"

TAKEN = [
    {"given_name": "D'Arcy", "family_name": "O’Neill-Þórsson"},
    {"given_name": "👩🏽‍🚀", "family_name": "🌊"},
    {"given_name": "שרה", "family_name": "אל-חכים"},
    {"email": "ana+petitions@example.org"},
    {"email": "ANA@EXAMPLE.ORG"},
    {"email": "ana@bücher.example.org"},
    {"street": "12 Sample St\r\nUnit 4"},
    {"street": "12 Sample St, Apt. #3-B"},
    {"street": "Sample Farm", "street_asked": "Sample Farm"},
    {"zip": "02482-1234"},
    {"note": "<script>alert(1)</script><img src=x onerror=alert(1)>"},
    {"note": "{{ 7*7 }} {legislator.email} %(x)s ${jndi:x}"},
    {"given_name": "{{ config }}", "family_name": "{legislator.name}"},
    {"given_name": "Ana\r\nBcc: all@example.org"},
    {"note": "x' OR 1=1; --"},
    {"note": "nul\x00byte \u202ereversed"},
]


@pytest.mark.parametrize("changes", TAKEN)
def test_unusual_people_can_sign_and_see_their_letters(
    client: FlaskClient, toolbox: Toolbox, changes: dict[str, str]
) -> None:
    signature_id = sign(client, toolbox, **changes)
    page = client.get(confirm_path(toolbox, signature_id))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "49" not in words(page).split()
    assert client.post(confirm_path(toolbox, signature_id)).status_code == 303


REFUSED = [
    ({"given_name": ""}, "Enter your first name."),
    ({"given_name": "x" * 300}, "Please use at most 100 characters."),
    ({"family_name": " \t "}, "Enter your last name."),
    ({"email": ""}, "Enter your e-mail address."),
    ({"email": "ana"}, "This is not a complete e-mail address."),
    ({"email": "ana@example.org, all@example.org"}, "This is not a complete e-mail address."),
    ({"email": "ana@example.org\r\nBcc: all@example.org"}, "This is not a complete e-mail address."),
    ({"email": "añá@example.org"}, "special letters before the @"),
    ({"email": "a" * 300 + "@example.org"}, "Please use at most 254 characters."),
    ({"street": ""}, "Enter the street and number"),
    ({"street": "PO Box 12"}, "A post office box does not show"),
    ({"street": "P.O. Box 12"}, "Give the street address where you live."),
    ({"street": "x" * 300}, "Please use at most 200 characters."),
    ({"town": ""}, "Enter the city or town"),
    ({"town": "Wellesly"}, "Did you mean"),
    ({"town": "Atlantis"}, "We know of no city or town called “Atlantis”."),
    ({"town": "Providence", "zip": "02903"}, "“02903” is outside"),
    ({"zip": "02903"}, "outside"),
    ({"zip": "123"}, "five digits"),
    ({"zip": "٠٢٤٨٢"}, "five digits"),
    ({"note": "x" * 600}, "Please use at most 500 characters."),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_refusal_says_what_is_wrong_and_keeps_the_form(
    client: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    page = post_sign(client, **changes)
    assert page.status_code == 422
    assert sentence in words(page)
    assert "<title>Error: " in page.text
    assert 'role="alert" tabindex="-1" autofocus' in page.text
    field = "zip" if "zip" in changes else next(iter(changes))
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}-error"' in page.text
    assert 'value="Sample"' in page.text or "family_name" in changes
    assert page.headers["Cache-Control"] == "no-store"


def test_all_problems_are_listed_at_once(client: FlaskClient) -> None:
    page = client.post(SIGN, data={})
    for field in ("given_name", "family_name", "email", "street", "town", "zip"):
        assert f'<a href="#{field}">' in page.text
        assert f'id="{field}-error"' in page.text


def test_refusals_speak_spanish_on_the_spanish_page(client: FlaskClient) -> None:
    page = post_sign(client, f"{PAGE}/sign?lang=es", street="PO Box 12", email="x")
    assert "No es una dirección de correo completa." in words(page)
    page = post_sign(client, f"{PAGE}/sign?lang=es", street="PO Box 12")
    assert "Un apartado postal no demuestra" in words(page)
    assert "<title>Error: Una pausa" in page.text


def test_an_address_is_one_mailbox_however_it_is_written(client: FlaskClient, toolbox: Toolbox) -> None:
    sign(client, toolbox, email="Ana@Example.ORG")
    sign(client, toolbox, email="ana@example.org")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Person.email_key)).all() == ["ana@example.org"]


def test_domains_that_only_look_alike_are_two_mailboxes(client: FlaskClient, toolbox: Toolbox) -> None:
    for address in ("ana@straße.example.org", "ana@STRASSE.example.org", "ana@xn--strae-oqa.example.org"):
        sign(client, toolbox, email=address)
    with toolbox.database.reading() as session:
        keys = session.scalars(select(Person.email_key).order_by(Person.email_key)).all()
    assert keys == ["ana@strasse.example.org", "ana@xn--strae-oqa.example.org"]


@pytest.mark.parametrize(
    "changes",
    [
        {"town": "Wellesley, MA"},
        {"town": "Wellesley MA 02482"},
        {"street": "12 Sample St, Wellesley, MA 02482"},
        {"street": "12 Sample St, Wellesley", "town": "Wellesley, Massachusetts"},
    ],
)
def test_what_was_typed_into_one_field_stands_once_in_the_letter(
    client: FlaskClient, toolbox: Toolbox, changes: dict[str, str]
) -> None:
    said = words(client.get(confirm_path(toolbox, sign(client, toolbox, **changes))))
    assert "12 Sample St Wellesley, MA 02482" in said


@pytest.mark.parametrize("street", ["12 Wellesley", "12 Wellesley Ave, Apt 4", "Sample Farm"])
def test_a_street_that_names_no_town_stays_as_typed(client: FlaskClient, toolbox: Toolbox, street: str) -> None:
    sign(client, toolbox, street=street, street_asked=street)
    with toolbox.database.reading() as session:
        assert session.scalars(select(Signature.street)).all() == [street]


def test_a_made_up_source_is_dropped(client: FlaskClient, toolbox: Toolbox) -> None:
    sign(client, toolbox, f"{SIGN}&source=abc-123")
    sign(client, toolbox, f"{SIGN}&source=%0d%0aSet-Cookie:x", email="b@example.org")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Signature.source).order_by(Signature.id)).all() == ["abc-123", ""]


@pytest.mark.parametrize("path", ["/confirm/{}", "/s/{}", "/thanks/{}", "/p/press-pause/signed/{}"])
def test_forged_and_cut_links_get_a_sentence(client: FlaskClient, toolbox: Toolbox, path: str) -> None:
    good = toolbox.links.mine(sign_and_confirm(client, toolbox)).rpartition("/")[2]
    for token in ("nonsense", "1", good[:-2], good + "x", "%00", "WzEsMl0.x", "é"):
        page = client.get(path.format(token))
        assert page.status_code == 404
        assert "This link is not complete" in words(page)


def test_a_link_of_one_purpose_opens_no_other_door(client: FlaskClient, toolbox: Toolbox) -> None:
    thanks = toolbox.links.thanks(sign_and_confirm(client, toolbox)).rpartition("/")[2]
    assert client.get(f"/thanks/{thanks}").status_code == 200
    assert client.get(f"/s/{thanks}").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", ""])
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    for path in (PAGE, "/organizers/", "/organizers/nowhere"):
        page = client.get(path, headers={"Host": host})
        assert page.status_code == 400
        assert "This site does not answer to this name" in words(page)
        assert "ADVOCACY_WEB__HOSTS" in words(page)
    assert post_sign_from(client, {"Host": host}).status_code == 400


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[bad"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_from_another_site_is_refused(
    client: FlaskClient, toolbox: Toolbox, headers: dict[str, str]
) -> None:
    page = post_sign_from(client, headers)
    assert page.status_code == 403
    assert "This form came from another website" in words(page)
    with toolbox.database.reading() as session:
        assert not session.scalars(select(Signature.id)).all()


OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", OWN)
def test_a_form_from_our_own_pages_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post_sign_from(client, headers).status_code == 303


def test_a_form_to_be_mended_comes_on_a_page_that_says_where_it_is_from(client: FlaskClient) -> None:
    page = post_sign(client, email="nonsense")
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_form_that_hides_where_it_is_from_is_refused(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    assert client.post(path, headers={"Origin": "null"}).status_code == 403


@pytest.mark.parametrize("size", [256 * 1024, 1_000_000])
def test_an_oversized_body_is_refused_with_a_sentence(client: FlaskClient, size: int) -> None:
    page = post_sign(client, note="x" * size)
    assert page.status_code == 413
    assert "That is too much text" in words(page)


def test_a_form_in_pieces_without_a_border_is_an_empty_form(client: FlaskClient) -> None:
    assert client.post(SIGN, data=b"\xff" * 50, content_type="multipart/form-data").status_code in {400, 422}


@pytest.mark.parametrize(
    "path", ["/nope", "/p/", "/p/nope", "/static/../config.py", "/p/%00", "/wp-login.php", "/p/Nope", "/p/nope/"]
)
def test_unknown_addresses_get_a_page_of_ours(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "There is no such" in words(page)


def test_the_wrong_method_gets_a_page_of_ours(client: FlaskClient) -> None:
    page = client.get("/p/press-pause/sign")
    assert page.status_code == 405
    assert "This page cannot be opened like that" in words(page)


def post_sign_from(client: FlaskClient, headers: dict[str, str]) -> TestResponse:
    return client.post(SIGN, data=SAMPLE, headers=headers)


def test_a_file_where_words_are_due_is_no_failure(client: FlaskClient) -> None:
    answer = client.post(
        "/p/press-pause/sign", data={"given_name": (BytesIO(b"x"), "x"), "email": "sam@example.org"}
    )
    assert answer.status_code == 422
    assert 'value="sam@example.org"' in answer.text


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800\u200d"])
def test_a_name_that_nobody_can_see_is_no_name(client: FlaskClient, name: str) -> None:
    answer = client.post("/p/press-pause/sign", data={"given_name": name})
    assert "Enter your first name." in answer.text


ASK = "We see no house number. Add it, or, if your address has none, press the button again."
ASKED = re.compile(r'name="street_asked" value="([^"]*)"')


@pytest.mark.parametrize("street", ["Sample St", "Sample Farm", "Sample St, Wellesley, MA 02482"])
def test_a_street_without_a_number_is_asked_about_once(client: FlaskClient, toolbox: Toolbox, street: str) -> None:
    asked = post_sign(client, street=street)
    assert asked.status_code == 422
    assert ASK in words(asked)
    (carried,) = ASKED.findall(asked.text)
    sign(client, toolbox, street=street, street_asked=carried)


def test_another_street_without_a_number_is_asked_about_anew(client: FlaskClient) -> None:
    asked = post_sign(client, street="Sample Lane", street_asked="Sample Farm")
    assert ASK in words(asked)
    assert ASKED.findall(asked.text) == ["Sample Lane"]


def test_the_answer_about_the_number_survives_other_mistakes(client: FlaskClient) -> None:
    first = post_sign(client, street="Sample Farm", email="nonsense")
    assert ASK in words(first)
    second = post_sign(client, street="Sample Farm", email="nonsense", street_asked="Sample Farm")
    assert ASK not in words(second)
    assert ASKED.findall(second.text) == ["Sample Farm"]


def test_a_post_office_box_is_not_asked_for_a_house_number(client: FlaskClient) -> None:
    page = post_sign(client, street="PO Box")
    assert "A post office box does not show" in words(page)
    assert ASK not in words(page)


def test_a_page_of_a_signature_is_found_at_its_own_petition_only(client: FlaskClient, toolbox: Toolbox) -> None:
    links, signature_id = toolbox.links, sign(client, toolbox, **CAMBRIDGE)
    assert client.get(links.signed("press-pause", signature_id)).status_code == 200
    pages = [
        client.get(links.signed("other", signature_id)),
        client.post(links.seats("other", signature_id), data={"pair": "D26/084"}),
        client.post(links.seats("other", signature_id)),
    ]
    for page in pages:
        assert page.status_code == 404
        assert "This link is not complete" in words(page)
    assert "You picked these two seats" not in words(client.get(links.signed("press-pause", signature_id)))
