"""Counts how often a petition's page is asked for; never by whom: nothing is kept of a visitor."""

import atexit
from collections import Counter
from contextlib import suppress
from datetime import datetime
from threading import Lock, Timer
from weakref import ref

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from advocacy.domain.tally_steps import Step, step_start
from advocacy.services.page_views import add_views
from advocacy.web.clock import now
from advocacy.web.machines import is_by_machine
from advocacy.wiring import Toolbox

FLUSH_SECONDS = 5.0

log = structlog.get_logger()


class PageViewCounter:
    """This process's numbers, added to the database every few seconds while there are any, and at the end.

    What a process that is killed had not added yet is lost: that is what not asking the database costs.
    """

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._lock = Lock()
        self._views: Counter[tuple[int, datetime]] = Counter()
        self._timer: Timer | None = None
        self._is_kept = False

    def count(self, petition_id: int, at: datetime) -> None:
        """One view of a petition's page."""
        hour = step_start(at, Step.HOUR, self._toolbox.pack.timezone)
        with self._lock:
            if not self._is_kept:
                # Not sooner: what is registered later runs earlier, and an embedded database is among it.
                atexit.register(_flush, ref(self))
                self._is_kept = True
            self._views[petition_id, hour] += 1
            if self._timer is None:
                self._timer = Timer(FLUSH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Add to the database what was counted; what cannot be added now stays for the next time."""
        with self._lock:
            views, self._views, self._timer = self._views, Counter(), None
        try:
            self._add(views)
        except SQLAlchemyError as problem:
            log.warning("views_not_added", count=views.total(), error=type(problem).__name__)
            with self._lock:
                self._views.update(views)

    def flush_at_exit(self) -> None:
        """The same for the last time; nobody is there any more to be told of a failure."""
        with suppress(SQLAlchemyError):
            self._add(self._views)

    def _add(self, views: Counter[tuple[int, datetime]]) -> None:
        if views:
            with self._toolbox.database.unit_of_work() as session:
                add_views(session, views, now())


def init(app: Flask) -> None:
    """Give the application its counter."""
    app.extensions["page_views"] = PageViewCounter(app.extensions["toolbox"])


def count_view(petition_id: int) -> None:
    """Count this request, unless it says itself that a program sent it, or that nobody reads it yet."""
    if not is_by_machine():
        current_app.extensions["page_views"].count(petition_id, now())


def _flush(counter: "ref[PageViewCounter]") -> None:
    if standing := counter():
        standing.flush_at_exit()
