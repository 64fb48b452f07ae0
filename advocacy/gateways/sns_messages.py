"""Envelopes of Amazon SNS: whether they are signed by Amazon, for our topic.

Format and signature: docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages" and "Parsing
Amazon SNS message formats", read 2026-11. Certificates are taken over https from Amazon's own hosts only, so
that the chain of trust is that of the connection.
"""

import re
from base64 import b64decode
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import Certificate, load_pem_x509_certificate

from advocacy.domain.mail_hooks import CertificateSource, CertificateUnread, HookForged
from advocacy.gateways.mail_event_parts import said

_HOST = r"https://sns\.[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com"
_CERTIFICATE = re.compile(_HOST + r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")
_CONFIRMATION = re.compile(_HOST + r"/\?Action=ConfirmSubscription&[!-~]{1,1000}")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_HASHES = {"1": SHA1, "2": SHA256}
_KEPT = 8


class SnsMessages:
    """Checks messages of one topic; keeps the few certificates that Amazon uses."""

    def __init__(self, topic_arn: str, source: CertificateSource) -> None:
        self._topic = topic_arn
        self._source = source
        self._certificates: dict[str, Certificate] = {}

    def check(self, found: Any, now: datetime) -> None:
        """Raises `HookForged` unless Amazon signed it for our topic, and `CertificateUnread`."""
        url, algorithm = said(found, "SigningCertURL"), _HASHES.get(said(found, "SignatureVersion"))
        names = _SIGNED.get(said(found, "Type"))
        is_ours = said(found, "TopicArn") == self._topic
        if not is_ours or names is None or algorithm is None or not _CERTIFICATE.fullmatch(url):
            raise HookForged
        text = "".join(f"{name}\n{found[name]}\n" for name in names if isinstance(found.get(name), str))
        key = self._certificate(url, now).public_key()
        try:
            if not isinstance(key, RSAPublicKey):
                raise HookForged
            signature = b64decode(said(found, "Signature"), validate=True)
            # SHA-1 is what version 1 of the signature has; Amazon still signs so unless a topic asks for 2.
            key.verify(signature, text.encode("utf-8", "replace"), PKCS1v15(), algorithm())
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            raise HookForged from None

    def confirm(self, found: Any) -> None:
        """Tell Amazon that we want the topic's messages; raises `HookForged` for an address that is not theirs."""
        url = said(found, "SubscribeURL")
        if not _CONFIRMATION.fullmatch(url):
            raise HookForged
        self._source.confirm(url)

    def _certificate(self, url: str, now: datetime) -> Certificate:
        known = self._certificates.get(url)
        if known is None:
            try:
                known = load_pem_x509_certificate(self._source.certificate(url))
            except ValueError:
                raise CertificateUnread from None
            while len(self._certificates) >= _KEPT:
                self._certificates.pop(next(iter(self._certificates)), None)
            self._certificates[url] = known
        if not known.not_valid_before_utc <= now <= known.not_valid_after_utc:
            raise HookForged
        return known
