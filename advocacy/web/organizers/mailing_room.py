"""What the pages about mailings share: their blueprint, the sheet of a mailing, the answer."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.queries.mailing_desk import Sheet, mailing_sheet
from advocacy.web.headers import private
from advocacy.web.toolbox import toolbox

bp = Blueprint("mailings", __name__, url_prefix="/mailings")


def read_sheet(mailing_id: int) -> Sheet:
    """The mailing as it is now. Raises `MailingNotFound`."""
    with toolbox().database.reading() as session:
        return mailing_sheet(session, mailing_id)


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of this room, kept by no cache."""
    return private(render_template(f"organizers/mailings/{template}", **values), status)


def done(words: str, mailing_id: int, endpoint: str = ".show") -> AnyResponse:
    """Say what was done, on another page of the mailing."""
    flash(words, "done")
    return redirect(url_for(endpoint, mailing_id=mailing_id), 303)
