"""What is kept, for how long, from when on, and why: the one table that jobs, report and privacy page read.

Words for people are in `advocacy/web/retention_words.py`; how each rule is carried out in
`advocacy/services/retention.py`; what becomes of every table of the database in docs/decisions/018-retention.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from advocacy.domain.confirming import ERASE_AFTER

STALE_AFTER = timedelta(days=365)
"""Letters that have not gone so long after their petition closed are taken back: nothing they ask for is open."""

LOCATED_FOR = timedelta(days=1)
"""docs/decisions/008-asked-once-a-day.md"""


class Kept(StrEnum):
    """What is kept for a time only."""

    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"
    STREET = "street"
    NOTE = "note"
    LETTER_WORDS = "letter_words"
    UNSENT_LETTERS = "unsent_letters"
    LOCATED = "located"
    ORIGINS = "origins"
    TRAITS = "traits"
    FLAGS = "flags"
    SERVER_WORDS = "server_words"
    MAIL_EVENTS = "mail_events"
    MAILING_PEOPLE = "mailing_people"
    NOTICES = "notices"
    AUDIT = "audit"
    SLOTS = "slots"
    LOGS = "logs"
    BACKUPS = "backups"


class Start(StrEnum):
    """What the time is counted from."""

    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    LETTERS_ENDED = "letters_ended"
    LETTER_ENDED = "letter_ended"
    PETITION_CLOSED = "petition_closed"
    LOOKED_UP = "looked_up"
    NOTICED = "noticed"
    SAID = "said"
    MAILING_ENDED = "mailing_ended"
    DELIVERED = "delivered"
    DONE = "done"
    WRITTEN = "written"


class Keeper(StrEnum):
    """Who deletes it: the house by itself, or whoever runs the servers it is on."""

    HOUSE = "house"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: `kept` goes once it is `length` from `start`; the reason is in words by `kept`."""

    kept: Kept
    length: timedelta
    start: Start
    keeper: Keeper = Keeper.HOUSE


Rules = Mapping[Kept, Rule]

_TABLE = (
    Rule(Kept.UNCONFIRMED, ERASE_AFTER, Start.SIGNED),
    Rule(Kept.WITHDRAWN, timedelta(days=30), Start.WITHDRAWN),
    Rule(Kept.STREET, timedelta(days=30), Start.LETTERS_ENDED),
    Rule(Kept.NOTE, timedelta(days=28), Start.LETTERS_ENDED),
    Rule(Kept.LETTER_WORDS, timedelta(days=28), Start.LETTER_ENDED),
    Rule(Kept.UNSENT_LETTERS, STALE_AFTER, Start.PETITION_CLOSED),
    Rule(Kept.LOCATED, LOCATED_FOR, Start.LOOKED_UP),
    Rule(Kept.ORIGINS, timedelta(days=7), Start.SIGNED),
    Rule(Kept.TRAITS, timedelta(days=30), Start.SIGNED),
    Rule(Kept.FLAGS, timedelta(days=90), Start.NOTICED),
    Rule(Kept.SERVER_WORDS, timedelta(days=90), Start.SAID),
    Rule(Kept.MAIL_EVENTS, timedelta(days=180), Start.SAID),
    Rule(Kept.MAILING_PEOPLE, timedelta(days=730), Start.MAILING_ENDED),
    Rule(Kept.NOTICES, timedelta(), Start.DELIVERED),
    Rule(Kept.AUDIT, timedelta(days=1095), Start.DONE),
    Rule(Kept.SLOTS, timedelta(days=1), Start.DONE),
    Rule(Kept.LOGS, timedelta(days=30), Start.WRITTEN, Keeper.OPERATOR),
    Rule(Kept.BACKUPS, timedelta(days=30), Start.WRITTEN, Keeper.OPERATOR),
)


def rules(lengths: Mapping[Kept, timedelta] | None = None) -> Rules:
    """The table, with the lengths that somebody chose in place of the usual ones."""
    chosen = lengths or {}
    return {rule.kept: replace(rule, length=chosen.get(rule.kept, rule.length)) for rule in _TABLE}
