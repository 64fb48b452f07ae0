"""Who signed: found by what organizers know of them, page by page without counting them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select, text, tuple_
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.signature_states import SignatureState
from advocacy.domain.supporters import SupporterFilter
from advocacy.models import Person, Petition, Signature, SignatureKey

PAGE = 50
"""So many are shown and counted; of more it is only said that there are more."""

_PLAN_EACH_TIME = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
_LAST = "\U0010ffff"
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the list, newest first."""

    signed_at: datetime
    signature_id: int


@dataclass(frozen=True, slots=True)
class SupporterRow:
    """One signature in the list."""

    place: Place
    person_id: int
    name: str
    email: str
    town: str
    petition: str
    state: SignatureState
    language: str
    source: str


@dataclass(frozen=True, slots=True)
class SupporterPage:
    """A page of the list; `found` is how many there are (None when they do not fit on one page).

    `newer` and `older` are the places to go on from, None where the list ends.
    """

    rows: tuple[SupporterRow, ...]
    found: int | None
    newer: Place | None
    older: Place | None


def supporter_page(
    session: Session,
    wanted: SupporterFilter,
    zone: ZoneInfo,
    *,
    newer_than: Place | None = None,
    older_than: Place | None = None,
) -> SupporterPage:
    """The newest that the filter finds, or those next to a place; needs a transaction."""
    plan_each_time(session)
    is_first = newer_than is None and older_than is None
    found = _places(session, wanted, zone, newer_than, older_than)
    shown = found[:PAGE]
    has_more = len(found) > PAGE
    if newer_than is not None:
        shown = shown[::-1]
    has_newer = has_more if newer_than is not None else older_than is not None
    has_older = has_more if newer_than is None else True
    return SupporterPage(
        rows=_rows(session, shown),
        found=len(found) if is_first and not has_more else None,
        newer=shown[0] if shown and has_newer else None,
        older=shown[-1] if shown and has_older else None,
    )


def plan_each_time(session: Session) -> None:
    """Until the transaction ends, plan questions by their values: a rare name and a common one need other ways.

    And by one process alone: several would go on after the first page is found.
    """
    session.execute(_PLAN_EACH_TIME)


def matching(wanted: SupporterFilter, zone: ZoneInfo) -> Select[datetime, int]:
    """The places of all signatures that the filter finds, in no order."""
    question = select(SignatureKey.signed_at, SignatureKey.signature_id).where(*_conditions(wanted, zone))
    if wanted.state or wanted.is_email:
        question = question.join(Signature, Signature.id == SignatureKey.signature_id)
    if wanted.state:
        # Written out, so that the planner can see which partial indexes hold them all.
        question = question.where(Signature.state == text(f"'{wanted.state.value}'"))
    if wanted.is_email:
        is_theirs = _begins(Person.email_key, func.lower(wanted.words))
        if wanted.mailbox:
            is_theirs |= Person.email_key == wanted.mailbox
        question = question.join(Person, Person.id == Signature.person_id).where(is_theirs)
    return question


def after(place: Place) -> ColumnElement[bool]:
    """Whether a row is older than a place."""
    return tuple_(SignatureKey.signed_at, SignatureKey.signature_id) < (place.signed_at, place.signature_id)


def _places(
    session: Session,
    wanted: SupporterFilter,
    zone: ZoneInfo,
    newer_than: Place | None,
    older_than: Place | None,
) -> Sequence[Place]:
    question = matching(wanted, zone).limit(PAGE + 1)
    order = _order(wanted)
    if newer_than is not None:
        is_newer = tuple_(*order) > (newer_than.signed_at, newer_than.signature_id)
        question = question.where(is_newer).order_by(*order)
    else:
        question = question.order_by(*(column.desc() for column in order))
    if older_than is not None:
        question = question.where(tuple_(*order) < (older_than.signed_at, older_than.signature_id))
    return [Place(signed_at, signature_id) for signed_at, signature_id in session.execute(question)]


def _order(wanted: SupporterFilter) -> tuple[QueryableAttribute[datetime], QueryableAttribute[int]]:
    """The two columns of a place: the few unconfirmed ones have an index of their own, on the signatures."""
    if wanted.state is SignatureState.UNCONFIRMED:
        return Signature.created_at, Signature.id
    return SignatureKey.signed_at, SignatureKey.signature_id


def _conditions(wanted: SupporterFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    key = SignatureKey
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.words and not wanted.is_email, _is_named(wanted.words)),
        (wanted.town, key.town == wanted.town),
        (wanted.upper_id, key.upper_seat_id == wanted.upper_id),
        (wanted.lower_id, key.lower_seat_id == wanted.lower_id),
        (wanted.petition, key.petition_id == _petition_id(wanted.petition)),
        (wanted.source, and_(key.source == wanted.source, key.source != text("''"))),
        (wanted.language, key.language == wanted.language),
    ]
    if wanted.since:
        asked.append((True, key.signed_at >= datetime.combine(wanted.since, time(), zone)))
    if wanted.until:
        asked.append((True, key.signed_at < datetime.combine(wanted.until + timedelta(days=1), time(), zone)))
    return [condition for is_asked, condition in asked if is_asked]


def _petition_id(slug: str) -> ScalarSelect[int]:
    return select(Petition.id).where(Petition.slug == slug).scalar_subquery()


def _is_named(words: str) -> ColumnElement[bool]:
    """Whether names begin with these words: either name alone, or both in either order."""
    parts = words.replace(",", " ").split()[:_MOST_WORDS]
    given, family, whole = SignatureKey.given, SignatureKey.family, " ".join(parts)
    ways = [_begins(family, func.search_key(whole)), _begins(given, func.search_key(whole))]
    for place in range(1, len(parts)):
        first, last = (func.search_key(" ".join(some)) for some in (parts[:place], parts[place:]))
        ways.append(_begins(family, last) & _begins(given, first))
        ways.append(_begins(family, first) & _begins(given, last))
    return or_(*ways)


def _begins(column: QueryableAttribute[str], beginning: ColumnElement[str]) -> ColumnElement[bool]:
    """As a range of bytes, which the indexes are ordered by."""
    end = func.textcat(beginning, _LAST)
    return column.op("~>=~", is_comparison=True)(beginning) & column.op("~<~", is_comparison=True)(end)


def _rows(session: Session, places: Sequence[Place]) -> tuple[SupporterRow, ...]:
    columns = (
        *(SignatureKey.signed_at, SignatureKey.signature_id, Signature.person_id),
        *(
            Signature.given_name,
            Signature.family_name,
            Person.email,
            SignatureKey.town.label("found"),
            Signature.town,
        ),
        *(Petition.slug, Signature.state, Signature.language, Signature.source),
    )
    found = session.execute(
        select(*columns)
        .join(Signature, Signature.id == SignatureKey.signature_id)
        .join(Person, Person.id == Signature.person_id)
        .join(Petition, Petition.id == Signature.petition_id)
        .where(SignatureKey.signature_id.in_([place.signature_id for place in places]))
        .order_by(SignatureKey.signed_at.desc(), SignatureKey.signature_id.desc())
    )
    return tuple(_row(row) for row in found)


def _row(row: Any) -> SupporterRow:
    return SupporterRow(
        place=Place(row.signed_at, row.signature_id),
        person_id=row.person_id,
        name=f"{row.given_name} {row.family_name}".strip(),
        email=row.email,
        town=row.found or row.town,
        petition=row.slug,
        state=SignatureState(row.state),
        language=row.language,
        source=row.source,
    )
