"""Whom a segment finds, one row a person, and who of them may be written to.

All of it is worked out set by set, so that a million people take little longer than reading them does.
"""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Subquery,
    exists,
    false,
    func,
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
from advocacy.models import Person, Signature, Supporter, Suppression
from advocacy.models.table import fixed
from advocacy.queries.segments import conditions
from advocacy.queries.suppressions import rank

_SETTINGS = ("plan_cache_mode = force_custom_plan", "work_mem = '64MB'", "jit = off", "random_page_cost = 1.1")
DOMAIN = func.split_part(Person.email_key, "@", -1)
_CONFIRMED, _WANTING = "confirmed", "wanting"


def audience(segment: Segment, zone: ZoneInfo) -> Select[Any]:
    """Everybody whom the segment finds by a signature that is confirmed and itself asked for news: person_id,
    signature_id, language, domain, reason.

    Signature and language are those of the latest such signature. `domain` is that of the canonical address;
    `reason` is the `SuppressionReason` for which a person must not be written to, NULL for none.
    """
    signed, suppressed = _signed(segment, zone), _suppressed()
    return (
        select(
            signed.c.person_id,
            signed.c.signature_id,
            signed.c.language,
            DOMAIN.label("domain"),
            suppressed.c.reason,
        )
        .select_from(signed)
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
    confirmed, wanting = numbers.pop(_CONFIRMED, 0), numbers.pop(_WANTING, 0)
    left_out = {LeftOut(why): number for why, number in numbers.items()}
    suppressed = numbers.total() - numbers[LeftOut.UNCONFIRMED]
    left_out[LeftOut.NO_CONSENT] = confirmed - wanting
    return AudienceCount(wanting - suppressed, {why: left_out[why] for why in LeftOut if left_out.get(why)})


def plan_for_many(session: Session) -> None:
    """Until the transaction ends, plan by the values asked for, with memory for everybody, without compiling.

    Whoever chooses an audience asks again and again: what is looked at is in the server's memory, not on a disk.
    """
    for setting in _SETTINGS:
        session.execute(text(f"SET LOCAL {setting}"))


def readers(segment: Segment, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """What must hold of a `Supporter` to be found with a signature that asked for news."""
    return [Supporter.wants_news.is_(true()), *_confirmed(segment, zone)]


def _confirmed(segment: Segment, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    if segment.signed is Signed.UNCONFIRMED:
        return [false()]
    return conditions(segment, zone, Supporter, Supporter.signature_id)


def _numbers(segment: Segment, zone: ZoneInfo) -> CompoundSelect[Any, Any]:
    """Numbers by name: of those with a confirmed signature in it, of the readers among them, and by the reason why
    they are left out those who are suppressed and those without any confirmed one in it."""
    people, suppressed = func.count(Supporter.person_id.distinct()), _suppressed()
    totals = select(people.label("all"), people.filter(Supporter.wants_news).label("wanting"))
    total = totals.where(*_confirmed(segment, zone)).cte("total")
    parts: list[Select[Any, Any]] = [
        select(fixed(_CONFIRMED), total.c.all),
        select(fixed(_WANTING), total.c.wanting),
        select(suppressed.c.reason, func.count())
        .select_from(suppressed)
        .join(Person, Person.email_hash == suppressed.c.email_hash)
        .where(Person.id.in_(select(Supporter.person_id).where(*readers(segment, zone))))
        .group_by(suppressed.c.reason),
    ]
    if segment.signed is not Signed.CONFIRMED:
        parts.append(select(fixed(LeftOut.UNCONFIRMED), _unconfirmed(segment, zone)))
    return union_all(*parts)


def _unconfirmed(segment: Segment, zone: ZoneInfo) -> ScalarSelect[int]:
    """How many are found by signatures that are not confirmed only."""
    is_confirmed = exists().where(Supporter.person_id == Signature.person_id, *_confirmed(segment, zone))
    return (
        select(func.count(Signature.person_id.distinct()))
        .where(
            Signature.state == fixed(SignatureState.UNCONFIRMED),
            ~is_confirmed,
            *conditions(segment, zone, Signature, Signature.id),
        )
        .scalar_subquery()
    )


def _signed(segment: Segment, zone: ZoneInfo) -> Subquery:
    """person_id, signature_id and language; of several signatures the one that was confirmed last."""
    return (
        select(Supporter.person_id, Supporter.signature_id, Signature.language)
        .join(Signature, Signature.id == Supporter.signature_id)
        .where(*readers(segment, zone))
        .ext(distinct_on(Supporter.person_id))
        .order_by(Supporter.person_id, Signature.confirmed_at.desc(), Signature.id.desc())
        .subquery("signed")
    )


def _suppressed() -> Subquery:
    """Each address that must not be written to, once, with the first of its reasons."""
    other = aliased(Suppression)
    has_earlier = exists().where(
        other.email_hash == Suppression.email_hash,
        other.released_at.is_(None),
        rank(other.reason) < rank(Suppression.reason),
    )
    return (
        select(Suppression.email_hash, Suppression.reason)
        .where(Suppression.released_at.is_(None), ~has_earlier)
        .subquery("suppressed")
    )
