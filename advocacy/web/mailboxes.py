"""The field for an e-mail address, and when two addresses are one mailbox."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import ValidationError

from advocacy.gateways.mailbox_book import Mailbox
from advocacy.web.toolbox import toolbox

LOCAL_PART_CHARACTERS = 64  # RFC 5321, section 4.5.3.1.1


class MailboxField(StringField):
    """An e-mail address; `readable` makes `data` its normal form, and `mailbox` what is known of its mailbox.

    The mailbox is read from the address in ASCII (the domain as in the DNS). Never `casefold()`: that makes "ß"
    into "ss", which is another domain and so somebody else's mailbox.
    """

    mailbox: Mailbox = Mailbox("", None, ())

    @property
    def key(self) -> str:
        """What the mailbox is known by, "" for what is no address."""
        return self.mailbox.key

    @property
    def hashes(self) -> tuple[bytes, bytes | None]:
        """The keyed hash of the key, and of the former key if there is one."""
        links, former = toolbox().links, self.mailbox.former_key
        return links.email_hash(self.key), links.email_hash(former) if former else None


def mailbox_of(address: str) -> Mailbox:
    """The mailbox of a whole address that was once taken from a form."""
    return toolbox().mailboxes.read(str(_read(address).ascii_email))


def ascii_domain(text: str) -> str:
    """A domain as in the DNS, in small letters; raises `ValidationError` for what is none."""
    try:
        return str(_read(f"name@{text.strip().removeprefix('@')}").ascii_domain).lower()
    except EmailNotValidError:
        raise ValidationError("Write a domain like example.org.") from None


def readable(_form: FlaskForm, field: MailboxField) -> None:
    """Refuse what is no complete address, and what not every mail server can reach."""
    address = field.data or ""
    if not _local_part(address).isascii():
        raise ValidationError(
            gettext(
                "Not every mail server can reach an address with special letters before the @. "
                "Please use another e-mail address."
            )
        )
    try:
        read = _read(address)
    except EmailNotValidError:
        raise ValidationError(
            gettext("This is not a complete e-mail address. It should look like name@example.org.")
        ) from None
    field.data, field.mailbox = read.normalized, toolbox().mailboxes.read(str(read.ascii_email))


def _read(address: str) -> ValidatedEmail:
    if len(_local_part(address)) > LOCAL_PART_CHARACTERS:
        raise EmailNotValidError
    return validate_email(address, check_deliverability=False, allow_smtputf8=False)


def _local_part(address: str) -> str:
    return address.rpartition("@")[0]
