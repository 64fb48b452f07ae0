"""What a receiver's words about an e-mail mean: one reading for SMTP replies, reports and providers' callbacks."""

import re
from dataclasses import dataclass

from advocacy.domain.bounce_table import RULES
from advocacy.domain.verdicts import Verdict

_WORDS_READ = 2000
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_AT_START = re.compile(r"\s*(?:\d{3}[ -])?\s*" + _STATUS.pattern)
# What somebody is called must not be taken for what is said about them.
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")


@dataclass(frozen=True, slots=True)
class Said:
    """All that was said: SMTP `code` (0 if none), enhanced `status` ("5.1.1" or ""), `words`, and the source's own
    name for it ("ses:permanent/general")."""

    code: int = 0
    status: str = ""
    words: str = ""
    named: str = ""


_COMPILED = tuple(
    (
        rule,
        re.compile(rule.status) if rule.status else None,
        re.compile(rule.words, re.IGNORECASE | re.DOTALL) if rule.words else None,
        re.compile(rule.named) if rule.named else None,
    )
    for rule in RULES
)


def classify(said: Said) -> Verdict:
    """What was said means this; the same words always mean the same."""
    status = _agreed(said.code, said.status)
    words = _ADDRESS.sub("", said.words[:_WORDS_READ])
    for rule, of_status, of_words, of_name in _COMPILED:
        if (
            (of_status is None or of_status.fullmatch(status))
            and (not rule.codes or said.code in rule.codes)
            and (of_words is None or of_words.search(words))
            and (of_name is None or of_name.fullmatch(said.named.lower()))
        ):
            return rule.verdict
    return Verdict.UNKNOWN


def smtp_reply(code: int, reply: str) -> Said:
    """A server's reply, its enhanced status taken from where RFC 2034 puts it, at the beginning."""
    found = _AT_START.match(reply)
    return Said(code, ".".join(found.groups()) if found else "", reply)


def status_in(words: str) -> str:
    """The first enhanced status that words contain ("5.1.1"), or ""."""
    found = _STATUS.search(words[:_WORDS_READ])
    return found[0] if found else ""


def _agreed(code: int, status: str) -> str:
    """RFC 3463 wants the first figure of both to be the same; where it is not, the milder one counts.

    5.0.0 says nothing more than that it failed.
    """
    if code // 100 == 4 and status.startswith("5."):
        return f"4{status[1:]}"
    return "" if status == "5.0.0" else status
