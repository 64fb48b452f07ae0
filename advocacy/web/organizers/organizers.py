"""The organizers: who they are, and what an admin may change about them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length

from advocacy.domain.rights import Right, Role
from advocacy.queries.organizers import all_organizers
from advocacy.services import organizers
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.toolbox import toolbox

bp = Blueprint("organizers", __name__, url_prefix="/team")

_ROLES = [SelectChoice(role.value, role.value.capitalize()) for role in Role]


class InviteForm(FlaskForm):
    """Who is invited, as what."""

    email = StringField(
        "E-mail address",
        validators=[
            InputRequired("Enter an e-mail address."),
            Email("This is no e-mail address."),
            Length(max=254),
        ],
        filters=[lambda text: (text or "").strip()],
    )
    role = SelectField("Role", choices=_ROLES, default=Role.VIEWER.value)


class RoleForm(FlaskForm):
    """Another role."""

    role = SelectField("Role", choices=_ROLES)


@bp.get("")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def index() -> str:
    """Everybody, with what can be done about each."""
    return _page(InviteForm())


@bp.post("/invite")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def invite() -> AnyResponse | tuple[str, int]:
    """Send somebody a link to an account of their own."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form), 422
    email = str(form.email.data)
    with toolbox().database.unit_of_work() as session:
        organizers.invite(session, toolbox().notices, email, Role(form.role.data), acting(), now())
    return _done(f"The invitation to {email} is on its way.")


@bp.post("/<id:organizer_id>/invite-again")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def invite_again(organizer_id: int) -> AnyResponse:
    """Send a new link to who has not taken up the account."""
    with toolbox().database.unit_of_work() as session:
        organizers.invite_again(session, toolbox().notices, organizer_id, acting(), now())
    return _done("A new invitation is on its way; the old link opens nothing any more.")


@bp.post("/<id:organizer_id>/role")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def change_role(organizer_id: int) -> AnyResponse | tuple[str, int]:
    """Give another role."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _page(InviteForm()), 422
    with toolbox().database.unit_of_work() as session:
        organizers.change_role(session, organizer_id, Role(form.role.data), acting(), now())
    return _done(f"The role is {form.role.data} now. It holds from their next sign-in, which they were asked for.")


@bp.post("/<id:organizer_id>/deactivate")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def deactivate(organizer_id: int) -> AnyResponse:
    """Close an account."""
    with toolbox().database.unit_of_work() as session:
        organizers.deactivate(session, organizer_id, acting(), now())
    return _done("The account is closed, and signed out everywhere.")


@bp.post("/<id:organizer_id>/activate")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def activate(organizer_id: int) -> AnyResponse:
    """Open a closed account again."""
    with toolbox().database.unit_of_work() as session:
        organizers.activate(session, organizer_id, acting(), now())
    return _done("The account is open again.")


@bp.post("/<id:organizer_id>/sign-out")
@needs(Right.MANAGE_ORGANIZERS)
@fresh
def sign_out(organizer_id: int) -> AnyResponse:
    """End all sessions of an organizer."""
    with toolbox().database.unit_of_work() as session:
        organizers.sign_out_everywhere(session, organizer_id, acting(), now())
    return _done("They are signed out everywhere.")


def _page(form: InviteForm) -> str:
    with toolbox().database.reading() as session:
        found = all_organizers(session)
    return render_template("organizers/accounts/team.html", form=form, organizers=found, roles=_ROLES)


def _done(words: str) -> AnyResponse:
    flash(words, "success")
    return redirect(url_for(".index"), 303)
