"""The toolbox of the running application, for views."""

from flask import current_app

from advocacy.wiring import Toolbox


def toolbox() -> Toolbox:
    """What `advocacy.app` put together at the start."""
    found: Toolbox = current_app.extensions["toolbox"]
    return found
