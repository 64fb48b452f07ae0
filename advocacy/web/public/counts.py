"""How many have signed, for other sites and programs."""

from flask import Blueprint, Response
from flask.json import dumps

from advocacy.queries.public_counts import public_count
from advocacy.web.headers import cacheable
from advocacy.web.toolbox import toolbox

bp = Blueprint("counts", __name__)

_COUNT = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400"


@bp.get("/p/<slug:slug>/count.json")
def show(slug: str) -> Response:
    """`count` of confirmed signatures, `goal`, and `as_of`, when it was counted (null before the first time)."""
    with toolbox().database.reading() as session:
        found = public_count(session, slug)
    as_of = found.as_of.isoformat(timespec="seconds") if found.as_of else None
    response = cacheable(dumps({"count": found.count, "goal": found.goal, "as_of": as_of}) + "\n", _COUNT)
    response.mimetype = "application/json"
    # It is everybody's: scripts of other sites may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
