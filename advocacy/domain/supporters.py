"""Words about searching supporters: what can be asked for, and who may leave the house in a file."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from advocacy.domain.signature_states import BARE, SignatureState

SEARCHED_STATES = tuple(state for state in SignatureState if state not in BARE)
"""The states of signatures that somebody can still be found by."""


@dataclass(frozen=True, slots=True)
class SupporterFilter:
    """What a search asks for; all of it together. Empty parts ask for nothing.

    `words` are the beginnings of a name, or of an e-mail address (`is_email`); `mailbox` is the key of a whole
    address that is known by another one ("ann.lee@gmail.com" by "annlee@gmail.com"). `petition` is a slug, `town`
    a municipality of the pack, `upper_id` and `lower_id` seats; `since` and `until` are days of the pack's time
    zone, both included.
    """

    words: str = ""
    town: str = ""
    upper_id: int | None = None
    lower_id: int | None = None
    state: SignatureState | None = None
    petition: str = ""
    source: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    mailbox: str = ""

    @property
    def is_email(self) -> bool:
        """Whether `words` can only be an address: one word with an @, a digit or a full stop."""
        return " " not in self.words and any(sign in "@." or sign.isdigit() for sign in self.words)

    @property
    def told(self) -> dict[str, object]:
        """The filter for the audit log, as JSON; of what was typed about a person only that it was."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "mailbox"}
        kept = {name: str(value) for name, value in values.items() if value}
        return {**kept, "words": "(a name or an e-mail address)"} if self.words else dict(kept)


class Audience(StrEnum):
    """Whose rows an export has: of those who confirmed and asked for news, or of all that the filter finds."""

    NEWS = "news"
    ALL = "all"


class Columns(StrEnum):
    """What an export tells of each: enough to write to them, or also street addresses and notes."""

    CONTACT = "contact"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Which file an organizer wants; `for_excel` with a byte order mark: Excel needs it to know the encoding."""

    wanted: SupporterFilter
    audience: Audience = Audience.NEWS
    columns: Columns = Columns.CONTACT
    for_excel: bool = False

    @property
    def told(self) -> dict[str, object]:
        """The order for the audit log, as JSON."""
        return {**self.wanted.told, "audience": self.audience.value, "columns": self.columns.value}
