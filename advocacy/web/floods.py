"""Slows down who posts very many forms from one part of the network, before anything is looked up for them."""

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

from advocacy.domain.limits import HOUR, Tally
from advocacy.domain.ports import Turnstile
from advocacy.domain.prefixes import UNKNOWN
from advocacy.gateways.process_turnstile import ProcessTurnstile
from advocacy.web.clock import now
from advocacy.web.toolbox import toolbox
from advocacy.web.visitors import origin_name

# Mail programs unsubscribe for all their users, and mail providers report, from few networks of their own.
_FROM_FEW_NETWORKS = {"preferences.choose", "hooks.call"}
_COUNTED_OTHERWISE = {"signing.sign"} | _FROM_FEW_NETWORKS


def init(app: Flask) -> None:
    """Count posted forms, in this process: a share of the work is all that this has to keep off."""
    counter: Turnstile = ProcessTurnstile()

    @app.before_request
    def _refuse_flood() -> None:
        if request.method != "POST" or request.endpoint in _COUNTED_OTHERWISE:
            return
        name, most = origin_name(), toolbox().settings.limits.posts_hour
        if name != UNKNOWN and counter.count([Tally(name, HOUR)], now())[0] > most:
            raise TooManyRequests()
