"""All pages, put on the application."""

from flask import Flask

from advocacy.web import converters, health, page_views
from advocacy.web.api import hooks
from advocacy.web.public import (
    clicks,
    confirming,
    counts,
    dev_mail,
    fixed_addresses,
    integrity,
    my_address,
    my_data,
    my_exit,
    my_signature,
    petitions,
    preferences,
    privacy,
    security,
    signing,
    thanks,
)


def init(app: Flask) -> None:
    """Register every page; the mail folder shows in development only."""
    converters.init(app)
    page_views.init(app)
    for room in (
        petitions,
        counts,
        signing,
        confirming,
        thanks,
        my_signature,
        my_address,
        my_exit,
        my_data,
        preferences,
        privacy,
        integrity,
        clicks,
        fixed_addresses,
        security,
        hooks,
        health,
    ):
        app.register_blueprint(room.bp)
    settings = app.extensions["toolbox"].settings
    shows_mail = not settings.in_production and settings.mail.transport == "folder"
    if shows_mail:
        app.register_blueprint(dev_mail.bp)
    app.jinja_env.globals["mail_folder_page"] = "/dev/mail/" if shows_mail else ""
