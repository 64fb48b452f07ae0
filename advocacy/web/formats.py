"""Facts in the words of a page: numbers, times, Markdown, legislators with their titles."""

import re
from datetime import datetime

from flask_babel import format_date, format_decimal, format_time, gettext, lazy_gettext
from markdown_it import MarkdownIt
from markupsafe import Markup

from advocacy.queries.seat_views import LegislatorView
from advocacy.web.languages import current_language
from advocacy.web.toolbox import toolbox

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_WARD_WORDS = {
    "Ward": lazy_gettext("Ward"),
    "ward": lazy_gettext("ward"),
    "Wards": lazy_gettext("Wards"),
    "wards": lazy_gettext("wards"),
    "Precinct": lazy_gettext("Precinct"),
    "precinct": lazy_gettext("precinct"),
    "Precincts": lazy_gettext("Precincts"),
    "precincts": lazy_gettext("precincts"),
    "all of": lazy_gettext("all of"),
    "and": lazy_gettext("and"),
    "to": lazy_gettext("to"),
}
_WARD_WORD = re.compile(r"\b(?:" + "|".join(_WARD_WORDS) + r")\b")


def number(value: int) -> str:
    """A whole number with the language's thousands separator."""
    return str(format_decimal(value))


def moment(value: datetime) -> str:
    """Day and time in the state's own time zone."""
    day, time = format_date(value, "long"), format_time(value, "short")
    return str(gettext("%(day)s at %(time)s", day=day, time=time))


def markdown(text: str) -> Markup:
    """Organizers' Markdown as HTML; HTML inside it is shown as text."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - the renderer escapes all that it did not write itself


def chamber_word(word: str) -> str:
    """A pack's word about a chamber ("Senate", "Senator") in the page's language, or as the pack has it."""
    return toolbox().pack.word(word, current_language())


def holder(legislator: LegislatorView) -> str:
    """A legislator with the title in the page's language ("Senator Ana Sample")."""
    title = chamber_word(legislator.title)
    return str(gettext("%(title)s %(name)s", title=title, name=legislator.name))


def wards(where: str) -> str:
    """Wards and precincts in the page's language ("Ward 6, precincts 1 and 2")."""
    return _WARD_WORD.sub(lambda found: str(_WARD_WORDS[found[0]]), where)
