"""Facts in the words of a page: numbers, times, Markdown, legislators with their titles."""

import re
from datetime import date, datetime
from datetime import time as clock
from functools import lru_cache

import nh3
from flask_babel import (
    format_date,
    format_decimal,
    format_time,
    get_locale,
    gettext,
    lazy_gettext,
    to_user_timezone,
)
from markdown_it import MarkdownIt
from markupsafe import Markup

from advocacy.domain.petition_states import Outcome
from advocacy.domain.seats import Chamber
from advocacy.queries.bill_views import SponsorView
from advocacy.queries.seat_views import LegislatorView
from advocacy.web.languages import current_language
from advocacy.web.toolbox import toolbox

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
_TAGS |= {f"h{level}" for level in range(1, 7)}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_LINKS_TO = {"http", "https", "mailto"}
_OUTCOMES = {
    Outcome.WON: lazy_gettext("This petition was won"),
    Outcome.LOST: lazy_gettext("This petition was not won"),
    Outcome.WITHDRAWN: lazy_gettext("This petition was withdrawn"),
    Outcome.ENDED: lazy_gettext("This petition has ended"),
}
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
    local, locale = to_user_timezone(value), str(get_locale())
    day, time = _long(locale, local.date()), _clock(locale, local.hour, local.minute)
    return str(gettext("%(day)s at %(time)s", day=day, time=time))


def day(value: date) -> str:
    """A day in the page's language."""
    return str(format_date(value, "long"))


@lru_cache(maxsize=1024)
def _long(_locale: str, day: date) -> str:
    """A list of fifty names the same few days again and again; to put one into words takes longer than its row."""
    return str(format_date(day, "long"))


@lru_cache(maxsize=4096)
def _clock(_locale: str, hour: int, minute: int) -> str:
    return str(format_time(clock(hour, minute), "short", rebase=False))


@lru_cache(maxsize=256)
def markdown(text: str) -> Markup:
    """Organizers' Markdown as HTML: HTML in it is shown as text, links lead to web and mail addresses only."""
    html = nh3.clean(
        _MARKDOWN.render(text), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_LINKS_TO, link_rel=None
    )
    return Markup(html)  # noqa: S704 - cleaned just now


def outcome(value: Outcome) -> str:
    """How a petition ended, as a heading."""
    return str(_OUTCOMES[value])


def sponsor(view: SponsorView) -> str:
    """A bill's sponsor, with the title of those who hold a seat."""
    if not view.chamber:
        return view.name
    title = chamber_word(toolbox().pack.chambers[Chamber(view.chamber)].title)
    return str(gettext("%(title)s %(name)s", title=title, name=view.name))


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
