"""The search for supporters as it stands in an address, and back again."""

from collections.abc import Mapping
from datetime import datetime

from advocacy.domain.names import place_key
from advocacy.domain.supporters import SEARCHED_STATES, SupporterFilter
from advocacy.domain.typed import one_line
from advocacy.queries.supporters import Place
from advocacy.web.converters import row_id
from advocacy.web.days import read_day
from advocacy.web.toolbox import toolbox

_LONGEST = 254


def read_filter(given: Mapping[str, str]) -> SupporterFilter:
    """What an address or a form asks for; what cannot be read is left out."""
    typed = {
        name: one_line(given.get(name))[:_LONGEST] for name in ("q", "town", "petition", "source", "language")
    }
    chamber, _, seat = given.get("seat", "").partition("-")
    return SupporterFilter(
        words=typed["q"],
        town=_town(typed["town"]),
        upper_id=row_id(seat) if chamber == "upper" else None,
        lower_id=row_id(seat) if chamber == "lower" else None,
        state=next((state for state in SEARCHED_STATES if state == given.get("state")), None),
        petition=typed["petition"],
        source=typed["source"],
        language=typed["language"],
        since=read_day(given.get("since", "")),
        until=read_day(given.get("until", "")),
        mailbox=_mailbox(typed["q"]),
    )


def _mailbox(words: str) -> str:
    """The key of a whole address, where it is not the address itself."""
    if " " in words or not all(words.partition("@")) or not words.isascii():
        return ""
    mailbox = toolbox().mailboxes.read(words)
    return mailbox.key if mailbox.former_key else ""


def written_filter(wanted: SupporterFilter) -> dict[str, str]:
    """The filter as the address has it, without what is not asked for."""
    parts = {
        "q": wanted.words,
        "town": wanted.town,
        "seat": seat_value(wanted),
        "state": wanted.state or "",
        "petition": wanted.petition,
        "source": wanted.source,
        "language": wanted.language,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }
    return {name: str(value) for name, value in parts.items() if value}


def seat_value(wanted: SupporterFilter) -> str:
    """The seat as the address has it; "" for none."""
    if wanted.upper_id:
        return f"upper-{wanted.upper_id}"
    return f"lower-{wanted.lower_id}" if wanted.lower_id else ""


def read_place(text: str) -> Place | None:
    """A place in the list; None for what is none."""
    moment, _, number = text.partition("_")
    try:
        signed_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    signature_id = row_id(number)
    return Place(signed_at, signature_id) if signature_id and signed_at.tzinfo else None


def written_place(place: Place | None) -> str:
    """A place as the address has it."""
    return f"{place.signed_at.isoformat()}_{place.signature_id}" if place else ""


def _town(typed: str) -> str:
    """The pack's spelling of a town; as typed where it has none."""
    key = place_key(typed)
    return next((town for town in toolbox().pack.towns if place_key(town) == key), typed) if typed else ""
