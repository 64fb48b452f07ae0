"""Setting up an authenticator app: a needed one only after a link by mail, after a wrong code once more."""

from typing import Any

from flask import Flask, current_app, flash, redirect, request, session, url_for
from flask_security import Security, current_user, password_reset
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.invitations import RESET_FOR
from advocacy.web.clock import now

_CODE_PAGE = "security.two_factor_token_validation"
_SET_UP_PAGE = "security.two_factor_setup"
_FIRST = {"setup_from_login", "validating_profile"}
_MAIL_FIRST = (
    "Your role needs a second factor, and the first one takes a link from your mailbox. "
    "Ask for one here, choose a password with it, then sign in with this same browser."
)


def init(desk: Flask, security: Security) -> None:
    """Give Flask-Security's page for codes the key that is being set up."""
    security.tf_token_validation_context_processor(_key)
    password_reset.connect(_reset, desk, weak=False)
    desk.before_request(_lead_to_mail)
    desk.before_request(_lead_back)


def came_by_mail(account_key: str) -> None:
    """Note in this browser that its user has just used a link from the account's mailbox.

    `account_key` is the account's `fs_uniquifier`: whatever signs out everywhere ends this too.
    """
    session["by_mail"] = [account_key, int(now().timestamp())]


def _reset(_: Flask, user: Any, **__: Any) -> None:
    came_by_mail(user.fs_uniquifier)


def _lead_to_mail() -> AnyResponse | None:
    """Whoever only knows a password must not become the owner of the second factor."""
    is_first = request.endpoint in {_SET_UP_PAGE, _CODE_PAGE} and session.get("tf_state") in _FIRST
    if not is_first or current_user.is_authenticated or _has_come_by_mail(session["tf_user_id"]):
        return None
    for name in ("tf_state", "tf_user_id", "tf_primary_method", "tf_totp_secret"):
        session.pop(name, None)
    flash(_MAIL_FIRST, "info")
    return redirect(url_for("security.forgot_password"))


def _has_come_by_mail(account_key: str) -> bool:
    key, moment = session.get("by_mail", ("", 0))
    return bool(key == account_key) and 0 <= now().timestamp() - moment < RESET_FOR.total_seconds()


def _key() -> dict[str, Any]:
    """The picture and the letters of the key that the visitor's app does not know yet, if there is one."""
    if not _is_setting_up():
        return {}
    security = current_app.extensions["security"]
    user = current_user if current_user.is_authenticated else _who_gave_the_password(security)
    values = security.totp_factory.fetch_setup_values(session["tf_totp_secret"], user)
    return {"authr_qrcode": values["image"], "authr_key": values["key"]}


def _lead_back() -> AnyResponse | None:
    """Flask-Security would sign out who comes back to the form of an app that is set up already."""
    is_over = request.endpoint == _CODE_PAGE and not _is_setting_up()
    return redirect(url_for("account.show")) if is_over and current_user.is_authenticated else None


def _is_setting_up() -> bool:
    return session.get("tf_state") == "validating_profile" and "tf_totp_secret" in session


def _who_gave_the_password(security: Any) -> Any:
    return security.datastore.find_user(fs_uniquifier=session["tf_user_id"])
