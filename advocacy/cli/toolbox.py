"""How a command gets at the toolbox."""

from typing import cast

from flask import current_app

from advocacy.wiring import Toolbox


def current_toolbox() -> Toolbox:
    """The toolbox of the application the command runs in."""
    return cast(Toolbox, current_app.extensions["toolbox"])
