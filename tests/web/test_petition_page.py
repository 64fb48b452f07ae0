"""The petition page: the same for everybody, small, strict."""

import gzip
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from advocacy.domain.petition_states import PetitionEvent
from advocacy.domain.tallies import Room
from advocacy.models import Petition, PetitionText
from advocacy.services import petitions, tallies
from advocacy.web.clock import now
from advocacy.wiring import Toolbox
from tests.residents import SAMPLE, SIGN, post_sign, sign_and_confirm, words
from tests.samples import NOW

PAGE = "/p/press-pause"


def change(toolbox: Toolbox, what: PetitionEvent) -> None:
    with toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", what, NOW)


def test_the_page_says_what_is_asked_and_where_it_stands(client: FlaskClient) -> None:
    said = words(client.get(PAGE))
    assert "Press Pause on Face Surveillance" in said
    assert "As of November 2026" in said
    assert "Senator Cynthia Creem" in said


def test_the_page_can_be_cached_and_sets_no_cookie(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert "Set-Cookie" not in answer.headers
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")
    again = client.get(PAGE, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_with_its_files_weighs_less_than_60_kilobytes(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    files = re.findall(r'(?:href|src)="(/(?:static|bootstrap)[^"]+)"', page)
    compressed = {"Accept-Encoding": "gzip"}
    weights = [len(client.get(path, headers=compressed).data) for path in (PAGE, *files)]
    assert len(files) == 4
    assert sum(weights) < 60_000


def test_the_page_is_sent_compressed(client: FlaskClient) -> None:
    answer = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data).startswith(b"<!doctype html>")


def test_the_page_asks_nothing_of_other_sites(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert not re.findall(r'(?:src|<link[^>]*rel="stylesheet"[^>]*href)="https?:', answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_has_no_style_or_script_of_its_own(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_the_page_speaks_spanish_when_asked(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}?lang=es")
    assert '<html lang="es">' in page.text
    assert "Firmar la petición" in words(page)
    assert 'hreflang="en"' in page.text


def test_an_unknown_language_gets_the_petitions_own(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get(f"{PAGE}?lang=tlh").text


def test_the_front_page_leads_to_the_only_open_petition(client: FlaskClient) -> None:
    assert client.get("/").location == PAGE
    assert client.get("/?lang=es").location == f"{PAGE}?lang=es"
    assert client.get("/?source=abc-123").location == f"{PAGE}?source=abc-123"


@pytest.mark.parametrize(("query", "named"), [("", ""), ("?lang=en&source=abc", ""), ("?lang=es", "?lang=es")])
def test_each_language_has_one_address(client: FlaskClient, toolbox: Toolbox, query: str, named: str) -> None:
    page, full = client.get(PAGE + query).text, toolbox.links.petition("press-pause")
    assert f'<link rel="canonical" href="{full}{named}">' in page
    assert f'<link rel="alternate" hreflang="en" href="{full}">' in page
    assert f'<link rel="alternate" hreflang="es" href="{full}?lang=es">' in page


def test_who_only_reads_is_not_made_to_say_that_they_signed(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "Will%20you%20sign" in page
    assert "I%20signed" not in page


def test_with_two_open_petitions_the_front_page_lists_them(client: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        other = Petition(
            slug="other", jurisdiction="ma", state="open", default_language="en", goal=10, created_at=NOW
        )
        session.add(other)
        session.flush()
        session.add(
            PetitionText(
                petition_id=other.id,
                language="en",
                title="Another one",
                ask="Ask this.",
                body="",
                filed_by="",
                where_it_stands="",
            )
        )
    said = words(client.get("/?lang=es"))
    assert "Una pausa a la vigilancia facial" in said
    assert "Another one" in said


def test_with_no_open_petition_the_front_page_says_so(client: FlaskClient, toolbox: Toolbox) -> None:
    change(toolbox, PetitionEvent.CLOSE)
    assert "There is no open petition" in words(client.get("/"))


def test_a_closed_petition_can_be_read_but_not_signed(client: FlaskClient, toolbox: Toolbox) -> None:
    change(toolbox, PetitionEvent.CLOSE)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "This petition is closed" in words(page)
    assert "/sign" not in page.text
    for refused in (post_sign(client), post_sign(client, email="nonsense")):
        assert refused.status_code == 410
        assert "It takes no more signatures" in words(refused)


@pytest.mark.parametrize("mistake", [{}, {"email": "nonsense"}])
def test_words_that_came_too_late_are_shown_once_more(
    client: FlaskClient, toolbox: Toolbox, mistake: dict[str, str]
) -> None:
    change(toolbox, PetitionEvent.CLOSE)
    page = post_sign(client, note="I walk past <six> cameras.", **mistake)
    assert "None of it was saved." in words(page)
    assert "I walk past &lt;six&gt; cameras." in page.text
    assert "12 Sample St" in page.text
    assert mistake.get("email", "ana@example.org") in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "None of it was saved." not in words(client.post(SIGN))


@pytest.mark.parametrize("typed", ["/p/press-pause/", "/p/Press-Pause", "/p/PRESS-PAUSE/"])
@pytest.mark.parametrize("query", ["", "?lang=es&source=abc-123", "?q=%C3%A9%0d%0aX:y"])
def test_a_petition_is_found_under_capitals_and_a_slash(client: FlaskClient, typed: str, query: str) -> None:
    answer = client.get(typed + query)
    assert answer.status_code == 308
    assert answer.location == PAGE + query


def test_a_draft_is_nowhere(client: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Petition).values(state="draft"))
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/").status_code == 404
    assert post_sign(client).status_code == 404


def test_recent_signers_show_only_who_agreed(client: FlaskClient, toolbox: Toolbox) -> None:
    sign_and_confirm(client, toolbox, given_name="Shown", show_name="y")
    sign_and_confirm(client, toolbox, given_name="Hidden", email="hidden@example.org")
    with toolbox.database.unit_of_work() as session:
        tallies.count(session, Room.SIGNATURES, toolbox.pack.timezone, now() + timedelta(minutes=1))
    page = client.get(PAGE)
    assert "Shown" in words(page)
    assert "Hidden" not in words(page)
    assert "2 people have signed" in words(page)
    assert 'value="2" max="10000"' in page.text


def test_recent_signers_show_no_slogans_and_no_towns_as_typed(client: FlaskClient, toolbox: Toolbox) -> None:
    sign_and_confirm(client, toolbox, town="wellesley hills, MA", zip="02481", show_name="y")
    for number, name in enumerate(["visit spam.example", "Vote for Sample Now Please", "http://x.example"]):
        sign_and_confirm(client, toolbox, given_name=name, email=f"s{number}@example.org", show_name="y")
    recent = client.get(PAGE).text.split('<ul class="recent">')[1].split("</ul>")[0]
    assert recent.count("<li>") == 1
    assert "Ana" in recent
    assert '<span class="recent-town">Wellesley</span>' in recent


def test_html_in_an_organizers_text_is_shown_not_obeyed(client: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(update(PetitionText).values(body="<script>alert(1)</script> [x](javascript:alert(1))"))
    page = client.get(PAGE).text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize("signers", [1, 3])
def test_the_page_asks_the_database_the_same_few_questions(
    app: Flask, client: FlaskClient, toolbox: Toolbox, signers: int
) -> None:
    for number in range(signers):
        sign_and_confirm(client, toolbox, email=f"s{number}@example.org", show_name="y")
    client.get(PAGE)  # which boundaries are loaded is asked once a minute, not once a page
    asked: list[str] = []
    event.listen(toolbox.database.reader, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    client.get(PAGE)
    assert len([question for question in asked if question.lstrip().startswith("SELECT")]) == 2


def test_a_sharers_code_stays_with_the_form(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}?source=abc-123").text
    assert "/p/press-pause/sign?lang=en&amp;source=abc-123" in page
    assert "<b>" not in client.get(f"{PAGE}?source=<b>").text


def test_the_qr_code_is_an_image_for_a_known_kind_of_code_only(client: FlaskClient) -> None:
    image = client.get(f"{PAGE}/qr/abc-123.svg")
    assert image.mimetype == "image/svg+xml"
    assert image.text.startswith("<svg")
    assert client.get(f"{PAGE}/qr/{'x' * 40}.svg").status_code == 404
    assert client.get(f"{PAGE}/qr/abc-123.svg?lang=es").text != image.text


def test_what_was_typed_survives_a_refusal(client: FlaskClient) -> None:
    page = post_sign(client, email="nonsense", note="Because I walk there.", updates="y")
    assert page.status_code == 422
    for value in (SAMPLE["given_name"], SAMPLE["street"], "nonsense", "Because I walk there."):
        assert value in page.text
    assert re.search(r'name="updates"[^>]*checked', page.text)
    assert not re.search(r'name="show_name"[^>]*checked', page.text)
