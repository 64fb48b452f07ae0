"""What organizers write in a draft: its words and its audience. Two who save at once lose nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain import mailing_parts as parts
from advocacy.domain.actors import Actor
from advocacy.domain.errors import SomebodyElseSaved, VersionNotFound
from advocacy.domain.mailing_parts import Words
from advocacy.domain.segments import Segment, segment_of
from advocacy.domain.versions import merged
from advocacy.models import Mailing
from advocacy.queries.mailing_texts import mailing_words
from advocacy.services import audit, mailing_snapshots

_SHORT = 200


def save(session: Session, mailing_id: int, words: Words, seen: Words, actor: Actor, now: datetime) -> None:
    """Write the parts that were changed; `seen` are the marks of what the form was filled from.

    What others changed meanwhile stays. Raises `SomebodyElseSaved` when both changed the same part, each in its
    own way, `MailingNotFound` and `MailingNotWritable`.
    """
    mailing = mailing_snapshots.writable(session, mailing_id)
    theirs = mailing_words(session, mailing)
    result = merged(seen, parts.marks(words), parts.marks(theirs))
    if result.conflicts:
        raise SomebodyElseSaved("mailing")
    changes = {part: words[part] for part in result.changes if words[part] != theirs.get(part, "")}
    if changes:
        mailing_snapshots.write(session, mailing, changes)
        _note_words(session, mailing, theirs, actor, now)


def remove_language(session: Session, mailing_id: int, language: str, actor: Actor, now: datetime) -> None:
    """Take a language away that is not the mailing's own. Raises `VersionNotFound` too when it is not there."""
    mailing = mailing_snapshots.writable(session, mailing_id)
    before = mailing_words(session, mailing)
    if language == mailing.default_language or language not in parts.languages(before):
        raise VersionNotFound(str(mailing_id))
    mailing_snapshots.remove(session, mailing, language)
    _note_words(session, mailing, before, actor, now)


def set_segment(
    session: Session, mailing_id: int, segment: Segment, seen: Segment | None, actor: Actor, now: datetime
) -> None:
    """Say who it is for; `seen` is the segment that the form was filled from, None when nobody knows.

    Raises `SomebodyElseSaved` when it is another one by now, `MailingNotFound` and `MailingNotWritable`.
    """
    mailing = mailing_snapshots.writable(session, mailing_id)
    there = segment_of(mailing.segment)
    if there == segment:
        return
    if there != seen:
        raise SomebodyElseSaved("mailing")
    mailing.segment = segment.as_json
    mailing.version += 1
    before, after = there.as_json, segment.as_json
    audit.note(session, actor, "choose_audience", "mailing", mailing_id, now, before=before, after=after)


def _note_words(session: Session, mailing: Mailing, before: Words, actor: Actor, now: datetime) -> None:
    after = mailing_words(session, mailing)
    mailing.version += 1
    old, new = _told(before, after)
    audit.note(
        session,
        actor,
        "edit",
        "mailing",
        mailing.id,
        now,
        before={"version": mailing.version - 1, **old},
        after={"version": mailing.version, **new},
    )


def _told(before: Words, after: Words) -> tuple[dict[str, str], dict[str, str]]:
    """What the audit log keeps: short parts as they are, of long ones how long they were."""
    changed = [part for part in sorted({*before, *after}) if before.get(part, "") != after.get(part, "")]
    return (
        {part: _short(before.get(part, "")) for part in changed},
        {part: _short(after.get(part, "")) for part in changed},
    )


def _short(written: str) -> str:
    return written if len(written) <= _SHORT else f"({len(written):,} characters, {parts.mark(written)[:8]})"
