"""Callbacks of mail providers: what comes in, and what reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advocacy.domain.mail_events import MailEvent


class HookForged(Exception):
    """Nothing shows that the provider has sent this."""


class HookUnreadable(Exception):
    """The provider's signature is right, or it has none, but this is not the format that it has published."""


class CertificateUnread(Exception):
    """The certificate could not be fetched; the same callback may be read later."""


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A callback as it came; names of headers in small letters."""

    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header, "" when there is none."""
        return self.headers.get(name, "")


class HookReader(Protocol):
    """Reads the callbacks of one provider; may ask the network, so never within a transaction."""

    def read(self, request: HookRequest, now: datetime) -> Sequence[MailEvent]:
        """What it says; nothing for what does not concern us.

        Raises `HookForged`, `HookUnreadable` and `CertificateUnread`.
        """
        ...


class CertificateSource(Protocol):
    """Fetches what Amazon SNS keeps for its subscribers; addresses are checked before they are given to it."""

    def certificate(self, url: str) -> bytes:
        """A certificate in PEM; raises `CertificateUnread`."""
        ...

    def confirm(self, url: str) -> None:
        """Say that we want a topic's messages; raises `CertificateUnread`."""
        ...
