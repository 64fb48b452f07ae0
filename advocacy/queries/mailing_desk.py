"""What organizers see of mailings: the list, and all about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MailingNotFound
from advocacy.domain.mailing_figures import MailingFigures, figures_of
from advocacy.domain.mailing_parts import Words
from advocacy.domain.mailing_states import WRITABLE, MailingState
from advocacy.domain.segments import Segment, segment_of
from advocacy.models import Mailing, MailingHistory
from advocacy.queries.mailing_texts import mailing_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A mailing in the list."""

    id: int
    name: str
    state: MailingState
    created_by: str
    created_at: datetime
    scheduled_at: datetime | None
    finished_at: datetime | None
    figures: MailingFigures | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Up to `PAGE` mailings, the latest first; `before` begins the next page, None on the last one."""

    mailings: Sequence[Listed]
    before: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a mailing's history; `actor` is "" for the house itself."""

    event: str
    at: datetime
    actor: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All about one mailing; `left_out` is reason → people, of the moment when the audience was frozen."""

    id: int
    name: str
    state: MailingState
    version: int
    default_language: str
    languages: tuple[str, ...]
    words: Words
    segment: Segment
    test_share: int
    decide_at: datetime | None
    winner: int | None
    waived: Mapping[str, str]
    scheduled_at: datetime | None
    frozen_at: datetime | None
    finished_at: datetime | None
    audience: int | None
    left_out: Mapping[str, int]
    figures: MailingFigures | None
    figures_at: datetime | None
    history: Sequence[Happened]

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def whole_languages(self) -> tuple[str, ...]:
        """Those with a subject and a text: only these are read."""
        needed = (parts.SUBJECT, parts.BODY)
        return tuple(each for each in self.languages if all(self.words[parts.text(each, part)] for part in needed))

    @property
    def counts_clicks(self) -> bool:
        return bool(self.words[parts.COUNTS_CLICKS])

    @property
    def has_second_subject(self) -> bool:
        return any(self.words[parts.text(language, parts.SECOND_SUBJECT)] for language in self.languages)

    @property
    def needs_winner(self) -> bool:
        """Whether the rest of the audience waits for somebody to choose a subject."""
        return bool(self.test_share) and self.winner is None and self.state in _RUNNING


def mailing_list(session: Session, before: int | None = None) -> Listing:
    """A page of all mailings."""
    question = select(Mailing).order_by(Mailing.id.desc()).limit(PAGE + 1)
    if before is not None:
        question = question.where(Mailing.id < before)
    rows = session.scalars(question).all()
    return Listing([_listed(row) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None)


def mailing_sheet(session: Session, mailing_id: int) -> Sheet:
    """One mailing with its words. Raises `MailingNotFound`."""
    mailing = session.get(Mailing, mailing_id)
    if mailing is None:
        raise MailingNotFound(mailing_id)
    words = mailing_words(session, mailing)
    history = session.execute(
        select(MailingHistory.event, MailingHistory.at, MailingHistory.actor, MailingHistory.detail)
        .where(MailingHistory.mailing_id == mailing_id)
        .order_by(MailingHistory.id)
    )
    others = (language for language in parts.languages(words) if language != mailing.default_language)
    return Sheet(
        id=mailing.id,
        name=mailing.name,
        state=MailingState(mailing.state),
        version=mailing.version,
        default_language=mailing.default_language,
        languages=(mailing.default_language, *others),
        words=words,
        segment=segment_of(mailing.segment),
        test_share=mailing.test_share,
        decide_at=mailing.decide_at,
        winner=mailing.winner,
        waived=mailing.waived,
        scheduled_at=mailing.scheduled_at,
        frozen_at=mailing.frozen_at,
        finished_at=mailing.finished_at,
        audience=mailing.audience,
        left_out=mailing.left_out or {},
        figures=figures_of(mailing.figures) if mailing.figures else None,
        figures_at=mailing.figures_at,
        history=[Happened(*row) for row in history],
    )


_RUNNING = frozenset({MailingState.SENDING, MailingState.PAUSED})


def _listed(row: Mailing) -> Listed:
    return Listed(
        id=row.id,
        name=row.name,
        state=MailingState(row.state),
        created_by=row.created_by,
        created_at=row.created_at,
        scheduled_at=row.scheduled_at,
        finished_at=row.finished_at,
        figures=figures_of(row.figures) if row.figures else None,
    )
