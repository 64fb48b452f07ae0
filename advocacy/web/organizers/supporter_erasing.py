"""Erasing a supporter: the page that says what goes and what stays, and the act."""

from flask import Response, flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import SelectChoice, SelectField

from advocacy.domain.rights import Right
from advocacy.queries.persons import PersonView, person_view
from advocacy.services import erasing
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.supporter_room import bp, page
from advocacy.web.toolbox import toolbox

_REASONS = [
    SelectChoice("", "Choose …"),
    SelectChoice("asked by e-mail", "They asked by e-mail"),
    SelectChoice("asked by letter or telephone", "They asked by letter or telephone"),
    SelectChoice("signed in somebody else's name", "Somebody else signed in their name"),
]


class EraseForm(FlaskForm):
    """Why; one of a few reasons, so that nothing about the person is typed into the audit log."""

    reason = SelectField("Why", choices=_REASONS)


@bp.get("/<id:person_id>/erase")
@needs(Right.ERASE)
@fresh
def ask_erase(person_id: int) -> Response:
    """What would go and what would stay."""
    return _asked(_read(person_id), EraseForm())


@bp.post("/<id:person_id>/erase")
@needs(Right.ERASE)
@fresh
def erase(person_id: int) -> AnyResponse:
    """Erase the person."""
    form = EraseForm()
    if not form.validate_on_submit() or not form.reason.data:
        form.reason.errors = ["Say why, for the audit log."]
        return _asked(_read(person_id), form, 422)
    with toolbox().database.unit_of_work() as session:
        erasing.erase(session, person_id, acting(), now(), reason=form.reason.data)
    flash("The person is erased. Letters that had not gone are cancelled.", "success")
    return redirect(url_for("supporters.search"), 303)


def _read(person_id: int) -> PersonView:
    with toolbox().database.reading() as session:
        return person_view(session, person_id)


def _asked(person: PersonView, form: EraseForm, status: int = 200) -> Response:
    return page("erase.html", status, person=person, form=form)
