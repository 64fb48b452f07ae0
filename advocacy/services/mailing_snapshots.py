"""What organizers write of a mailing, put into its tables."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MailingNotFound, MailingNotWritable
from advocacy.domain.mailing_parts import Words
from advocacy.domain.mailing_states import WRITABLE, MailingState
from advocacy.models import Mailing, MailingText
from advocacy.queries.mailing_texts import mailing_words


def locked(session: Session, mailing_id: int) -> Mailing:
    """The mailing, for this transaction alone; rows that point at it can still be written. Raises
    `MailingNotFound`.
    """
    session.flush()
    mailing = session.get(Mailing, mailing_id, with_for_update={"key_share": True}, populate_existing=True)
    if mailing is None:
        raise MailingNotFound(mailing_id)
    return mailing


def writable(session: Session, mailing_id: int) -> Mailing:
    """The same, to change what is in it. Raises `MailingNotFound` and `MailingNotWritable`."""
    mailing = locked(session, mailing_id)
    if MailingState(mailing.state) not in WRITABLE:
        raise MailingNotWritable(mailing_id)
    return mailing


def write(session: Session, mailing: Mailing, changes: Words) -> None:
    """Put parts in place of what is there; a language without a word is no language of the mailing any more."""
    for part in (parts.NAME, parts.FROM_NAME, parts.REPLY_TO):
        setattr(mailing, part, changes.get(part, getattr(mailing, part)))
    if parts.COUNTS_CLICKS in changes:
        mailing.counts_clicks = bool(changes[parts.COUNTS_CLICKS])
    for language in parts.languages(changes):
        _write_language(session, mailing, language, changes)
    session.flush()
    session.expire_all()


def remove(session: Session, mailing: Mailing, language: str) -> None:
    """Take away all words in a language."""
    session.execute(
        delete(MailingText).where(MailingText.mailing_id == mailing.id, MailingText.language == language)
    )


def _write_language(session: Session, mailing: Mailing, language: str, changes: Words) -> None:
    own = {part: changes[key] for part in parts.TEXT_PARTS if (key := parts.text(language, part)) in changes}
    row = {"mailing_id": mailing.id, "language": language, **dict.fromkeys(parts.TEXT_PARTS, ""), **own}
    question = insert(MailingText).values(row)
    session.execute(question.on_conflict_do_update(constraint="pk_mailing_texts", set_=own))
    kept = mailing_words(session, mailing)
    if language != mailing.default_language and not any(kept[key] for key in parts.keys_of(language)):
        remove(session, mailing, language)
