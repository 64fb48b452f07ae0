"""What one worker process keeps between tasks: its plugs, made when first used, never before the fork."""

from datetime import UTC, datetime
from functools import cached_property

from advocacy.domain.ports import Mailer
from advocacy.services.mails import Composer
from advocacy.wiring import Toolbox


class Hands:
    """The toolbox with a kept mail connection and the writer of mails."""

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = toolbox

    @cached_property
    def mailer(self) -> Mailer:
        return self.toolbox.mailer()

    @cached_property
    def composer(self) -> Composer:
        return Composer(self.toolbox.links, self.toolbox.renderer, self.toolbox.letterhead)

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)
