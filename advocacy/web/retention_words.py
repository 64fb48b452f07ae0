"""The rules of `advocacy.domain.retention` in words: what is kept, for how long, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from flask_babel import LazyString, lazy_gettext, ngettext

from advocacy.domain.retention import Kept, Rule, Rules, Start

_YEAR = 365


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table on the privacy page."""

    kept: Kept
    what: str
    how_long: str
    why: str


WHAT: Mapping[Kept, LazyString] = MappingProxyType(
    {
        Kept.UNCONFIRMED: lazy_gettext("A signature that was never confirmed, with everything in it"),
        Kept.WITHDRAWN: lazy_gettext("A signature that you took back, with everything in it"),
        Kept.STREET: lazy_gettext("Your street address"),
        Kept.NOTE: lazy_gettext("Your own sentence"),
        Kept.LETTER_WORDS: lazy_gettext("The text of your letters"),
        Kept.UNSENT_LETTERS: lazy_gettext("Letters that could not be sent yet"),
        Kept.LOCATED: lazy_gettext("What the US Census said about an address, without the address"),
        Kept.ORIGINS: lazy_gettext(
            "Which part of the network a signature came from, scrambled so that it cannot be read"
        ),
        Kept.TRAITS: lazy_gettext("What is alike in signatures, scrambled so that it cannot be read"),
        Kept.FLAGS: lazy_gettext("What made a signature look unusual"),
        Kept.SERVER_WORDS: lazy_gettext("What mail servers answered"),
        Kept.MAIL_EVENTS: lazy_gettext("Reports about e-mails: that one came back, or was marked as spam"),
        Kept.MAILING_PEOPLE: lazy_gettext("Which of our e-mails went to you"),
        Kept.NOTICES: lazy_gettext("E-mails to organizers"),
        Kept.AUDIT: lazy_gettext("The record of what organizers did, and whose page they looked at"),
        Kept.SLOTS: lazy_gettext("When our computers did their regular work"),
        Kept.LOGS: lazy_gettext("Technical logs: numbers and times, no names, no addresses, no e-mail addresses"),
        Kept.BACKUPS: lazy_gettext("Backup copies of the database"),
    }
)
WHY: Mapping[Kept, LazyString] = MappingProxyType(
    {
        Kept.UNCONFIRMED: lazy_gettext(
            "So that you have time to answer our e-mail. Somebody else may have typed your address."
        ),
        Kept.WITHDRAWN: lazy_gettext(
            "So that you can see what was sent before, and we can look into it when somebody else signed for you."
        ),
        Kept.STREET: lazy_gettext(
            "To find your legislators, and because offices check that a letter comes from their district."
        ),
        Kept.NOTE: lazy_gettext("It is the first sentence of your letters."),
        Kept.LETTER_WORDS: lazy_gettext(
            "So that you can read what was sent, and we can look into it when an office did not get it."
        ),
        Kept.UNSENT_LETTERS: lazy_gettext(
            "A seat may be vacant for a while. After that time they are taken back, and nothing of them is sent."
        ),
        Kept.LOCATED: lazy_gettext("So that the same question is asked once a day at most."),
        Kept.ORIGINS: lazy_gettext("To notice when one place makes up many signatures."),
        Kept.TRAITS: lazy_gettext("To notice when one person signs under many names."),
        Kept.FLAGS: lazy_gettext(
            "So that somebody can look at it. Of a signature that was taken out it stays as the reason."
        ),
        Kept.SERVER_WORDS: lazy_gettext("To find out why an e-mail did not arrive."),
        Kept.MAIL_EVENTS: lazy_gettext(
            "So that we stop writing to a mailbox that is gone or does not want our e-mails."
        ),
        Kept.MAILING_PEOPLE: lazy_gettext(
            "So that nobody gets the same one twice, and we can answer when you ask about one."
        ),
        Kept.NOTICES: lazy_gettext("They hold links that are secret."),
        Kept.AUDIT: lazy_gettext("So that misuse can be found out."),
        Kept.SLOTS: lazy_gettext("So that nothing is done twice."),
        Kept.LOGS: lazy_gettext("To notice and mend what is broken."),
        Kept.BACKUPS: lazy_gettext(
            "To get everything back after an accident. Whoever was erased is erased again when one is used."
        ),
    }
)
_UP_TO: Mapping[Start, LazyString] = MappingProxyType(
    {
        Start.SIGNED: lazy_gettext("%(time)s after signing"),
        Start.WITHDRAWN: lazy_gettext("%(time)s after you took it back"),
        Start.LETTERS_ENDED: lazy_gettext("%(time)s after the last of your letters has gone"),
        Start.LETTER_ENDED: lazy_gettext("%(time)s after the letter has gone"),
        Start.PETITION_CLOSED: lazy_gettext("%(time)s after the petition was closed"),
        Start.LOOKED_UP: lazy_gettext("%(time)s after asking"),
        Start.NOTICED: lazy_gettext("%(time)s after it was noticed"),
        Start.SAID: lazy_gettext("%(time)s after the answer"),
        Start.MAILING_ENDED: lazy_gettext("%(time)s after the last one of its kind was sent"),
        Start.DELIVERED: lazy_gettext("Until they are delivered"),
        Start.DONE: lazy_gettext("%(time)s"),
        Start.WRITTEN: lazy_gettext("%(time)s, then whoever runs the servers deletes them"),
    }
)


def lines(rules: Rules) -> list[Line]:
    """All rules in the page's language, in the order of the table."""
    return [_line(rule) for rule in rules.values()]


def time_of(length: timedelta) -> str:
    """A length in words: whole years where it is some, else days."""
    if length.days >= _YEAR and not length.days % _YEAR:
        return str(ngettext("%(num)s year", "%(num)s years", length.days // _YEAR))
    return str(ngettext("%(num)s day", "%(num)s days", length.days))


def _line(rule: Rule) -> Line:
    how_long = str(_UP_TO[rule.start]) % {"time": time_of(rule.length)}
    return Line(rule.kept, str(WHAT[rule.kept]), how_long, str(WHY[rule.kept]))
