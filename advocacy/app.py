"""Flask put together."""

import gc

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from advocacy import logs
from advocacy.cli import COMMANDS
from advocacy.domain.errors import PackRefused
from advocacy.web import content_types, entry, errors, extensions, floods, headers, pages
from advocacy.web.application import Application
from advocacy.web.organizers.desk import create_desk
from advocacy.web.organizers.mount import MOUNT
from advocacy.web.visitors import Visitors
from advocacy.wiring import Toolbox
from config import Settings, SettingsRefused, load

# Two letters of 10,000 characters each, of which a browser may write every one in twelve bytes.
MAX_FORM_BYTES = 256 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; ends the process with plain sentences when the settings are refused."""
    try:
        settings = settings or load()
    except SettingsRefused as refused:
        raise SystemExit(f"The settings cannot be used:\n{refused}") from None
    logs.configure(in_production=settings.in_production)
    toolbox = Toolbox(settings)
    try:
        _ = toolbox.pack
    except PackRefused as refused:
        raise SystemExit("The facts cannot be used:\n" + "\n".join(refused.problems)) from None
    app = Application()
    app.extensions["toolbox"] = toolbox
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=100,
        TRUSTED_HOSTS=headers.trusted_hosts(settings),
    )
    extensions.init(app)
    headers.init(app)
    entry.init(app)
    floods.init(app)
    content_types.init(app)
    errors.init(app)
    pages.init(app)
    app.jinja_env.globals["page_layout"] = "layouts/page.html"
    desk = create_desk(toolbox)
    desk.jinja_env.globals["mail_folder_page"] = app.jinja_env.globals["mail_folder_page"]
    app.extensions["desk"] = desk
    desk.extensions["public"] = app
    both = DispatcherMiddleware(app.wsgi_app, {MOUNT: desk.wsgi_app})
    app.wsgi_app = Visitors(both, settings.proxies, settings.web.proxy_addresses)  # type: ignore[method-assign]
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def create_served_app() -> Flask:
    """The same for a web server's process, whose memory is settled with it.

    What start-up made is here to stay: no request shall pay for the garbage collector's looking at it.
    """
    app = create_app()
    app.extensions["toolbox"].guard_outgoing()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app
