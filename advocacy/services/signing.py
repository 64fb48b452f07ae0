"""Signing a petition: from the form to a confirmation mail in the ledger, in one statement."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.db import Act, nudge, vault_of
from advocacy.domain.consents import WORDING, ConsentKind
from advocacy.domain.errors import PetitionNotFound, PetitionNotOpen
from advocacy.domain.households import name_key
from advocacy.domain.matches import Match
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.ports import Job
from advocacy.domain.sealing import SealedColumn
from advocacy.domain.seats import SeatKey
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suspicion import QUARANTINE_AT, SCORE, Reason, score
from advocacy.models import Petition
from advocacy.models.match import detail_of
from advocacy.services.intake import write_signature

SHARE_CODE_BYTES = 8


class SignRequest(NamedTuple):
    """A sign form that has been read and found good.

    `email_key` is the key of the mailbox of `email` (`advocacy.domain.mailboxes.key_of`), `email_hash` its keyed
    hash (`Links.email_hash`), `home_key` that of the home in this mailbox (`Links.home_key`). `former_key` and
    `former_hash` are what the mailbox was known by before there were rules for it; None where that is the same.
    A `language` that the petition has no words in becomes its default. `reasons` are what was noticed about the
    request; with enough of them the signature starts in quarantine. `prefix` is the keyed hash of the part of the
    network that it came from (None when that is not known).
    """

    petition_slug: str
    language: str
    given_name: str
    family_name: str
    email: str
    email_key: str
    email_hash: bytes
    home_key: bytes
    street: str
    town: str
    zip: str
    note: str
    updates: bool
    show_name: bool
    source: str = ""
    reasons: tuple[Reason, ...] = ()
    prefix: bytes | None = None
    former_key: str | None = None
    former_hash: bytes | None = None


def sign(session: Session | Act, request: SignRequest, match: Match, now: datetime) -> int:
    """Take the signature, unconfirmed, and put its confirmation mail in the ledger; returns the signature's id.

    The same rows are written whoever signed before, so that neither page nor timing tells
    (docs/decisions/002-many-unconfirmed-one-confirmed.md).
    Raises `PetitionNotOpen`, and `PetitionNotFound` for an unknown slug and for drafts.
    """
    kinds = [kind for kind, ticked in _consents(request) if ticked]
    values = {
        "slug": request.petition_slug,
        "language": request.language,
        "given_name": request.given_name,
        "family_name": request.family_name,
        "email": request.email,
        "email_key": request.email_key,
        "email_hash": request.email_hash,
        "former_key": request.former_key,
        "former_hash": request.former_hash,
        "name_key": name_key(request.given_name, request.family_name),
        "home": request.home_key,
        "street": vault_of(session).seal(SealedColumn.STREET, request.street),
        "town": request.town,
        "zip": request.zip,
        "note": request.note,
        "show_name": request.show_name,
        "source": request.source,
        "share_code": secrets.token_urlsafe(SHARE_CODE_BYTES),
        "state": begins_as(request.reasons),
        "reasons": ",".join(request.reasons),
        "scores": ",".join(str(SCORE[reason]) for reason in request.reasons),
        "prefix": request.prefix,
        "kinds": ",".join(kinds),
        "words": ",".join(WORDING[kind] for kind in kinds),
        "method": match.method.value,
        "certainty": match.certainty.value,
        "detail": Jsonb(detail_of(match)),
        "data_version": match.data_version,
        "now": now,
        **_seat_values("upper", match.upper),
        **_seat_values("lower", match.lower),
    }
    statement = write_signature(has_former_key=request.former_key is not None, has_reasons=bool(request.reasons))
    signature_id = statement.value(session, values)
    if signature_id is None:
        raise _why_not(session, request.petition_slug)
    nudge(session, Job.DELIVER_TRANSACTIONAL)
    return int(signature_id)


def begins_as(reasons: Collection[Reason]) -> SignatureState:
    """The state in which a signature begins of which this was noticed."""
    return SignatureState.SUSPECT if score(reasons) >= QUARANTINE_AT else SignatureState.UNCONFIRMED


def _why_not(session: Session | Act, slug: str) -> PetitionNotFound | PetitionNotOpen:
    state = session.scalar(select(Petition.state).where(Petition.slug == slug))
    is_public = state is not None and state != PetitionState.DRAFT
    return PetitionNotOpen(slug) if is_public else PetitionNotFound(slug)


def _consents(request: SignRequest) -> tuple[tuple[ConsentKind, bool], ...]:
    return ((ConsentKind.UPDATES, request.updates), (ConsentKind.SHOW_NAME, request.show_name))


def _seat_values(name: str, seat: SeatKey | None) -> dict[str, str | None]:
    return {
        f"{name}_plan": seat.plan if seat else None,
        f"{name}_chamber": seat.chamber.value if seat else None,
        f"{name}_code": seat.code if seat else None,
    }
