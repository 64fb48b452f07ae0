"""Applications that tests use one after the other, with a new toolbox each time: making one takes long."""

from copy import copy
from typing import Any

from flask import Flask

from advocacy.app import create_app
from advocacy.web import page_views
from advocacy.wiring import Toolbox
from config import Settings


class LentApps:
    """One application for all tests whose settings differ in nothing but their folder."""

    def __init__(self) -> None:
        self._made: dict[str, _Lent] = {}

    def lend(self, settings: Settings) -> Flask:
        key = repr(settings.model_copy(update={"var": None}))
        if key not in self._made:
            self._made[key] = _Lent(settings)
        return self._made[key].renewed(settings)


class _Lent:
    """An application and what a test may have changed of it."""

    def __init__(self, settings: Settings) -> None:
        self._app = create_app(settings)
        self._toolbox: Toolbox = self._app.extensions["toolbox"]
        desk: Flask = self._app.extensions["desk"]
        _hash_fast(desk.extensions["security"])
        self._both = (self._app, desk)
        self._were = [_parts(one) for one in self._both]

    def renewed(self, settings: Settings) -> Flask:
        """As if it had just been put together with these settings; all who know its toolbox get the new one."""
        for one, parts in zip(self._both, self._were, strict=True):
            for place, held in zip((one.config, one.extensions, one.jinja_env.globals), parts, strict=True):
                place.clear()
                place.update(held)
        vars(self._toolbox).clear()
        vars(self._toolbox)["settings"] = settings
        page_views.init(self._app)
        return self._app


def _hash_fast(security: Any) -> None:
    """Passwords, tokens and secrets of second factors are hashed slowly on purpose; here nobody guesses."""
    security.pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1)
    security.hashing_context.update(sha256_crypt__rounds=1000)
    security.totp_factory._totp.wallet.encrypt_cost = 1


def _parts(app: Flask) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return copy(dict(app.config)), copy(app.extensions), copy(dict(app.jinja_env.globals))
