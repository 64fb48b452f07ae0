"""What a person agreed to, in which words, when."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Consent(Base):
    """One ticked box; `version` names the wording that was on the page (`advocacy.domain.consents`).

    `ended_at` is when its giver stopped the news of this petition alone (the signature's history tells), or when
    they unsubscribed, once they asked for news anew with a later signature: from then on only later consents
    count. While an unsubscription just stands, that itself keeps them from being written to.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_signature_id", "signature_id"),)

    id: Mapped[Id]
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    kind: Mapped[str]
    version: Mapped[str]
    given_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
