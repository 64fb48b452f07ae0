"""From "check your inbox" to the thank-you page, by every way people take it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from advocacy.app import create_app
from advocacy.domain.actors import HOUSE
from advocacy.domain.messages import Delivery, MessageKind
from advocacy.domain.petition_states import PetitionEvent
from advocacy.models import Letter, Message, Signature
from advocacy.queries.matches import pending_matches
from advocacy.services import petitions, quarantine, retention
from advocacy.services.backfill import rematch
from advocacy.wiring import Toolbox
from config import Settings
from tests.residents import (
    CAMBRIDGE,
    WHATELY,
    confirm_path,
    mine_path,
    post_sign,
    sign,
    sign_and_confirm,
    words,
)
from tests.samples import match_of

PAIR = "D26/084"


def letters(toolbox: Toolbox, signature_id: int) -> list[Letter]:
    with toolbox.database.reading() as session:
        found = session.scalars(
            select(Letter).where(Letter.signature_id == signature_id).order_by(Letter.id)
        ).all()
        session.expunge_all()
        return list(found)


def count(toolbox: Toolbox, kind: MessageKind) -> int:
    with toolbox.database.reading() as session:
        return session.scalar(select(func.count()).where(Message.kind == kind)) or 0


def test_after_signing_the_two_legislators_are_named(client: FlaskClient) -> None:
    page = client.get(post_sign(client).location)
    assert "Check your inbox" in words(page)
    assert "Senator Cynthia Creem" in words(page)
    assert "Representative Alice Peisch" in words(page)
    assert "All of Wellesley has the same two seats" in words(page)


def test_the_answer_is_the_same_whoever_signed_before(client: FlaskClient, toolbox: Toolbox) -> None:
    first = post_sign(client)
    sign_and_confirm(client, toolbox)
    again = post_sign(client)
    assert (first.status_code, again.status_code) == (303, 303)
    assert words(client.get(first.location)) == words(client.get(again.location))


@pytest.mark.parametrize("path", ["confirm", "mine", "signed"])
def test_private_pages_are_not_kept_nor_indexed(client: FlaskClient, toolbox: Toolbox, path: str) -> None:
    signature_id = sign(client, toolbox)
    paths = {
        "confirm": confirm_path(toolbox, signature_id),
        "mine": mine_path(toolbox, signature_id),
        "signed": toolbox.links.signed("press-pause", signature_id),
    }
    headers = client.get(paths[path]).headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_scanner_that_opens_the_link_changes_nothing(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    for _ in range(3):
        assert client.get(confirm_path(toolbox, signature_id)).status_code == 200
        assert client.head(confirm_path(toolbox, signature_id)).status_code == 200
    with toolbox.database.reading() as session:
        assert session.scalar(select(Signature.state)) == "unconfirmed"
    assert letters(toolbox, signature_id) == []


def test_the_page_shows_seats_letters_and_sign_off(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, note="I walk past six cameras.")
    said = words(client.get(confirm_path(toolbox, signature_id)))
    for part in ("Dear Senator Creem,", "Dear Representative Peisch,", "I walk past six cameras.", "12 Sample St"):
        assert part in said


@pytest.mark.parametrize(
    ("delay", "delivery", "sentence"),
    [
        (600, Delivery.LIVE, "They do not go at once."),
        (0, Delivery.HOLD, "They do not go at once."),
        (0, Delivery.LIVE, "They go at once"),
    ],
)
def test_the_button_says_whether_letters_wait(
    settings: Settings, delay: int, delivery: Delivery, sentence: str
) -> None:
    mail = settings.mail.model_copy(update={"delivery": delivery.value})
    letters = settings.letters.model_copy(update={"delay_seconds": delay})
    app = create_app(settings.model_copy(update={"mail": mail, "letters": letters}))
    toolbox: Toolbox = app.extensions["toolbox"]
    client = app.test_client()
    assert sentence in words(client.get(confirm_path(toolbox, sign(client, toolbox))))
    toolbox.database.close()


def test_confirming_writes_both_letters_and_says_when_they_go(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    answer = client.post(confirm_path(toolbox, signature_id))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Thank you, Ana" in words(page)
    assert words(page).count("Goes on") == 2
    assert f"{toolbox.settings.public_url}/p/press-pause?lang=en&amp;source=" in page.text
    assert len(letters(toolbox, signature_id)) == 2


def test_edited_words_are_what_is_sent(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    page = client.get(confirm_path(toolbox, signature_id)).text
    seat_id = page.split('name="body-')[1].split('"')[0]
    form = {f"subject-{seat_id}": "My own\r\nsubject", f"body-{seat_id}": "My own words.\r\n\r\nTwice."}
    client.post(confirm_path(toolbox, signature_id), data=form)
    written = {letter.seat_id: letter for letter in letters(toolbox, signature_id)}
    assert written[int(seat_id)].subject == "My own subject"
    assert written[int(seat_id)].body == "My own words.\n\nTwice."
    (other,) = [letter for letter in written.values() if letter.seat_id != int(seat_id)]
    assert "Dear" in other.body


@pytest.mark.parametrize(
    ("subject", "body", "sentence"),
    [
        ("", "Words.", "Give the letter a subject."),
        ("x" * 201, "Words.", "The subject is too long."),
        ("Hello", " \n ", "The letter is empty."),
        ("Hello", "x" * 10_001, "The letter is too long."),
    ],
)
def test_refused_words_come_back_to_be_mended(
    client: FlaskClient, toolbox: Toolbox, subject: str, body: str, sentence: str
) -> None:
    signature_id = sign(client, toolbox)
    path = confirm_path(toolbox, signature_id)
    one, two = (part.split('"')[0] for part in client.get(path).text.split('name="body-')[1:])
    form = {f"subject-{one}": subject, f"body-{one}": body, f"subject-{two}": "Kept", f"body-{two}": "Kept words."}
    page = client.post(path, data=form)
    assert page.status_code == 422
    assert sentence in words(page)
    assert "Kept words." in page.text
    assert letters(toolbox, signature_id) == []


@pytest.mark.parametrize("letter", ["字", "🌊"])
def test_the_longest_letters_in_any_script_are_taken(client: FlaskClient, toolbox: Toolbox, letter: str) -> None:
    signature_id = sign(client, toolbox)
    path = confirm_path(toolbox, signature_id)
    seats = [part.split('"')[0] for part in client.get(path).text.split('name="body-')[1:]]
    form = {f"body-{seat}": letter * 10_000 for seat in seats} | {
        f"subject-{seat}": letter * 200 for seat in seats
    }
    assert client.post(path, data=form).status_code == 303
    assert [written.body for written in letters(toolbox, signature_id)] == [letter * 10_000] * 2


def test_a_double_click_and_a_second_tab_land_on_the_same_page(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    answers = [client.post(confirm_path(toolbox, signature_id)) for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    assert len(letters(toolbox, signature_id)) == 2


def test_a_used_link_leads_to_my_signature(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    page = client.get(confirm_path(toolbox, signature_id))
    assert "Your signature is confirmed already" in words(page)
    assert mine_path(toolbox, signature_id) in page.text


def test_a_second_signature_of_the_same_name_adds_nothing(client: FlaskClient, toolbox: Toolbox) -> None:
    first, second = sign(client, toolbox), sign(client, toolbox)
    client.post(confirm_path(toolbox, first))
    page = client.get(confirm_path(toolbox, second))
    assert "Your signature is confirmed already" in words(page)
    page = client.post(confirm_path(toolbox, second), follow_redirects=True)
    assert "Your signature is confirmed already" in words(page)
    assert mine_path(toolbox, first) in page.text
    assert letters(toolbox, second) == []


def test_an_expired_link_can_be_renewed(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    path = confirm_path(toolbox, signature_id, datetime.now(UTC) - timedelta(days=8))
    for page in (client.get(path), client.post(path)):
        assert page.status_code == 410
        assert "This link has expired" in words(page)
        assert f'action="{path}/fresh"' in page.text
    assert "A new link is on its way" in words(client.post(f"{path}/fresh"))
    assert "A new link was sent already" in words(client.post(f"{path}/fresh"))
    assert count(toolbox, MessageKind.FRESH_LINK) == 1


def test_no_new_link_for_what_is_confirmed(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign_and_confirm(client, toolbox), datetime.now(UTC) - timedelta(days=8))
    answer = client.post(f"{path}/fresh")
    assert answer.location == path
    assert "Your signature is confirmed already" in words(client.get(path))
    assert count(toolbox, MessageKind.FRESH_LINK) == 0


def test_refusals_of_a_button_speak_the_signatures_language(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, "/p/press-pause/sign?lang=es", **CAMBRIDGE)
    path = confirm_path(toolbox, signature_id)
    old = confirm_path(toolbox, signature_id, datetime.now(UTC) - timedelta(days=8))
    refused = [client.post(path), client.post(f"{path}/seats", data={"pair": "D01/001"}), client.post(old)]
    with toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, datetime.now(UTC))
    refused += [client.post(path), client.post(f"{path}/fresh")]
    with toolbox.database.unit_of_work() as session:
        retention.expire(session, datetime.now(UTC) + timedelta(days=15))
    refused += [client.post(path), client.get(path), client.get(mine_path(toolbox, signature_id))]
    assert [page.status_code for page in refused] == [422, 422, 410, 410, 410, 410, 410, 410]
    for page in refused:
        assert '<html lang="es">' in page.text


def test_an_erased_signature_can_be_made_again(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    with toolbox.database.unit_of_work() as session:
        retention.expire(session, datetime.now(UTC) + timedelta(days=15))
    paths = (confirm_path(toolbox, signature_id), mine_path(toolbox, signature_id))
    for page in (*map(client.get, paths), client.post(paths[0])):
        assert page.status_code == 410
        assert "This signature has been erased" in words(page)
        assert 'href="/p/press-pause' in page.text


def test_nothing_can_be_confirmed_once_the_petition_is_closed(client: FlaskClient, toolbox: Toolbox) -> None:
    before, after = sign_and_confirm(client, toolbox), sign(client, toolbox, email="late@example.org")
    with toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, datetime.now(UTC))
    path = confirm_path(toolbox, after)
    for page in (client.get(path), client.post(path), client.post(f"{path}/fresh")):
        assert page.status_code == 410
        assert "This petition is closed" in words(page)
    assert client.get(mine_path(toolbox, before)).status_code == 200


def test_a_vacant_seat_is_shown_as_vacant_and_gets_no_letter(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, **WHATELY)
    said = words(client.get(confirm_path(toolbox, signature_id)))
    assert "This seat is vacant" in said
    assert "Senator Paul Mark" in said
    client.post(confirm_path(toolbox, signature_id))
    assert len(letters(toolbox, signature_id)) == 1


def test_one_letter_is_spoken_of_as_one(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, **WHATELY)
    path = confirm_path(toolbox, signature_id)
    pages = {
        "see your letter,": client.get(toolbox.links.signed("press-pause", signature_id)),
        "send my letter": client.get(path),
        "letter is written": client.post(path, follow_redirects=True),
        "your letter": client.get(mine_path(toolbox, signature_id)),
    }
    for phrase, page in pages.items():
        assert phrase in words(page).lower()
        assert "letters" not in words(page).lower()


def test_two_letters_are_spoken_of_as_two(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    assert "Confirm and send my letters" in words(client.get(path))
    assert "your letters are written" in words(client.post(path, follow_redirects=True))


@pytest.mark.parametrize("language", ["en", "es"])
def test_check_your_inbox_leads_back_to_the_form(client: FlaskClient, language: str) -> None:
    for town in ({}, CAMBRIDGE):
        page = client.get(post_sign(client, f"/p/press-pause/sign?lang={language}", **town).location)
        assert f'href="/p/press-pause?lang={language}#sign"' in page.text


def test_ward_and_precinct_answer_at_once(client: FlaskClient) -> None:
    page = client.get(post_sign(client, **CAMBRIDGE, ward="6", precinct="1").location)
    assert "Representative Mike Connolly" in words(page)
    assert "Which two are yours?" not in words(page)


def test_in_a_divided_town_the_resident_is_asked(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, **CAMBRIDGE)
    path = confirm_path(toolbox, signature_id)
    assert "Which two are yours?" in words(client.get(path))
    refused = client.post(path)
    assert refused.status_code == 422
    assert "Nothing is confirmed yet. Pick your two legislators first, then confirm." in words(refused)
    assert "Which two are yours?" in words(refused)
    assert f'value="{PAIR}"' in refused.text
    none = client.post(f"{path}/seats")
    assert none.status_code == 422
    assert "Pick your two legislators from the list." in words(none)
    foreign = client.post(f"{path}/seats", data={"pair": "D01/001"})
    assert foreign.status_code == 422
    assert "These two seats do not go together" in words(foreign)
    assert client.post(f"{path}/seats", data={"pair": PAIR}).location == path
    said = words(client.get(path))
    assert "You picked these two seats in Cambridge yourself." in said
    assert "To Representative Mike Connolly" in said
    assert client.post(path).status_code == 303


def test_the_question_can_be_answered_before_the_mail_arrives(client: FlaskClient) -> None:
    location = post_sign(client, **CAMBRIDGE).location
    action = client.get(location).text.split('class="choice" method="post" action="')[1].split('"')[0]
    assert client.post(action).status_code == 422
    assert client.post(action, data={"pair": PAIR}).location == location
    page = client.get(location)
    assert "You picked these two seats in Cambridge yourself." in words(page)
    assert f'value="{PAIR}"' in page.text


def test_the_pages_speak_the_signatures_language(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, "/p/press-pause/sign?lang=es", **CAMBRIDGE)
    path = confirm_path(toolbox, signature_id)
    assert "Distrito municipal 6, precintos 1 y 1A" in words(client.get(path))
    client.post(f"{path}/seats", data={"pair": PAIR})
    page = client.get(path)
    assert '<html lang="es">' in page.text
    assert "A la atención de Mike Connolly:" in words(page)
    assert "Gracias, Ana" in words(client.post(path, follow_redirects=True))
    assert "Mi firma" in words(client.get(mine_path(toolbox, signature_id)))


def test_who_came_by_the_link_is_counted_on_the_thank_you_page(client: FlaskClient, toolbox: Toolbox) -> None:
    sharer = sign_and_confirm(client, toolbox)
    with toolbox.database.reading() as session:
        code = session.scalar(select(Signature.share_code).where(Signature.id == sharer))
    by_link = f"/p/press-pause/sign?source={code}"
    friends = [sign(client, toolbox, by_link, email=f"f{number}@example.org") for number in range(2)]
    for held_back in ([], friends[:1], friends):
        with toolbox.database.unit_of_work() as session:
            quarantine.quarantine(session, held_back, datetime.now(UTC), HOUSE)
        for friend in friends:
            client.post(confirm_path(toolbox, friend))
        assert "You brought 2 people so far" in words(client.get(toolbox.links.thanks(sharer)))


def test_the_thank_you_page_leads_to_the_signature_only_while_letters_wait(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    mine, thanks = mine_path(toolbox, signature_id), toolbox.links.thanks(signature_id)
    assert mine in client.get(thanks).text
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Signature).values(confirmed_at=datetime.now(UTC) - timedelta(minutes=16)))
    passed_on = client.get(thanks)
    assert "The link in the confirmation e-mail leads to your signature" in words(passed_on)
    assert "Bring one more" in words(passed_on)
    for personal in (mine, "Ana", "12 Sample St"):
        assert personal not in passed_on.text


def test_the_thank_you_page_of_an_unconfirmed_signature_opens_nothing(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    signature_id = sign(client, toolbox)
    page = client.get(toolbox.links.thanks(signature_id))
    assert "Not confirmed yet" in words(page)
    assert mine_path(toolbox, signature_id) not in page.text


def edits(toolbox: Toolbox, client: FlaskClient, path: str) -> dict[str, str]:
    names = re.findall(r'name="((?:subject|body)-[0-9]+)"', client.get(path).text)
    return {name: f"My own {name}" for name in names}


def test_edited_letters_that_came_after_the_end_are_shown_once_more(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    edited = edits(toolbox, client, path)
    close(toolbox)
    page = client.post(path, data=edited)
    assert page.status_code == 410
    assert "This petition is closed" in words(page)
    assert len(edited) == 4
    assert all(text in words(page) for text in edited.values())


def test_edited_letters_of_an_expired_link_are_shown_once_more(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    edited = edits(toolbox, client, confirm_path(toolbox, signature_id))
    page = client.post(confirm_path(toolbox, signature_id, datetime.now(UTC) - timedelta(days=8)), data=edited)
    assert page.status_code == 410
    assert "Send me a new link" in words(page)
    assert all(text in words(page) for text in edited.values())


def test_seats_cannot_be_picked_after_the_end(client: FlaskClient, toolbox: Toolbox) -> None:
    signed = post_sign(client, **CAMBRIDGE).location
    close(toolbox)
    signature_id = toolbox.links.read_signed(signed.rpartition("/")[2])
    page = client.post(urlsplit(toolbox.links.seats("press-pause", signature_id)).path, data={"pair": PAIR})
    assert page.status_code == 410
    assert "This petition is closed" in words(page)


def close(toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, datetime.now(UTC))


def test_a_letter_to_somebody_who_left_meanwhile_is_shown_again_with_its_words(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    page = client.get(path)
    shown = re.findall(r'name="(holder-[0-9]+)" value="([0-9]+)"', page.text)
    assert len(shown) == 2
    data = edits(toolbox, client, path) | {name: "999999" for name, _ in shown[:1]}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Somebody else holds this seat since you opened the page." in words(refused)
    assert all(text in refused.text for name, text in data.items() if "holder" not in name)
    assert re.findall(r'name="(holder-[0-9]+)" value="([0-9]+)"', refused.text) == shown


def test_a_letter_to_a_seat_found_meanwhile_is_shown_before_it_goes(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox, **CAMBRIDGE))
    assert client.post(f"{path}/seats", data={"pair": PAIR}).status_code == 303
    data = edits(toolbox, client, path)
    with toolbox.database.unit_of_work() as session:
        (pending,) = pending_matches(session, 0, 10)
        found = match_of(toolbox.pack, replace(pending.address, ward="4", precinct="2A"))
        rematch(session, toolbox.pack, pending, found, timedelta(0), datetime.now(UTC))
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "25th Middlesex" in words(refused)
    assert all(text in refused.text for text in data.values())
    shown = dict(re.findall(r'name="(holder-[0-9]+)" value="([0-9]+)"', refused.text))
    again = {name.replace("holder", part): "As I say" for name in shown for part in ("subject", "body")}
    assert len(again.keys() & data.keys()) == 2
    assert client.post(path, data=again | shown).status_code == 303
