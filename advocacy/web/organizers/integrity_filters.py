"""What is asked for in the queue as it stands in an address or a form, and back again."""

from collections.abc import Mapping

from advocacy.domain.selections import LISTED_STATES, Selection
from advocacy.domain.suspicion import LISTED_AT, Reason, Trait
from advocacy.domain.typed import one_line
from advocacy.web.converters import row_id
from advocacy.web.days import read_day
from advocacy.web.organizers.integrity_words import LEAST

_LONGEST = 200


def read_selection(given: Mapping[str, str]) -> Selection:
    """What is asked for; what cannot be read is left out."""
    typed = {name: one_line(given.get(name))[:_LONGEST] for name in ("name", "note", "petition")}
    least = given.get("least", "")
    like_id = row_id(given.get("like", ""))
    alike = next((trait for trait in Trait if trait == given.get("alike")), None)
    return Selection(
        least=int(least) if least in {str(each) for each in LEAST} else LISTED_AT,
        reason=next((reason for reason in Reason if reason == given.get("reason")), None),
        petition=typed["petition"],
        state=next((state for state in LISTED_STATES if state == given.get("state")), None),
        since=read_day(given.get("since", "")),
        until=read_day(given.get("until", "")),
        name=typed["name"],
        note=typed["note"],
        alike=alike if like_id else None,
        like_id=like_id if alike else None,
    )


def written_selection(wanted: Selection) -> dict[str, str]:
    """The selection as the address has it, without what is not asked for."""
    parts = {
        "least": str(wanted.least) if wanted.least != LISTED_AT else "",
        "reason": wanted.reason or "",
        "petition": wanted.petition,
        "state": wanted.state or "",
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "name": wanted.name,
        "note": wanted.note,
        "alike": wanted.alike or "",
        "like": str(wanted.like_id or ""),
    }
    return {name: str(value) for name, value in parts.items() if value}
