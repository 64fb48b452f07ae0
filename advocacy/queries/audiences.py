"""Whom a segment finds, one row a person, and who of them may be written to.

All of it is worked out set by set, so that a million people take little longer than reading them does.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Subquery,
    case,
    exists,
    func,
    lateral,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from advocacy.domain.audiences import AudienceCount, LeftOut
from advocacy.domain.segments import Segment, Signed
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import Person, Signature, Supporter, Suppression
from advocacy.models.table import fixed
from advocacy.queries.segments import conditions, is_narrow

_SETTINGS = ("plan_cache_mode = force_custom_plan", "work_mem = '64MB'", "jit = off", "random_page_cost = 1.1")
_FOUND, _CONFIRMED, _WANTING = "found", "confirmed", "wanting"


def audience(segment: Segment, zone: ZoneInfo) -> Select[Any]:
    """Everybody who is found, confirmed, and asked for news: person_id, signature_id, language, domain, reason.

    Signature and language are those of the latest confirmed signature in the segment, or else of the latest
    confirmed one at all. `domain` is that of the canonical address; `reason` is the `SuppressionReason` for which
    a person must not be written to, NULL for none.
    """
    signed, suppressed = _signed(segment, zone), _suppressed()
    return (
        select(
            Person.id.label("person_id"),
            signed.c.signature_id,
            signed.c.language,
            func.split_part(Person.email_key, "@", -1).label("domain"),
            suppressed.c.reason,
        )
        .select_from(signed)
        .join(Supporter, (Supporter.person_id == signed.c.person_id) & Supporter.wants_news)
        .join(Person, Person.id == signed.c.person_id)
        .outerjoin(suppressed, suppressed.c.email_hash == Person.email_hash)
    )


def count(session: Session, segment: Segment, zone: ZoneInfo) -> AudienceCount:
    """How many people the segment finds, each in one group; needs a transaction.

    People without `Person.email_hash` count as not suppressed (`advocacy.services.email_hashes` fills it).
    """
    plan_for_many(session)
    numbers: Counter[str] = Counter()
    for name, number in session.execute(_numbers(segment, zone)):
        numbers[name] += number
    found, wanting = numbers.pop(_FOUND), numbers.pop(_WANTING)
    confirmed = numbers.pop(_CONFIRMED, found)
    left_out = {LeftOut.UNCONFIRMED: found - confirmed, LeftOut.NO_CONSENT: confirmed - wanting}
    left_out |= {LeftOut(reason): number for reason, number in numbers.items()}
    told = {why: number for why, number in left_out.items() if number}
    return AudienceCount(wanting - numbers.total(), told)


def plan_for_many(session: Session) -> None:
    """Until the transaction ends, plan by the values asked for, with memory for everybody, without compiling.

    Whoever chooses an audience asks again and again: what is looked at is in the server's memory, not on a disk.
    """
    for setting in _SETTINGS:
        session.execute(text(f"SET LOCAL {setting}"))


def _numbers(segment: Segment, zone: ZoneInfo) -> CompoundSelect[Any, Any]:
    """Numbers by name: of all who are found, of ever fewer of them, and by reason of those who are suppressed."""
    suppressed = _suppressed()
    parts: list[Select[Any, Any]] = []
    for found, is_found in _found(segment, zone):
        wanting = Supporter.wants_news & is_found
        parts += [
            select(fixed(_FOUND), func.count()).select_from(found),
            select(fixed(_WANTING), func.count()).select_from(Supporter).where(wanting),
            select(suppressed.c.reason, func.count())
            .select_from(Person)
            .join(Supporter, Supporter.person_id == Person.id)
            .join(suppressed, suppressed.c.email_hash == Person.email_hash)
            .where(wanting)
            .group_by(suppressed.c.reason),
        ]
        if segment.signed is not Signed.CONFIRMED:
            parts.append(select(fixed(_CONFIRMED), func.count()).select_from(Supporter).where(is_found))
    return union_all(*parts)


def _found(segment: Segment, zone: ZoneInfo) -> Iterator[tuple[FromClause, ColumnElement[bool]]]:
    """Who is found, once each, and whether a `Supporter` is: in one lot, or in two without anybody in common.

    Few are written down for all that is asked of them; many are found again faster.
    """
    if segment.signed is Signed.EITHER:
        confirmed, other = replace(segment, signed=Signed.CONFIRMED), aliased(Signature)
        is_other = exists().where(other.person_id == Signature.person_id, *conditions(confirmed, zone, other))
        yield from _found(confirmed, zone)
        yield _few(replace(segment, signed=Signed.UNCONFIRMED), zone, ~is_other)
    elif segment == Segment():
        yield select(Supporter.person_id).subquery(), true()
    elif is_narrow(segment):
        yield _few(segment, zone)
    else:
        where = conditions(segment, zone)
        people = select(Signature.person_id).where(*where).distinct().subquery()
        yield people, exists().where(Signature.person_id == Supporter.person_id, *where)


def _few(segment: Segment, zone: ZoneInfo, *more: ColumnElement[bool]) -> tuple[FromClause, ColumnElement[bool]]:
    people = select(Signature.person_id).where(*conditions(segment, zone), *more).distinct().cte()
    return people, Supporter.person_id.in_(select(people.c.person_id))


def _signed(segment: Segment, zone: ZoneInfo) -> Subquery:
    """person_id, signature_id and language; of several signatures the confirmed ones first, the latest of them."""
    is_confirmed = Signature.state == fixed(SignatureState.CONFIRMED)
    found = (
        select(Signature.person_id, Signature.id, Signature.language, is_confirmed.label("is_confirmed"))
        .where(*conditions(segment, zone))
        .ext(distinct_on(Signature.person_id))
        .order_by(Signature.person_id, is_confirmed.desc(), Signature.confirmed_at.desc(), Signature.id.desc())
        .subquery("found")
    )
    if segment.signed is Signed.CONFIRMED:
        return select(found.c.person_id, found.c.id.label("signature_id"), found.c.language).subquery("signed")
    own = _latest(found.c.person_id, ~found.c.is_confirmed)
    return (
        select(
            found.c.person_id,
            func.coalesce(own.c.id, found.c.id).label("signature_id"),
            func.coalesce(own.c.language, found.c.language).label("language"),
        )
        .outerjoin(own, true())
        .subquery("signed")
    )


def _latest(person_id: ColumnElement[Any], is_asked: ColumnElement[bool]) -> FromClause:
    """The latest confirmed signature of a person, where it is asked for."""
    other = aliased(Signature)
    return lateral(
        select(other.id, other.language)
        .where(is_asked, other.person_id == person_id, other.state == fixed(SignatureState.CONFIRMED))
        .order_by(other.confirmed_at.desc(), other.id.desc())
        .limit(1)
    ).alias("own")


def _suppressed() -> Subquery:
    """Each address that must not be written to, once, with the first of its reasons."""
    other = aliased(Suppression)
    has_earlier = exists().where(
        other.email_hash == Suppression.email_hash,
        other.released_at.is_(None),
        _rank(other.reason) < _rank(Suppression.reason),
    )
    return (
        select(Suppression.email_hash, Suppression.reason)
        .where(Suppression.released_at.is_(None), ~has_earlier)
        .subquery("suppressed")
    )


def _rank(reason: Any) -> ColumnElement[int]:
    ranks = [(reason == fixed(each), place) for place, each in enumerate(SuppressionReason)]
    return case(*ranks, else_=len(ranks))
