"""The report of a mailing: the sum, what came back, by domain, language, subject and link; all of it as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Response, request
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.cells import LEAST, Figure
from advocacy.domain.mail_events import MailEventKind
from advocacy.domain.mailing_figures import Term
from advocacy.domain.rights import Right
from advocacy.domain.tally_steps import Step
from advocacy.queries import mailing_echo
from advocacy.queries.mailing_desk import mailing_sheet
from advocacy.queries.mailing_echo import DomainLine, Hours, LinkLine
from advocacy.services import mailing_exports, mailing_figures
from advocacy.web.charts import LineChart, line_chart
from advocacy.web.clock import now
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import acting, fresh, has, needs
from advocacy.web.organizers.figure_words import step_words
from advocacy.web.organizers.mailing_look import left_out, sum_of, told_of, told_rows
from advocacy.web.organizers.mailing_room import bp, page
from advocacy.web.organizers.mailing_waits import waits
from advocacy.web.organizers.mailing_words import LATER, SUBJECTS, language
from advocacy.web.organizers.streaming import Export, streamed
from advocacy.web.toolbox import toolbox

_COLUMNS = (Term.SENT, Term.FAILED, Term.UNCERTAIN, Term.SUPPRESSED)
_FEW_STEPS = 2


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table: its headings, and rows of (label, figures); `rows` is None when too few people are in it."""

    headings: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Figure]]] | None


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back in each hour or day; `delivered` is so much more than the rest that it is drawn alone."""

    step: Step
    rows: Sequence[tuple[str, Sequence[int]]]
    delivered: LineChart | None
    troubles: LineChart


@bp.get("/<id:mailing_id>/report")
@needs(Right.WATCH)
def report(mailing_id: int) -> Response:
    """The whole report, counted now; while the mailing is under way the page asks for it anew."""
    sees = has(Right.SEE_PERSONS)
    with toolbox().database.reading() as session:
        sheet = mailing_sheet(session, mailing_id)
        found = mailing_figures.count(session, mailing_id)
        hours = mailing_echo.by_hour(session, mailing_id)
        domains = mailing_echo.by_domain(session, mailing_id)
        links = mailing_echo.by_link(session, mailing_id) if sheet.counts_clicks else ()
        held = waits(session, sheet, sees)
    shown = page(
        "report.html",
        sheet=sheet,
        waits=held,
        sum=sum_of(found, sees) if found else None,
        left_out=left_out(sheet.left_out, sees),
        later=_later(mailing_echo.totals(hours), sees),
        echo=_echo(hours) if sees else None,
        domains=_domains(domains, sees),
        languages=_split("Language", found.languages, language, sees) if found else None,
        variants=_split("Subject", found.variants, _subject, sees) if found and len(found.variants) > 1 else None,
        links=_links(links, sheet.test_share > 0, sees),
        now=now(),
    )
    return fetching(shown)


@bp.post("/<id:mailing_id>/export")
@needs(Right.EXPORT)
@fresh
def export(mailing_id: int) -> Response:
    """A CSV file of the whole audience with each one's outcome; who took it is in the audit log first."""
    actor = acting()
    with toolbox().database.unit_of_work() as session:
        mailing_sheet(session, mailing_id)
        mailing_exports.begin(session, mailing_id, actor, now())

    def batch(session: Session, after: str | None) -> tuple[str, int, str | None]:
        lines, number, place = mailing_exports.lines(session, mailing_id, after or "")
        return lines, number, place or None

    day = now().astimezone(toolbox().pack.timezone).date().isoformat()
    name = f"mailing-{mailing_id}-{day}.csv"
    return streamed(Export(name, mailing_exports.head(), batch, partial(_end, mailing_id, actor)))


def _end(mailing_id: int, actor: Actor, session: Session, rows: int, is_whole: bool, reason: str) -> None:
    mailing_exports.end(session, mailing_id, actor, rows, is_whole, now(), reason=reason)


def _later(totals: Mapping[MailEventKind, int], sees: bool) -> Sequence[tuple[str, Figure]]:
    """What came back later; one person can be in several of these, so each is told for itself."""
    told = {kind: told_of({kind.value: number}, sees) for kind, number in totals.items()}
    return [
        (LATER[kind], figures[kind.value] if (figures := told[kind]) else Figure(None))
        for kind in mailing_echo.KINDS
    ]


def _echo(hours: Hours) -> Echo | None:
    zone = toolbox().pack.timezone
    step = Step.HOUR if request.args.get("step") == Step.HOUR else Step.DAY
    points = mailing_echo.over_time(hours, step, zone)
    if len(points) < _FEW_STEPS and step is Step.DAY:
        step, points = Step.HOUR, mailing_echo.over_time(hours, Step.HOUR, zone)
    if not points:
        return None
    rows = [(step_words(point.start, step, zone), point.numbers) for point in points]
    delivered, *troubles = LATER.values()
    lines = line_chart([(label, numbers[:1]) for label, numbers in rows], [delivered])
    return Echo(
        step=step,
        rows=rows,
        delivered=lines if any(numbers[0] for _, numbers in rows) else None,
        troubles=line_chart([(label, numbers[1:]) for label, numbers in rows], troubles),
    )


def _domains(lines: Sequence[DomainLine], sees: bool) -> Breakdown:
    rows: dict[str, tuple[int, ...]] = {}
    for line in lines:
        # The name of a domain of a few people tells who they are.
        name = line.domain if line.domain and (sees or line.people >= LEAST) else "All others"
        numbers = (line.people, line.sent, line.failed, *line.echoes)
        rows[name] = tuple(map(sum, zip(rows.get(name, (0,) * len(numbers)), numbers, strict=True)))
    later = [words.capitalize() for words in LATER.values()]
    return Breakdown(("Domain", "People", "Sent", "Failed", *later), told_rows(rows, sees))


def _links(lines: Sequence[LinkLine], is_test: bool, sees: bool) -> Breakdown | None:
    """Nothing to tell while no link was followed."""
    rows = {line.url: (*(line.clicks if is_test else (sum(line.clicks),)), line.by_machines) for line in lines}
    people = SUBJECTS if is_test else ("Clicks",)
    return Breakdown(("Link", *people, "By machines"), told_rows(rows, sees)) if rows else None


def _split(
    what: str, found: Mapping[str, Mapping[str, int]], label: Callable[[str], str], sees: bool
) -> Breakdown:
    rows = {label(key): tuple(terms[term] for term in _COLUMNS) for key, terms in found.items()}
    return Breakdown((what, "Sent", "Failed", "Uncertain", "Not written to"), told_rows(rows, sees))


def _subject(variant: str) -> str:
    return SUBJECTS[int(variant)]
