"""Mailgun's webhooks: delivered, failed, complained, unsubscribed.

Format: documentation.mailgun.com, "Webhook Payloads" and "Securing Webhooks", read 2026-11. The signature
covers a time and a token that is used once, not what is said; so the token names the event, and whoever sends
it again with other words changes nothing.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from advocacy.domain.bounce_rules import Said, classify, status_in
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.mail_hooks import HookForged, HookRequest, HookUnreadable
from advocacy.domain.return_tokens import token_in
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_event_parts import decoded, moment, named, said, status

_WINDOW = timedelta(days=1)
"""Mailgun tries for eight hours to hand a callback over."""

_KINDS = {
    "delivered": MailEventKind.DELIVERED,
    "complained": MailEventKind.COMPLAINED,
    "unsubscribed": MailEventKind.UNSUBSCRIBED,
}


class MailgunHook:
    """Reads callbacks that are signed with the account's HTTP webhook signing key."""

    def __init__(self, signing_key: str) -> None:
        self._key = signing_key.encode()

    def read(self, request: HookRequest, now: datetime) -> Sequence[MailEvent]:
        """What it says; raises `HookForged` and `HookUnreadable`."""
        found = decoded(request.body)
        if not self._is_signed(found, now):
            raise HookForged
        told = found.get("event-data")
        if not isinstance(told, dict):
            raise HookUnreadable
        kind, verdict = _meaning(told)
        return [] if kind is None else [_event(told, said(found, "signature", "token"), kind, verdict, now)]

    def _is_signed(self, found: Any, now: datetime) -> bool:
        """A subaccount's callback carries the main account's signature too."""
        moment_said, token = said(found, "signature", "timestamp"), said(found, "signature", "token")
        right = hmac.new(self._key, f"{moment_said}{token}".encode(), "sha256").hexdigest().encode()
        given = [said(found, "signature", name).encode() for name in ("signature", "parent-signature")]
        is_right = any(hmac.compare_digest(each, right) for each in given)
        return is_right and bool(token) and _is_recent(moment_said, now)


def _is_recent(seconds: str, now: datetime) -> bool:
    if not (seconds.isascii() and seconds.isdigit()):
        return False
    return abs(now.timestamp() - int(seconds[:15])) <= _WINDOW.total_seconds()


def _meaning(told: Any) -> tuple[MailEventKind | None, Verdict | None]:
    event = said(told, "event")
    if event != "failed":
        return _KINDS.get(event), None
    if said(told, "severity") == "temporary":
        return MailEventKind.DELAYED, None
    reason = said(told, "reason").lower()
    if reason == "suppress-unsubscribe":
        return MailEventKind.UNSUBSCRIBED, None
    code, words = said(told, "delivery-status", "code"), _words(told)
    number = int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 0
    # 605 and the like are Mailgun's own, for what it did not even try.
    verdict = classify(Said(number if number < 600 else 0, _status(told), words, f"mailgun:{reason}"))
    return KIND_OF[verdict], verdict


def _words(told: Any) -> str:
    return said(told, "delivery-status", "message") or said(told, "delivery-status", "description")


def _status(told: Any) -> str:
    return status(said(told, "delivery-status", "enhanced-code")) or status_in(_words(told))


def _event(told: Any, token: str, kind: MailEventKind, verdict: Verdict | None, now: datetime) -> MailEvent:
    return MailEvent(
        kind=kind,
        source=MailEventSource.MAILGUN,
        external_id=named(token),
        at=moment(told.get("timestamp"), now),
        return_token=token_in(said(told, "envelope", "sender"))
        or token_in(said(told, "message", "headers", "message-id")),
        recipient=said(told, "recipient"),
        status=_status(told),
        detail=cleaned(_words(told)),
        verdict=verdict,
    )
