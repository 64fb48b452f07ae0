"""Codes of authenticator apps: each is taken once."""

from typing import Any

from flask import current_app
from flask_security import Totp
from passlib.exc import TokenError  # type: ignore[import-untyped]
from passlib.totp import TotpMatch  # type: ignore[import-untyped]
from sqlalchemy import or_, update

from advocacy.models import Organizer


class Codes(Totp):
    """Remembers the time step of the last code that was taken; of two requests with the same one, one is late."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        is_newer = or_(Organizer.totp_counter.is_(None), Organizer.totp_counter < tmatch.counter)
        taken = update(Organizer).where(Organizer.id == user.id, is_newer).values(totp_counter=tmatch.counter)
        session = current_app.extensions["security"].datastore.db.session
        if session.execute(taken.returning(Organizer.id)).first() is None:
            raise TokenError("used")
