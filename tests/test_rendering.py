"""Every e-mail says the same in text and in HTML, and no value can become markup."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from advocacy.domain.messages import LANE_OF, Lane, MessageKind
from advocacy.rendering import EmailRenderer

ROOT = Path(__file__).parents[1]
RENDERER = EmailRenderer(ROOT / "templates" / "email", ROOT / "advocacy" / "translations")
CONTEXT: dict[str, object] = {
    "given_name": "Ana",
    "petition": "Schools & <b>Parks</b>",
    "petition_url": "https://example.org/p/press-pause",
    "confirm_url": "https://example.org/confirm/token",
    "mine_url": "https://example.org/s/token",
    "not_me_url": "https://example.org/s/token/not-me",
    "link_days": 7,
    "erase_days": 14,
    "organization": "Sample & Sons",
    "organization_email": "hello@example.org",
}
# A notice is written whole where it is ordered (tests/web/organizers/test_invitations.py).
NAMES = [
    kind.value for kind, lane in LANE_OF.items() if lane is Lane.TRANSACTIONAL and kind is not MessageKind.NOTICE
]


@pytest.mark.parametrize("name", NAMES)
def test_an_email_has_one_line_of_subject_and_the_same_links_in_both_texts(name: str) -> None:
    mail = RENDERER.render(name, "en", CONTEXT)
    assert "\n" not in mail.subject
    assert "Schools & <b>Parks</b>" in mail.subject
    links = set(re.findall(r"https://\S+", mail.text))
    assert links
    assert links == set(re.findall(r'href="(https://[^"]+)"', mail.html))
    assert "Hello Ana," in mail.text
    assert "Sample & Sons" in mail.text


@pytest.mark.parametrize("name", NAMES)
def test_no_value_becomes_markup(name: str) -> None:
    html = RENDERER.render(name, "en", CONTEXT | {"given_name": "<script>x</script>"}).html
    assert "<script" not in html
    assert "<b>" not in html
    assert "Schools &amp; &lt;b&gt;Parks&lt;/b&gt;" in html


@pytest.mark.parametrize("name", NAMES)
def test_without_a_name_the_greeting_stands_alone(name: str) -> None:
    mail = RENDERER.render(name, "en", CONTEXT | {"given_name": ""})
    assert mail.text.startswith("Hello,\n")
    assert "\n\n\n" not in mail.text


def test_an_unknown_language_is_answered_in_english() -> None:
    unknown, english = (RENDERER.render("confirmation", language, CONTEXT) for language in ("xx", "en"))
    assert (unknown.subject, unknown.text) == (english.subject, english.text)


def test_a_missing_value_is_an_error_before_anything_is_sent() -> None:
    with pytest.raises(UndefinedError):
        RENDERER.render("confirmation", "en", {})
