"""What names a row of a ledger in its e-mail: always the same, and nobody else can make it."""

from dataclasses import dataclass

from advocacy.links import Links

_PURPOSE = "message"
MAILING = "mailing"
"""The kind of rows of `mailing_messages`; those of `messages` have a `MessageKind`."""


@dataclass(frozen=True, slots=True)
class RowName:
    """A row with its mark of authenticity (`Links.mac`)."""

    kind: str
    row_id: int
    mac: str

    @property
    def stem(self) -> str:
        """For files and logs: "mailing-12"."""
        return f"{self.kind}-{self.row_id}"

    @property
    def token(self) -> str:
        """For return paths: "mailing-12-x7…"."""
        return f"{self.stem}-{self.mac}"

    def message_id(self, domain: str) -> str:
        """For the header, in angle brackets."""
        return f"<{self.stem}.{self.mac}@{domain}>"


def name_of(links: Links, kind: str, row_id: int) -> RowName:
    """The name of a row."""
    return RowName(kind, row_id, links.mac(_PURPOSE, f"{kind}-{row_id}"))


def is_name(links: Links, kind: str, row_id: int, mac: str) -> bool:
    """Whether this is the row's mark, or was when its e-mail was written."""
    return links.has_made(mac, _PURPOSE, f"{kind}-{row_id}")
