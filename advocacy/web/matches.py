"""A match in the page's language: why these seats, and what to do when they are wrong."""

from flask_babel import gettext

from advocacy.domain.explanations import NEXT_STEPS, SENTENCES
from advocacy.domain.matches import Match, Reason
from advocacy.domain.seats import SeatKey
from advocacy.queries.signatures import SignatureView
from advocacy.web.formats import wards

REFUSED_AT = {
    Reason.TOWN_UNKNOWN: "town",
    Reason.TOWN_AMBIGUOUS: "town",
    Reason.TOWN_MISSING: "town",
    Reason.PO_BOX: "street",
    Reason.OUT_OF_STATE: "zip",
    Reason.ZIP_ELSEWHERE: "zip",
}
"""The form field that a refusal belongs to; with any other reason the form is taken."""


def explanation(match: Match) -> str:
    """Why the match is as it is."""
    return str(gettext(SENTENCES[match.reason], **_facts(match)))


def next_step(match: Match) -> str:
    """What the resident can do about it."""
    return str(gettext(NEXT_STEPS[match.reason], **_facts(match)))


def refusal(match: Match) -> str:
    """Sentence, suggestions and next step for a match that the form cannot be taken with."""
    parts = [explanation(match)]
    if match.suggestions:
        parts.append(gettext("Did you mean %(towns)s?", towns=_any_of(match.suggestions)))
    return " ".join([*parts, next_step(match)])


def picked(view: SignatureView) -> str:
    """The value of the pair that the signature has now; empty when it has none of those on offer."""
    pairs = (pair.value for pair in view.pairs if {pair.upper.key, pair.lower.key} == set(_seats(view.match)))
    return next(pairs, "")


def _seats(match: Match) -> tuple[SeatKey | None, SeatKey | None]:
    return match.upper, match.lower


def _facts(match: Match) -> dict[str, str]:
    facts = dict(match.facts)
    if "precinct" in facts:
        facts["precinct"] = wards(facts["precinct"])
    return facts


def _any_of(names: tuple[str, ...]) -> str:
    *others, last = names
    return gettext("%(names)s or %(last)s", names=", ".join(others), last=last) if others else last
