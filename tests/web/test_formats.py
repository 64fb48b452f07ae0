"""Pages name legislators and chambers in the page's language."""

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
