"""Flask as both applications need it."""

import re
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response
from werkzeug.datastructures import Headers
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.wiring import TEMPLATES

_HARMLESS = re.compile(r"[A-Za-z0-9/._~?=&+-]+")


class Onward(Response):
    """An answer that says where to go on. An address that is ASCII and harmless already leaves as it is: the
    library would take it apart and put it together again.
    """

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers as they leave."""
        is_ready = _HARMLESS.fullmatch(self.headers["Location"])
        return self.headers if is_ready else super().get_wsgi_headers(environ)


class Application(Flask):
    """Flask with our templates and static files, with redirects that have no page, and without coroutines."""

    def __init__(self) -> None:
        super().__init__("advocacy", template_folder=str(TEMPLATES), static_folder="static")

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is. Flask asks of each view and each hook, at every request, whether it is a coroutine."""
        return func

    def redirect(self, location: str, code: int = 302) -> AnyResponse:
        """Where to go on. Browsers show nothing of such an answer; without a page it leaves in one piece."""
        return Onward(status=code, headers={"Location": location, "Content-Length": "0"})
