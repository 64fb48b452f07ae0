"""The layout holds in mail programs that know little: tables, and styles at each element."""

import re

from advocacy.domain.mailing_words import MailingWords
from advocacy.services.mailing_trial import preview
from tests.written_mailings import PRESS

WORDS = MailingWords(
    "en", "Hi", "Hello\n\n[Sign **now**](https://petition.example.net/)\n\n![A hall](https://a.net/b.png)"
)


def test_outlook_for_windows_gives_a_button_room_and_knows_the_first_font() -> None:
    html = preview(PRESS, WORDS).html
    plate = re.search(
        r'<td class="plate" style="([^"]*)"><a class="button" href="https://petition.example.net/"', html
    )
    assert plate
    # Word's engine knows no padding of links, and takes Times where it does not know the first font.
    assert "mso-padding-alt: 13px 24px" in plate[1]
    assert re.findall(r"font-family: *([^,]*),", html) == ["'Segoe UI'"]


def test_all_that_holds_the_page_together_is_tables_that_are_not_read_out() -> None:
    html = preview(PRESS, WORDS).html
    tables = re.findall(r"<table[^>]*>", html)
    assert len(tables) == 3
    assert all('role="presentation"' in table for table in tables)
    assert "position:" not in html
    assert "flex" not in html
    assert 'alt="A hall"' in html
