"""The mail folder in the browser, in development and on this machine only."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.utils import secure_filename

from advocacy.web.headers import framing, private
from advocacy.web.mail_frames import in_frame
from advocacy.web.toolbox import toolbox

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

_SHOWN = 200
_NEW_TAB = '<base target="_blank">'
_FREEDOMS = "allow-popups allow-popups-to-escape-sandbox"


@bp.before_request
def _only_from_here() -> None:
    """Confirmation links are in these mails; a server that listens to the network must not hand them out."""
    if not ip_address((request.remote_addr or "::").removeprefix("::ffff:")).is_loopback:
        abort(404)


@bp.get("/")
def index() -> Response:
    """The mails, newest first."""
    files = sorted(toolbox().settings.mail_folder.glob("*.eml"), key=_written_at, reverse=True)[:_SHOWN]
    mails = [(file.stem, _read(file)) for file in files]
    return private(render_template("dev/mails.html", mails=mails, folder=toolbox().settings.mail_folder))


@bp.get("/<name>")
def show(name: str) -> Response:
    """One mail: headers, text, and how it looks."""
    mail = _mail(name)
    page = render_template(
        "dev/mail.html", name=name, mail=mail, text=_part(mail, "plain"), html=_part(mail, "html")
    )
    return framing(private(page))


@bp.get("/<name>/html")
def html(name: str) -> Response:
    """The HTML part by itself, for the frame."""
    return in_frame(_NEW_TAB + _part(_mail(name), "html"), _FREEDOMS)


def _mail(name: str) -> EmailMessage:
    file = toolbox().settings.mail_folder / f"{secure_filename(name)}.eml"
    if not file.is_file():
        abort(404)
    return _read(file)


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return part.get_content() if part else ""


def _written_at(file: Path) -> float:
    return file.stat().st_mtime
