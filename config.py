"""Every setting, typed, checked once at start.

Settings come from the environment, prefix ``ADVOCACY_``, groups joined by ``__``
(``ADVOCACY_MAIL__TRANSPORT``); ``HOST`` and ``PORT`` have no prefix. A setting that is unknown or unsafe is
refused with a sentence (`SettingsRefused`) before anything starts.
"""

import ipaddress
import os
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

PREFIX = "ADVOCACY_"

# Its Python wheel hands the folder's name to a shell as it is, and PostgreSQL takes a comma for the next folder.
_NOT_FOR_POSTGRES = frozenset(" \t\r\n\"'`$\\;&|<>()[]*?,")
_SEALING_OCTETS = 32
_SMTP_SCHEMES = frozenset({"smtp", "smtps", "smtp+starttls"})


class SettingsRefused(Exception):
    """The settings cannot be used; `str()` is one plain sentence for each problem, a line each."""


class Organization(BaseModel, extra="forbid", frozen=True):
    """Who runs the petition, as residents and offices see it; ";" parts the lines of the postal address."""

    name: str = "Sample Organization"
    email: str = "hello@example.org"
    postal_address: str = ""


class Locator(BaseModel, extra="forbid", frozen=True):
    """The outside address look-up; an empty `census_url` switches it off."""

    census_url: str = "https://geocoding.geo.census.gov"
    budget_seconds: float = Field(default=3.0, gt=0, le=30)


class Roster(BaseModel, extra="forbid", frozen=True):
    """Where the roster is taken from each week; without `source` from nowhere. `url` is an address or a path."""

    source: Literal["openstates-yaml", "openstates-csv", "malegislature"] | None = None
    url: str = ""
    budget_seconds: float = Field(default=60.0, gt=0, le=75)


def _smtp_url(value: str | None) -> str | None:
    if value and (value.partition("://")[0] not in _SMTP_SCHEMES or not _has_host_and_port(value)):
        raise ValueError("must look like smtp://user:password@host:port (or smtps://…, smtp+starttls://…)")
    return value


class Mail(BaseModel, extra="forbid", frozen=True):
    """How e-mail leaves the house."""

    transport: Literal["folder", "smtp"] = "folder"
    smtp_url: str | None = None
    folder: Path | None = None
    delivery: Literal["hold", "test", "live"] | None = None
    test_inbox: str | None = None
    letters_domain: str = "letters.example.org"
    timeout_seconds: float = Field(default=30.0, gt=0, le=40)

    _smtp_scheme = field_validator("smtp_url")(_smtp_url)


class Mailings(BaseModel, extra="forbid", frozen=True):
    """E-mail campaigns: the domain of their return paths (that of letters by default), and a DKIM key if they are
    signed by this house, not by the mail server.

    `smtp_url` is their own mail server, if they have one. `processes` of a machine send at once over `connections`
    each, all together at most `per_minute`; a sender whom receivers do not know yet begins with `warm_up` a minute
    on the first day, half as many more each day.
    """

    smtp_url: str | None = None
    processes: int = Field(default=1, ge=1, le=64)
    connections: int = Field(default=4, ge=1, le=8)
    per_minute: int | None = Field(default=None, ge=1)
    warm_up: int | None = Field(default=None, ge=1)
    domain: str = ""
    dkim_key_file: Path | None = None
    dkim_selector: str = ""
    dkim_domain: str = ""

    _smtp_scheme = field_validator("smtp_url")(_smtp_url)


class Letters(BaseModel, extra="forbid", frozen=True):
    """Letters wait this many seconds before they go, so that a resident can still edit or cancel them."""

    delay_seconds: int = Field(default=600, ge=0, le=86_400)


class Web(BaseModel, extra="forbid", frozen=True):
    """The web server's processes, the host names it answers to (besides the one in `base_url`), the number of
    reverse proxies in front that add the visitor's address to `X-Forwarded-For` (by default one in production),
    believed when they come from `proxy_addresses` (addresses or networks; by default this machine and private
    networks), and how long a visitor may take to send a request."""

    workers: int = Field(default=2, ge=1, le=64)
    threads: int = Field(default=4, ge=1, le=64)
    read_seconds: float = Field(default=20.0, ge=1, le=120)
    hosts: tuple[str, ...] = ()
    proxies: int | None = Field(default=None, ge=0, le=5)
    proxy_addresses: tuple[str, ...] | None = None

    @field_validator("proxy_addresses")
    @classmethod
    def _networks(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if not all(_is_network(each) for each in value or ()):
            raise ValueError('must be addresses or networks, like ["203.0.113.7", "2001:db8::/48"]')
        return value


class Limits(BaseModel, extra="forbid", frozen=True):
    """How much signing is usual: from a part of the network an hour and a day, for a mailbox on one petition a
    day, on one petition a minute. Decision 022 says what becomes of more, and of `posts_hour`, all other forms.

    `proof` is whether a sign form has to prove that it cost its sender something: `auto` from `proof_minute` sign
    forms a minute on.
    """

    prefix_hour: int = Field(default=30, ge=1, le=100_000)
    prefix_day: int = Field(default=200, ge=1, le=1_000_000)
    mailbox_day: int = Field(default=5, ge=1, le=100)
    petition_minute: int = Field(default=600, ge=1, le=1_000_000)
    posts_hour: int = Field(default=600, ge=10, le=1_000_000)
    proof: Literal["auto", "on", "off"] = "auto"
    proof_minute: int = Field(default=1_200, ge=1, le=1_000_000)


class Outgoing(BaseModel, extra="forbid", frozen=True):
    """Web server, workers and clock talk to the hosts that other settings name, and to further `hosts`
    ("host:port"); `guard` refuses every other connection."""

    guard: bool = True
    hosts: tuple[str, ...] = ()

    @field_validator("hosts")
    @classmethod
    def _with_ports(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_has_host_and_port(f"//{each}") and urlsplit(f"//{each}").port for each in value):
            raise ValueError('must be hosts with their ports, like ["proxy.example.org:3128"]')
        return value


class Organizers(BaseModel, extra="forbid", frozen=True):
    """How long an organizer stays signed in: without doing anything, and at most."""

    idle_minutes: int = Field(default=30, ge=1, le=480)
    hours: int = Field(default=12, ge=1, le=24)


class Retention(BaseModel, extra="forbid", frozen=True):
    """For how many days what is personal is kept; decision 018 has the whole table, residents read it on /privacy.

    `log_days` and `backup_days` are what the operator promises: the house cannot delete these by itself.
    """

    street_days: int = Field(default=30, ge=1, le=365)
    letter_days: int = Field(default=28, ge=7, le=365)
    server_words_days: int = Field(default=90, ge=7, le=365)
    mailing_people_days: int = Field(default=730, ge=30, le=3_650)
    audit_days: int = Field(default=1_095, ge=365, le=3_650)
    log_days: int = Field(default=30, ge=1, le=365)
    backup_days: int = Field(default=30, ge=1, le=365)


class Hooks(BaseModel, extra="forbid", frozen=True):
    """What proves that a callback comes from the mail provider; a provider without it is not listened to.

    `ses_topic_arn` is the SNS topic, `postmark_secret` the "user:password" of the webhook's address,
    `sendgrid_public_key` what SendGrid shows (base64).
    """

    ses_topic_arn: str = ""
    postmark_secret: str = ""
    mailgun_signing_key: str = ""
    sendgrid_public_key: str = ""

    @field_validator("ses_topic_arn")
    @classmethod
    def _topic(cls, value: str) -> str:
        if value and not re.fullmatch(r"arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}", value):
            raise ValueError("must look like arn:aws:sns:us-east-1:123456789012:name")
        return value

    @field_validator("postmark_secret")
    @classmethod
    def _user_and_password(cls, value: str) -> str:
        if value and (len(value) < 20 or not all(value.partition(":"))):
            raise ValueError("must be user:password, 20 characters or more")
        return value

    @field_validator("sendgrid_public_key")
    @classmethod
    def _key(cls, value: str) -> str:
        try:
            key = load_der_public_key(b64decode(value, validate=True)) if value else None
        except ValueError:
            key = None
        if value and not isinstance(key, EllipticCurvePublicKey):
            raise ValueError("must be the verification key that SendGrid shows")
        return value


class Settings(BaseSettings):
    """All settings; see README.md for the list with its defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        populate_by_name=True,
    )

    environment: Literal["development", "production"] = "development"
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=1, le=65_535, validation_alias="PORT")
    base_url: str | None = None
    var: Path = Path("var")
    database_url: str | None = None
    broker_url: str | None = None
    secret_key: str | None = None
    old_secret_keys: tuple[str, ...] = ()
    hash_key: str | None = None
    sealing_keys: tuple[str, ...] = ()
    jurisdiction: str = "ma"
    organization: Organization = Organization()
    locator: Locator = Locator()
    roster: Roster = Roster()
    mail: Mail = Mail()
    mailings: Mailings = Mailings()
    letters: Letters = Letters()
    web: Web = Web()
    outgoing: Outgoing = Outgoing()
    limits: Limits = Limits()
    organizers: Organizers = Organizers()
    retention: Retention = Retention()
    hooks: Hooks = Hooks()

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_open_to_others(self) -> bool:
        """Whether the web server listens beyond this machine."""
        return not _is_loopback(self.host)

    @property
    def public_url(self) -> str:
        """Where residents reach the site, without a trailing slash."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def proxies(self) -> int:
        """How many reverse proxies stand between visitors and the web server."""
        return int(self.in_production) if self.web.proxies is None else self.web.proxies

    @property
    def delivery(self) -> Literal["hold", "test", "live"]:
        """Whether letters go to offices; production holds them until an admin says otherwise."""
        return self.mail.delivery or ("hold" if self.in_production else "live")

    @property
    def mailings_domain(self) -> str:
        """The domain that return paths and identifiers of mailings have."""
        return self.mailings.domain or self.mail.letters_domain

    @property
    def postal_address(self) -> tuple[str, ...]:
        """The organization's, a line each."""
        lines = (line.strip() for line in self.organization.postal_address.split(";"))
        return tuple(line for line in lines if line)

    @property
    def mail_folder(self) -> Path:
        return self.mail.folder or self.var / "mail"

    @property
    def sealing_octets(self) -> tuple[bytes, ...]:
        """The sealing keys, 32 octets each."""
        return tuple(_octets(key) for key in self.sealing_keys)

    @field_validator("sealing_keys")
    @classmethod
    def _sealing_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(_octets(key)) != _SEALING_OCTETS for key in value):
            raise ValueError(
                'must be a list of keys of 32 octets in base64, ["…"], as "flask keys make" prints them'
            )
        return value

    @field_validator("base_url")
    @classmethod
    def _base_scheme(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be the address people use, like https://petition.example.org")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_dialect(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if scheme not in {"postgres", "postgresql", "postgresql+psycopg"} or not separator:
            raise ValueError("must be a PostgreSQL address: postgresql://user:password@host/database")
        return f"postgresql+psycopg://{rest}"

    @field_validator("broker_url")
    @classmethod
    def _broker_scheme(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"redis", "rediss", "valkey", "amqp", "amqps"}:
            raise ValueError("must be a Valkey or RabbitMQ address: redis://host:6379/0 or amqp://host")
        if value is not None and not _has_host_and_port(value):
            raise ValueError("cannot be read; write a / or @ in the password as %2F or %40, or choose another one")
        if value is not None and value.startswith("valkey://"):
            return "redis://" + value.removeprefix("valkey://")
        return value

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        problems = [*_transport_problems(self), *_roster_problems(self)]
        problems += _production_problems(self) if self.in_production else _development_problems(self)
        if problems:
            raise ValueError("\n".join(problems))
        return self


def load() -> Settings:
    """Read the settings from the environment, and make the folders they name.

    Raises `SettingsRefused` when a setting is unknown, malformed or unsafe, or a folder cannot be written.
    """
    known = set(_known_names())
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsRefused("\n".join(f"There is no setting {name}; README.md lists them." for name in unknown))
    try:
        settings = Settings()
    except SettingsError:
        raise SettingsRefused(
            'A setting that is a list must be written as one, like ADVOCACY_WEB__HOSTS=["example.org"].'
        ) from None
    except ValidationError as error:
        raise SettingsRefused("\n".join(_sentences(error))) from None
    _refuse_odd_name(settings)
    _make_folder("ADVOCACY_VAR", settings.var)
    if settings.mail.transport == "folder":
        _make_folder("ADVOCACY_MAIL__FOLDER", settings.mail_folder)
    if (key := settings.mailings.dkim_key_file) and not os.access(key, os.R_OK):
        raise SettingsRefused(f"ADVOCACY_MAILINGS__DKIM_KEY_FILE: the file {str(key)!r} cannot be read.")
    return settings


def _refuse_odd_name(settings: Settings) -> None:
    folder = os.path.realpath(settings.var)
    if not settings.database_url and _NOT_FOR_POSTGRES & set(folder):
        raise SettingsRefused(
            f"ADVOCACY_VAR: {folder!r} has a space, a quotation mark or the like in its name, which the built-in "
            "PostgreSQL cannot bear; choose another folder, like ADVOCACY_VAR=/var/tmp/advocacy."
        )


def _make_folder(name: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        problem = "" if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else "it cannot be written"
    except FileExistsError:
        problem = "it is a file"
    except (OSError, ValueError) as refused:  # ValueError: what no path may hold
        problem = getattr(refused, "strerror", None) or "it is not a path"
    if problem:
        raise SettingsRefused(
            f"{name}: the folder {str(folder)!r} cannot be used ({problem}); choose another one."
        )


def _known_names() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            yield from (f"{PREFIX}{name}__{inner}".upper() for inner in group.model_fields)
        elif field.validation_alias is None:
            yield f"{PREFIX}{name}".upper()


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        message = problem["msg"].removeprefix("Value error, ")
        place = "__".join(str(part) for part in problem["loc"]).upper()
        name = place if place in {"HOST", "PORT"} else PREFIX + place
        yield f"{name}: {message}." if place else message


def _transport_problems(settings: Settings) -> Iterator[str]:
    mail = settings.mail
    if mail.transport == "smtp" and not mail.smtp_url:
        yield "ADVOCACY_MAIL__TRANSPORT is smtp, but ADVOCACY_MAIL__SMTP_URL does not say which server."
    if settings.delivery == "test" and not mail.test_inbox:
        yield "ADVOCACY_MAIL__DELIVERY is test, but ADVOCACY_MAIL__TEST_INBOX does not say where letters go."
    dkim = (settings.mailings.dkim_key_file, settings.mailings.dkim_selector, settings.mailings.dkim_domain)
    if any(dkim) and not all(dkim):
        yield (
            "ADVOCACY_MAILINGS__DKIM_KEY_FILE, …__DKIM_SELECTOR and …__DKIM_DOMAIN belong together: "
            "set all three, or none if the mail server signs."
        )


def _roster_problems(settings: Settings) -> Iterator[str]:
    roster = settings.roster
    if roster.source and not roster.url:
        yield "ADVOCACY_ROSTER__SOURCE is set, but ADVOCACY_ROSTER__URL does not say where it is."
    elif roster.source == "malegislature" and urlsplit(roster.url).scheme not in {"http", "https"}:
        yield "ADVOCACY_ROSTER__URL must be an https:// address for this source."


def _production_problems(settings: Settings) -> Iterator[str]:
    if not settings.database_url:
        yield "In production ADVOCACY_DATABASE_URL must name the PostgreSQL server."
    if not settings.broker_url:
        yield "In production ADVOCACY_BROKER_URL must name the Valkey or RabbitMQ server."
    if not settings.secret_key or len(settings.secret_key) < 32:
        yield "In production ADVOCACY_SECRET_KEY must be set to at least 32 random characters."
    if settings.hash_key is not None and len(settings.hash_key) < 32:
        yield "In production ADVOCACY_HASH_KEY must have at least 32 random characters, where it is set."
    if not settings.sealing_keys:
        yield 'In production ADVOCACY_SEALING_KEYS must be set; "flask keys make" prints a key for it.'
    if not settings.base_url or urlsplit(settings.base_url).scheme != "https":
        yield "In production ADVOCACY_BASE_URL must be the site's https:// address."
    if settings.mail.transport != "smtp":
        yield "In production ADVOCACY_MAIL__TRANSPORT must be smtp; a folder delivers nothing."
    if settings.mail.letters_domain.endswith("example.org") or settings.organization.email.endswith("example.org"):
        yield (
            "In production ADVOCACY_ORGANIZATION__EMAIL and ADVOCACY_MAIL__LETTERS_DOMAIN must be the "
            "organization's own; example.org belongs to nobody."
        )
    if settings.organization.name == Organization().name:
        yield "In production ADVOCACY_ORGANIZATION__NAME must say who runs the petition."


def _development_problems(settings: Settings) -> Iterator[str]:
    mail = settings.mail
    if mail.transport == "smtp" and mail.smtp_url and not _is_loopback(urlsplit(mail.smtp_url).hostname or ""):
        yield (
            "In development ADVOCACY_MAIL__SMTP_URL must be a server on this machine (127.0.0.1), "
            "so that no letter reaches a real office by accident."
        )
    own = settings.mailings.smtp_url
    if own and not _is_loopback(urlsplit(own).hostname or ""):
        yield (
            "In development ADVOCACY_MAILINGS__SMTP_URL must be a server on this machine (127.0.0.1), "
            "so that no mailing reaches real people by accident."
        )


def _octets(key: str) -> bytes:
    """Of a key in base64, in either alphabet; none when it is not one."""
    try:
        return urlsafe_b64decode(key.replace("+", "-").replace("/", "_"))
    except ValueError:
        return b""


def _is_network(written: str) -> bool:
    try:
        ipaddress.ip_network(written, strict=False)
    except ValueError:
        return False
    return True


def _has_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
