"""For the machines that watch: does the process answer, and do the parts it needs?"""

from flask import Blueprint, Response, make_response

from advocacy.domain.ports import HealthReport
from advocacy.gateways.health import (
    broker_health,
    census_health,
    database_health,
    proof_health,
    tallies_health,
    turnstile_health,
)
from advocacy.web.clock import now
from advocacy.web.toolbox import toolbox

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _plain("ok", 200)


@bp.get("/readyz")
def ready() -> Response:
    """Database and broker answer; otherwise 503, naming the part that does not.

    A geocoder that is left alone is named too, but the house does without it: residents pick their seats. So are
    tallies that are late or wrong: people sign all the same; and limits that each process counts by itself, or
    proofs that are asked for.
    """
    needed = (database_health(toolbox().database.engine), broker_health(toolbox().addresses.broker_url))
    problems, remarks = _problems(*needed), _problems(census_health(toolbox().census), _tallies(), *_limits())
    return _plain("\n".join([*(problems or ["ok"]), *remarks]), 503 if problems else 200)


def _tallies() -> HealthReport:
    return tallies_health(toolbox().database, now())


def _limits() -> tuple[HealthReport, HealthReport]:
    keeper = toolbox().doorkeeper
    return turnstile_health(keeper.turnstile), proof_health(keeper.switch, now())


def _problems(*reports: HealthReport) -> list[str]:
    return [f"{report.part}: {report.problem}" for report in reports if report.problem]


def _plain(words: str, status: int) -> Response:
    response = make_response(f"{words}\n", status)
    response.mimetype = "text/plain"
    return response
