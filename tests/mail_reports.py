"""Sample e-mails that come back, as servers write them; all of example.org."""

from email.message import EmailMessage

TOKEN = "mailing-12-abcdefghijklm"
RETURN_PATH = f"bounces+{TOKEN}@letters.example.org"
ORIGINAL = (
    f"Return-Path: <{RETURN_PATH}>\r\n"
    f"Message-ID: <mailing-12.abcdefghijklm@letters.example.org>\r\n"
    "From: People <hello@example.org>\r\nTo: ana@example.org\r\nSubject: News\r\n"
)


def recipient(
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <ana@example.org>: user unknown",
    address: str = "ana@example.org",
    kind: str = "rfc822",
) -> str:
    """The fields of one recipient."""
    words = f"Diagnostic-Code: {said}\r\n" if said else ""
    return f"Final-Recipient: {kind}; {address}\r\nAction: {action}\r\nStatus: {status}\r\n{words}"


def report(
    *recipients: str,
    to: str = RETURN_PATH,
    original: str = ORIGINAL,
    kind: str = "delivery-status",
    first: str = "Reporting-MTA: dns; mx.example.org\r\n",
    headers: str = "",
) -> bytes:
    """A multipart/report as RFC 3464 wants it."""
    told = "\r\n".join([first, *recipients])
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered Mail\r\n"
        "Date: Mon, 02 Nov 2026 11:00:00 +0000\r\nMessage-ID: <report-1@mx.example.org>\r\n"
        f"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n{headers}"
        f'Content-Type: multipart/report; report-type={kind}; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system. I am sorry.\r\n"
        f"--=b\r\nContent-Type: message/{kind}\r\n\r\n{told}\r\n"
        f"--=b\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}\r\n--=b--\r\n"
    ).encode()


def complaint(kind: str = "abuse", *, sender: str = RETURN_PATH, original: str = ORIGINAL) -> bytes:
    """A feedback report as RFC 5965 wants it."""
    fields = (
        f"Feedback-Type: {kind}\r\nUser-Agent: Loop/1\r\nVersion: 1\r\n"
        f"Original-Mail-From: <{sender}>\r\nOriginal-Rcpt-To: <ana@example.org>\r\n"
    )
    return (
        "From: feedback@loop.example.org\r\nTo: abuse@example.org\r\nSubject: FW: News\r\n"
        "Date: Mon, 02 Nov 2026 11:00:00 +0000\r\nMessage-ID: <arf-1@loop.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        f"--=b\r\nContent-Type: message/feedback-report\r\n\r\n{fields}\r\n"
        f"--=b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\nWords of ours\r\n--=b--\r\n"
    ).encode()


def plain(to: str = RETURN_PATH, subject: str = "Hello", text: str = "Hi", **headers: str) -> bytes:
    """An e-mail as people and machines write them; `headers` with _ for -."""
    mail = EmailMessage()
    mail["From"] = headers.pop("sender", "Ana Sample <ana@example.org>")
    mail["To"], mail["Subject"], mail["Message-ID"] = to, subject, "<plain-1@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return bytes(mail)


QMAIL = plain(
    sender="MAILER-DAEMON@mx.example.org",
    subject="failure notice",
    text=(
        "Hi. This is the qmail-send program at mx.example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<ana@example.org>:\n192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 No such user here\n\n"
        "--- Below this line is a copy of the message.\n\n" + ORIGINAL.replace("\r", "")
    ),
)
"""Written by one of the servers that know no DSN."""
