"""All that organizers wrote of a mailing, as one mapping from parts to texts (`advocacy.domain.mailing_parts`)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain import mailing_parts as parts
from advocacy.domain.mailing_parts import Words
from advocacy.domain.mailing_words import MailingWords
from advocacy.models import Mailing, MailingText


def mailing_words(session: Session, mailing: Mailing) -> dict[str, str]:
    """Its settings, and every part of each language that it has; what is empty is there too."""
    words = dict.fromkeys(parts.keys_of(mailing.default_language), "")
    words |= {
        parts.NAME: mailing.name,
        parts.FROM_NAME: mailing.from_name,
        parts.REPLY_TO: mailing.reply_to,
        parts.COUNTS_CLICKS: "yes" if mailing.counts_clicks else "",
    }
    for row in session.scalars(select(MailingText).where(MailingText.mailing_id == mailing.id)):
        words |= {parts.text(row.language, part): getattr(row, part) for part in parts.TEXT_PARTS}
    return words


def written(words: Words, language: str) -> MailingWords:
    """What of them is to be read in a language; parts that are not there are empty."""
    subject, second, preheader, body = (words.get(key, "") for key in parts.keys_of(language))
    return MailingWords(language, subject, body, preheader, second)
