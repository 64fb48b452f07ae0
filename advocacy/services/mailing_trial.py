"""A mailing before it goes: as somebody will read it, and as a test in an organizer's own mailbox."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from advocacy.domain.invitations import NOTICE_FOR
from advocacy.domain.mailing_fields import EXAMPLES
from advocacy.domain.mailing_words import MailingWords
from advocacy.queries.recipients import Recipient
from advocacy.rendering import Rendered
from advocacy.services import notices
from advocacy.services.envelopes import header_text, wire_address
from advocacy.services.mailing_compiling import Press
from advocacy.services.mailing_layout import lay_out
from advocacy.services.mailing_values import Values

SAMPLE = Recipient(
    message_id=0,
    email="sam.supporter@example.org",
    email_key="sam.supporter@example.org",
    email_hash=None,
    given_name=EXAMPLES["person.given_name"],
    family_name=EXAMPLES["person.family_name"],
    town=EXAMPLES["person.town"],
    petition_title=EXAMPLES["petition.title"],
    petition_slug="sample",
    senator=EXAMPLES["senator.name"],
    representative=EXAMPLES["representative.name"],
)
"""A supporter who does not exist, with a value for every field."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a mailing says it comes from, and where answers go; "" for the organization's own."""

    name: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody reads; the link to unsubscribe leads to the front page, so that trying it harms nobody."""

    subject: str
    text: str
    html: str


def preview(press: Press, words: MailingWords, recipient: Recipient = SAMPLE, variant: int = 0) -> Preview:
    """The mailing as `recipient` will read it, with one of its subjects; no click is counted.

    Raises `TemplateRefused`, and `MergeFieldMissing` for a field with neither value nor fallback.
    """
    layout = lay_out(words, press.imprint, press.renderer)
    values = Values(press.links, recipient, 0, {}, press.links.front_page())
    subject = layout.subjects[min(variant, len(layout.subjects) - 1)]
    return Preview(values.merged(subject), values.merged(layout.text), values.merged(layout.html, escape))


def send_test(
    session: Session,
    press: Press,
    words: MailingWords,
    email: str,
    now: datetime,
    sender: Sender = Sender(),
    variant: int = 0,
) -> None:
    """Queue a test to an organizer's address, as e-mails to organizers are, with "[Test]" before its subject.

    It comes from whom the mailing says, and answers go where its answers go. Raises as `preview` does, and
    `Unsendable` for an address that is none or a line end in the subject.
    """
    for address in filter(None, (email, sender.reply_to)):
        wire_address(address)
    seen = preview(press, words, variant=variant)
    subject = header_text(f"[Test] {seen.subject}")
    rendered = Rendered(subject, seen.text, seen.html)
    notices.put(session, email, rendered, now + NOTICE_FOR, now, sender.name, sender.reply_to)
