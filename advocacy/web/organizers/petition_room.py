"""What the pages of the petitions desk share: their blueprint, the sheet of a petition, the answer."""

from flask import Blueprint, Response, render_template

from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.web.headers import private
from advocacy.web.toolbox import toolbox

bp = Blueprint("desk_petitions", __name__, url_prefix="/petitions")


def read_sheet(slug: str) -> Sheet:
    """The petition as it is now. Raises `PetitionNotFound`."""
    with toolbox().database.reading() as session:
        return sheet(session, slug)


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of this room, kept by no cache."""
    return private(render_template(f"organizers/petitions/{template}", **values), status)
