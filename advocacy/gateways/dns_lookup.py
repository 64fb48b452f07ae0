"""Looks TXT records up in the Domain Name System."""

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

_SECONDS = 3.0


class DnsResolver:
    """Asks the servers that this machine asks, each question for three seconds at most."""

    def texts(self, name: str) -> tuple[str, ...] | None:
        """The TXT records of a name, none when it has none; None when nobody answered in time."""
        try:
            answer = Resolver().resolve(name, "TXT", lifetime=_SECONDS)
        except (NXDOMAIN, NoAnswer):
            return ()
        except (DNSException, OSError, UnicodeError):
            return None
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)
