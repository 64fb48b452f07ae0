"""What the petition page needs to know."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from advocacy.domain.errors import PetitionNotFound
from advocacy.domain.greetings import greetable
from advocacy.domain.petition_states import Outcome, PetitionState
from advocacy.domain.signature_states import SignatureState
from advocacy.models import MatchRow, Petition, PetitionText, Signature
from advocacy.queries.bill_views import BillView, bill_views

RECENT_SIGNERS = 5
_LOOKED_AT = 4 * RECENT_SIGNERS


@dataclass(frozen=True, slots=True)
class RecentSigner:
    """Somebody who agreed to be shown: first name and the town found ("" when none was), nothing as typed."""

    given_name: str
    town: str


@dataclass(frozen=True, slots=True)
class PetitionPage:
    """A petition in one language; `body`, `filed_by`, `where_it_stands` and `outcome_words` are Markdown, the rest
    plain text. `bills` are the one it is about, then those of earlier sessions.
    """

    id: int
    slug: str
    state: PetitionState
    jurisdiction: str
    language: str
    default_language: str
    languages: tuple[str, ...]
    goal: int
    confirmed_count: int
    title: str
    ask: str
    body: str
    filed_by: str
    where_it_stands: str
    closes_at: datetime | None
    outcome: Outcome | None
    outcome_words: str
    bills: tuple[BillView, ...]
    recent: tuple[RecentSigner, ...]

    @property
    def is_open(self) -> bool:
        return self.state is PetitionState.OPEN


def petition_page(session: Session, slug: str, language: str | None = None) -> PetitionPage:
    """The page of a petition in `language`, or in its default language when it has no such text.

    Raises `PetitionNotFound` for an unknown slug and for drafts.
    """
    return _page(session, slug, language, Petition.state != PetitionState.DRAFT, PetitionText.is_public.is_(True))


def petition_preview(session: Session, slug: str, language: str) -> PetitionPage:
    """The same for organizers: languages that are not finished too, and drafts as if they were open.

    Raises `PetitionNotFound`.
    """
    page = _page(session, slug, language)
    return replace(page, state=PetitionState.OPEN) if page.state is PetitionState.DRAFT else page


def _page(session: Session, slug: str, language: str | None, *seen: ColumnElement[bool]) -> PetitionPage:
    rows = session.execute(
        select(Petition, PetitionText)
        .join(PetitionText, PetitionText.petition_id == Petition.id)
        .where(Petition.slug == slug, *seen)
        .order_by(PetitionText.language)
    ).all()
    if not rows:
        raise PetitionNotFound(slug)
    petition: Petition = rows[0][0]
    texts: dict[str, PetitionText] = {text.language: text for _, text in rows}
    text = texts.get(language or "") or texts.get(petition.default_language) or rows[0][1]
    return PetitionPage(
        id=petition.id,
        slug=petition.slug,
        state=PetitionState(petition.state),
        jurisdiction=petition.jurisdiction,
        language=text.language,
        default_language=petition.default_language,
        languages=tuple(texts),
        goal=petition.goal,
        confirmed_count=petition.confirmed_count,
        title=text.title,
        ask=text.ask,
        body=text.body,
        filed_by=text.filed_by,
        where_it_stands=text.where_it_stands,
        closes_at=petition.closes_at if petition.state == PetitionState.OPEN else None,
        outcome=Outcome(petition.outcome) if petition.outcome else None,
        outcome_words=text.outcome,
        bills=bill_views(session, petition.bill_id, text.language) if petition.bill_id else (),
        recent=_recent_signers(session, petition.id),
    )


def _recent_signers(session: Session, petition_id: int) -> tuple[RecentSigner, ...]:
    """The latest whose first name is plainly one: a slogan is nobody's name, and this page is everybody's."""
    town = func.coalesce(MatchRow.detail["municipality"].astext, "")
    rows = session.execute(
        select(Signature.given_name, town)
        .join(MatchRow, MatchRow.signature_id == Signature.id)
        .where(
            Signature.petition_id == petition_id,
            Signature.state == SignatureState.CONFIRMED,
            Signature.show_name,
        )
        .order_by(Signature.confirmed_at.desc())
        .limit(_LOOKED_AT)
    )
    plain = [RecentSigner(name, where) for given_name, where in rows if (name := greetable(given_name))]
    return tuple(plain[:RECENT_SIGNERS])


@dataclass(frozen=True, slots=True)
class PetitionTitle:
    """An open petition in a list, in one language."""

    slug: str
    language: str
    title: str
    ask: str


def open_petitions(session: Session, language: str) -> tuple[PetitionTitle, ...]:
    """All open petitions, oldest first, in `language` or else in their default language."""
    texts = session.execute(
        select(Petition, PetitionText)
        .join(PetitionText, PetitionText.petition_id == Petition.id)
        .where(
            Petition.state == PetitionState.OPEN,
            PetitionText.is_public,
            PetitionText.language.in_([language, Petition.default_language]),
        )
        .order_by(Petition.id, PetitionText.language == language)
    )
    chosen = {petition.id: (petition.slug, text) for petition, text in texts}
    return tuple(PetitionTitle(slug, text.language, text.title, text.ask) for slug, text in chosen.values())
