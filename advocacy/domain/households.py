"""Two people may share a mailbox: what tells their names apart and their home alike."""

import re

from advocacy.domain.addresses import zip5
from advocacy.domain.house_numbers import house_numbers
from advocacy.domain.names import fold
from advocacy.domain.streets import street_key

PLACES = 2
"""How many signatures of one mailbox a petition takes."""

_UNIT = re.compile(
    r"(?:,\s*|\s+)(?:#.*"
    r"|(?:apt|apartment|unit|suite|ste|floor|fl|room|rm|bldg|building|no)\b\.?\s*#?\s*(?:\d[\w-]*|[a-z])?"
    r"|(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|top|ground)\s+fl(?:oor|r)?)\.?\s*$",
    re.IGNORECASE,
)


def name_key(given_name: str, family_name: str) -> str:
    """The same for a name however it is written: "Ann Lee" and "LEE, Ánn" are "ann lee"."""
    whole = f"{given_name} {family_name}"
    return " ".join(sorted(fold(whole).split())) or whole.strip().lower()


def home(street: str, zip_code: str) -> str:
    """The same for a house however it is written, whichever flat of it: "18 Clary Street, Apt 2" is "18 clary st".

    With the ZIP code; never raises.
    """
    line = " ".join(street.split())
    while (cut := _UNIT.sub("", line)) and cut != line:
        line = cut
    number, _, rest = line.partition(" ")
    if rest and (numbers := house_numbers(number.rstrip(","))):
        line = f"{'-'.join(map(str, numbers))} {street_key(rest)}"
    else:
        line = street_key(line)
    return f"{line} {zip5(zip_code)}".strip()
