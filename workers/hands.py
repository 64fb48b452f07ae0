"""What one worker process keeps between tasks: its plugs, made when first used, never before the fork."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from celery.exceptions import SoftTimeLimitExceeded

from advocacy.domain.mailing_paces import House
from advocacy.domain.mailing_sending import MailStream
from advocacy.domain.ports import Mailer
from advocacy.gateways.journal import FileJournal
from advocacy.gateways.mail_folder import FolderMailer
from advocacy.gateways.mail_one_by_one import OneByOne
from advocacy.gateways.mail_stream import SmtpStream
from advocacy.services.mailing_deliveries import Desk
from advocacy.services.mailing_writing import MailingWriter
from advocacy.services.mails import Composer
from advocacy.wiring import Toolbox


class Hands:
    """The toolbox with kept mail connections and the writers of mails."""

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = toolbox

    @cached_property
    def mailer(self) -> Mailer:
        return self.toolbox.mailer()

    @cached_property
    def composer(self) -> Composer:
        return Composer(self.toolbox.links, self.toolbox.renderer, self.toolbox.letterhead)

    @cached_property
    def mailing_desks(self) -> tuple[Desk, ...]:
        """What this process sends mailings with, for each of its connections."""
        return tuple(self._mailing_desk() for _ in range(self.toolbox.settings.mailings.connections))

    def _mailing_desk(self) -> Desk:
        mailings = self.toolbox.settings.mailings
        return Desk(
            database=self.toolbox.database,
            stream=self._stream(),
            journal=FileJournal(self.journals),
            writer=MailingWriter(self.toolbox.press),
            house=House(mailings.per_minute, mailings.warm_up),
            clock=self.now,
            seconds=monotonic,
            cut=SoftTimeLimitExceeded,
        )

    @property
    def journals(self) -> Path:
        """Where the processes of this machine keep their journals."""
        return self.toolbox.settings.var / "journal"

    def _stream(self) -> MailStream:
        settings = self.toolbox.settings
        url = settings.mailings.smtp_url or settings.mail.smtp_url
        if not url or (settings.mail.transport == "folder" and not settings.mailings.smtp_url):
            return OneByOne(FolderMailer(settings.mail_folder))
        return SmtpStream(
            url,
            timeout_seconds=settings.mail.timeout_seconds,
            hello_name=urlsplit(settings.public_url).hostname or "localhost",
        )

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)
