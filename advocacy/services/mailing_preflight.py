"""Looks a mailing over before it goes: everything that organizers should know, mend, or let pass with a reason."""

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import MailingNotFound
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.preflight import Check
from advocacy.domain.segments import segment_of
from advocacy.models import Mailing, MailingText
from advocacy.queries.audience_gaps import readers
from advocacy.queries.audience_petitions import petitions_asked
from advocacy.services import mailing_checks, preflight_mails, preflight_people, preflight_words
from advocacy.services.mailing_compiling import Press
from advocacy.services.mailing_layout import Layout, lay_out
from advocacy.services.preflight_seen import Seen

_LOOKS = (
    preflight_words.words,
    preflight_people.audience,
    preflight_people.petitions,
    preflight_people.languages,
    preflight_people.fields,
    preflight_words.subject,
    preflight_words.html,
    preflight_mails.unsubscribing,
    preflight_mails.address,
    preflight_mails.links,
    preflight_mails.images,
    preflight_mails.size,
)


def preflight(
    session: Session,
    mailing_id: int,
    press: Press,
    zone: ZoneInfo,
    *,
    in_production: bool,
    tells_exactly: bool = True,
) -> tuple[Check, ...]:
    """All checks but those that ask the network (`advocacy.services.mailing_senders`); needs a transaction.

    Counts the audience as it is now, which not everybody is told exactly. Raises `MailingNotFound`.
    """
    mailing = session.get(Mailing, mailing_id)
    if mailing is None:
        raise MailingNotFound(mailing_id)
    rows = session.scalars(
        select(MailingText).where(MailingText.mailing_id == mailing_id).order_by(MailingText.language)
    )
    words = [MailingWords(row.language, row.subject, row.body, row.preheader, row.second_subject) for row in rows]
    segment = segment_of(mailing.segment)
    seen = Seen(
        words=words,
        default=mailing.default_language,
        readers=readers(session, segment, zone),
        asked=petitions_asked(session, segment, zone),
        segment=json.dumps(segment.as_json, sort_keys=True),
        names_petition=bool(segment.petition),
        layouts=_layouts(words, press),
        press=press,
        in_production=in_production,
        tells_exactly=tells_exactly,
    )
    return tuple(look(seen) for look in _LOOKS)


def _layouts(words: Sequence[MailingWords], press: Press) -> dict[str, Layout]:
    sound = (each for each in words if not any(mailing_checks.problems(each)))
    return {each.language: lay_out(each, press.imprint, press.renderer) for each in sound}
