"""Whom the settings name: every host that the house talks to of its own accord."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies

from dns.exception import DNSException
from dns.resolver import Resolver

from advocacy.domain.outgoing import Place, Purpose
from advocacy.gateways.embedded import Addresses
from config import Settings

_PORTS = {
    "postgresql": 5432,
    "redis": 6379,
    "rediss": 6379,
    "amqp": 5672,
    "amqps": 5671,
    "smtp": 25,
    "smtps": 465,
    "smtp+starttls": 587,
    "http": 80,
    "https": 443,
}
_DNS_PORT = 53


def places_of(settings: Settings, addresses: Addresses) -> Sequence[Place]:
    """All of them, each purpose's own; a server that is reached by a file of this machine has no place."""
    return tuple(dict.fromkeys(_places(settings, addresses)))


def _places(settings: Settings, addresses: Addresses) -> Iterator[Place]:
    yield from _place(Purpose.DATABASE, addresses.database_url)
    yield from _place(Purpose.BROKER, addresses.broker_url)
    if settings.mail.transport == "smtp":
        yield from _place(Purpose.MAIL, settings.mail.smtp_url)
    yield from _place(Purpose.MAIL, settings.mailings.smtp_url)
    yield from _place(Purpose.CENSUS, settings.locator.census_url)
    if settings.roster.source == "malegislature":
        yield from _place(Purpose.ROSTER, settings.roster.url)
    if settings.hooks.ses_topic_arn:
        region = settings.hooks.ses_topic_arn.split(":")[3]
        yield Place(Purpose.CALLBACKS, f"sns.{region}.amazonaws.com", _PORTS["https"])
    if settings.in_production:
        yield from (Place(Purpose.NAMES, server, _DNS_PORT) for server in _name_servers())
    for proxy in getproxies().values():
        yield from _place(Purpose.PROXY, proxy)
    for added in settings.outgoing.hosts:
        yield from _place(Purpose.ADDED, f"//{added}")


def _place(purpose: Purpose, url: str | None) -> Iterator[Place]:
    try:
        parts = urlsplit(url or "")
        port = parts.port or _PORTS.get(parts.scheme.partition("+psycopg")[0])
    except ValueError:  # several hosts of a database, of which libpq alone makes sense
        return
    if parts.hostname:
        yield Place(purpose, parts.hostname, port)


def _name_servers() -> Sequence[str]:
    try:
        return [str(server) for server in Resolver().nameservers]
    except (DNSException, OSError):
        return []
