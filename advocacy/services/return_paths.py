"""Return paths that name the e-mail they belong to, signed, so that what comes back is known (VERP)."""

from dataclasses import dataclass

from advocacy.domain.messages import MessageKind
from advocacy.domain.return_tokens import UNSUBSCRIBE, token_in
from advocacy.links import Links
from advocacy.services.row_names import MAILING, RowName, is_name

_KINDS = (MAILING, *(kind.value for kind in MessageKind))


@dataclass(frozen=True, slots=True)
class Returned:
    """The row of a ledger that a return path names: `mailing_messages` for `MAILING`, else `messages`."""

    kind: str
    row_id: int


def return_path(name: RowName, domain: str) -> str:
    """The envelope's sender, "bounces+mailing-12-abc…@domain"."""
    return f"bounces+{name.token}@{domain}"


def sender_path(name: RowName, domain: str) -> str:
    """The same for e-mails of `messages`, "letters+12-abc…@domain"; offices see it as the From of letters."""
    return f"letters+{name.row_id}-{name.mac}@{domain}"


def unsubscribe_mailto(link: str, domain: str) -> str:
    """A mailto address for List-Unsubscribe (RFC 2369).

    Its subject is the token of `link` (`Links.unsubscribe`), which outlives person and mailing.
    """
    return f"mailto:{UNSUBSCRIBE}@{domain}?subject={link.rpartition('/')[2]}"


def read(links: Links, text: str) -> Returned | None:
    """The row that a return path, a Message-ID or a token of ours names; None for any other, and for forged ones.

    Return paths of `messages` have no kind ("letters+12-abc…"): the signature tells.
    """
    if not (token := token_in(text)):
        return None
    *kind, number, mac = token.rsplit("-", 2)
    row_id, kinds = int(number), (each for each in kind or _KINDS if each in _KINDS)
    return next((Returned(each, row_id) for each in kinds if is_name(links, each, row_id, mac)), None)
