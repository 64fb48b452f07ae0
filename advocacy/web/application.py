"""Flask as both applications need it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.wiring import TEMPLATES


class Application(Flask):
    """Flask with our templates and static files, with redirects that have no page, and without coroutines."""

    def __init__(self) -> None:
        super().__init__("advocacy", template_folder=str(TEMPLATES), static_folder="static")

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is. Flask asks of each view and each hook, at every request, whether it is a coroutine."""
        return func

    def redirect(self, location: str, code: int = 302) -> AnyResponse:
        """Where to go on. Browsers show nothing of such an answer; without a page it leaves in one piece."""
        return Response(status=code, headers={"Location": location})
