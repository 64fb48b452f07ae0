"""Which providers' callbacks are read: those whose secret is known."""

from collections.abc import Mapping

from advocacy.domain.mail_events import MailEventSource
from advocacy.domain.mail_hooks import CertificateSource, HookReader
from advocacy.gateways.mail_events_mailgun import MailgunHook
from advocacy.gateways.mail_events_postmark import PostmarkHook
from advocacy.gateways.mail_events_sendgrid import SendGridHook
from advocacy.gateways.mail_events_ses import SesHook


def mail_hooks(
    *, ses_topic: str, postmark: str, mailgun: str, sendgrid: str, certificates: CertificateSource
) -> Mapping[str, HookReader]:
    """Readers by the name of their provider; an empty secret leaves one out. Raises `ValueError` for a bad key."""
    readers: dict[str, HookReader] = {}
    if ses_topic:
        readers[MailEventSource.SES.value] = SesHook(ses_topic, certificates)
    if postmark:
        readers[MailEventSource.POSTMARK.value] = PostmarkHook(postmark)
    if mailgun:
        readers[MailEventSource.MAILGUN.value] = MailgunHook(mailgun)
    if sendgrid:
        readers[MailEventSource.SENDGRID.value] = SendGridHook(sendgrid)
    return readers
