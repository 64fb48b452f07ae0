"""The rules of mailboxes as organizers see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.lookalikes import looks_like, mixes_scripts, shown
from advocacy.domain.mailboxes import MailboxRule
from advocacy.models import MailboxRuleRow
from advocacy.queries.mailboxes import rule_of


@dataclass(frozen=True, slots=True)
class MailboxRuleView:
    """A rule and where it is described.

    `shown` is the domain as people read it, `looks_like` another one with a rule that it could be taken for or "".
    """

    rule: MailboxRule
    source: str
    shown: str
    looks_like: str
    mixes_scripts: bool


def mailbox_rule_list(session: Session, words: str = "") -> Sequence[MailboxRuleView]:
    """The rules whose domain, or the one that it is an alias of, has these words in it, by their domain."""
    rows = session.scalars(select(MailboxRuleRow).order_by(MailboxRuleRow.domain)).all()
    names = frozenset(row.domain for row in rows)
    found = (row for row in rows if any(words in text for text in (row.domain, row.alias_of, shown(row.domain))))
    return [
        MailboxRuleView(
            rule=rule_of(row),
            source=row.source,
            shown=shown(row.domain),
            looks_like=looks_like(row.domain, names - {row.domain}),
            mixes_scripts=mixes_scripts(row.domain),
        )
        for row in found
    ]


def mailbox_rule_row(session: Session, domain: str) -> tuple[MailboxRule, str] | None:
    """A domain's rule and where it is described."""
    row = session.get(MailboxRuleRow, domain)
    return None if row is None else (rule_of(row), row.source)
