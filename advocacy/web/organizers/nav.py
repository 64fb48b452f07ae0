"""The way through the pages for organizers: each sees where they may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from advocacy.domain.rights import Right
from advocacy.web.organizers.access import has


@dataclass(frozen=True, slots=True)
class Place:
    """A room in the navigation."""

    endpoint: str
    label: str
    right: Right

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        return request.blueprint == self.endpoint.partition(".")[0]


PLACES = (
    Place("dashboard.show", "Dashboard", Right.WATCH),
    Place("seats.index", "Seats", Right.WATCH),
    Place("desk_petitions.index", "Petitions", Right.WATCH),
    Place("letters_desk.show", "Letters", Right.WATCH),
    Place("mailings.index", "E-mail campaigns", Right.WATCH),
    Place("supporters.search", "Supporters", Right.SEE_PERSONS),
    Place("integrity.queue", "Integrity", Right.MODERATE),
    Place("suppressions.index", "Not written to", Right.SEE_PERSONS),
    Place("mail_events.index", "Bounces", Right.TEND_LETTERS),
    Place("mail_domains.index", "E-mail domains", Right.KEEP_MAILBOX_RULES),
    Place("organizers.index", "Organizers", Right.MANAGE_ORGANIZERS),
    Place("audit.show", "Audit log", Right.READ_AUDIT),
)


def init(desk: Flask) -> None:
    """Hand the places to the layout."""
    desk.jinja_env.globals["places"] = places


def places() -> Sequence[Place]:
    """The rooms that the organizer of this request may enter."""
    return [each for each in PLACES if each.endpoint in current_app.view_functions and has(each.right)]
