"""Pages name legislators, chambers and towns as readers know them."""

from flask.testing import FlaskClient

from advocacy.wiring import Toolbox
from tests.residents import SIGN, confirm_path, sign, words


def test_a_spanish_page_needs_no_slash_to_name_a_legislator(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox, SIGN.replace("lang=en", "lang=es"))
    said = words(client.get(confirm_path(toolbox, signature_id)))
    assert "Para Cynthia Creem, integrante del Senado" in said
    assert "Para Alice Peisch, representante" in said
    assert "Cámara de Representantes" in said
    assert "Senador/a" not in said


def test_an_english_page_has_the_title_first(client: FlaskClient, toolbox: Toolbox) -> None:
    said = words(client.get(confirm_path(toolbox, sign(client, toolbox))))
    assert "To Senator Cynthia Creem" in said


def test_a_letter_names_the_town_as_the_state_writes_it(client: FlaskClient, toolbox: Toolbox) -> None:
    said = words(client.get(confirm_path(toolbox, sign(client, toolbox, town="WELLESLEY hills", zip="02481"))))
    assert "I live in Wellesley Hills, in your district" in said
    assert "Wellesley Hills, MA 02481" in said
