"""Marks e-mails for a provider that replaces return paths, so that its callbacks name the row they are about.

Postmark gives back what headers with this prefix say, and takes them out before the e-mail goes on; it leaves our
Message-ID as it is when it is asked to. Source: postmarkapp.com/support/article/1125-custom-metadata-faq (names of
20 signs and values of 80 at most) and postmarkapp.com/developer/user-guide/send-email-with-smtp, read 2026-11.
"""

from dataclasses import replace

from advocacy.domain.ports import OutgoingMail
from advocacy.domain.return_tokens import token_in

_POSTMARK = "postmarkapp.com"


def marked(mail: OutgoingMail, host: str | None) -> OutgoingMail:
    """The e-mail as the mail server of this name wants it; for most it is the same."""
    name = (host or "").lower()
    if name != _POSTMARK and not name.endswith(f".{_POSTMARK}"):
        return mail
    lines = f"X-PM-KeepID: true\r\nX-PM-Metadata-row: {token_in(mail.envelope_from)}\r\n"
    return replace(mail, octets=lines.encode() + mail.octets)
