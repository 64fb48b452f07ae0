"""Setting up an authenticator app: after a wrong code the same key is there once more."""

from typing import Any

from flask import Flask, current_app, redirect, request, session, url_for
from flask_security import Security, current_user
from werkzeug.wrappers.response import Response as AnyResponse

_CODE_PAGE = "security.two_factor_token_validation"


def init(desk: Flask, security: Security) -> None:
    """Give Flask-Security's page for codes the key that is being set up."""
    security.tf_token_validation_context_processor(_key)
    desk.before_request(_lead_back)


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
