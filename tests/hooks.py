"""Callbacks as providers send them, signed with sample keys."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from advocacy.domain.mail_hooks import CertificateUnread
from tests.ledger import NOON

TOPIC = "arn:aws:sns:us-east-1:123456789012:sample"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
CONFIRM = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"
MAILGUN_KEY = "a sample signing key"
POSTMARK_SECRET = "hook:a sample password"

_RSA = generate_private_key(65537, 2048)
_OTHER_RSA = generate_private_key(65537, 2048)
_EC = ec.generate_private_key(ec.SECP256R1())
SENDGRID_KEY = b64encode(_EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


class Certificates:
    """Amazon's certificates, and whether a subscription was confirmed; without the network."""

    def __init__(self, *, is_away: bool = False, of_another: bool = False, until: datetime | None = None) -> None:
        self.asked: list[str] = []
        self.confirmed: list[str] = []
        self._is_away = is_away
        self._pem = _certificate(_OTHER_RSA if of_another else _RSA, until or NOON + timedelta(days=36500))

    def certificate(self, url: str) -> bytes:
        self.asked.append(url)
        if self._is_away:
            raise CertificateUnread
        return self._pem

    def confirm(self, url: str) -> None:
        self.confirmed.append(url)


def sns(message: Any, *, kind: str = "Notification", version: str = "2", **changed: Any) -> bytes:
    """An envelope of Amazon SNS; what is `changed` is changed after it was signed."""
    found: dict[str, Any] = {
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-11-02T12:00:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
    }
    names = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
    if kind != "Notification":
        found |= {"SubscribeURL": changed.pop("subscribe", CONFIRM), "Token": "t"}
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{found[name]}\n" for name in names).encode()
    signature = _RSA.sign(text, PKCS1v15(), SHA256() if version == "2" else SHA1())
    return json.dumps(found | {"Signature": b64encode(signature).decode()} | changed).encode()


def ses_bounce(source: str, kind: str = "Permanent/General", **recipient: str) -> dict[str, Any]:
    """What Amazon SES says of an e-mail that did not arrive."""
    main, _, sub = kind.partition("/")
    return {
        "notificationType": "Bounce",
        "mail": {"source": source, "messageId": "m"},
        "bounce": {
            "bounceType": main,
            "bounceSubType": sub,
            "timestamp": "2026-11-02T11:00:00.000Z",
            "bouncedRecipients": [{"emailAddress": "ana@example.org", **recipient}],
        },
    }


def mailgun(told: Any, now: datetime, *, token: str = "t" * 50, key: str = MAILGUN_KEY) -> bytes:
    """What Mailgun sends."""
    seconds = str(int(now.timestamp()))
    signature = hmac.new(key.encode(), f"{seconds}{token}".encode(), "sha256").hexdigest()
    signed = {"timestamp": seconds, "token": token, "signature": signature}
    return json.dumps({"signature": signed, "event-data": told}).encode()


def sendgrid(told: Any, now: datetime) -> tuple[bytes, dict[str, str]]:
    """What SendGrid sends: body and headers."""
    body, seconds = json.dumps(told).encode(), str(int(now.timestamp()))
    signature = b64encode(_EC.sign(seconds.encode() + body, ec.ECDSA(SHA256()))).decode()
    return body, {
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": seconds,
    }


def postmark_headers(secret: str = POSTMARK_SECRET) -> dict[str, str]:
    """What Postmark makes of the user and password in the webhook's address."""
    return {"authorization": "Basic " + b64encode(secret.encode()).decode()}


def _certificate(key: Any, until: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2000, 1, 1, tzinfo=UTC)).not_valid_after(until)
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM)
