"""What an SMTP server's answer means for a message that it did not take (RFC 5321 4.2, RFC 3463)."""

import re

from advocacy.domain.ports import SendVerdict

# Our server wants a password or encryption that we did not give: every message would get this answer.
_OURS = frozenset({523, 530, 534, 535, 538})
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")


def refusal(code: int, reply: str) -> SendVerdict:
    """REFUSED when this person cannot be reached, DEFERRED when time or our own repair may help.

    `code` is any answer but a success. A full mailbox (x.2.2) may empty; policy and security answers (x.7.x) are
    about us, not about the person.
    """
    if code // 100 != 5 or code in _OURS:
        return SendVerdict.DEFERRED
    found = _ENHANCED.match(reply)
    if found and (found[2] == "7" or (found[2], found[3]) == ("2", "2")):
        return SendVerdict.DEFERRED
    return SendVerdict.REFUSED
