"""A sample resident at the web's door: the form as browsers send it, and the links that follow."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advocacy.wiring import Toolbox

SIGN = "/p/press-pause/sign?lang=en"
SAMPLE = {
    "given_name": "Ana",
    "family_name": "Sample",
    "email": "ana@example.org",
    "street": "12 Sample St",
    "town": "Wellesley",
    "zip": "02482",
    "note": "",
}
WHATELY = {"town": "Whately", "zip": "01093"}
CAMBRIDGE = {"street": "18 Clary St", "town": "Cambridge", "zip": "02139"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(answer: TestResponse) -> str:
    """What a page says, without its tags, on one line."""
    parser = _Words()
    parser.feed(answer.text)
    return " ".join(" ".join(parser.words).split())


def post_sign(client: FlaskClient, address: str = SIGN, **changes: str) -> TestResponse:
    """The sign form, sent as the sample resident with changes."""
    return client.post(address, data={**SAMPLE, **changes})


def sign(client: FlaskClient, toolbox: Toolbox, address: str = SIGN, **changes: str) -> int:
    """Sign as the sample resident; returns the signature's id."""
    answer = post_sign(client, address, **changes)
    assert answer.status_code == 303, words(answer)
    return toolbox.links.read_signed(urlsplit(answer.location).path.rpartition("/")[2])


def confirm_path(toolbox: Toolbox, signature_id: int, issued_at: datetime | None = None) -> str:
    """The path of the link in the confirmation mail."""
    return urlsplit(toolbox.links.confirm(signature_id, issued_at or datetime.now(UTC))).path


def mine_path(toolbox: Toolbox, signature_id: int) -> str:
    return urlsplit(toolbox.links.mine(signature_id)).path


def sign_and_confirm(client: FlaskClient, toolbox: Toolbox, **changes: str) -> int:
    """Sign and press the button of the confirmation page; returns the signature's id."""
    signature_id = sign(client, toolbox, **changes)
    assert client.post(confirm_path(toolbox, signature_id)).status_code == 303
    return signature_id
