"""The field for an e-mail address, and when two addresses are one mailbox."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import ValidationError

LOCAL_PART_CHARACTERS = 64  # RFC 5321, section 4.5.3.1.1


class MailboxField(StringField):
    """An e-mail address; `readable` makes `data` its normal form, and `key` what its mailbox is known by.

    The key is the address in ASCII (the domain as in the DNS) and in small letters. Never `casefold()`: that makes
    "ß" into "ss", which is another domain and so somebody else's mailbox.
    """

    key: str = ""


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
    field.data, field.key = read.normalized, str(read.ascii_email).lower()


def _read(address: str) -> ValidatedEmail:
    if len(_local_part(address)) > LOCAL_PART_CHARACTERS:
        raise EmailNotValidError
    return validate_email(address, check_deliverability=False, allow_smtputf8=False)


def _local_part(address: str) -> str:
    return address.rpartition("@")[0]
