"""What the owner of an address has said about our mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.domain.consents import ConsentKind
from advocacy.domain.signature_states import HOLDING
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import Consent, Person, Signature
from advocacy.queries.petition_news import PetitionNews, petition_news
from advocacy.queries.suppressions import reasons


@dataclass(frozen=True, slots=True)
class Preferences:
    """Whether the address agreed to news of any petition, what stands against that since when, and the language.

    With `has_ended`, some of what they agreed to does not count any more, as they unsubscribed later (`Consent`).
    `language` is that of their latest signature, "" when nothing is known of them any more. `news` are the
    petitions that they ever agreed to have news of.
    """

    agreed: bool
    has_ended: bool
    against: Mapping[SuppressionReason, datetime]
    language: str
    news: Sequence[PetitionNews]

    @property
    def may_choose(self) -> bool:
        """Whether there is more to say than all or nothing."""
        return len(self.news) > 1 and not self.against

    @property
    def unsubscribed_at(self) -> datetime | None:
        return self.against.get(SuppressionReason.UNSUBSCRIBED)

    @property
    def is_disowned(self) -> bool:
        """Whether the owner said that somebody else signed with the address; theirs to lift."""
        return SuppressionReason.NOT_ME in self.against

    @property
    def is_stopped(self) -> bool:
        """Whether we stopped writing for a reason that is not the owner's to lift."""
        return bool(set(self.against) - {SuppressionReason.UNSUBSCRIBED, SuppressionReason.NOT_ME})


def preferences(session: Session, email_hash: bytes) -> Preferences:
    """What stands for the address of this hash, whether or not it is still known here."""
    theirs = select(Signature.id).join(Person).where(Person.email_hash == email_hash)
    given = exists().where(
        Consent.signature_id.in_(theirs.where(Signature.state.in_(HOLDING))),
        Consent.kind == ConsentKind.UPDATES,
    )
    latest = select(Signature.language).where(Signature.id.in_(theirs)).order_by(Signature.id.desc()).limit(1)
    language = session.scalar(latest) or ""
    return Preferences(
        agreed=bool(session.scalar(select(given.where(Consent.ended_at.is_(None))))),
        has_ended=bool(session.scalar(select(given.where(Consent.ended_at.is_not(None))))),
        against=reasons(session, email_hash),
        language=language,
        news=petition_news(session, email_hash, language),
    )
