"""What stands for the merge fields of a mailing for one person."""

from collections.abc import Callable, Mapping
from operator import attrgetter

from advocacy.domain.errors import MergeFieldMissing
from advocacy.domain.mailing_fields import PETITION_URL
from advocacy.domain.merge_pieces import Piece
from advocacy.links import Links
from advocacy.queries.recipients import Recipient
from advocacy.services.mailing_placeholders import COUNTED, UNSUBSCRIBE_URL

_KNOWN: Mapping[str, Callable[[Recipient], str]] = {
    "person.given_name": attrgetter("given_name"),
    "person.family_name": attrgetter("family_name"),
    "person.town": attrgetter("town"),
    "senator.name": attrgetter("senator"),
    "representative.name": attrgetter("representative"),
    "petition.title": attrgetter("petition_title"),
}


class Values:
    """Values on one line, found out when they are asked for; `counted` maps addresses to those that count clicks.

    `unsubscribe` stands in for the person's own link where nobody is to be unsubscribed: in previews and tests.
    """

    def __init__(
        self,
        links: Links,
        recipient: Recipient,
        mailing_id: int,
        counted: Mapping[str, str],
        unsubscribe: str = "",
    ) -> None:
        self._links, self._recipient, self._counted = links, recipient, counted
        self.unsubscribe_url = unsubscribe or self._link_out(mailing_id)

    def of(self, piece: Piece) -> str:
        """The value, or the fallback; raises `MergeFieldMissing`."""
        value = " ".join(self._value(piece.field).split()) or piece.fallback
        if not value:
            raise MergeFieldMissing(piece.field)
        return value

    def merged(self, pieces: tuple[Piece, ...], written: Callable[[str], str] = str) -> str:
        """The pieces as one text, values as `written` turns them. Raises `MergeFieldMissing`."""
        return "".join(written(self.of(piece)) if piece.field else piece.text for piece in pieces)

    def _value(self, field: str) -> str:
        if known := _KNOWN.get(field):
            return known(self._recipient)
        if field == UNSUBSCRIBE_URL:
            return self.unsubscribe_url
        petition = self._links.petition(self._recipient.petition_slug)
        if field == PETITION_URL:
            return petition
        address = petition + field.removeprefix(COUNTED)
        return self._counted.get(address, address)

    def _link_out(self, mailing_id: int) -> str:
        email_hash = self._recipient.email_hash or self._links.email_hash(self._recipient.email_key)
        return self._links.unsubscribe(email_hash, mailing_id)
