"""Reading addresses as people type them."""

import re
from collections.abc import Callable

from advocacy.domain.matches import Address
from advocacy.domain.states import state_code

_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
_ZIP_AT_END = re.compile(r"(?:^|[\s,])(\d{5})(?:-\d{4})?$")
_COUNTRY_AT_END = re.compile(r"[\s,]+(?:u\.?s\.?a?\.?|united states(?: of america)?)$", re.IGNORECASE)
_PO_BOX = re.compile(
    r"\b(?:p(?:ost)?\W{0,3}o(?:ffice)?\W{0,3}(?:box|drawer)\b|post\W+box\b|box\W{0,3}\d)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,\n\r;]+")
_LONGEST_STATE = 3
_LONGEST_TOWN = 4


def zip5(text: str) -> str:
    """The five digits of a ZIP or ZIP+4 code; "" when `text` is neither."""
    found = _ZIP.fullmatch(text.strip())
    return found[1] if found and found[0].isascii() else ""


def is_po_box(street: str) -> bool:
    """Whether a street line names a post office box, where nobody lives."""
    return bool(_PO_BOX.search(street))


def has_house_number(street: str) -> bool:
    """Whether a street line could name a house: by a digit, or by "One" at its start ("One Kendall Sq")."""
    return any(letter.isdecimal() for letter in street) or street.lstrip().lower().startswith("one ")


def parse_line(line: str, is_town: Callable[[str], bool]) -> Address:
    """The fields of an address written in one line: "18 Clary St, Cambridge, MA 02139".

    State, ZIP, country and commas may be missing; without a comma before the town `is_town` decides which of
    the last words are one. What cannot be told apart stays in `street`. Never raises.
    """
    rest = _COUNTRY_AT_END.sub("", _tidy(line))
    rest, code = _cut_zip(rest)
    rest, state = _cut_state(rest, is_town)
    street, town = _cut_town(rest, is_town)
    return Address(street=street, town=town, zip=code, state=state)


def _tidy(line: str) -> str:
    parts = (" ".join(part.split()) for part in _PARTS.split(line))
    return ", ".join(part for part in parts if part)


def _cut_zip(rest: str) -> tuple[str, str]:
    found = _ZIP_AT_END.search(rest)
    return (rest[: found.start()].rstrip(" ,"), found[1]) if found else (rest, "")


def _cut_state(rest: str, is_town: Callable[[str], bool]) -> tuple[str, str]:
    """Cut a state off the end; a town with a state's name ("Florida", "Washington") stays when it stands alone."""
    words = rest.split(" ")
    for count in range(min(_LONGEST_STATE, len(words)), 0, -1):
        code = state_code(" ".join(words[-count:]))
        before = " ".join(words[:-count]).rstrip(" ,")
        if code and (before or not is_town(rest)) and not _names_the_town(before, words[-count:], is_town):
            return before, code
    return rest, ""


def _names_the_town(before: str, last: list[str], is_town: Callable[[str], bool]) -> bool:
    """Whether the last words are the town itself ("2 Main St, Florida"), because no town stands before them."""
    if len(last[-1]) == 2 or not is_town(" ".join(last)):
        return False
    return not is_town(_cut_town(before, is_town)[1])


def _cut_town(rest: str, is_town: Callable[[str], bool]) -> tuple[str, str]:
    street, comma, town = rest.rpartition(", ")
    if comma and not has_house_number(town):
        return street, town
    return _town_at_end(rest, is_town)


def _town_at_end(rest: str, is_town: Callable[[str], bool]) -> tuple[str, str]:
    words = rest.split(" ")
    for count in range(min(_LONGEST_TOWN, len(words)), 0, -1):
        if is_town(" ".join(words[-count:])):
            return " ".join(words[:-count]).rstrip(" ,"), " ".join(words[-count:])
    return ("", rest) if rest and not has_house_number(rest) else (rest, "")
