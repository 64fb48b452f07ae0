"""My own account, and how an invitation is taken up."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_security import current_user, hash_password, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, ValidationError

from advocacy.domain.rights import NEED_SECOND_FACTOR, Role
from advocacy.services import organizers
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.organizers.access import acting, open_to_all, signed_in_only, visiting_network
from advocacy.web.organizers.account_set_up import came_by_mail
from advocacy.web.toolbox import toolbox

bp = Blueprint("account", __name__)


class FirstPasswordForm(FlaskForm):
    """A password, twice."""

    password = PasswordField(validators=[InputRequired("Choose a password.")])
    password_confirm = PasswordField(
        validators=[EqualTo("password", message="The two passwords are not the same.")]
    )

    def validate_password(self, field: Any) -> None:
        """As long and as plain as Flask-Security's own forms want it."""
        rules = current_app.extensions["security"].password_util
        problems, field.data = rules.validate(field.data, True)
        if problems:
            raise ValidationError(" ".join(problems))


@bp.get("/account")
@signed_in_only
def show() -> str:
    """How I sign in, and what I could improve."""
    must = Role(current_user.role) in NEED_SECOND_FACTOR
    codes = len(current_user.mf_recovery_codes or ())
    return render_template("organizers/accounts/account.html", needs_second_factor=must, recovery_codes=codes)


@bp.post("/account/sign-out-everywhere")
@signed_in_only
def sign_out_everywhere() -> AnyResponse:
    """End all my sessions, this one too."""
    with toolbox().database.unit_of_work() as session:
        organizers.sign_out_everywhere(session, current_user.id, acting(), now())
    logout_user()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for("security.login"), 303)


@bp.get("/invitation/<token>")
@open_to_all
def invitation(token: str) -> AnyResponse:
    """The form that takes up an invitation; opening it changes nothing."""
    key, issued_at = toolbox().links.read_invitation(token)
    with toolbox().database.unit_of_work() as session:
        email = organizers.invited(session, key, issued_at, now()).email
    return _invitation_page(FirstPasswordForm(), email)


@bp.post("/invitation/<token>")
@open_to_all
def take_up(token: str) -> AnyResponse:
    """Set the first password; signing in is the next step."""
    key, issued_at = toolbox().links.read_invitation(token)
    form = FirstPasswordForm()
    is_complete = form.validate_on_submit()
    hashed = hash_password(form.password.data) if is_complete else ""
    with toolbox().database.unit_of_work() as session:
        organizer = organizers.invited(session, key, issued_at, now())
        if is_complete:
            organizers.take_up(session, key, issued_at, hashed, visiting_network(), now())
    if not is_complete:
        return _invitation_page(form, organizer.email, 422)
    logout_user()
    came_by_mail(organizer.fs_uniquifier)
    flash("Your password is set. Sign in with it.", "success")
    return private(redirect(url_for("security.login"), 303))


def _invitation_page(form: FirstPasswordForm, email: str, status: int = 200) -> AnyResponse:
    return private(render_template("organizers/accounts/invitation.html", form=form, email=email), status)
