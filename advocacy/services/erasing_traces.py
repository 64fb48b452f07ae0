"""What organizers wrote about a person, and what was reported about their e-mails, when they are erased."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, func, or_, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from advocacy.domain.messages import MessageKind
from advocacy.models import AuditEntry, MailEventRow, Person, Signature, Suppression
from advocacy.services.retention_mail import bare_name

ERASED = "[erased]"
_LONG_ENOUGH = 5
"""A shorter name is part of too many words that are about somebody else."""


def forget(
    session: Session, person: Person, signatures: Sequence[Signature], message_ids: Collection[int]
) -> None:
    """Take name and addresses out of the audit log, and the words out of what was said about their e-mails.

    Comes before the signatures are emptied. That something was done, by whom and when, stays; so do reports with
    the address's keyed hash, for what stands against the address.
    """
    _forget_in_log(session, _names(person, signatures))
    their_hash = person.email_hash or b""  # none of theirs can be there before it is known
    of_them = (MailEventRow.message_kind.in_([kind.value for kind in MessageKind])) & (
        MailEventRow.message_id.in_(message_ids)
    )
    said = update(MailEventRow).where(or_(of_them, MailEventRow.email_hash == their_hash))
    session.execute(said.values(detail="", external_id=bare_name()))
    session.execute(
        update(Suppression)
        .where(or_(Suppression.person_id == person.id, Suppression.email_hash == their_hash))
        .values(detail="")
    )


def _names(person: Person, signatures: Sequence[Signature]) -> set[str]:
    full = {f"{each.given_name} {each.family_name}".strip() for each in signatures}
    streets = {each.street for each in signatures if isinstance(each.street, str)}
    return {name for name in {person.email, person.email_key, *full, *streets} if len(name) >= _LONG_ENOUGH}


def _forget_in_log(session: Session, names: Collection[str]) -> None:
    if not names:
        return
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    told = (AuditEntry.reason, cast(AuditEntry.before, Text), cast(AuditEntry.after, Text))
    found = [func.regexp_replace(each, pattern, ERASED, "gi") for each in told]
    session.execute(
        update(AuditEntry)
        .where(or_(*(each.regexp_match(pattern, flags="i") for each in told)))
        .values(reason=found[0], before=cast(found[1], JSONB), after=cast(found[2], JSONB))
        .execution_options(synchronize_session=False)
    )
