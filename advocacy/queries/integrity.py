"""The signatures that a selection means, and what the desk shows of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Session

from advocacy.domain.selections import DECIDED_STATES, LISTED_STATES, Selection
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suspicion import Reason, Trait
from advocacy.models import Petition, Signature, SignatureFlag
from advocacy.models.table import fixed
from advocacy.queries.likeness import likeness, those_like

PAGE = 50


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """A signature in the queue; `alike` says how many others share each trait with it.

    `person_id` is None once nobody knows any more who it was.
    """

    id: int
    person_id: int | None
    name: str
    town: str
    note: str
    petition: str
    state: SignatureState
    signed_at: datetime
    score: int
    reasons: tuple[Reason, ...]
    alike: Mapping[Trait, int]


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """A page of the queue, newest first; `older` is the place to go on from, None at the end."""

    rows: tuple[SuspectRow, ...]
    older: int | None


def suspect_page(
    session: Session, wanted: Selection, zone: ZoneInfo, before: int | None = None, size: int = PAGE
) -> SuspectPage:
    """The newest signatures that are meant, or those before a place."""
    states = _listed(wanted)
    question = matching(wanted, zone, states).order_by(Signature.id.desc()).limit(size + 1)
    if before is not None:
        question = question.where(Signature.id < before)
    ids = session.scalars(question).all()
    return SuspectPage(suspect_rows(session, ids[:size]), ids[size - 1] if len(ids) > size else None)


def suspect_rows(session: Session, ids: Sequence[int]) -> tuple[SuspectRow, ...]:
    """These signatures, in this order."""
    if not ids:
        return ()
    rows = session.execute(
        select(Signature, Petition.slug)
        .join(Petition, Petition.id == Signature.petition_id)
        .where(Signature.id.in_(ids))
    )
    flags, alike = _flags(session, ids), likeness(session, ids)
    found = {
        signature.id: SuspectRow(
            id=signature.id,
            person_id=signature.person_id,
            name=f"{signature.given_name} {signature.family_name}".strip(),
            town=signature.town,
            note=signature.note,
            petition=slug,
            state=SignatureState(signature.state),
            signed_at=signature.created_at,
            score=sum(score for _, score in flags.get(signature.id, ())),
            reasons=tuple(reason for reason, _ in flags.get(signature.id, ())),
            alike=alike.get(signature.id, {}),
        )
        for signature, slug in rows
    }
    return tuple(found[each] for each in ids if each in found)


def matching(
    wanted: Selection, zone: ZoneInfo, states: Collection[SignatureState] = DECIDED_STATES
) -> Select[int]:
    """The ids of all signatures in these states that are meant, in no order."""
    question = select(Signature.id).where(*_conditions(wanted, zone, states))
    if wanted.least:
        noticed = _noticed(wanted.least)
        question = question.join(noticed, noticed.c.signature_id == Signature.id)
    return question


def _noticed(least: int) -> Subquery:
    """Signatures of which so much was noticed and not settled."""
    return (
        select(SignatureFlag.signature_id)
        .where(SignatureFlag.settled_at.is_(None))
        .group_by(SignatureFlag.signature_id)
        .having(func.sum(SignatureFlag.score) >= least)
        .subquery("noticed")
    )


def _listed(wanted: Selection) -> Collection[SignatureState]:
    """Withdrawn ones only where they are asked for."""
    return LISTED_STATES if wanted.state or wanted.reason is Reason.NOT_ME else DECIDED_STATES


def _conditions(
    wanted: Selection, zone: ZoneInfo, states: Collection[SignatureState]
) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [_in_states([state for state in states if wanted.means(state)])]
    if wanted.reason:
        has_it = select(SignatureFlag.signature_id).where(
            SignatureFlag.reason == wanted.reason.value, SignatureFlag.settled_at.is_(None)
        )
        asked.append(Signature.id.in_(has_it))
    if wanted.petition:
        its_id = select(Petition.id).where(Petition.slug == wanted.petition).scalar_subquery()
        asked.append(Signature.petition_id == its_id)
    if wanted.since:
        asked.append(Signature.created_at >= datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        asked.append(Signature.created_at < datetime.combine(wanted.until + timedelta(days=1), time(), zone))
    if wanted.name:
        whole = func.concat(Signature.given_name, " ", Signature.family_name)
        asked.append(whole.icontains(wanted.name, autoescape=True))
    if wanted.note:
        asked.append(Signature.note.icontains(wanted.note, autoescape=True))
    if wanted.alike and wanted.like_id:
        asked.append(Signature.id.in_(those_like(wanted.alike, wanted.like_id)))
    if wanted.ids:
        asked.append(Signature.id.in_(wanted.ids))
    return asked


def _in_states(states: Collection[SignatureState]) -> ColumnElement[bool]:
    return Signature.state.in_([fixed(state) for state in states])


def _flags(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[tuple[Reason, int]]]:
    rows = session.execute(
        select(SignatureFlag.signature_id, SignatureFlag.reason, SignatureFlag.score)
        .where(SignatureFlag.signature_id.in_(ids), SignatureFlag.settled_at.is_(None))
        .order_by(SignatureFlag.score.desc(), SignatureFlag.reason)
    )
    found: dict[int, list[tuple[Reason, int]]] = {}
    for signature_id, reason, score in rows:
        found.setdefault(signature_id, []).append((Reason(reason), score))
    return found
