"""What is known of mailboxes: the rules of their providers, and by which of two keys one is known here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.mailboxes import MailboxRule, MailboxRules
from advocacy.models import MailboxRuleRow, Person, Suppression


def mailbox_rules(session: Session) -> MailboxRules:
    """All rules."""
    return {row.domain: rule_of(row) for row in session.scalars(select(MailboxRuleRow))}


def rule_of(row: MailboxRuleRow) -> MailboxRule:
    """The rule that a row says."""
    return MailboxRule(row.domain, row.alias_of, row.ignores_dots, row.tag_separator, row.is_disposable)


def hash_known(session: Session, email_hash: bytes, former_hash: bytes | None) -> bytes:
    """By which hash somebody is known: the former one where there is a person or a suppression of it, as signing
    does (`advocacy.services.intake`)."""
    if former_hash is None:
        return email_hash
    person = select(Person.id).where(Person.email_hash == former_hash).limit(1)
    stands = select(Suppression.id).where(Suppression.email_hash == former_hash, Suppression.released_at.is_(None))
    is_former = session.scalar(person) is not None or session.scalar(stands.limit(1)) is not None
    return former_hash if is_former else email_hash
