"""What is known of the mailboxes at a domain."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class MailboxRuleRow(Base):
    """A rule (`advocacy.domain.mailboxes.MailboxRule`); `source` tells where it is described, and when that was
    looked up."""

    __tablename__ = "mailbox_rules"

    domain: Mapped[str] = mapped_column(primary_key=True)
    alias_of: Mapped[str]
    ignores_dots: Mapped[bool]
    tag_separator: Mapped[str] = mapped_column(String(1))
    is_disposable: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
