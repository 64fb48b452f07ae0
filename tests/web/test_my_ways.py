"""What signers do on their own pages: correct, withdraw, disown, take their data, erase; on POST only."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureState, seen_as
from advocacy.models import Letter, Message, Person, Signature, SignatureHistory, Suppression
from advocacy.services.retention import expire
from advocacy.wiring import Toolbox
from tests.residents import CAMBRIDGE, SIGN, confirm_path, mine_path, post_sign, sign, sign_and_confirm, words

ADDRESS = {"street": "12 Sample St", "town": "Wellesley", "zip": "02482"}
WHATELY = {"street": "1 Farm Rd", "town": "Whately", "zip": "01093"}
PAGES = ("address", "withdraw", "not-me", "erase")
ACTS = {
    "address": WHATELY,
    "withdraw": {},
    "not-me": {},
    "not-me/undo": {},
    "erase": {"sure": "y"},
    "data": {},
}


def state(toolbox: Toolbox, signature_id: int) -> str:
    """As its signer sees it: so many sign here that some are looked at first."""
    with toolbox.database.reading() as session:
        return seen_as(SignatureState(session.get_one(Signature, signature_id).state))


def set_letters(toolbox: Toolbox, state: MessageState) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(state=state))


def sign_offs(toolbox: Toolbox) -> list[str]:
    with toolbox.database.reading() as session:
        return list(session.scalars(select(Letter.sign_off).order_by(Letter.id)))


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, words(answer)
    return client.get(answer.location)


def test_opening_pages_changes_nothing(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    mine = mine_path(toolbox, signature_id)
    assert words(client.get(mine)).count("Change it, or take it back") == 1
    for page in PAGES:
        for answer in (client.get(f"{mine}/{page}"), client.head(f"{mine}/{page}")):
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"{mine}/data").status_code == 405
    assert state(toolbox, signature_id) == "confirmed"
    with toolbox.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignatureHistory)) == 1


# --- The address ------------------------------------------------------------------------------------------------


def test_a_corrected_address_brings_other_seats_and_letters(client: FlaskClient, toolbox: Toolbox) -> None:
    mine = mine_path(toolbox, sign_and_confirm(client, toolbox))
    assert 'value="12 Sample St"' in client.get(f"{mine}/address").text
    answer = client.post(f"{mine}/address", data={"street": "9 Elm St", "town": "Amherst", "zip": "01002"})
    said = words(follow(client, answer))
    assert "Your address is saved as it reads here. Your letters follow it." in said
    assert "9 Elm St, Amherst 01002" in said
    assert "To Senator Cynthia Creem" not in said
    assert said.count("It has not gone yet.") == 2
    assert all("9 Elm St\nAmherst, MA 01002" in each for each in sign_offs(toolbox))


def test_another_street_of_the_same_town_is_put_beneath_letters_to_the_same_seats(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    mine = mine_path(toolbox, sign_and_confirm(client, toolbox))
    before = client.get(mine)
    follow(client, client.post(f"{mine}/address", data={**ADDRESS, "street": "14 Sample St"}))
    assert all("14 Sample St" in each for each in sign_offs(toolbox))
    assert re.findall("To Senator [^<]+", client.get(mine).text) == re.findall("To Senator [^<]+", before.text)


def test_letters_that_have_gone_keep_the_address(client: FlaskClient, toolbox: Toolbox) -> None:
    mine = mine_path(toolbox, sign_and_confirm(client, toolbox))
    set_letters(toolbox, MessageState.SENT)
    said = words(follow(client, client.post(f"{mine}/address", data={**ADDRESS, "street": "14 Sample St"})))
    assert "those that had stay" in said
    assert all("12 Sample St" in each for each in sign_offs(toolbox))


@pytest.mark.parametrize("held", [MessageState.CLAIMED, MessageState.SENDING])
def test_while_a_letter_is_handed_over_the_address_waits_and_what_was_typed_stays(
    client: FlaskClient, toolbox: Toolbox, held: MessageState
) -> None:
    mine = mine_path(toolbox, sign_and_confirm(client, toolbox))
    set_letters(toolbox, held)
    page = client.post(f"{mine}/address", data={**ADDRESS, "street": "14 Sample St"})
    assert page.status_code == 409
    assert "press the button again in a minute" in words(page)
    assert 'value="14 Sample St"' in page.text
    assert "12 Sample St" in words(client.get(mine))


def test_in_a_divided_town_the_question_comes_first(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    mine = mine_path(toolbox, signature_id)
    asked = client.post(f"{mine}/address", data=CAMBRIDGE)
    assert asked.status_code == 422
    assert "Which two are yours?" in words(asked)
    assert 'role="alert"' not in asked.text
    again = client.post(f"{mine}/address", data={**CAMBRIDGE, "pairs_asked": "y", "pair": "forged"})
    assert "Pick your two legislators from the list." in words(again)
    assert "12 Sample St" in words(client.get(mine))
    pair = re.findall(r'name="pair" value="([^"]+)"', asked.text)[1]
    answer = client.post(f"{mine}/address", data={**CAMBRIDGE, "pairs_asked": "y", "pair": pair})
    said = words(follow(client, answer))
    assert "You picked these two seats in Cambridge yourself." in said
    assert said.count("It has not gone yet.") == 2


def test_two_people_of_one_mailbox_move_together(client: FlaskClient, toolbox: Toolbox) -> None:
    first, second = sign_and_confirm(client, toolbox), sign_and_confirm(client, toolbox, given_name="Bo")
    mine = mine_path(toolbox, second)
    assert "corrected for both of you" in words(client.get(f"{mine}/address"))
    follow(client, client.post(f"{mine}/address", data={"street": "9 Elm St", "town": "Amherst", "zip": "01002"}))
    assert [each.count("9 Elm St") for each in sign_offs(toolbox)] == [1] * 4
    assert "9 Elm St, Amherst 01002" in words(client.get(mine_path(toolbox, first)))
    third = sign(client, toolbox, given_name="Cy", street="9 Elm St", town="Amherst", zip="01002")
    assert "signature is confirmed already" in words(client.get(confirm_path(toolbox, third)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"street": ""}, "Enter the street and number where you live."),
        ({"street": "Sample Farm"}, "We see no house number."),
        ({"street": "PO Box 7"}, "A post office box does not show legislators"),
        ({"town": "Nowhere"}, "We know of no city or town called “Nowhere”."),
        ({"zip": "abc"}, "Enter a ZIP code of five digits"),
        ({"zip": "90210"}, "is outside"),
        ({"street": "x" * 201}, "Please use at most 200 characters."),
        ({"town": "\x00"}, "Enter the city or town where you live."),
    ],
)
def test_what_the_sign_form_refuses_is_refused_here_with_the_same_words(
    client: FlaskClient, toolbox: Toolbox, typed: dict[str, str], sentence: str
) -> None:
    signature_id = sign(client, toolbox)
    page = client.post(f"{mine_path(toolbox, signature_id)}/address", data={**ADDRESS, **typed})
    assert page.status_code == 422
    assert sentence in words(page)
    assert sentence in words(post_sign(client, **typed))
    with toolbox.database.reading() as session:
        assert session.get_one(Signature, signature_id).street == "12 Sample St"


def test_who_came_from_the_confirmation_goes_back_there(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    confirm = confirm_path(toolbox, signature_id)
    link = re.search(r'href="([^"]+/address[^"]+)"', client.get(confirm).text)
    assert link
    form = client.get(link[1])
    token = re.search(r'name="confirm" value="([^"]+)"', form.text)
    assert token
    answer = client.post(urlsplit(link[1]).path, data={**WHATELY, "confirm": token[1]})
    assert answer.location == confirm
    assert "1 Farm Rd" in client.get(confirm).text
    other = confirm_path(toolbox, sign(client, toolbox, email="bo@example.org")).rpartition("/")[2]
    answer = client.post(urlsplit(link[1]).path, data={**WHATELY, "confirm": other})
    assert "changed=address" in answer.location


# --- Taking it back ---------------------------------------------------------------------------------------------


def test_withdrawing_says_what_happened_and_offers_to_sign_again(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox, show_name="y")
    mine = mine_path(toolbox, signature_id)
    asked = words(client.get(f"{mine}/withdraw"))
    assert "Letters that have gone cannot be called back." in asked
    assert "What you entered stays on your page for 30 days" in asked
    for _ in range(2):
        said = words(follow(client, client.post(f"{mine}/withdraw")))
        assert "Nothing was sent in its name, and nothing will be." in said
    assert "Sign again" in said
    assert "Correct my address" not in said
    assert state(toolbox, signature_id) == "withdrawn"
    assert "Ana" not in words(client.get("/p/press-pause?lang=en"))
    for path in (confirm_path(toolbox, signature_id), f"{mine}/address"):
        for answer in (client.get(path), client.post(path, data=WHATELY)):
            assert answer.status_code == 410
            assert "You have withdrawn this signature" in words(answer)
    again = sign_and_confirm(client, toolbox)
    assert state(toolbox, again) == "confirmed"


def test_words_typed_for_a_letter_in_another_tab_are_shown_once_more(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    mine = mine_path(toolbox, signature_id)
    with toolbox.database.reading() as session:
        letter_id = session.scalars(select(Letter.id).order_by(Letter.id)).all()[0]
    edit = {"subject": "Mine", "body": "My long thought."}
    client.post(f"{mine}/withdraw")
    late = client.post(f"{mine}/letters/{letter_id}", data=edit)
    client.post(f"{mine}/erase", data={"sure": "y"})
    later = client.post(f"{mine}/letters/{letter_id}", data=edit)
    for page in (late, later):
        assert page.status_code == 409
        assert "My long thought." in page.text


def test_not_me_stops_mail_until_it_is_allowed_again(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    mine = mine_path(toolbox, signature_id)
    assert "until you allow it again" in words(client.get(f"{mine}/not-me"))
    said = words(follow(client, client.post(f"{mine}/not-me")))
    assert "Thank you for telling us." in said
    assert state(toolbox, signature_id) == "withdrawn"
    assert post_sign(client).status_code == 303
    said = words(follow(client, client.post(f"{mine}/not-me/undo")))
    assert "We write to your address again when you sign something." in said
    with toolbox.database.reading() as session:
        assert session.scalars(select(Suppression.released_at)).one() is not None


def test_erasing_asks_once_more_and_then_the_link_says_so(client: FlaskClient, toolbox: Toolbox) -> None:
    mine = mine_path(toolbox, sign_and_confirm(client, toolbox))
    unsure = client.post(f"{mine}/erase")
    assert unsure.status_code == 422
    assert "Nothing was erased." in words(unsure)
    set_letters(toolbox, MessageState.SENDING)
    busy = client.post(f"{mine}/erase", data={"sure": "y"})
    assert busy.status_code == 409
    assert "Please try again in a minute." in words(busy)
    set_letters(toolbox, MessageState.SENT)
    gone = follow(client, client.post(f"{mine}/erase", data={"sure": "y"}))
    assert gone.status_code == 410
    assert "Everything in it was deleted, as was asked for." in words(gone)
    with toolbox.database.reading() as session:
        assert session.scalars(select(Person.id)).all() == []


# --- The file ---------------------------------------------------------------------------------------------------


def test_the_file_has_all_that_is_held_and_nothing_of_others(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox, note="I walk past six cameras.", updates="y")
    sign(client, toolbox, email="bo@example.org", given_name="Mallory")
    answer = client.post(f"{mine_path(toolbox, signature_id)}/data")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-signature.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.text)
    assert told["format"] == "advocacy.my-data/1"
    assert set(told) == {
        *("format", "made_at", "signature", "match", "letters", "consents", "mails", "mailbox", "network")
    }
    assert (told["signature"]["street"], told["signature"]["state"]) == ("12 Sample St", "confirmed")
    assert [event["event"] for event in told["signature"]["history"]] == ["confirm"]
    assert [seat["name"] for seat in told["match"]["seats"]] == ["Norfolk and Middlesex", "14th Norfolk"]
    assert all("I walk past six cameras." in letter["body"] for letter in told["letters"])
    assert [consent["kind"] for consent in told["consents"]] == ["updates"]
    assert [mail["kind"] for mail in told["mails"]] == ["confirmation"]
    assert told["mailbox"]["email"] == "ana@example.org"
    assert "Mallory" not in answer.text
    assert "bo@example.org" not in answer.text


# --- Tokens -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS)
def test_links_that_are_forged_cut_or_for_another_door_open_nothing(
    client: FlaskClient, toolbox: Toolbox, act: str
) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    token = mine_path(toolbox, signature_id).rpartition("/")[2]
    confirm = confirm_path(toolbox, signature_id).rpartition("/")[2]
    for wrong in (token[:-3], f"{signature_id}.forged", f"1{token}", confirm, "%00", token + "x"):
        answer = client.post(f"/s/{wrong}/{act}", data=ACTS[act])
        assert answer.status_code == 404, wrong
    assert state(toolbox, signature_id) == "confirmed"


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_an_erased_or_expired_signature_says_so(client: FlaskClient, toolbox: Toolbox, act: str) -> None:
    erased, expired = sign_and_confirm(client, toolbox), sign(client, toolbox, email="bo@example.org")
    client.post(f"{mine_path(toolbox, erased)}/erase", data={"sure": "y"})
    with toolbox.database.unit_of_work() as session:
        assert expire(session, datetime.now(UTC) + timedelta(days=15)) == 1
    for signature_id in (erased, expired):
        answer = client.post(f"{mine_path(toolbox, signature_id)}/{act}", data=ACTS[act])
        assert answer.status_code == 410
        assert "This signature has been erased" in words(answer)


@pytest.mark.parametrize("act", ACTS)
def test_a_body_that_is_no_form_does_nothing(client: FlaskClient, toolbox: Toolbox, act: str) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    answer = client.post(f"{mine_path(toolbox, signature_id)}/{act}", json=ACTS[act])
    assert answer.status_code == 415
    assert "We could not read this form" in words(answer)
    assert state(toolbox, signature_id) == "confirmed"


def test_all_of_it_is_said_in_spanish(client: FlaskClient, toolbox: Toolbox) -> None:
    answer = post_sign(client, SIGN.replace("en", "es"))
    signature_id = toolbox.links.read_signed(urlsplit(answer.location).path.rpartition("/")[2])
    mine = mine_path(toolbox, signature_id)
    for page in ("", *(f"/{page}" for page in PAGES)):
        shown = client.get(mine + page)
        assert '<html lang="es">' in shown.text
        assert "signature" not in words(shown)


def test_the_page_of_e_mails_says_so_and_lifts_it_too(client: FlaskClient, toolbox: Toolbox) -> None:
    client.post(f"{mine_path(toolbox, sign(client, toolbox))}/not-me")
    with toolbox.database.reading() as session:
        email_hash = session.scalars(select(Suppression.email_hash)).one()
    page = urlsplit(toolbox.links.unsubscribe(email_hash)).path
    assert "somebody else signed with your address" in words(client.get(page))
    said = words(follow(client, client.post(page, data={"mails": "mine"})))
    assert "somebody else signed" not in said


def test_the_way_back_for_a_mailbox_that_was_disowned_outlives_the_signature(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    mine = mine_path(toolbox, sign(client, toolbox))
    client.post(f"{mine}/not-me")
    with toolbox.database.reading() as session:
        email_hash = session.scalars(select(Suppression.email_hash)).one()
    shown = [client.get(f"{mine}/{page}").text for page in ("not-me", "erase")]
    (back,) = {url for text in shown for url in re.findall(r'href="([^"]*/u/[^"]*)"', text)}
    assert all(back in text for text in shown)
    assert toolbox.links.read_unsubscribe(back.rpartition("/")[2]) == (email_hash, 0)
    client.post(f"{mine}/erase", data={"sure": "y"})
    assert client.post(urlsplit(back).path, data={"mails": "mine"}).status_code == 303
    with toolbox.database.reading() as session:
        assert session.scalars(select(Suppression.released_at)).one() is not None
