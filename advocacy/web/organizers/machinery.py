"""The state of the machine in plain sentences: delivery, queues, geocoder, counting, roster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.domain.messages import Delivery, Lane
from advocacy.gateways.health import census_health
from advocacy.queries.delivery import standing
from advocacy.queries.queue_state import MOST, LaneState, due, roster_imported_on
from advocacy.queries.tally_health import RecountView, lag, last_recount
from advocacy.web.organizers.figure_words import LANES, span_words
from advocacy.wiring import Toolbox

_PATIENCE = {Lane.TRANSACTIONAL: timedelta(minutes=5), Lane.LETTERS: timedelta(hours=6)}
_LAG = timedelta(minutes=2)
_OLD_ROSTER = timedelta(days=60)
_MODES = {
    Delivery.HOLD: "on hold: no letter goes to anybody",
    Delivery.TEST: "on test: letters go to the test inbox only",
    Delivery.LIVE: "live: letters go to the offices",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One part of the machine and how it is; `is_amiss` when somebody should look."""

    part: str
    words: str
    is_amiss: bool = False


def signs(session: Session, tools: Toolbox, now: datetime) -> Sequence[Sign]:
    """All parts, in the order in which a signature passes them."""
    mode = standing(session, tools.delivery_limits).mode
    return [
        *(_geocoder(tools)),
        *(_queue(state, mode, now) for state in due(session, now)),
        Sign("Delivery of letters", _MODES[mode]),
        _counting(lag(session, now)),
        _recount(last_recount(session), now),
        _roster(session, tools, now),
    ]


def _geocoder(tools: Toolbox) -> Iterator[Sign]:
    if tools.census is None:
        yield Sign("Census geocoder", "switched off")
    elif census_health(tools.census).problem:
        yield Sign("Census geocoder", "left alone for the moment, after several failures; residents pick", True)
    else:
        yield Sign("Census geocoder", "in use")


def _queue(state: LaneState, mode: Delivery, now: datetime) -> Sign:
    if not state.number or state.oldest is None:
        return Sign(LANES[state.lane], "nothing waits")
    number = f"{state.number:,} wait" if state.number <= MOST else f"more than {MOST:,} wait"
    number = "1 waits" if state.number == 1 else number
    waited = now - state.oldest
    is_held = state.lane is Lane.LETTERS and mode is Delivery.HOLD
    words = f"{number}, the first for {span_words(waited)}"
    return Sign(
        LANES[state.lane],
        f"{words} (on hold)" if is_held else words,
        not is_held and waited > _PATIENCE[state.lane],
    )


def _counting(behind: timedelta | None) -> Sign:
    if behind is None:
        return Sign("Counting", "nothing has been counted yet: is a worker running?", True)
    if behind < timedelta(seconds=1):
        return Sign("Counting", "all figures are up to date")
    return Sign("Counting", f"all figures are of {span_words(behind)} ago", behind > _LAG)


def _recount(last: RecountView | None, now: datetime) -> Sign:
    if last is None:
        return Sign("Nightly recount", "not yet done")
    ago = f"{span_words(now - last.at)} ago"
    if not last.differences:
        return Sign("Nightly recount", f"{ago}: every figure was right")
    plural = "figure was" if last.differences == 1 else "figures were"
    mended = " and put right" if last.is_repaired else "; see the operations guide"
    return Sign("Nightly recount", f"{ago}: {last.differences:,} {plural} wrong{mended}", last.is_alarming)


def _roster(session: Session, tools: Toolbox, now: datetime) -> Sign:
    imported = roster_imported_on(session, tools.pack.code)
    day = imported or tools.pack.roster_as_of
    age = now.date() - day
    origin = "imported" if imported else "that of the pack, as of"
    words = f"{origin} {day:%B} {day.day}, {day.year}"
    is_old = age > _OLD_ROSTER
    return Sign("Roster of legislators", f"{words}; import a fresh one" if is_old else words, is_old)
