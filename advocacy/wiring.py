"""The one start-up shared by web, commands and workers: settings become a box of plugs."""

import atexit
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from advocacy.db import Database, connect
from advocacy.domain.delivery import DeliveryLimits
from advocacy.domain.limits import SignLimits
from advocacy.domain.mail_hooks import HookReader
from advocacy.domain.messages import Delivery
from advocacy.domain.outgoing import AllowList, Place
from advocacy.domain.ports import (
    Bell,
    DnsLookup,
    Guesses,
    Locator,
    Mailer,
    MailSigner,
    RosterSource,
    Streets,
    Surveyor,
    Turnstile,
)
from advocacy.domain.proofs import ProofMode, ProofSwitch
from advocacy.domain.retention import Kept, Rules, rules
from advocacy.gateways import dkim, schema
from advocacy.gateways.bell_celery import CeleryBell
from advocacy.gateways.dns_lookup import DnsResolver
from advocacy.gateways.embedded import Addresses, Embedded
from advocacy.gateways.guesses import guesses
from advocacy.gateways.locator_cached import CachedLocator
from advocacy.gateways.locator_census import CensusLocator
from advocacy.gateways.locator_off import LocatorOff
from advocacy.gateways.mail_folder import FolderMailer
from advocacy.gateways.mail_hooks import mail_hooks
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.gateways.mailbox_book import MailboxBook
from advocacy.gateways.outgoing import places_of
from advocacy.gateways.outgoing_guard import OutgoingGuard
from advocacy.gateways.proofs import SignedProofs
from advocacy.gateways.roster_sources import roster_source
from advocacy.gateways.sns_certificates import SnsCertificates
from advocacy.gateways.state_maps import StateMaps
from advocacy.gateways.street_index import StreetIndex
from advocacy.gateways.surveyor import DatabaseSurveyor
from advocacy.gateways.town_maps import TownMaps
from advocacy.gateways.turnstile import turnstile
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.rendering import EmailRenderer
from advocacy.services import petitions, roster
from advocacy.services.doorkeeping import Doorkeeper
from advocacy.services.envelopes import Letterhead
from advocacy.services.mailing_compiling import Press
from advocacy.services.mailing_layout import Imprint
from advocacy.services.mailing_senders import Sender
from advocacy.services.notices import Notices
from advocacy.vault import KEY_BYTES, Vault
from config import Settings

_HERE = Path(__file__).parent
TEMPLATES = _HERE.parent / "templates"
TRANSLATIONS = _HERE / "translations"


@dataclass(frozen=True)
class Toolbox:
    """What entrances hand down; each plug is made when it is first used."""

    settings: Settings

    @cached_property
    def addresses(self) -> Addresses:
        """The servers named in the settings, or the embedded ones, started if need be."""
        named = Addresses(self.settings.database_url or "", self.settings.broker_url or "")
        if named.database_url and named.broker_url:
            return named
        embedded = Embedded(self.settings.var)
        started = embedded.start()
        atexit.register(embedded.leave)
        return Addresses(named.database_url or started.database_url, named.broker_url or started.broker_url)

    @cached_property
    def outgoing(self) -> Sequence[Place]:
        """To whom the house talks."""
        return places_of(self.settings, self.addresses)

    def guard_outgoing(self) -> None:
        """Refuse all other connections of this process from now on, unless the settings say not to."""
        if self.settings.outgoing.guard:
            OutgoingGuard(AllowList(self.outgoing)).install()

    @cached_property
    def database(self) -> Database:
        """The database; an embedded one is brought up to date first."""
        database = Database(connect(_psycopg(self.addresses.database_url), vault=self.vault), self.bell)
        if not self.settings.database_url:
            prepare(database, self.pack)
        return database

    @cached_property
    def pack(self) -> Pack:
        return load_pack(self.settings.jurisdiction)

    @cached_property
    def census(self) -> CensusLocator | None:
        """The Census geocoder itself; None when it is switched off."""
        locator = self.settings.locator
        if not locator.census_url:
            return None
        return CensusLocator(self.pack, locator.census_url, budget_seconds=locator.budget_seconds)

    @cached_property
    def locator(self) -> Locator:
        if self.census is None:
            return LocatorOff()
        return CachedLocator(self.census, self.database, self.hash_key, self.pack.data_version)

    @cached_property
    def surveyor(self) -> Surveyor:
        return DatabaseSurveyor(self.database, self.settings.jurisdiction)

    @cached_property
    def streets(self) -> Streets:
        return StreetIndex(self.database, self.settings.jurisdiction)

    @cached_property
    def town_maps(self) -> TownMaps:
        return TownMaps(self.database, self.settings.jurisdiction)

    @cached_property
    def state_maps(self) -> StateMaps:
        return StateMaps(self.database, self.settings.jurisdiction)

    def roster_source(self, kind: str, place: str) -> RosterSource:
        """The source of this kind ("openstates-yaml", "openstates-csv", "malegislature") at a path or address."""
        return roster_source(self.pack, kind, place, budget_seconds=self.settings.roster.budget_seconds)

    @cached_property
    def bell(self) -> Bell:
        return CeleryBell(self.addresses.broker_url)

    @cached_property
    def links(self) -> Links:
        return Links(
            self.secret_key,
            self.settings.public_url,
            hash_key=self.hash_key,
            old_keys=self.settings.old_secret_keys,
        )

    @cached_property
    def vault(self) -> Vault:
        """What seals street addresses; in development its key is made once and kept under `var`."""
        kept = self.settings.sealing_octets
        return Vault(kept or [b64decode(_kept(self.settings.var / "sealing_key", new_sealing_key))])

    @cached_property
    def renderer(self) -> EmailRenderer:
        return EmailRenderer(TEMPLATES / "email", TRANSLATIONS)

    @cached_property
    def mail_hooks(self) -> Mapping[str, HookReader]:
        """Who reads the callbacks of mail providers, by the provider's name."""
        hooks = self.settings.hooks
        return mail_hooks(
            ses_topic=hooks.ses_topic_arn,
            postmark=hooks.postmark_secret,
            mailgun=hooks.mailgun_signing_key,
            sendgrid=hooks.sendgrid_public_key,
            certificates=SnsCertificates(),
        )

    @cached_property
    def guesses(self) -> Guesses:
        return guesses(self.addresses.broker_url, self.secret_key)

    @cached_property
    def doorkeeper(self) -> Doorkeeper:
        """Who looks at sign forms before they are taken."""
        chosen = self.settings.limits
        limits = SignLimits(chosen.prefix_hour, chosen.prefix_day, chosen.mailbox_day, chosen.petition_minute)
        switch = ProofSwitch(ProofMode(chosen.proof), chosen.proof_minute)
        return Doorkeeper(self.turnstile, SignedProofs(self.secret_key), switch, limits)

    @cached_property
    def turnstile(self) -> Turnstile:
        return turnstile(self.addresses.broker_url, self.secret_key)

    @cached_property
    def mailboxes(self) -> MailboxBook:
        """Who knows which addresses are one mailbox."""
        return MailboxBook(self.database)

    @property
    def letterhead(self) -> Letterhead:
        """Who sends mails, and from which domain letters go."""
        organization = self.settings.organization
        return Letterhead(organization.name, organization.email, self.settings.mail.letters_domain)

    @property
    def notices(self) -> Notices:
        """The writer of e-mails to organizers."""
        return Notices(self.links, self.renderer, self.letterhead)

    @cached_property
    def mail_signer(self) -> MailSigner | None:
        """What signs mailings; None when the mail server does. Raises `KeyUnusable`."""
        mailings = self.settings.mailings
        if mailings.dkim_key_file is None:
            return None
        return dkim.load(mailings.dkim_key_file, mailings.dkim_selector, mailings.dkim_domain)

    @property
    def dns(self) -> DnsLookup | None:
        """Who asks the Domain Name System; nobody does outside of production."""
        return DnsResolver() if self.settings.in_production else None

    @property
    def sender(self) -> Sender:
        """What mailings are known by."""
        settings, mailings = self.settings, self.settings.mailings
        return Sender(
            settings.organization.email.rpartition("@")[2],
            settings.mailings_domain,
            mailings.dkim_selector,
            mailings.dkim_domain,
        )

    @property
    def press(self) -> Press:
        """What mailings are made with."""
        settings = self.settings
        organization = settings.organization
        imprint = Imprint(organization.name, organization.email, settings.postal_address, settings.mailings_domain)
        return Press(self.links, self.renderer, imprint, self.mail_signer)

    @cached_property
    def secret_key(self) -> str:
        """The key of all signed links; in development it is made once and kept under `var`."""
        return self.settings.secret_key or _kept(self.settings.var / "secret_key", new_secret)

    @property
    def hash_key(self) -> str:
        """The key of what has to outlive a change of the secret key."""
        return self.settings.hash_key or self.secret_key

    @property
    def retention(self) -> Rules:
        """What is kept for how long."""
        chosen = self.settings.retention
        days = {
            Kept.STREET: chosen.street_days,
            Kept.NOTE: chosen.letter_days,
            Kept.LETTER_WORDS: chosen.letter_days,
            Kept.SERVER_WORDS: chosen.server_words_days,
            Kept.MAILING_PEOPLE: chosen.mailing_people_days,
            Kept.AUDIT: chosen.audit_days,
            Kept.LOGS: chosen.log_days,
            Kept.BACKUPS: chosen.backup_days,
        }
        return rules({kept: timedelta(days=number) for kept, number in days.items()})

    @property
    def delivery_limits(self) -> DeliveryLimits:
        """What the settings say about letters; a mode that was set is also the most that the switch can do."""
        mail = self.settings.mail
        ceiling = Delivery(mail.delivery) if mail.delivery else Delivery.LIVE
        return DeliveryLimits(Delivery(self.settings.delivery), ceiling, mail.test_inbox or "")

    def mailer(self) -> Mailer:
        """A mailer of the caller's own; it may keep a connection, so close it."""
        mail = self.settings.mail
        if mail.transport == "folder" or not mail.smtp_url:
            return FolderMailer(self.settings.mail_folder)
        return SmtpMailer(
            mail.smtp_url,
            timeout_seconds=mail.timeout_seconds,
            hello_name=urlsplit(self.settings.public_url).hostname or "localhost",
        )


def prepare(database: Database, pack: Pack) -> None:
    """Bring tables, the pack's facts and the pack's petitions up to date; harmless to repeat."""
    schema.upgrade(database.engine)
    now = datetime.now(UTC)
    with database.unit_of_work() as session:
        roster.load_pack_facts(session, pack, now.date())
        petitions.seed(session, pack, now)


def _psycopg(url: str) -> str:
    return "postgresql+psycopg://" + url.partition("://")[2]


def new_secret() -> str:
    """A secret key, as the settings want it."""
    return secrets.token_urlsafe(48)


def new_sealing_key() -> str:
    """A sealing key, as the settings want it."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What the file says; a new file is there as a whole or not at all, whoever else starts at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()
