"""The petitions whose news somebody asked for, as the page behind the link in each mailing lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from advocacy.domain.consents import ConsentKind
from advocacy.domain.signature_states import HOLDING
from advocacy.models import Consent, Person, Petition, PetitionText, Signature


@dataclass(frozen=True, slots=True)
class PetitionNews:
    """A petition that the owner of an address confirmed and once asked for news of.

    `language` is that of the title, `given_at` since when they get its news, None when they do not any more,
    `ended_at` when a consent to it ended last, None when none did.
    """

    petition_id: int
    title: str
    language: str
    given_at: datetime | None
    ended_at: datetime | None

    @property
    def is_wanted(self) -> bool:
        return self.given_at is not None


def petition_news(session: Session, email_hash: bytes, language: str) -> Sequence[PetitionNews]:
    """In the order of their signatures; titles in `language`, or else in the petition's default language."""
    title = _titles(language)
    rows = session.execute(
        select(
            Signature.petition_id,
            title.c.title,
            title.c.language,
            func.min(Consent.given_at).filter(Consent.ended_at.is_(None)),
            func.max(Consent.ended_at),
        )
        .join(Person, Person.id == Signature.person_id)
        .join(Consent, Consent.signature_id == Signature.id)
        .join(title, title.c.petition_id == Signature.petition_id)
        .where(
            Person.email_hash == email_hash,
            Signature.state.in_(HOLDING),
            Consent.kind == ConsentKind.UPDATES,
        )
        .group_by(Signature.petition_id, title.c.title, title.c.language)
        .order_by(func.min(Signature.id))
    )
    return [PetitionNews(*row) for row in rows]


def _titles(language: str) -> Subquery:
    """One text of each petition."""
    text = PetitionText
    return (
        select(text.petition_id, text.title, text.language)
        .join(Petition, Petition.id == text.petition_id)
        .ext(distinct_on(text.petition_id))
        .order_by(
            text.petition_id,
            text.is_public.desc(),
            (text.language == language).desc(),
            (text.language == Petition.default_language).desc(),
        )
        .subquery("titles")
    )
