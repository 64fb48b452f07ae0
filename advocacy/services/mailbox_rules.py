"""What organizers do to the rules by which two addresses are one mailbox."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import MailboxRuleNotFound, MailboxRuleRefused
from advocacy.domain.mailboxes import MailboxRule
from advocacy.models import MailboxRuleRow
from advocacy.queries.mailboxes import rule_of
from advocacy.services import audit

_SUBJECT = "mailbox_rule"
# Two that change rules at once could make an alias of an alias together.
_ONE_AT_A_TIME = text("LOCK TABLE mailbox_rules IN SHARE ROW EXCLUSIVE MODE")


def save(session: Session, rule: MailboxRule, source: str, reason: str, actor: Actor, now: datetime) -> None:
    """Add a rule, or put it in the place of the domain's other one.

    Who has signed already keeps the key that their mailbox had. Raises `MailboxRuleRefused` for an alias of an
    alias or of itself, and for an alias with rules of its own.
    """
    session.execute(_ONE_AT_A_TIME)
    if rule.alias_of and not _may_be_alias(session, rule):
        raise MailboxRuleRefused(rule.domain)
    row = session.get(MailboxRuleRow, rule.domain)
    before = _facts(row) if row else {}
    row = session.merge(MailboxRuleRow(**asdict(rule), source=source))
    audit.note(
        session,
        actor,
        "change" if before else "add",
        _SUBJECT,
        rule.domain,
        now,
        before=before,
        after=_facts(row),
        reason=reason,
    )


def remove(session: Session, domain: str, reason: str, actor: Actor, now: datetime) -> None:
    """Treat a domain like any other.

    Raises `MailboxRuleNotFound`, and `MailboxRuleRefused` while others are its aliases.
    """
    session.execute(_ONE_AT_A_TIME)
    row = session.get(MailboxRuleRow, domain)
    if row is None:
        raise MailboxRuleNotFound(domain)
    if _has_aliases(session, domain):
        raise MailboxRuleRefused(domain)
    session.delete(row)
    audit.note(session, actor, "remove", _SUBJECT, domain, now, before=_facts(row), reason=reason)


def _may_be_alias(session: Session, rule: MailboxRule) -> bool:
    has_own = rule.ignores_dots or rule.tag_separator
    of = session.get(MailboxRuleRow, rule.alias_of)
    is_of_alias = rule.alias_of == rule.domain or (of is not None and of.alias_of)
    return not (has_own or is_of_alias or _has_aliases(session, rule.domain))


def _has_aliases(session: Session, domain: str) -> bool:
    question = select(MailboxRuleRow.domain).where(MailboxRuleRow.alias_of == domain).limit(1)
    return session.scalar(question) is not None


def _facts(row: MailboxRuleRow) -> dict[str, object]:
    return {**asdict(rule_of(row)), "source": row.source}
