"""The letters desk: how delivery stands, and letters by state, by seat and by day."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from advocacy.domain.actors import HOUSE
from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Right
from advocacy.queries import mail_tallies
from advocacy.queries.delivery import past_switches, pauses, standing
from advocacy.queries.office_paces import common_rules
from advocacy.queries.tally_scopes import Scope
from advocacy.web.clock import now
from advocacy.web.organizers import letters_attention, letters_cancel, letters_office, letters_pace, letters_switch
from advocacy.web.organizers.access import has, needs
from advocacy.web.organizers.figure_tables import letter_states, telling
from advocacy.web.organizers.figure_words import figure
from advocacy.web.organizers.letter_offices import offices
from advocacy.web.organizers.letters_look import GROUPS, day_table, look
from advocacy.web.organizers.seat_lines import seat_lines
from advocacy.web.toolbox import toolbox

bp = Blueprint("letters_desk", __name__, url_prefix="/letters")


@bp.get("")
@needs(Right.WATCH)
def show() -> str:
    """How delivery stands, and where all letters are."""
    with toolbox().database.reading() as session:
        page = _page(session)
    return render_template("organizers/letters/desk.html", figure=figure, groups=GROUPS, **page)


for _path, _name, _view, _method in (
    ("/offices/<id:seat_id>", "office", letters_office.show, "GET"),
    ("/offices/<id:seat_id>/pause", "pause", letters_office.pause, "POST"),
    ("/offices/<id:seat_id>/resume", "resume", letters_office.resume, "POST"),
    ("/pace", "pace_of_all", letters_pace.show, "GET"),
    ("/pace", "set_pace_of_all", letters_pace.save, "POST"),
    ("/offices/<id:seat_id>/pace", "office_pace", letters_pace.show_office, "GET"),
    ("/offices/<id:seat_id>/pace", "set_office_pace", letters_pace.save_office, "POST"),
    ("/packets", "set_packets_of_all", letters_pace.save_digest, "POST"),
    ("/offices/<id:seat_id>/packets", "set_office_packets", letters_pace.save_office_digest, "POST"),
    ("/attention", "attention", letters_attention.show, "GET"),
    ("/attention/all", "decide_all", letters_attention.decide_all, "POST"),
    ("/messages/<id:message_id>", "letter", letters_attention.letter, "GET"),
    ("/messages/<id:message_id>/decision", "decide", letters_attention.decide, "POST"),
    ("/cancel", "ask_cancel", letters_cancel.ask, "GET"),
    ("/cancel", "cancel", letters_cancel.cancel, "POST"),
    ("/delivery", "ask_switch", letters_switch.ask, "GET"),
    ("/delivery", "check_switch", letters_switch.check, "POST"),
    ("/delivery/switch", "switch", letters_switch.switch, "POST"),
):
    bp.add_url_rule(_path, _name, _view, methods=[_method])


def _page(session: Session) -> dict[str, object]:
    tools, moment = toolbox(), now()
    zone, limits, sees = tools.pack.timezone, tools.delivery_limits, has(Right.SEE_PERSONS)
    seen, paused, tell = look(request.args), pauses(session), telling(sees)
    seats = seat_lines(mail_tallies.seats(session, tools.pack, Scope(zone)), tell, sees)
    states = mail_tallies.letter_states(session, Scope(zone))
    days = mail_tallies.letters_by_day(session, Scope(zone, since=seen.since(moment)))
    switched = next(iter(past_switches(session, 1)), None)
    return {
        "standing": standing(session, limits),
        "limits": limits,
        "switched": switched,
        "is_held_by_house": switched is not None and switched.actor == HOUSE.name,
        "states": letter_states(states),
        "stuck": sum(states.get(state, 0) for state in (MessageState.UNCERTAIN, MessageState.FAILED)),
        "uncertain": states.get(MessageState.UNCERTAIN, 0),
        "seats": seats,
        "offices": offices(seats.lines, seen, paused),
        "chambers": tools.pack.chambers,
        "pauses": paused,
        "stopped": {seat_id: pause for seat_id, pause in paused.items() if pause.actor == HOUSE.name},
        "seat_names": {line.seat.id: line.seat.name for line in seats.lines},
        "rules": common_rules(session),
        "days": day_table(days, zone, tell),
        "look": seen,
    }
