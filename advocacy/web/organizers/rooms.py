"""All pages for organizers, put on their application."""

from flask import Flask

from advocacy.web import converters
from advocacy.web.organizers import dashboard

_ROOMS = (dashboard,)


def init(desk: Flask) -> None:
    """Register every page."""
    converters.init(desk)
    for room in _ROOMS:
        desk.register_blueprint(room.bp)
