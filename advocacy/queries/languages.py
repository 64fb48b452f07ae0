"""The language people are answered in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.models import Signature


def signature_language(session: Session, signature_id: int) -> str:
    """The language a signature was made in, also once it is erased; "" when there never was such a signature."""
    return session.scalar(select(Signature.language).where(Signature.id == signature_id)) or ""
