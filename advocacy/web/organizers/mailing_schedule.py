"""Sending: how many people, in which languages, how long it takes; now or at a time of the state's clocks."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.mailing_paces import Pace, rate
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.rights import Right
from advocacy.queries import audiences
from advocacy.queries.mailing_desk import Sheet
from advocacy.queries.mailing_reach import reach
from advocacy.services import mailings
from advocacy.services.mailings import Plan
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.figure_words import span_words
from advocacy.web.organizers.mailing_look import left_out
from advocacy.web.organizers.mailing_preflight import checks_of, held_back
from advocacy.web.organizers.mailing_room import bp, done, page, read_sheet
from advocacy.web.organizers.mailing_waits import house
from advocacy.web.organizers.moments import Read, read_moment
from advocacy.web.organizers.segment_forms import segment_form
from advocacy.web.toolbox import toolbox

SHARES = (10, 20, 30, 50)
HOURS = (1, 2, 4, 12, 24)
_CHANGED = "Words or audience were changed after this page was opened. Look at it once more, then send it."
_BEFORE_SENDING = frozenset({MailingState.DRAFT, MailingState.MISSED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed; `share` is per cent for a subject test, `hours` 0 to choose by hand."""

    when: str = ""
    day: str = ""
    time: str = ""
    which: str = ""
    share: int = 0
    hours: int = 0

    @property
    def decide_after(self) -> timedelta | None:
        return timedelta(hours=self.hours) if self.hours else None


@bp.get("/<id:mailing_id>/send")
@needs(Right.SEND)
@fresh
def schedule(mailing_id: int) -> Response:
    """What it would mean to send it, and when."""
    return _page(read_sheet(mailing_id), Wish())


@bp.post("/<id:mailing_id>/send")
@needs(Right.SEND)
@fresh
def set_schedule(mailing_id: int) -> AnyResponse:
    """Send it now, or at the time; or say what keeps it from that."""
    sheet, wish = read_sheet(mailing_id), _wish()
    read = _read(wish)
    if read.at is None:
        return _page(sheet, wish, read, 422)
    if "sure" not in request.form:
        return _page(sheet, wish, Read(None, "Say that you have read it."), 422)
    if request.form.get("version") != str(sheet.version):
        return _page(sheet, wish, Read(None, _CHANGED), 409)
    plan = Plan(read.at, wish.share if sheet.has_second_subject else 0, wish.decide_after)
    holding = held_back(checks_of(sheet), sheet)
    with toolbox().database.unit_of_work() as session:
        mailings.schedule(session, mailing_id, plan, sheet.version, holding, acting(), now())
    return done("It starts now." if wish.when == "now" else "It is scheduled.", mailing_id)


def _wish() -> Wish:
    form = request.form
    share, hours = form.get("share", ""), form.get("hours", "")
    return Wish(
        when=form.get("when", ""),
        day=form.get("day", "").strip(),
        time=form.get("time", "").strip(),
        which=form.get("which", ""),
        share=int(share) if share in set(map(str, SHARES)) else 0,
        hours=int(hours) if hours in set(map(str, HOURS)) else 0,
    )


def _read(wish: Wish) -> Read:
    if wish.when == "now":
        return Read(now())
    if wish.when != "later":
        return Read(None, "Choose whether it goes now or at a time.")
    zone = toolbox().pack.timezone
    return read_moment(wish.day, wish.time, wish.which, zone, now(), "Enter a day and a time.")


def _page(sheet: Sheet, wish: Wish, read: Read | None = None, status: int = 200) -> Response:
    if sheet.state not in _BEFORE_SENDING:
        return page("under_way.html", 409, sheet=sheet)
    zone = toolbox().pack.timezone
    with toolbox().database.unit_of_work() as session:
        count = audiences.count(session, sheet.segment, zone)
        form = segment_form(session, sheet.segment)
        numbers = reach(session, sheet.segment, zone, sheet.whole_languages, sheet.default_language)
    return page(
        "schedule.html",
        status,
        sheet=sheet,
        wish=wish,
        problem=read.problem if read else "",
        asks_which=bool(read and read.asks_which),
        findings=held_back(checks_of(sheet), sheet),
        reach=count,
        form=form,
        left_out=left_out({why.value: number for why, number in count.left_out.items()}, sees_persons=True),
        numbers=numbers,
        takes=_takes(count.reachable),
        zone=zone,
        shares=SHARES,
        hours=HOURS,
    )


def _takes(number: int) -> str:
    """How long it takes at the pace that is set; receivers may slow it down."""
    pace = rate(Pace(), house(), now())
    if pace is None:
        return "No pace is set: it goes as fast as mail servers take it, usually some thousand a minute."
    span = span_words(timedelta(minutes=number / pace))
    return (
        f"At the pace that is set today, {pace:,.0f} a minute, it takes about {span}; receivers may slow it down."
    )
