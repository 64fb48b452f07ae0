"""Two people who share a mailbox sign at the web's door; nobody else is told anything."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.domain.messages import MessageKind
from advocacy.models import Consent, Person, Signature
from advocacy.queries.mails import notice_facts
from advocacy.queries.preferences import preferences
from advocacy.services.mails import Moot, _template
from advocacy.wiring import Toolbox
from tests.residents import WHATELY, confirm_path, mine_path, post_sign, sign, words


def _mail(toolbox: Toolbox, signature_id: int) -> str | None:
    """Which e-mail answers a signature."""
    with toolbox.database.reading() as session:
        facts = notice_facts(session, [signature_id])[signature_id]
    try:
        return _template(MessageKind.CONFIRMATION, facts)
    except Moot:
        return None


def test_the_second_of_a_household_gets_a_link_and_a_third_is_told_in_the_mail_only(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    mailbox = {"email": f"{uuid4().hex}@example.org", "updates": "y"}
    first = sign(client, toolbox, **mailbox)
    client.post(confirm_path(toolbox, first))
    answers = [
        post_sign(client, given_name="Ben", street="12 Sample Street, Apt 2", **mailbox),
        post_sign(client, given_name="ANA", **mailbox),
        post_sign(client, given_name="Cleo", **mailbox, **WHATELY),
    ]
    assert {answer.status_code for answer in answers} == {303}
    second, again, elsewhere = (first + number for number in (1, 2, 3))
    assert [_mail(toolbox, each) for each in (second, again, elsewhere)] == [
        MessageKind.CONFIRMATION,
        MessageKind.ALREADY_SIGNED,
        MessageKind.ALREADY_SIGNED,
    ]
    assert client.post(confirm_path(toolbox, second)).status_code == 303
    assert mine_path(toolbox, second) in client.get(confirm_path(toolbox, second)).text
    assert mine_path(toolbox, first) in client.get(confirm_path(toolbox, again)).text
    with toolbox.database.reading() as session:
        email_hash = session.scalars(select(Person.email_hash)).one() or b""
        assert session.scalar(select(func.count(Consent.id))) == 4
        assert len(preferences(session, email_hash).news) == 1


def test_twelve_browsers_at_once_confirm_two_signatures_of_a_mailbox(app: Flask, toolbox: Toolbox) -> None:
    names = ("Ana", "Ben", "Cleo")
    ids = [sign(app.test_client(), toolbox, given_name=names[number % 3]) for number in range(12)]

    def click(signature_id: int) -> tuple[int, str]:
        client = app.test_client()
        answer = client.post(confirm_path(toolbox, signature_id), follow_redirects=True)
        return answer.status_code, words(answer)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(click, ids))
    assert {status for status, _ in answers} == {200}
    assert sum("Your signature is confirmed already" in text for _, text in answers) == 10
    with toolbox.database.reading() as session:
        kept = session.scalars(select(Signature.given_name).where(Signature.place.is_not(None))).all()
    assert len(set(kept)) == len(kept) == 2
