"""Where Flask-Security keeps accounts; changes of the second factor are written into the audit log."""

from typing import Any

from flask import Flask
from flask.globals import app_ctx
from flask_security import SQLAlchemySessionUserDatastore
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from advocacy.web.organizers import account_audit
from advocacy.wiring import Toolbox


class AccountStore(SQLAlchemySessionUserDatastore):
    """Accounts in the database."""

    def tf_set(
        self, user: Any, primary_method: str, totp_secret: str | None = None, phone: str | None = None
    ) -> None:
        if totp_secret and user.tf_totp_secret != totp_secret:
            act = "change_authenticator" if user.tf_totp_secret else "set_up_authenticator"
            account_audit.note(user, act)
        super().tf_set(user, primary_method, totp_secret, phone)

    def tf_reset(self, user: Any) -> None:
        account_audit.note(user, "remove_authenticator")
        user.tf_primary_method = user.tf_totp_secret = None

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        account_audit.note(user, "make_recovery_codes")
        super().mf_set_recovery_codes(user, rcs)

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        codes = list(user.mf_recovery_codes or ())
        before, after = {"codes": len(codes)}, {"codes": len(codes) - 1}
        account_audit.note(user, "use_recovery_code", before=before, after=after)
        del codes[idx]
        user.mf_recovery_codes = codes  # a new list: a change within the old one would not be noticed
        return True


def session_of_requests(desk: Flask, toolbox: Toolbox) -> Any:
    """A session for each request, closed at its end; asks for the database only when it is used."""

    class RequestSession(Session):
        def get_bind(self, *_: Any, **__: Any) -> Engine:
            return toolbox.database.engine

    def request_id() -> int:
        return id(app_ctx._get_current_object())  # type: ignore[attr-defined]

    session = scoped_session(sessionmaker(class_=RequestSession, expire_on_commit=False), scopefunc=request_id)

    @desk.teardown_appcontext
    def _close(_: BaseException | None) -> None:
        session.remove()

    return session
