"""SendGrid's Event Webhook, signed with ECDSA.

Format: twilio.com/docs/sendgrid, "Event Webhook Reference" and "Getting Started with the Event Webhook Security
Features", read 2026-11. What is signed is the time in the header followed by the body as it came.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from advocacy.domain.bounce_rules import Said, classify, status_in
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.mail_hooks import HookForged, HookRequest, HookUnreadable
from advocacy.domain.return_tokens import token_in
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_event_parts import code_in, decoded, moment, named, said, status

_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
_WINDOW = timedelta(days=2)
"""SendGrid tries for a day to hand events over."""

_MOST = 2000
_KINDS = {
    "delivered": MailEventKind.DELIVERED,
    "deferred": MailEventKind.DELAYED,
    "spamreport": MailEventKind.COMPLAINED,
    "unsubscribe": MailEventKind.UNSUBSCRIBED,
    "group_unsubscribe": MailEventKind.UNSUBSCRIBED,
}


class SendGridHook:
    """Reads callbacks that are signed with the key whose public half is given (base64 of DER).

    Raises `ValueError` for what is no such key.
    """

    def __init__(self, public_key: str) -> None:
        key = load_der_public_key(b64decode(public_key))
        if not isinstance(key, EllipticCurvePublicKey):
            raise ValueError("no elliptic curve")
        self._key = key

    def read(self, request: HookRequest, now: datetime) -> Sequence[MailEvent]:
        """What it says; raises `HookForged` and `HookUnreadable`."""
        if not self._is_signed(request, now):
            raise HookForged
        found = decoded(request.body)
        if not isinstance(found, list):
            raise HookUnreadable
        return list(_events(found[:_MOST], now))

    def _is_signed(self, request: HookRequest, now: datetime) -> bool:
        seconds = request.header(_TIMESTAMP)
        try:
            signature = b64decode(request.header(_SIGNATURE), validate=True)
            self._key.verify(signature, seconds.encode() + request.body, ECDSA(SHA256()))
            return abs(now.timestamp() - int(seconds)) <= _WINDOW.total_seconds()
        except (InvalidSignature, ValueError):
            return False


def _events(found: Sequence[Any], now: datetime) -> Iterator[MailEvent]:
    for told in found:
        kind, verdict = _meaning(told)
        if kind is not None:
            yield _event(told, kind, verdict, now)


def _meaning(told: Any) -> tuple[MailEventKind | None, Verdict | None]:
    event, reason = said(told, "event"), said(told, "reason")
    if event == "dropped":
        if reason.lower() == "unsubscribed address":
            return MailEventKind.UNSUBSCRIBED, None
        verdict = classify(Said(named=f"sendgrid:{reason}"))
    elif event == "bounce":
        name = said(told, "bounce_classification") or said(told, "type")
        verdict = classify(Said(code_in(reason), _status(told), reason, f"sendgrid:{name}"))
    else:
        return _KINDS.get(event), None
    return KIND_OF[verdict], verdict


def _status(told: Any) -> str:
    field = status(said(told, "status"))
    return status_in(said(told, "reason")) or field if field in {"", "5.0.0", "4.0.0"} else field


def _event(told: Any, kind: MailEventKind, verdict: Verdict | None, now: datetime) -> MailEvent:
    recipient = said(told, "email")
    name = said(told, "sg_event_id") or f"{said(told, 'smtp-id')} {said(told, 'timestamp')}"
    return MailEvent(
        kind=kind,
        source=MailEventSource.SENDGRID,
        external_id=named(name, said(told, "event"), recipient),
        at=moment(told.get("timestamp"), now),
        return_token=token_in(said(told, "smtp-id")),
        recipient=recipient,
        status=_status(told),
        detail=cleaned(said(told, "reason") or said(told, "response")),
        verdict=verdict,
    )
