"""The whole house in another state: nothing but the setting changes."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from advocacy.db import Database
from advocacy.domain.messages import Lane
from advocacy.jurisdictions.loader import load_pack
from advocacy.wiring import Toolbox, prepare
from config import Letters, Settings
from tests.residents import confirm_path, mine_path, sign_and_confirm, words
from tests.residents import sign as sign_as
from workers import tasks
from workers.hands import Hands

SIGN = "/p/sample-petition/sign?lang=en"
SPRINGS = {"town": "Sample Springs", "zip": "89993"}
VACANT = {"town": "Lower Sample", "zip": "89994"}
SPLIT = {"town": "Sampleton", "zip": "89991"}


@pytest.fixture
def settings(settings: Settings, database: Database, database_url: str) -> Settings:
    """A house of the sample state on a database of its own; letters go at once."""
    prepare(database, load_pack("nv_sample"))
    changes = {"jurisdiction": "nv_sample", "database_url": database_url, "letters": Letters(delay_seconds=0)}
    return settings.model_copy(update=changes)


@pytest.fixture
def hands(toolbox: Toolbox) -> Iterator[Hands]:
    hands = Hands(toolbox)
    yield hands
    hands.mailer.close()


def test_the_petition_page_is_the_states_own(client: FlaskClient) -> None:
    page = words(client.get("/", follow_redirects=True))
    assert "A Sample Petition" in page
    assert "Press Pause" not in page


def test_a_resident_signs_confirms_and_writes_to_both_offices(
    client: FlaskClient, toolbox: Toolbox, hands: Hands
) -> None:
    signature_id = sign_as(client, toolbox, SIGN, **SPLIT, ward="1", precinct="2")
    page = words(client.get(confirm_path(toolbox, signature_id)))
    assert "Ward 1, precinct 2 of Sampleton has these two seats." in page
    assert "Assembly Member Sample Three" in page
    assert client.post(confirm_path(toolbox, signature_id)).status_code == 303
    upper, lower = _letters(hands)
    assert (upper["To"], lower["To"]) == ("Sample One <one@example.org>", "Sample Three <three@example.org>")
    assert upper["Subject"].startswith("Thank you for the sample bill")
    assert "Dear Assembly Member Three," in _text(lower)
    assert "You sit on the Committee on Samples" in _text(lower)
    assert "12 Sample St\nSampleton, NV 89991\nDistrict 1 (Assembly)" in _text(lower)


def test_the_letter_in_spanish_uses_the_packs_words(client: FlaskClient, toolbox: Toolbox, hands: Hands) -> None:
    sign_and_confirm(client, toolbox, address=SIGN.replace("en", "es"), **SPLIT, ward="1", precinct="2")
    _, lower = _letters(hands)
    assert "A la atención de Sample Three, integrante de la Asamblea:" in _text(lower)
    assert "del Período de Muestra." in _text(lower)


def test_who_lives_in_a_divided_city_is_asked(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_as(client, toolbox, SIGN, **SPLIT)
    page = words(client.get(confirm_path(toolbox, signature_id)))
    assert "Sampleton is divided between several seats" in page
    assert "Ward 2, precincts 2 and 2A" in page


def test_a_vacant_seat_is_said_and_gets_no_letter(client: FlaskClient, toolbox: Toolbox, hands: Hands) -> None:
    signature_id = sign_and_confirm(client, toolbox, address=SIGN, **VACANT)
    assert "This seat is vacant" in words(client.get(mine_path(toolbox, signature_id)))
    assert [letter["To"] for letter in _letters(hands)] == ["Sample Two <two@example.org>"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zip": "02139"}, "“02139” is outside Nevada (sample), as far as we know."),
        ({"town": "Samplton"}, "Did you mean Sampleton?"),
        ({"town": "Sample Corners", "zip": "89991"}, "more than one city or town: Lower Sample, Sampleton."),
        ({"town": "Far Sample"}, "The ZIP code 89993 is used around Sample Springs, far from Far Sample."),
        ({"zip": "8999"}, "Enter a ZIP code of five digits, like 89991."),
    ],
)
def test_refusals_speak_of_the_state(client: FlaskClient, changes: dict[str, str], sentence: str) -> None:
    answer = client.post(SIGN, data={**_FORM, **SPRINGS, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_times_are_the_states_own(client: FlaskClient) -> None:
    assert client.application.config["BABEL_DEFAULT_TIMEZONE"] == "America/Los_Angeles"


def test_the_command_line_says_the_states_chambers(client: FlaskClient) -> None:
    result = client.application.test_cli_runner().invoke(args=["match", "1 Sample St, Sample Springs, NV 89993"])
    assert result.output.splitlines()[:2] == [
        "Senate: District 2: Senator Sample Two",
        "Assembly: District 3: Assembly Member Sample Five",
    ]


_FORM = {
    "given_name": "Ana",
    "family_name": "Sample",
    "email": "ana@example.org",
    "street": "12 Sample St",
}


def _letters(hands: Hands) -> list[EmailMessage]:
    """The letters as they went, in the order of the ledger."""
    tasks.deliver(hands, Lane.LETTERS)
    folder: Path = hands.toolbox.settings.mail_folder
    files = sorted(folder.glob("letter-*.eml"), key=lambda path: int(path.stem.partition("-")[2]))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
