"""Accounts by Flask-Security: who may sign in, and how."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask
from flask.globals import app_ctx
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore, UserMixin, WebAuthnMixin
from sqlalchemy.orm import Mapped, Session, relationship, scoped_session, sessionmaker

from advocacy.models import Organizer, Passkey
from advocacy.web.organizers.mount import MOUNT
from advocacy.wiring import Toolbox


class SecurityKey(WebAuthnMixin, Passkey):
    """A passkey as Flask-Security wants it."""


class StaffRole(RoleMixin):
    """Flask-Security's view of a role; what it may do is in `advocacy.domain.rights`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions: list[str] = []


class Account(UserMixin, Organizer):  # type: ignore[misc]
    """An organizer as Flask-Security wants one."""

    webauthn: Mapped[list[SecurityKey]] = relationship(  # type: ignore[assignment]
        cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        return [StaffRole(self.role)]


def init(desk: Flask) -> None:
    """Put Flask-Security on the application; it works on a session of its own in each request."""
    toolbox: Toolbox = desk.extensions["toolbox"]

    maker = sessionmaker(expire_on_commit=False)
    session: scoped_session[Session] = scoped_session(maker, scopefunc=lambda: id(app_ctx._get_current_object()))  # type: ignore[attr-defined]

    @desk.before_request
    def _bind() -> None:
        maker.configure(bind=toolbox.database.engine)  # not before: nothing is asked of it until then

    @desk.teardown_appcontext
    def _close(_: BaseException | None) -> None:
        session.remove()

    desk.config.update(_settings(toolbox.secret_key))
    Security(desk, SQLAlchemySessionUserDatastore(session, Account, StaffRole, SecurityKey))


def _settings(secret: str) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": _derived(secret, "password salt"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": f"{MOUNT}/",
        "SECURITY_POST_LOGOUT_VIEW": f"{MOUNT}/sign-in",
        "SECURITY_LOGIN_USER_TEMPLATE": "organizers/accounts/sign_in.html",
        "SECURITY_REDIRECT_VALIDATE_MODE": ["absolute", "regex"],
        "SECURITY_FRESHNESS": timedelta(hours=1),
        "SECURITY_FLASH_MESSAGES": True,
    }


def _derived(secret: str, purpose: str) -> str:
    """A secret of its own for each purpose, from the house's one."""
    return sha256(f"{purpose}:{secret}".encode()).hexdigest()
