"""When two e-mail addresses are one mailbox."""

from email_validator import validate_email


def mailbox_key(address: str) -> str:
    """What a mailbox is known by: its address in ASCII (the domain as in the DNS) and in small letters.

    Never `casefold()`: that makes "ß" into "ss", which is another domain and so somebody else's mailbox.
    `address` has passed the form; raises `EmailNotValidError` for what is none.
    """
    valid = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    return str(valid.ascii_email).lower()
