"""All pages for organizers, put on their application."""

from flask import Flask

from advocacy.web import converters
from advocacy.web.organizers import (
    account,
    audit,
    dashboard,
    entrance,
    integrity,
    letters_desk,
    mail_domains,
    mail_events,
    mailings,
    organizers,
    petitions,
    seats,
    segments,
    supporters,
    suppressions,
    towns,
)

_ROOMS = (
    *(dashboard, seats, towns, petitions, letters_desk, mail_events, mailings, segments),
    *(supporters, integrity, suppressions, mail_domains, organizers, audit, account),
)


def init(desk: Flask) -> None:
    """Register every page; the link of development in development only."""
    converters.init(desk)
    for room in _ROOMS:
        desk.register_blueprint(room.bp)
    if not desk.extensions["toolbox"].settings.in_production:
        desk.register_blueprint(entrance.bp)
