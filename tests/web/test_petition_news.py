"""Choosing, on the page behind the link in each mailing, of which petitions one gets news."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.models import Consent, Petition, PetitionText, Signature, SignatureHistory, Suppression
from advocacy.wiring import Toolbox
from tests import crowd, residents
from tests.crowd import Act, Someone
from tests.residents import words


class Reader:
    """Somebody who asked for news of two petitions, at their page of e-mails."""

    def __init__(self, client: FlaskClient, toolbox: Toolbox) -> None:
        self._client, self._database = client, toolbox.database
        with self._database.unit_of_work() as session:
            other = crowd.second_petition(session)
            self.second = session.scalars(select(Petition.id).where(Petition.slug == other)).one()
            _, ids = crowd.add(session, Someone(acts=(Act(), Act(petition=other))))
            signature = session.get_one(Signature, ids[0])
            self.first = signature.petition_id
            email = crowd.email_of(session, ids[0])
        hashed = toolbox.links.email_hash(email)
        self.path = urlsplit(toolbox.links.unsubscribe(hashed, 7)).path

    def page(self) -> str:
        return words(self._client.get(self.path))

    def says(self, shown: list[object], ticked: list[object], **headers: str) -> int:
        """Send the list as a page would that showed the petitions `shown` as ticked; the answer's status."""
        data = {"mails": "chosen", "shown": shown, "news": ticked}
        return self._client.post(self.path, data=data, headers=headers).status_code

    def gets(self) -> set[int]:
        """The petitions whose news they get, by their consents."""
        with self._database.reading() as session:
            live = select(Signature.petition_id).join(Consent).where(Consent.ended_at.is_(None))
            return set(session.scalars(live))

    def history(self) -> list[tuple[int, str]]:
        with self._database.reading() as session:
            row = SignatureHistory
            events = select(Signature.petition_id, row.event).join(row, row.signature_id == Signature.id)
            return [(petition, event) for petition, event in session.execute(events.order_by(row.id))]


@pytest.fixture
def reader(client: FlaskClient, toolbox: Toolbox) -> Reader:
    return Reader(client, toolbox)


def test_what_is_unticked_stops_and_what_is_ticked_comes_again(reader: Reader, client: FlaskClient) -> None:
    both = [reader.first, reader.second]
    assert reader.says(both, [reader.second]) == 303
    assert reader.gets() == {reader.second}
    page = client.get(f"{reader.path}?saved=y")
    assert "Your choices are saved." in words(page)
    assert "Stopped on" in words(page)
    assert page.text.count(" checked>") == 1
    assert "Set-Cookie" not in page.headers
    assert reader.says([reader.second], both) == 303
    assert reader.gets() == set(both)
    assert reader.history() == [(reader.first, "stop_news"), (reader.first, "ask_for_news")]


def test_all_can_be_unticked_and_be_ticked_again(reader: Reader) -> None:
    reader.says([reader.first, reader.second], [])
    assert "We send no news" in reader.page()
    reader.says([], [reader.first])
    assert reader.gets() == {reader.first}


def test_stopping_all_comes_first_and_leaves_no_list(reader: Reader, client: FlaskClient) -> None:
    page = client.get(reader.path).text
    assert page.index("Stop all e-mails") < page.index("Save my choices")
    gone = words(client.post(reader.path, data={"mails": "none"}, follow_redirects=True))
    assert "You unsubscribed on" in gone
    assert "Save my choices" not in gone
    assert "Save my choices" in words(client.post(reader.path, data={"mails": "all"}, follow_redirects=True))
    assert reader.gets() == {reader.first, reader.second}


def test_an_old_page_brings_nothing_back(reader: Reader) -> None:
    both = [reader.first, reader.second]
    reader.says(both, [reader.second])
    reader.says(both, both)
    assert reader.gets() == {reader.second}
    reader.says(both, [reader.first])
    assert reader.gets() == set()
    assert [event for _, event in reader.history()] == ["stop_news", "stop_news"]


def test_petitions_of_others_and_what_is_no_petition_change_nothing(reader: Reader, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        foreign = crowd.second_petition(session)
        _, ids = crowd.add(session, Someone(acts=(Act(petition=foreign), Act(news=False))))
        third = session.get_one(Signature, ids[0]).petition_id
    both = [reader.first, reader.second]
    assert reader.says([*both, third], both) == 303
    assert reader.says(both, [*both, third, "x", "", -1, 2**80, "9" * 5_000]) == 303
    assert reader.gets() == {*both, third}
    assert reader.history() == []


def test_another_site_can_choose_nothing(reader: Reader) -> None:
    assert reader.says([reader.first], [], **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert reader.gets() == {reader.first, reader.second}


def test_whoever_has_one_petition_is_asked_for_all_or_nothing(client: FlaskClient, toolbox: Toolbox) -> None:
    residents.sign_and_confirm(client, toolbox, updates="y")
    hashed = toolbox.links.email_hash("ana@example.org")
    page = client.get(urlsplit(toolbox.links.unsubscribe(hashed, 7)).path)
    assert "Save my choices" not in words(page)
    assert "checkbox" not in page.text


def test_whoever_is_forgotten_can_choose_nothing_and_still_unsubscribe(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    path = urlsplit(toolbox.links.unsubscribe(toolbox.links.email_hash("gone@example.org"), 7)).path
    assert client.post(path, data={"mails": "chosen", "shown": [1], "news": [2]}).status_code == 303
    client.post(path, data={"mails": "none"})
    with toolbox.database.reading() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["unsubscribed"]


def test_titles_are_in_the_language_of_the_page_or_say_in_which(
    reader: Reader, client: FlaskClient, toolbox: Toolbox
) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Signature).values(language="es"))
        text = update(PetitionText).where(PetitionText.petition_id == reader.second)
        session.execute(text.where(PetitionText.language == "es").values(is_public=False))
        title = select(PetitionText.title).where(PetitionText.petition_id == reader.first)
        spanish = session.scalars(title.where(PetitionText.language == "es")).one()
    page = client.get(reader.path)
    assert spanish in words(page)
    assert 'lang="en">Press Pause</label>' in page.text
    assert "Guardar mis preferencias" in words(page)
    assert "someone-" not in page.text
