"""How a return path or a Message-ID names the e-mail it belongs to; who may believe it is another matter.

"mailing-12-abc…" is kind, number and a signature in thirteen letters and digits; a Message-ID has a dot before the
signature. Return paths of letters once had no kind ("12-abc…").
"""

import re
from typing import Final

UNSUBSCRIBE: Final = "unsubscribe"
"""The local part of the address that takes those who unsubscribe by e-mail."""

_TOKEN = re.compile(r"(?:^|[+<=-])((?:[a-z_]{1,20}-)?[1-9]\d{0,17}[-.][a-z2-7]{13})$")


def token_in(text: str) -> str:
    """The token in an address, a Message-ID, or by itself, in small letters; "" when there is none.

    Mail servers may write the local part of an address in capitals.
    """
    local = text.strip().strip("<>").partition("@")[0].lower()
    found = _TOKEN.search(local[-80:])
    return found[1].replace(".", "-") if found else ""
