"""E-mails that come back are understood, whoever wrote them."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from flufl.bounce import all_failures
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_events_mail import read_mail
from tests.ledger import NOON
from tests.mail_reports import ORIGINAL, QMAIL, RETURN_PATH, TOKEN, complaint, plain, recipient, report

K = MailEventKind


def only(octets: bytes, to: str = "") -> MailEvent:
    (event,) = read_mail(octets, NOON, to)
    return event


@pytest.mark.parametrize(
    ("fields", "kind", "verdict", "status"),
    [
        (recipient(), K.BOUNCED, Verdict.GONE, "5.1.1"),
        (recipient(status="5.0.0"), K.BOUNCED, Verdict.GONE, "5.1.1"),
        (recipient(status="5.2.2", said="smtp; 552 5.2.2 over quota"), K.BOUNCED, Verdict.FULL, "5.2.2"),
        (recipient(status="5.7.1", said="smtp; 550 5.7.1 blocked"), K.TROUBLE, Verdict.OURS, "5.7.1"),
        (recipient(status="4.4.7", said=""), K.BOUNCED, Verdict.ROUTE, "4.4.7"),
        (recipient(status="5.0.0", said="x-unix; it broke"), K.UNKNOWN, Verdict.UNKNOWN, "5.0.0"),
        (recipient("delayed", "4.4.1", "smtp; 421 busy"), K.DELAYED, None, "4.4.1"),
        (recipient("delivered", "2.0.0", ""), K.DELIVERED, None, "2.0.0"),
        (recipient("expanded (to a list)", "2.0.0", ""), K.DELIVERED, None, "2.0.0"),
        (recipient("error", "5.1.1"), K.BOUNCED, Verdict.GONE, "5.1.1"),
    ],
)
def test_a_delivery_report_says(fields: str, kind: K, verdict: Verdict | None, status: str) -> None:
    event = only(report(fields))
    assert (event.kind, event.verdict, event.status) == (kind, verdict, status)
    assert (event.source, event.return_token) == (MailEventSource.DSN, TOKEN)
    assert event.recipient == "ana@example.org"
    assert event.at == datetime(2026, 11, 2, 11, tzinfo=UTC)
    assert "@" not in event.detail


def test_one_report_tells_of_several_and_says_nothing_of_those_handed_to_a_silent_server() -> None:
    octets = report(
        recipient(),
        recipient("relayed", "2.0.0", "", "bob@example.org"),
        recipient("delayed", "4.2.2", "", "cyn@example.org"),
    )
    first, second = read_mail(octets, NOON)
    assert (first.recipient, first.kind) == ("ana@example.org", K.BOUNCED)
    assert (second.recipient, second.kind) == ("cyn@example.org", K.DELAYED)
    assert len({first.external_id, second.external_id}) == 2
    assert read_mail(octets, NOON) == [first, second]


def test_another_library_finds_the_same_recipients() -> None:
    octets = report(recipient(), recipient("delayed", "4.2.2", "", "cyn@example.org"))
    delayed, failed = all_failures(message_from_bytes(octets))
    found = {(event.recipient.encode(), event.kind) for event in read_mail(octets, NOON)}
    assert found == {(each, K.BOUNCED) for each in failed} | {(each, K.DELAYED) for each in delayed}


@pytest.mark.parametrize(
    "octets",
    [
        report(recipient(), original=""),
        report(recipient(), to="postmaster@example.org"),
        report(recipient(), to="postmaster@example.org", original="", first=f"Original-Envelope-Id: {TOKEN}\r\n"),
        report(recipient(kind="utf-8"), kind="global-delivery-status"),
        report(recipient(), to=RETURN_PATH.upper()),
        report(recipient()).replace(b"\r\n", b"\n"),
    ],
    ids=["no original", "original headers", "envelope id", "RFC 6533", "capitals", "Unix line ends"],
)
def test_our_e_mail_is_known_by_whatever_the_report_keeps(octets: bytes) -> None:
    event = only(octets)
    assert (event.return_token, event.kind) == (TOKEN, K.BOUNCED)


def test_the_envelope_counts_before_the_headers() -> None:
    other = TOKEN.replace("12", "13")
    assert only(report(recipient()), f"bounces+{other}@letters.example.org").return_token == other


def test_a_report_in_words_of_its_own_is_read_by_rules_of_thumb() -> None:
    event = only(QMAIL)
    assert (event.kind, event.verdict, event.status) == (K.BOUNCED, Verdict.GONE, "5.1.1")
    assert (event.return_token, event.recipient) == (TOKEN, "ana@example.org")
    assert "@" not in event.detail


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("abuse", K.COMPLAINED),
        ("opt-out", K.UNSUBSCRIBED),
        ("unsubscribe", K.UNSUBSCRIBED),
        ("auth-failure", K.TROUBLE),
        ("fraud", K.UNKNOWN),
        ("never heard of", K.UNKNOWN),
    ],
)
def test_a_feedback_report_says(word: str, kind: K) -> None:
    event = only(complaint(word))
    assert (event.kind, event.source, event.return_token) == (kind, MailEventSource.ARF, TOKEN)
    assert event.recipient == "ana@example.org"


def test_praise_is_no_event_and_a_complaint_is_known_by_the_copy_of_our_e_mail() -> None:
    assert read_mail(complaint("not-spam"), NOON) == ()
    assert only(complaint(sender="somebody@example.org")).return_token == TOKEN
    assert only(complaint(sender="", original="Subject: x\r\n")).return_token == ""


@pytest.mark.parametrize(
    "octets",
    [
        plain(Auto_Submitted="auto-replied", subject="Out of office"),
        plain(Auto_Submitted="auto-generated"),
        plain(X_Autoreply="yes"),
        plain(Precedence="auto_reply"),
    ],
)
def test_machines_that_answer_say_nothing(octets: bytes) -> None:
    assert read_mail(octets, NOON) == ()


def test_whoever_unsubscribes_by_e_mail_is_known_by_what_we_signed() -> None:
    signed = "WyJhYmMiLDdd." * 4
    event = only(plain("unsubscribe@letters.example.org", f"Re: {signed}"))
    assert (event.kind, event.unsubscribe_token) == (K.UNSUBSCRIBED, signed)
    event = only(plain(f"Unsubscribe+{TOKEN}@letters.example.org", "unsubscribe"))
    assert (event.kind, event.return_token, event.unsubscribe_token) == (K.UNSUBSCRIBED, TOKEN, "")
    event = only(plain("unsubscribe@letters.example.org", "stop it"))
    assert (event.kind, event.recipient) == (K.UNKNOWN, "ana@example.org")


def test_an_answer_of_a_person_goes_to_a_person_and_none_of_it_is_kept() -> None:
    event = only(plain(subject="My secret", text="My name is Ana"))
    assert (event.kind, event.return_token) == (K.UNKNOWN, TOKEN)
    assert "secret" not in event.detail
    assert "Ana" not in event.detail


def test_a_date_ahead_or_none_at_all_is_the_time_it_came() -> None:
    for date in (b"Mon, 02 Nov 2099 11:00:00 +0000", b"nonsense", b"Mon, 99 Nov 2026 11:00:00 +9999"):
        assert only(report(recipient()).replace(b"Mon, 02 Nov 2026 11:00:00 +0000", date)).at == NOON


def test_what_is_large_is_read_as_far_as_it_matters() -> None:
    assert only(report(recipient()) + b"x" * 20_000_000).kind is K.BOUNCED


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 900))
def test_no_octets_break_it(noise: bytes, place: int, end: int) -> None:
    for sample in (report(recipient()), complaint(), QMAIL, ORIGINAL.encode()):
        for event in read_mail(sample[:place] + noise + sample[end:], NOON):
            assert "\x00" not in event.detail + event.recipient + event.status + event.return_token
