"""The mail folder in the browser, in development only."""

import os
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from advocacy.app import create_app
from config import Settings
from tests.residents import words


@pytest.fixture
def mails(settings: Settings) -> None:
    """Two mails in the folder; the second is the newer one."""
    settings.mail_folder.mkdir(parents=True)
    for number, subject in enumerate(["Older", "Newer & <b>bold</b>"]):
        mail = EmailMessage()
        mail["Subject"], mail["To"], mail["From"] = subject, "ana@example.org", "hello@example.org"
        mail.set_content("Please open http://localhost:8000/confirm/abc now.\n")
        mail.add_alternative("<p>Please <a href='http://localhost:8000/confirm/abc'>open</a></p>", subtype="html")
        file = settings.mail_folder / f"confirmation-{number}.eml"
        file.write_bytes(mail.as_bytes())
        os.utime(file, (number, number))


@pytest.mark.usefixtures("mails")
def test_mails_are_listed_newest_first(client: FlaskClient) -> None:
    said = words(client.get("/dev/mail/"))
    assert said.index("Newer & <b>bold</b>") < said.index("Older")


@pytest.mark.usefixtures("mails")
def test_a_mail_shows_its_text_with_links_that_can_be_followed(client: FlaskClient) -> None:
    page = client.get("/dev/mail/confirmation-1")
    assert '<a href="http://localhost:8000/confirm/abc"' in page.text
    frame = client.get("/dev/mail/confirmation-1/html")
    assert "sandbox" in frame.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize("name", ["nope", "..%2Fsecret_key", "../secret_key", "confirmation-1.eml"])
def test_nothing_outside_the_folder_is_shown(client: FlaskClient, name: str) -> None:
    assert client.get(f"/dev/mail/{name}").status_code == 404


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7"])
def test_other_machines_see_no_mail(client: FlaskClient, address: str) -> None:
    for path in ("/dev/mail/", "/dev/mail/confirmation-1", "/dev/mail/confirmation-1/html"):
        assert client.get(path, environ_base={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_sees_the_mail(client: FlaskClient, address: str) -> None:
    assert client.get("/dev/mail/", environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_an_empty_folder_says_so(client: FlaskClient) -> None:
    assert "There is no mail yet." in words(client.get("/dev/mail/"))


def test_in_production_there_is_no_such_page(settings: Settings) -> None:
    production = settings.model_copy(update={"environment": "production", "base_url": "https://petition.test"})
    client = create_app(production).test_client()
    answer = client.get("/dev/mail/", base_url="https://petition.test")
    assert answer.status_code == 404
    assert "mail folder" not in words(answer)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
