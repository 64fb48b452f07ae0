"""Writes the e-mails of mailings: compiled once in a process, people asked for a batch at a time."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import MergeFieldMissing
from advocacy.domain.mailing_sending import Held
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.ports import OutgoingMail
from advocacy.models import Mailing, MailingText
from advocacy.queries.recipients import Recipient, recipients
from advocacy.services import mailing_links
from advocacy.services.envelopes import Unsendable
from advocacy.services.mailing_compiling import CompiledMailing, MailingHead, Press, compile_mailing
from advocacy.services.mailing_deliveries import Moot, Unwritable

_KEPT = 32

_Key = tuple[int, str, int]


class MailingWriter:
    """Keeps the compiled mailings of this process. Words cannot change any more once a mailing is sent."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._kept: OrderedDict[_Key, CompiledMailing] = OrderedDict()

    def gather(self, session: Session, held: Sequence[Held]) -> Callable[[Held, datetime], OutgoingMail]:
        """What writes the mail of each of these; it raises `Moot` or `Unwritable`."""
        compiled = {key: self._compiled(session, key) for key in {_key(each) for each in held}}
        return _Writing(compiled, recipients(session, [each.id for each in held])).write

    def _compiled(self, session: Session, key: _Key) -> CompiledMailing:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = _compile(session, self._press, *key)
        self._kept[key] = made
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class _Writing:
    compiled: Mapping[_Key, CompiledMailing]
    people: Mapping[int, Recipient]

    def write(self, held: Held, now: datetime) -> OutgoingMail:
        recipient = self.people.get(held.id)
        if recipient is None:
            raise Moot
        try:
            return self.compiled[_key(held)].splice(recipient, now)
        except MergeFieldMissing as missing:
            raise Unwritable(f"no {{{missing.field}}}, and no word to stand for it") from None
        except Unsendable as problem:
            raise Unwritable(problem.reason) from None


def _key(held: Held) -> _Key:
    return held.mailing_id, held.language, held.variant


def _compile(session: Session, press: Press, mailing_id: int, language: str, variant: int) -> CompiledMailing:
    mailing = session.get_one(Mailing, mailing_id)
    row = session.scalars(
        select(MailingText).where(MailingText.mailing_id == mailing_id, MailingText.language == language)
    ).one()
    words = MailingWords(row.language, row.subject, row.body, row.preheader, row.second_subject)
    head = MailingHead(mailing_id, mailing.from_name, mailing.reply_to)
    counted = mailing_links.counted(session, mailing, variant, press.links)
    return compile_mailing(press, head, words, variant, counted)
