"""What holds a mailing back, in sentences: who rests until when and why, and who is slow."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from advocacy.domain.mailing_figures import Term
from advocacy.domain.mailing_paces import House
from advocacy.domain.mailing_states import MailingState
from advocacy.queries.mailing_desk import Sheet
from advocacy.queries.mailing_waits import Wait, account_wait, lane_waits
from advocacy.web.clock import now
from advocacy.web.formats import moment
from advocacy.web.organizers.figure_words import span_words
from advocacy.web.toolbox import toolbox

_MOST = 8


def house() -> House:
    """The settings' limits of our account."""
    settings = toolbox().settings.mailings
    return House(settings.per_minute, settings.warm_up)


def waits(session: Session, sheet: Sheet, sees_persons: bool) -> Sequence[str]:
    """A sentence for each; none for a mailing that does not run, or of which nobody waits."""
    waiting = sheet.figures.of(Term.PENDING) if sheet.figures else 0
    if sheet.state is not MailingState.SENDING or not waiting or sheet.needs_winner:
        return ()
    account = account_wait(session, house(), now())
    lanes = lane_waits(session, sheet.id, now())
    told = [_of_account(account, waiting, sees_persons)] if account else []
    told += [_of_lane(lane, sees_persons) for lane in lanes[:_MOST]]
    if (more := len(lanes) - _MOST) > 0:
        told.append(f"And {more} more: domains that rest or are slow.")
    return told


def _of_account(wait: Wait, waiting: int, sees_persons: bool) -> str:
    if wait.rests_until is not None:
        why = _words(wait) if sees_persons else ""
        return f"Nothing goes until {moment(wait.rests_until)}: our account rests{why}."
    pace = wait.per_minute or 0.0
    left = f": about {span_words(timedelta(minutes=waiting / pace))} for those who wait" if pace else ""
    return f"At most {_number(pace)} go a minute now, by the pace of our account{left}."


def _of_lane(wait: Wait, sees_persons: bool) -> str:
    name = wait.domain if sees_persons or not wait.is_small else "A domain of a few people"
    if wait.rests_until is not None:
        why = _words(wait) if sees_persons else ""
        return f"{name} rests until {moment(wait.rests_until)}{why}. Then it goes on by itself."
    why = "its mail server asked for less" if wait.is_slowed else "by the limit that is set for it"
    return f"{name} gets at most {_number(wait.per_minute or 0.0)} a minute: {why}."


def _words(wait: Wait) -> str:
    return f": its mail server said “{wait.reason}”" if wait.reason else ": its mail server asked for time"


def _number(pace: float) -> str:
    return f"{pace:,.0f}" if pace >= 1 else f"{pace:.1f}"
