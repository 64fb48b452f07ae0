"""Amazon SES's notifications, which come over an SNS topic.

Format: docs.aws.amazon.com/ses, "Amazon SNS notification contents for Amazon SES" (event publishing calls the
same `eventType`), read 2026-11. Original headers need not be included: the envelope's sender, `mail.source`,
names the row.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from advocacy.domain.bounce_rules import Said, classify, status_in
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.mail_hooks import CertificateSource, HookRequest
from advocacy.domain.return_tokens import token_in
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_event_parts import code_in, decoded, listed, moment, named, said, status
from advocacy.gateways.sns_messages import SnsMessages

_MOST = 100
Told = tuple[MailEventKind, Verdict | None, str, str, str]
"""Kind, verdict, recipient, status and words."""


class SesHook:
    """Reads the messages of the topic `topic_arn`; confirms the subscription when Amazon asks."""

    def __init__(self, topic_arn: str, source: CertificateSource) -> None:
        self._sns = SnsMessages(topic_arn, source)

    def read(self, request: HookRequest, now: datetime) -> Sequence[MailEvent]:
        """What it says; raises `HookForged`, `HookUnreadable` and `CertificateUnread`."""
        found = decoded(request.body)
        self._sns.check(found, now)
        match said(found, "Type"):
            case "SubscriptionConfirmation":
                self._sns.confirm(found)
                return []
            case "Notification":
                return list(_events(decoded(said(found, "Message")), said(found, "MessageId"), now))
        return []


def _events(told: Any, name: str, now: datetime) -> Iterator[MailEvent]:
    part, outcomes = _outcomes(told)
    token = token_in(said(told, "mail", "source")) or token_in(_message_id(told))
    for kind, verdict, recipient, code, words in outcomes[:_MOST]:
        yield MailEvent(
            kind=kind,
            source=MailEventSource.SES,
            external_id=named(name, kind, recipient),
            at=moment(said(told, part, "timestamp"), now),
            return_token=token,
            recipient=recipient,
            status=code,
            detail=cleaned(words),
            verdict=verdict,
        )


def _outcomes(told: Any) -> tuple[str, Sequence[Told]]:
    match said(told, "notificationType") or said(told, "eventType"):
        case "Bounce":
            return "bounce", [_bounce(told, each) for each in listed(told, "bounce", "bouncedRecipients")]
        case "Complaint" if said(told, "complaint", "complaintFeedbackType") != "not-spam":
            who = listed(told, "complaint", "complainedRecipients")
            words = said(told, "complaint", "complaintFeedbackType")
            return "complaint", [
                (MailEventKind.COMPLAINED, None, said(each, "emailAddress"), "", words) for each in who
            ]
        case "Delivery":
            recipients = [each for each in listed(told, "delivery", "recipients") if isinstance(each, str)]
            return "delivery", [
                (MailEventKind.DELIVERED, None, said({"": each}, ""), "", "") for each in recipients
            ]
        case "DeliveryDelay":
            who = listed(told, "deliveryDelay", "delayedRecipients")
            return "deliveryDelay", [_delay(each) for each in who]
    return "", ()


def _bounce(told: Any, recipient: Any) -> Told:
    words = said(recipient, "diagnosticCode")
    code = status(said(recipient, "status")) or status_in(words)
    name = f"ses:{said(told, 'bounce', 'bounceType')}/{said(told, 'bounce', 'bounceSubType')}"
    verdict = classify(Said(code_in(words), code, words, name))
    # Amazon also files answers of machines (out of office) under Transient/General, without a diagnosis.
    is_vague = verdict is Verdict.LATER and not words
    kind = MailEventKind.DELAYED if is_vague else KIND_OF[verdict]
    return kind, None if is_vague else verdict, said(recipient, "emailAddress"), code, words or name


def _delay(recipient: Any) -> Told:
    words = said(recipient, "diagnosticCode")
    code = status(said(recipient, "status"))
    return MailEventKind.DELAYED, None, said(recipient, "emailAddress"), code, words


def _message_id(told: Any) -> str:
    """Amazon puts its own Message-ID on the wire; ours is among the original headers, if those are included."""
    headers = listed(told, "mail", "headers")
    return next((said(each, "value") for each in headers if said(each, "name").lower() == "message-id"), "")
