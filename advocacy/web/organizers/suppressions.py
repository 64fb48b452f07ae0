"""Addresses that are not written to: the list with its reasons, adding one, lifting one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from advocacy.domain.rights import Right
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.typed import one_line
from advocacy.queries.mailboxes import hash_known
from advocacy.queries.suppression_list import (
    SuppressionFilter,
    SuppressionView,
    suppression_page,
    suppression_view,
)
from advocacy.services import suppression_desk
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.headers import private
from advocacy.web.mailboxes import MailboxField, readable
from advocacy.web.organizers import suppression_words
from advocacy.web.organizers.access import acting, needs
from advocacy.web.toolbox import toolbox

bp = Blueprint("suppressions", __name__, url_prefix="/suppressions")

_LONGEST = 200


class WhyForm(FlaskForm):
    """Why an address is written to again."""

    reason = StringField(
        "Why",
        validators=[
            DataRequired("Say why. Others will read it in the audit log."),
            Length(max=_LONGEST, message=f"Use at most {_LONGEST} characters."),
        ],
        filters=[one_line],
    )


class FindForm(FlaskForm):
    """Which address is looked for."""

    email = MailboxField("E-mail address", validators=[Optional(), readable], filters=[one_line])


class AddForm(WhyForm):
    """Which address, and why it is not to be written to."""

    email = MailboxField("E-mail address", validators=[readable], filters=[one_line])


@bp.context_processor
def words() -> dict[str, object]:
    """The words of this room, for its templates."""
    return {"words": suppression_words, "reasons": SuppressionReason}


@bp.get("")
@needs(Right.SEE_PERSONS)
def index() -> AnyResponse:
    """Who is not written to, newest first."""
    return _list(AddForm(formdata=None))


@bp.post("/find")
@needs(Right.SEE_PERSONS)
def find() -> AnyResponse:
    """Lead to what is looked for; addresses of pages are kept in many places, so they have its hash only."""
    form = FindForm()
    is_read = form.validate_on_submit()
    wanted: dict[str, Any] = {name: request.form.get(name) or None for name in _FILTERS}
    wanted["address"] = _hash_of(form.email).hex() if is_read and form.email.key else _unread(form.email.data)
    return redirect(url_for("suppressions.index", **wanted), 303)


@bp.post("")
@needs(Right.SEND)
def add() -> AnyResponse:
    """Write no more to an address."""
    form = AddForm()
    if not form.validate_on_submit():
        return _list(form, 422)
    with toolbox().database.unit_of_work() as session:
        email_hash = hash_known(session, *form.email.hashes)
        is_new = suppression_desk.add(session, email_hash, str(form.reason.data), acting(), now())
    flash("We do not write to this address any more." if is_new else "It was on the list already.", "success")
    return redirect(url_for("suppressions.index"), 303)


@bp.get("/<id:suppression_id>")
@needs(Right.LIFT_SUPPRESSIONS)
def ask_lift(suppression_id: int) -> AnyResponse:
    """What it would mean to write to the address again."""
    return _asked(suppression_id, WhyForm(formdata=None))


@bp.post("/<id:suppression_id>")
@needs(Right.LIFT_SUPPRESSIONS)
def lift(suppression_id: int) -> AnyResponse:
    """Let the address be written to again."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _asked(suppression_id, form, 422)
    with toolbox().database.unit_of_work() as session:
        done = suppression_desk.lift(session, suppression_id, str(form.reason.data), acting(), now())
    flash("The address may be written to again." if done else "It was lifted already.", "success")
    return redirect(url_for("suppressions.index"), 303)


def _list(form: AddForm, status: int = 200) -> AnyResponse:
    wanted = _wanted()
    with toolbox().database.reading() as session:
        rows, older = suppression_page(session, wanted)
    filters = {name: value for name, value in request.args.items() if name in _FILTERS and value}
    return private(
        render_template(
            "organizers/suppressions/list.html",
            rows=rows,
            older=older,
            wanted=wanted,
            filters=filters,
            form=form,
        ),
        status,
    )


def _wanted() -> SuppressionFilter:
    reason = request.args.get("reason", "")
    return SuppressionFilter(
        reason=SuppressionReason(reason) if reason in set(SuppressionReason) else None,
        email_hash=_hash(request.args.get("address", "")),
        with_lifted="lifted" in request.args,
        before=row_id(request.args.get("before", "")),
    )


def _hash_of(field: MailboxField) -> bytes:
    with toolbox().database.reading() as session:
        return hash_known(session, *field.hashes)


def _unread(address: str | None) -> str | None:
    """What was typed is no address, so nobody is found by it."""
    words = one_line(address).lower()
    return toolbox().links.email_hash(words).hex() if words else None


def _hash(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) or None
    except ValueError:
        return None


def _asked(suppression_id: int, form: WhyForm, status: int = 200) -> AnyResponse:
    with toolbox().database.reading() as session:
        row: SuppressionView = suppression_view(session, suppression_id)
    return private(render_template("organizers/suppressions/lift.html", row=row, form=form), status)


_FILTERS = ("reason", "lifted", "address")
