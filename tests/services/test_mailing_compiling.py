"""A spliced e-mail is a correct one that says what was meant, whoever gets it and whatever it says."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from html import escape, unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from advocacy.domain.errors import MergeFieldMissing
from advocacy.domain.mailing_words import MailingWords
from advocacy.services.envelopes import Unsendable, header_text
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from advocacy.services.return_paths import Returned, read
from tests.ledger import NOON
from tests.written_mailings import LINKS, PRESS, RECIPIENT, WORDS

HEAD = MailingHead(7)
HEADERS = [
    "Message-ID",
    "To",
    "Date",
    "Subject",
    "List-Unsubscribe",
    "From",
    "Reply-To",
    "List-Id",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "MIME-Version",
    "Content-Type",
]
STRICT = SMTP.clone(raise_on_defect=True)
VALUE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="{}"), max_size=150)
NASTY = [
    "<b>&amp;</b>",
    "\"'",
    "=?utf-8?q?a=0D=0ABcc:_x?=",
    "{person.town}",
    "é" * 60,
    "From here",
    ".",
    "x" * 400,
]


def _parsed(octets: bytes) -> EmailMessage:
    """What the standard library reads, at its strictest; and rules of every e-mail."""
    parsed = email.message_from_bytes(octets, policy=STRICT)
    assert isinstance(parsed, EmailMessage)
    assert octets.isascii()
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert b"\n" not in octets.replace(b"\r\n", b"")
    head, _, body = octets.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    return parsed


def _texts(parsed: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in parsed.iter_parts())
    return text, html


def test_the_headers_are_those_of_a_mailing_and_no_others() -> None:
    mail = compile_mailing(PRESS, replace(HEAD, from_name="José, for all"), WORDS).splice(RECIPIENT, NOON)
    parsed = _parsed(mail.octets)
    assert sorted(parsed.keys()) == sorted(HEADERS)
    assert parsed["From"].addresses[0].display_name == "José, for all"
    assert parsed["From"].addresses[0].addr_spec == parsed["Reply-To"] == "hello@example.org"
    assert parsed["To"] == mail.envelope_to == "ana@example.org"
    assert parsed["Subject"] == "News for Ana"
    assert parsed["Date"].datetime == NOON
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    https, mailto = parsed["List-Unsubscribe"].replace(" ", "").split(",")
    token = https.strip("<>").rpartition("/")[2]
    assert https == f"<{LINKS.unsubscribe(b'h' * 32, 7)}>"
    assert mailto == f"<mailto:unsubscribe@mail.example.org?subject={token}>"
    assert LINKS.read_unsubscribe(token) == (b"h" * 32, 7)
    assert read(LINKS, mail.envelope_from) == read(LINKS, parsed["Message-ID"]) == Returned("mailing", 12)
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_row_is_the_same_mail_and_who_has_no_hash_yet_gets_the_same_link() -> None:
    compiled = compile_mailing(PRESS, HEAD, WORDS)
    assert compiled.splice(RECIPIENT, NOON) == compiled.splice(RECIPIENT, NOON)
    hashed = replace(RECIPIENT, email_hash=LINKS.email_hash("ana@example.org"))
    assert compiled.splice(replace(RECIPIENT, email_hash=None), NOON) == compiled.splice(hashed, NOON)


@settings(deadline=None)
@given(name=VALUE, town=VALUE)
@example(name=NASTY[0], town=NASTY[1])
@example(name=NASTY[2], town=NASTY[3])
@example(name=NASTY[4], town=NASTY[5])
@example(name=NASTY[6], town=NASTY[7])
@example(name="=", town="?=?")
def test_values_stand_as_they_are_in_text_escaped_in_html_and_on_one_line_in_subjects(
    name: str, town: str
) -> None:
    words = MailingWords(
        "en", "a {person.given_name|x}{person.town|y}?", "a{person.town|y} {person.given_name|x}z"
    )
    recipient = replace(RECIPIENT, given_name=name, town=town)
    parsed = _parsed(compile_mailing(PRESS, HEAD, words).splice(recipient, NOON).octets)
    shown_name, shown_town = " ".join(name.split()) or "x", " ".join(town.split()) or "y"
    text, html = _texts(parsed)
    assert text.startswith(f"a{shown_town} {shown_name}z\n")
    assert f">a{escape(shown_town)} {escape(shown_name)}z</p>" in html
    assert parsed["Subject"] == header_text(f"a {header_text(shown_name)}{header_text(shown_town)}?")
    assert len(parsed.keys()) == 12


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(subject=LINE, body=LINE)
@example(subject="ü" * 200, body="mergefield0x https://mergefield0x.invalid")
@example(subject="word " * 30, body="\u202e \u200f")
@example(subject="x" * 200, body="<script>alert(1)</script>")
@example(subject="=?utf-8?b?DQo=?=", body="--=_\n\n.\n\nFrom me")
def test_words_are_read_back_as_written(subject: str, body: str) -> None:
    words = MailingWords("en", subject, f"    {body}\n\n{{person.given_name}}")
    parsed = _parsed(compile_mailing(PRESS, HEAD, words).splice(RECIPIENT, NOON).octets)
    assert parsed["Subject"] == header_text(subject)
    text, html = _texts(parsed)
    assert "<script" not in html
    if body.strip():
        assert body.strip() in " ".join(text.split()) or body.split() == text.split()[: len(body.split())]
        assert unescape(html).split("<code>")[1].lstrip().startswith(body.strip()[:1])


def test_a_value_nobody_knows_stops_this_one_mail_and_names_the_field() -> None:
    compiled = compile_mailing(PRESS, HEAD, replace(WORDS, body="{senator.name} {representative.name}"))
    with pytest.raises(MergeFieldMissing) as missing:
        compiled.splice(RECIPIENT, NOON)
    assert missing.value.field == "representative.name"
    assert compiled.splice(replace(RECIPIENT, representative="Rep. Sample"), NOON)


def test_a_line_end_in_a_header_and_an_address_that_is_none_are_refused() -> None:
    for words in (replace(WORDS, subject="Hi\r\nBcc: all@example.org"), replace(WORDS, subject="Hi\n")):
        with pytest.raises(Unsendable):
            compile_mailing(PRESS, HEAD, words)
    for head in (replace(HEAD, from_name="a\nb"), replace(HEAD, reply_to="a@b\r\nBcc: c@d")):
        with pytest.raises(Unsendable):
            compile_mailing(PRESS, head, WORDS)
    with pytest.raises(Unsendable):
        compile_mailing(PRESS, HEAD, WORDS).splice(replace(RECIPIENT, email="a@b\r\nRCPT TO:<c@d>"), NOON)


def test_both_subjects_of_a_test_have_their_mail_and_the_same_words() -> None:
    words = replace(WORDS, second_subject="Other {petition.title}")
    mails = [compile_mailing(PRESS, HEAD, words, variant).splice(RECIPIENT, NOON) for variant in (0, 1)]
    parsed = [_parsed(mail.octets) for mail in mails]
    assert [mail["Subject"] for mail in parsed] == ["News for Ana", "Other Press Pause"]
    assert _texts(parsed[0])[0] == _texts(parsed[1])[0]


def test_counted_links_lead_through_our_own_and_others_as_they_are() -> None:
    own = "https://petition.example.org/p/pause?source=mail"
    words = replace(WORDS, body=WORDS.body + "\n\nhttps://example.org/a and {petition.url}")
    text, html = _texts(_parsed(compile_mailing(PRESS, HEAD, words).splice(RECIPIENT, NOON).octets))
    assert f'href="{own}"' in html
    assert f"Sign now ({own})" in text
    counted = {
        own: "https://petition.example.org/l/one",
        "https://example.org/a": "https://petition.example.org/l/two",
    }
    text, html = _texts(_parsed(compile_mailing(PRESS, HEAD, words, 0, counted).splice(RECIPIENT, NOON).octets))
    assert 'href="https://petition.example.org/l/one"' in html
    assert 'href="https://petition.example.org/l/two"' in html
    assert "Sign now (https://petition.example.org/l/one)" in text
    assert 'href="https://petition.example.org/p/pause"' in html
    assert "/u/" in text  # unsubscribing is never counted
