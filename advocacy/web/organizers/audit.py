"""The audit log: who did what, when, from which network, and what it changed."""

from flask import Blueprint, render_template, request

from advocacy.domain.rights import Right
from advocacy.queries.audit import AuditFilter, audit_page, kinds
from advocacy.web.converters import LARGEST_ID
from advocacy.web.days import read_day
from advocacy.web.organizers.access import needs
from advocacy.web.toolbox import toolbox

bp = Blueprint("audit", __name__)

_FILTERS = ("actor", "act", "subject", "subject_id", "day")


@bp.get("/audit")
@needs(Right.READ_AUDIT)
def show() -> str:
    """A page of the log; everything that narrows it down is in the address."""
    wanted = _wanted()
    with toolbox().database.unit_of_work() as session:
        page = audit_page(session, wanted, toolbox().pack.timezone)
        acts, subjects = kinds(session, "act"), kinds(session, "subject")
    filters = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    return render_template(
        "organizers/audit.html", page=page, wanted=wanted, acts=acts, subjects=subjects, filters=filters
    )


def _wanted() -> AuditFilter:
    """What the address asks for; what cannot be read is left out."""
    texts = {name: request.args.get(name, "").strip()[:200] for name in ("actor", "subject", "subject_id", "act")}
    texts = {name: text.replace("\0", "") for name, text in texts.items()}
    before = request.args.get("before", type=int)
    is_id = before is not None and 0 < before <= LARGEST_ID
    return AuditFilter(**texts, day=read_day(request.args.get("day", "")), before=before if is_id else None)
