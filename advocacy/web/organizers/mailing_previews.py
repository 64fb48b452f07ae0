"""What a supporter will read, in a frame of its own that may load and run nothing."""

from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.mailing_fields import EXAMPLES
from advocacy.domain.mailing_parts import Words
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.rights import Right
from advocacy.queries.recipients import Recipient
from advocacy.services.envelopes import Unsendable
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from advocacy.web.clock import now
from advocacy.web.headers import framed, private
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers.access import needs
from advocacy.web.organizers.mailing_forms import problems_of, typed
from advocacy.web.organizers.mailing_room import bp, read_sheet
from advocacy.web.toolbox import toolbox

_DARK, _BOTH = "(prefers-color-scheme: dark)", 'content="light dark"'
_SOMEBODY = Recipient(
    message_id=0,
    email="sam.supporter@example.org",
    email_key="sam.supporter@example.org",
    email_hash=None,
    given_name=EXAMPLES["person.given_name"],
    family_name=EXAMPLES["person.family_name"],
    town=EXAMPLES["person.town"],
    petition_title=EXAMPLES["petition.title"],
    petition_slug="sample",
    senator=EXAMPLES["senator.name"],
    representative=EXAMPLES["representative.name"],
)


@bp.get("/<id:mailing_id>/preview/<language>")
@needs(Right.WATCH)
def saved_preview(mailing_id: int, language: str) -> Response:
    """As it was saved."""
    return _framed(mailing_id, language, {}, request.args.get("look", ""))


@bp.post("/<id:mailing_id>/preview/<language>")
@needs(Right.EDIT_PETITIONS)
def preview(mailing_id: int, language: str) -> Response:
    """As it was typed; nothing is saved."""
    words = typed((*parts.SETTINGS, *parts.keys_of(language)))
    return _framed(mailing_id, language, words, request.form.get("look", ""))


def _framed(mailing_id: int, language: str, words: Words, look: str) -> Response:
    if language not in LANGUAGES:
        raise NotFound
    html = _document(mailing_id, language, {**read_sheet(mailing_id).words, **words}, look)
    return framed(private(html))


def _document(mailing_id: int, language: str, words: Words, look: str) -> str:
    if problems := problems_of({key: words.get(key, "") for key in parts.keys_of(language)}):
        return _note(problems.values())
    try:
        mail = _mail(mailing_id, language, words)
    except TemplateRefused as refused:
        return _note([f"There is no field {field}." for field in refused.fields])
    except MergeFieldMissing as missing:
        return _note([f"The field {missing.field} has no value."])
    except Unsendable:
        return _note(["The sender's name or the address for answers cannot be used in an e-mail."])
    if look == "text":
        return render_template("organizers/mailings/preview_text.html", text=_part(mail, "plain"))
    return _in_scheme(_part(mail, "html"), is_dark=look == "dark")


def _mail(mailing_id: int, language: str, words: Words) -> EmailMessage:
    """The whole e-mail, read back as mail programs read it."""
    written = MailingWords(
        language=language,
        subject=words.get(parts.text(language, parts.SUBJECT), ""),
        body=words.get(parts.text(language, parts.BODY), ""),
        preheader=words.get(parts.text(language, parts.PREHEADER), ""),
    )
    head = MailingHead(mailing_id, words[parts.FROM_NAME], words[parts.REPLY_TO])
    octets = compile_mailing(toolbox().press, head, written).splice(_SOMEBODY, now()).octets
    return message_from_bytes(octets, policy=default)


def _part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    return str(found.get_content()) if found else ""


def _in_scheme(html: str, *, is_dark: bool) -> str:
    """A browser knows only its own reader's wish: the rules for dark are made to hold always, or never."""
    scheme = "dark" if is_dark else "light"
    return html.replace(_DARK, "all" if is_dark else "not all").replace(_BOTH, f'content="{scheme}"')


def _note(sentences: Iterable[str]) -> str:
    return render_template("organizers/mailings/preview_note.html", sentences=sentences)
