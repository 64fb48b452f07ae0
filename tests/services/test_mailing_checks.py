"""Words that could harm or mislead are refused with a sentence; odd ones that cannot are taken."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.domain.errors import MailingWordsRefused
from advocacy.domain.mailing_words import MailingWords
from advocacy.services.mailing_checks import check_words
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from tests.ledger import NOON
from tests.written_mailings import PRESS, RECIPIENT, WORDS

SCRAPS = [
    *("# ", "- ", "1. ", "99) ", "> ", "```\n", "    ", "\n", "\n\n", "---\n", "===\n", "  \n", "\t", " "),
    *("*", "**", "_", "`", "\\", "[a](", "](", "![", ")", "<", ">", "|", "&amp;", "&#x2028;", "é", "x" * 80),
    *("{person.given_name|x}", "{petition.url}", "words and words ", "[x]: https://a.org\n", "<https://a.org>"),
    *('https://a.org/?b="c', "<script>", "javascript:x", "data:text/html,x"),
]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[x](javascript:alert(1))", "must be a whole address"),
        ("[x](JaVaScRiPt:alert(1))", "must be a whole address"),
        ("[x](data:text/html,<script>)", "must be a whole address"),
        ("[x](/p/pause)", "must be a whole address"),
        ("[x](https://)", "must be a whole address"),
        ("[x](http://[::1)", "must be a whole address"),
        ("[x](mailto:nobody)", "after “mailto:”"),
        ("[x](https://example.org/?who={person.given_name})", "of all fields only"),
        ("[x](https://example.org/{petition.url})", "of all fields only"),
        ("![x](http://example.org/a.png)", "picture"),
        ("![x](data:image/png;base64,AAAA)", "picture"),
        ("![x](https://example.org/{person.given_name}.png)", "no field may be in its address"),
        ("{person.phone}", "no field"),
        ("x" * 25_000_000, "50,000 are the most"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(body: str, said: str) -> None:
    with pytest.raises(MailingWordsRefused) as refused:
        check_words(replace(WORDS, body=body))
    assert any(said in sentence for sentence in refused.value.problems)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<script>alert(1)</script> <b onclick=x>",
        "[Sign]({petition.url}?source=mail) {petition.url}#top https://example.org/a_(b)",
        "![A hall](https://example.org/a.png) [us](mailto:hello@example.org)",
        "שלום\u200f [x]: y",
        "[nothing][at all] [x]()"[:22],
    ],
)
def test_harmless_words_are_taken_and_do_no_harm(body: str) -> None:
    check_words(MailingWords("en", "Hi", body))
    octets = compile_mailing(PRESS, MailingHead(1), replace(WORDS, body=body)).splice(RECIPIENT, NOON).octets
    assert not _dangers(octets)


def test_what_was_never_checked_does_no_harm_either() -> None:
    body = (
        '[x](javascript:alert(1)) ![y](data:image/svg+xml,<svg/onload=alert(1)>) <https://example.org/"onclick=x>'
    )
    octets = compile_mailing(PRESS, MailingHead(1), replace(WORDS, body=body)).splice(RECIPIENT, NOON).octets
    assert not _dangers(octets)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=25).map("".join))
def test_any_markdown_becomes_a_harmless_mail_on_short_lines(body: str) -> None:
    octets = compile_mailing(PRESS, MailingHead(1), replace(WORDS, body=body)).splice(RECIPIENT, NOON).octets
    assert not _dangers(octets)
    assert max(map(len, octets.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag in {"script", "b", "iframe", "svg"} else []
        self.found += [name for name, _ in attrs if name.startswith("on")]
        addresses = [value or "" for name, value in attrs if name in {"href", "src"}]
        self.found += [value for value in addresses if not value.startswith(("https://", "mailto:"))]


def _dangers(octets: bytes) -> list[str]:
    """Elements, attributes and addresses that nobody should be sent."""
    mail = message_from_bytes(octets, policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("html",))
    assert part
    reader = _Reader()
    reader.feed(part.get_content())
    return reader.found
