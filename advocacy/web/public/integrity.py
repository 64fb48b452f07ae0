"""How signatures are counted, how many do not count, and why: the same for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from advocacy.domain.cells import Figure, suppressed
from advocacy.domain.retention import Kept
from advocacy.domain.suspicion import Reason
from advocacy.queries.integrity_figures import Standing, by_reason, standings
from advocacy.queries.tally_health import last_recount
from advocacy.web.headers import cacheable
from advocacy.web.languages import current_language
from advocacy.web.retention_words import time_of
from advocacy.web.toolbox import toolbox

bp = Blueprint("integrity_page", __name__)

_FIVE_MINUTES = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"

REASONS: Mapping[Reason, LazyString] = {
    Reason.FAST_PREFIX: lazy_gettext("Far too many forms came from one place at once."),
    Reason.FAST_MAILBOX: lazy_gettext("One mailbox was typed in again and again."),
    Reason.FAST_PETITION: lazy_gettext("They came in a rush that no campaign explains."),
    Reason.SHARED_PREFIX: lazy_gettext("Very many came from one place in a day."),
    Reason.NAME_PATTERN: lazy_gettext("The name is no name, but keys hit at random, or an advertisement."),
    Reason.SAME_NOTE: lazy_gettext("The same note, word for word, stands with many others."),
    Reason.SAME_SCHEME: lazy_gettext("The mailboxes differ only by a number."),
    Reason.DISPOSABLE: lazy_gettext("The mailbox is one of those made to be thrown away."),
    Reason.LOOKALIKE_DOMAIN: lazy_gettext("The mailbox's provider has a name made to look like a well-known one."),
    Reason.BOUNCED: lazy_gettext("The mailbox does not exist."),
    Reason.NOT_ME: lazy_gettext("The owner of the mailbox did not sign."),
    Reason.BY_HAND: lazy_gettext("People of the organization looked at them and decided so."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; `figures` as they may be told."""

    label: str
    figures: Sequence[Figure]


@bp.get("/integrity")
def show() -> Response:
    """The page; figures of fewer than five people, and those that would give them away, are not told."""
    with toolbox().database.reading() as session:
        petitions = standings(session, current_language())
        reasons = by_reason(session)
        recount = last_recount(session)
    page = render_template(
        "public/integrity.html",
        petitions=petitions,
        uncounted=_uncounted(petitions),
        reasons=_reasons(reasons),
        recount=recount,
        kept_for=time_of(toolbox().retention[Kept.WITHDRAWN].length),
    )
    return cacheable(page, _FIVE_MINUTES)


def _uncounted(petitions: Sequence[Standing]) -> Mapping[str, Sequence[Figure]] | None:
    """Held back, taken out and withdrawn, by petition; None when there are too few to tell anything."""
    return suppressed({each.slug: (each.held, each.removed, each.withdrawn) for each in petitions})


def _reasons(found: Mapping[Reason, tuple[int, int]]) -> Sequence[Line] | None:
    told = suppressed({reason.value: numbers for reason, numbers in found.items()})
    if told is None:
        return None
    return [Line(str(words), told[reason]) for reason, words in REASONS.items() if reason in told]
