"""Postmark's webhooks: bounces, spam complaints, deliveries, subscription changes.

Format: postmarkapp.com/developer/webhooks (Bounce, Spam complaint, Delivery, Subscription change webhook), read
2026-11. Postmark does not sign; it sends the user and password that are in the webhook's address (basic
authentication).
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advocacy.domain.bounce_rules import Said, classify, status_in
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.mail_hooks import HookForged, HookRequest
from advocacy.domain.return_tokens import token_in
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_event_parts import code_in, decoded, moment, named, said

_NO_BOUNCES: Mapping[str, MailEventKind | None] = {
    "spamcomplaint": MailEventKind.COMPLAINED,
    "unsubscribe": MailEventKind.UNSUBSCRIBED,
    "transient": MailEventKind.DELAYED,
    "autoresponder": None,
    "addresschange": None,
    "challengeverification": None,
    "openrelaytest": None,
    "subscribe": None,
}
"""What Postmark files under bounces and is none; None for what says nothing."""


class PostmarkHook:
    """Reads callbacks that bring `secret` ("user:password")."""

    def __init__(self, secret: str) -> None:
        self._authorization = b"Basic " + b64encode(secret.encode())

    def read(self, request: HookRequest, now: datetime) -> Sequence[MailEvent]:
        """What it says; raises `HookForged` and `HookUnreadable`."""
        given = request.header("authorization").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._authorization):
            raise HookForged
        found = decoded(request.body)
        kind, verdict = _meaning(found)
        return [] if kind is None else [_event(found, kind, verdict, now)]


def _meaning(found: Any) -> tuple[MailEventKind | None, Verdict | None]:
    match said(found, "RecordType"):
        case "Delivery":
            return MailEventKind.DELIVERED, None
        case "SpamComplaint":
            return MailEventKind.COMPLAINED, None
        case "Bounce":
            return _bounce(found)
        case "SubscriptionChange" if _is_persons_wish(found):
            return MailEventKind.UNSUBSCRIBED, None
    return None, None


def _bounce(found: Any) -> tuple[MailEventKind | None, Verdict | None]:
    name = said(found, "Type").lower()
    if name in _NO_BOUNCES:
        return _NO_BOUNCES[name], None
    words = said(found, "Details")
    verdict = classify(Said(code_in(words), status_in(words), words, f"postmark:{name}"))
    return KIND_OF[verdict], verdict


def _is_persons_wish(found: Any) -> bool:
    """Bounces and complaints suppress too, and are told apart; what organizers suppress there is theirs."""
    return (
        found.get("SuppressSending") is True
        and said(found, "Origin") == "Recipient"
        and (said(found, "SuppressionReason") == "ManualSuppression")
    )


def _event(found: Any, kind: MailEventKind, verdict: Verdict | None, now: datetime) -> MailEvent:
    recipient = said(found, "Email") or said(found, "Recipient")
    words = said(found, "Details")
    times = (said(found, name) for name in ("BouncedAt", "DeliveredAt", "ChangedAt"))
    metadata = found.get("Metadata")
    values = metadata.values() if isinstance(metadata, Mapping) else ()
    return MailEvent(
        kind=kind,
        source=MailEventSource.POSTMARK,
        external_id=named(said(found, "RecordType"), said(found, "ID"), said(found, "MessageID"), recipient),
        at=moment(next(filter(None, times), ""), now),
        return_token=next((token for each in values if (token := token_in(str(each)))), ""),
        recipient=recipient,
        status=status_in(words),
        detail=cleaned(words or said(found, "Description")),
        verdict=verdict,
    )
