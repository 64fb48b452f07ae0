"""Callbacks of providers are believed when they are signed, and understood."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.mail_events import MailEvent, MailEventKind
from advocacy.domain.mail_hooks import CertificateUnread, HookForged, HookReader, HookRequest, HookUnreadable
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_events_mailgun import MailgunHook
from advocacy.gateways.mail_events_postmark import PostmarkHook
from advocacy.gateways.mail_events_sendgrid import SendGridHook
from advocacy.gateways.mail_events_ses import SesHook
from advocacy.gateways.mail_hooks import mail_hooks
from tests.hooks import (
    CERTIFICATE,
    CONFIRM,
    MAILGUN_KEY,
    POSTMARK_SECRET,
    SENDGRID_KEY,
    TOPIC,
    Certificates,
    mailgun,
    postmark_headers,
    sendgrid,
    ses_bounce,
    sns,
)
from tests.ledger import NOON
from tests.mail_reports import RETURN_PATH, TOKEN

K = MailEventKind
WHO = {"emailAddress": "ana@example.org"}
KEYS = (
    "RecordType",
    "Type",
    "Email",
    "Details",
    "Metadata",
    "BouncedAt",
    "ID",
    "event",
    "reason",
    "status",
    "email",
    "timestamp",
    "smtp-id",
    "severity",
    "recipient",
    "delivery-status",
    "code",
    "envelope",
    "sender",
    "notificationType",
    "mail",
    "source",
    "bounce",
    "bouncedRecipients",
    "delivery",
    "recipients",
    "complaint",
    "complainedRecipients",
)
WORDS = (
    "Bounce",
    "Delivery",
    "Complaint",
    "SpamComplaint",
    "SubscriptionChange",
    "failed",
    "bounce",
    "dropped",
    "delivered",
    "permanent",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=12), inner, max_size=8)
    ),
    max_leaves=30,
)


def ses(body: bytes, certificates: Certificates | None = None) -> list[MailEvent]:
    return list(SesHook(TOPIC, certificates or Certificates()).read(HookRequest({}, body), NOON))


def postmark(told: Any) -> list[MailEvent]:
    request = HookRequest(postmark_headers(), json.dumps(told).encode())
    return list(PostmarkHook(POSTMARK_SECRET).read(request, NOON))


def from_mailgun(told: Any) -> list[MailEvent]:
    return list(MailgunHook(MAILGUN_KEY).read(HookRequest({}, mailgun(told, NOON)), NOON))


def from_sendgrid(told: Any) -> list[MailEvent]:
    body, headers = sendgrid(told, NOON)
    return list(SendGridHook(SENDGRID_KEY).read(HookRequest(headers, body), NOON))


@pytest.mark.parametrize(
    ("told", "kind", "verdict"),
    [
        (ses_bounce(RETURN_PATH), K.BOUNCED, Verdict.GONE),
        (ses_bounce(RETURN_PATH, status="5.7.1", diagnosticCode="smtp; 550 5.7.1 no"), K.TROUBLE, Verdict.OURS),
        (ses_bounce(RETURN_PATH, "Transient/MailboxFull"), K.BOUNCED, Verdict.FULL),
        (ses_bounce(RETURN_PATH, "Transient/General"), K.DELAYED, None),
        (ses_bounce(RETURN_PATH, "Undetermined/Undetermined"), K.UNKNOWN, Verdict.UNKNOWN),
        (
            {
                "eventType": "Complaint",
                "mail": {"source": RETURN_PATH},
                "complaint": {"complainedRecipients": [WHO], "complaintFeedbackType": "abuse"},
            },
            K.COMPLAINED,
            None,
        ),
        (
            {
                "notificationType": "Delivery",
                "mail": {"source": "x@example.org", "headers": [{"name": "Message-ID", "value": f"<{TOKEN}@x>"}]},
                "delivery": {"recipients": ["ana@example.org"]},
            },
            K.DELIVERED,
            None,
        ),
    ],
)
@pytest.mark.parametrize("version", ["1", "2"])
def test_amazon_says(told: Any, kind: K, verdict: Verdict | None, version: str) -> None:
    (event,) = ses(sns(told, version=version))
    assert (event.kind, event.verdict, event.return_token) == (kind, verdict, TOKEN)
    assert event.recipient == "ana@example.org"


def test_praise_and_news_of_other_kinds_are_no_events() -> None:
    praise = {"notificationType": "Complaint", "complaint": {"complaintFeedbackType": "not-spam"}}
    assert ses(sns(praise)) == []
    assert ses(sns({"eventType": "Open"})) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"Message": "{}"},
        {"TopicArn": TOPIC + "x"},
        {"SigningCertURL": "https://example.org/SimpleNotificationService-0123456789abcdef.pem"},
        {"SigningCertURL": CERTIFICATE.replace("https", "http")},
        {"SigningCertURL": CERTIFICATE.replace("amazonaws.com", "amazonaws.com.example.org")},
        {"SigningCertURL": CERTIFICATE.replace("https://sns", "https://example.org@sns")},
        {"SigningCertURL": CERTIFICATE.replace("sns.us-east-1", "s3.us-east-1")},
        {"SigningCertURL": CERTIFICATE + "?x=.pem"},
        {"SigningCertURL": ["x"]},
        {"SignatureVersion": "1"},
        {"SignatureVersion": "3"},
        {"Signature": "AAAA"},
        {"Signature": "é"},
        {"Type": "Other"},
        {"Subject": "added"},
    ],
)
def test_what_amazon_did_not_sign_for_our_topic_is_forged(changed: dict[str, Any]) -> None:
    certificates = Certificates()
    with pytest.raises(HookForged):
        ses(sns(ses_bounce(RETURN_PATH), **changed), certificates)
    assert set(certificates.asked) <= {CERTIFICATE}


def test_a_certificate_of_another_key_or_out_of_date_proves_nothing_and_one_that_cannot_be_had_is_no_forgery() -> (
    None
):
    body = sns(ses_bounce(RETURN_PATH))
    for certificates in (Certificates(of_another=True), Certificates(until=NOON - timedelta(days=1))):
        with pytest.raises(HookForged):
            ses(body, certificates)
    with pytest.raises(CertificateUnread):
        ses(body, Certificates(is_away=True))


def test_a_certificate_is_fetched_once() -> None:
    certificates = Certificates()
    hook = SesHook(TOPIC, certificates)
    for _ in range(3):
        hook.read(HookRequest({}, sns(ses_bounce(RETURN_PATH))), NOON)
    assert certificates.asked == [CERTIFICATE]


def test_a_subscription_is_confirmed_at_amazon_and_nowhere_else() -> None:
    certificates = Certificates()
    assert ses(sns("confirm", kind="SubscriptionConfirmation"), certificates) == []
    assert certificates.confirmed == [CONFIRM]
    with pytest.raises(HookForged):
        ses(sns("confirm", kind="SubscriptionConfirmation", subscribe="https://example.org/"), certificates)
    assert certificates.confirmed == [CONFIRM]


@pytest.mark.parametrize(
    ("told", "kind", "verdict"),
    [
        ({"RecordType": "Bounce", "Type": "HardBounce", "Details": ""}, K.BOUNCED, Verdict.GONE),
        (
            {"RecordType": "Bounce", "Type": "HardBounce", "Details": "smtp;550 5.7.1 blocked"},
            K.TROUBLE,
            Verdict.OURS,
        ),
        ({"RecordType": "Bounce", "Type": "SoftBounce"}, K.BOUNCED, Verdict.LATER),
        ({"RecordType": "Bounce", "Type": "Transient"}, K.DELAYED, None),
        ({"RecordType": "Bounce", "Type": "SpamComplaint"}, K.COMPLAINED, None),
        ({"RecordType": "SpamComplaint"}, K.COMPLAINED, None),
        ({"RecordType": "Delivery"}, K.DELIVERED, None),
        (
            {
                "RecordType": "SubscriptionChange",
                "SuppressSending": True,
                "Origin": "Recipient",
                "SuppressionReason": "ManualSuppression",
            },
            K.UNSUBSCRIBED,
            None,
        ),
    ],
)
def test_postmark_says(told: dict[str, Any], kind: K, verdict: Verdict | None) -> None:
    (event,) = postmark(told | {"Email": "ana@example.org", "Metadata": {"row": TOKEN}})
    assert (event.kind, event.verdict, event.return_token) == (kind, verdict, TOKEN)


def test_postmark_files_under_bounces_what_is_none() -> None:
    assert postmark({"RecordType": "Bounce", "Type": "AutoResponder"}) == []
    assert postmark({"RecordType": "SubscriptionChange", "SuppressSending": True, "Origin": "Admin"}) == []
    assert postmark({"RecordType": "Open"}) == []


@pytest.mark.parametrize("headers", [{}, postmark_headers("hook:wrong"), {"authorization": "Basic é"}])
def test_postmark_without_the_password_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(HookForged):
        PostmarkHook(POSTMARK_SECRET).read(HookRequest(headers, b"{}"), NOON)


@pytest.mark.parametrize(
    ("told", "kind", "verdict"),
    [
        (
            {
                "event": "failed",
                "severity": "permanent",
                "reason": "bounce",
                "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "5.1.1 no"},
            },
            K.BOUNCED,
            Verdict.GONE,
        ),
        (
            {
                "event": "failed",
                "severity": "permanent",
                "reason": "suppress-bounce",
                "delivery-status": {"code": 605},
            },
            K.BOUNCED,
            Verdict.GONE,
        ),
        ({"event": "failed", "severity": "temporary", "delivery-status": {"code": 452}}, K.DELAYED, None),
        ({"event": "failed", "severity": "permanent", "reason": "generic"}, K.UNKNOWN, Verdict.UNKNOWN),
        ({"event": "failed", "severity": "permanent", "reason": "suppress-unsubscribe"}, K.UNSUBSCRIBED, None),
        ({"event": "complained"}, K.COMPLAINED, None),
        ({"event": "delivered"}, K.DELIVERED, None),
    ],
)
def test_mailgun_says(told: dict[str, Any], kind: K, verdict: Verdict | None) -> None:
    ours = {"message": {"headers": {"message-id": f"{TOKEN}@letters.example.org"}}, "recipient": "ana@example.org"}
    (event,) = from_mailgun(told | ours)
    assert (event.kind, event.verdict, event.return_token) == (kind, verdict, TOKEN)


def test_mailgun_with_another_key_or_at_another_time_is_forged_and_a_token_names_one_event() -> None:
    hook, told = MailgunHook(MAILGUN_KEY), {"event": "delivered"}
    forged = [
        mailgun(told, NOON, key="another"),
        mailgun(told, NOON - timedelta(days=2)),
        mailgun(told, NOON + timedelta(days=2)),
        mailgun(told, NOON).replace(b'"t', b'"u'),
        b"[]",
        b'{"signature": []}',
    ]
    for body in forged:
        with pytest.raises(HookForged):
            hook.read(HookRequest({}, body), NOON)
    (first,), (other) = from_mailgun(told), from_mailgun({"event": "complained", "recipient": "bob@example.org"})
    assert first.external_id == other[0].external_id


@pytest.mark.parametrize(
    ("told", "kind", "verdict"),
    [
        (
            {"event": "bounce", "status": "5.0.0", "reason": "550 5.1.1 no such user", "type": "bounce"},
            K.BOUNCED,
            Verdict.GONE,
        ),
        ({"event": "bounce", "type": "blocked", "reason": ""}, K.TROUBLE, Verdict.OURS),
        ({"event": "bounce", "bounce_classification": "Invalid Address"}, K.BOUNCED, Verdict.GONE),
        ({"event": "dropped", "reason": "Bounced Address"}, K.BOUNCED, Verdict.GONE),
        ({"event": "dropped", "reason": "Unsubscribed Address"}, K.UNSUBSCRIBED, None),
        ({"event": "dropped", "reason": "Recipient List over Package Quota"}, K.UNKNOWN, Verdict.UNKNOWN),
        ({"event": "deferred", "response": "451 try later"}, K.DELAYED, None),
        ({"event": "spamreport"}, K.COMPLAINED, None),
        ({"event": "group_unsubscribe"}, K.UNSUBSCRIBED, None),
        ({"event": "delivered"}, K.DELIVERED, None),
    ],
)
def test_sendgrid_says(told: dict[str, Any], kind: K, verdict: Verdict | None) -> None:
    (event,) = from_sendgrid([told | {"smtp-id": f"<{TOKEN}@x>", "sg_event_id": "e"}, {"event": "open"}])
    assert (event.kind, event.verdict, event.return_token) == (kind, verdict, TOKEN)


def test_sendgrid_with_other_words_another_time_or_no_signature_is_forged() -> None:
    hook = SendGridHook(SENDGRID_KEY)
    body, headers = sendgrid([{"event": "delivered"}], NOON)
    late_body, late_headers = sendgrid([], NOON - timedelta(days=3))
    late = HookRequest(late_headers, late_body)
    for request in (HookRequest(headers, body + b" "), HookRequest({}, body), late):
        with pytest.raises(HookForged):
            hook.read(request, NOON)


def test_only_providers_with_a_secret_are_read_and_a_key_that_is_none_is_refused() -> None:
    nothing = {"ses_topic": "", "postmark": "", "mailgun": "", "sendgrid": ""}
    assert not mail_hooks(**nothing, certificates=Certificates())
    some = mail_hooks(**(nothing | {"mailgun": MAILGUN_KEY, "ses_topic": TOPIC}), certificates=Certificates())
    assert set(some) == {"mailgun", "ses"}
    with pytest.raises(ValueError, match=r"."):
        mail_hooks(**(nothing | {"sendgrid": "AAAA"}), certificates=Certificates())


@given(JSON)
def test_whatever_a_provider_signs_is_read_or_refused(told: Any) -> None:
    body, headers = sendgrid(told, NOON)
    tries: list[tuple[HookReader, HookRequest]] = [
        (SesHook(TOPIC, Certificates()), HookRequest({}, sns(told))),
        (PostmarkHook(POSTMARK_SECRET), HookRequest(postmark_headers(), json.dumps(told).encode())),
        (MailgunHook(MAILGUN_KEY), HookRequest({}, mailgun(told, NOON))),
        (SendGridHook(SENDGRID_KEY), HookRequest(headers, body)),
    ]
    for reader, request in tries:
        try:
            assert all(isinstance(event, MailEvent) for event in reader.read(request, NOON))
        except HookUnreadable:
            continue
