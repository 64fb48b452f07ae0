"""The one statement that writes a new signature and all that belongs to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BindParameter,
    ColumnElement,
    LargeBinary,
    ScalarSelect,
    Select,
    SmallInteger,
    String,
    TableValuedAlias,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.models import (
    Consent,
    MatchRow,
    Message,
    Person,
    Petition,
    PetitionText,
    SeatRow,
    Signature,
    SignatureFlag,
    SignatureOrigin,
    Suppression,
)
from advocacy.models.table import fixed
from advocacy.services import outbox
from advocacy.statements import Ready

_PREFIX = "in_"
_TYPED = ("given_name", "family_name", "name_key", "street", "town", "zip", "note", "source", "share_code")


def _statement(*, has_former_key: bool, has_reasons: bool) -> Select[Any]:
    """One round trip: person, signature and all that belongs to it, each from the row before it."""
    now = _given("now", Message.created_at.type)
    keyed = select(
        _given("email").label("email"),
        *(_keys_if_known_before() if has_former_key else (_given("email_key"), _hash("email_hash"))),
        now.label("created_at"),
    )
    upserted = upsert(Person).from_select(
        ["email", "email_key", "email_hash", "created_at"], keyed, include_defaults=False
    )
    person = (
        # Only an updated row is returned, and its id is needed.
        upserted.on_conflict_do_update(
            index_elements=[Person.email_key],
            set_={"email_hash": func.coalesce(Person.email_hash, upserted.excluded.email_hash)},
        )
        .returning(Person.id)
        .cte("person")
    )
    signature = (
        insert(Signature)
        .from_select(
            ["petition_id", "person_id", "language", "state", *_TYPED, "address_key", "show_name", "created_at"],
            select(
                Petition.id,
                person.c.id,
                func.coalesce(_known_language(), Petition.default_language),
                _given("state", String),
                *(_given(name, String) for name in _TYPED),
                _hash("home"),
                _given("show_name", Signature.show_name.type),
                now,
            )
            .join_from(Petition, person, true())
            .where(Petition.slug == _given("slug"), Petition.state == fixed(PetitionState.OPEN)),
            include_defaults=False,
        )
        .returning(Signature.id, Signature.person_id)
        .cte("signature")
    )
    match = (
        insert(MatchRow)
        .from_select(
            [
                "signature_id",
                "upper_seat_id",
                "lower_seat_id",
                "method",
                "certainty",
                "detail",
                "data_version",
                "matched_at",
            ],
            select(
                signature.c.id,
                _seat_id("upper"),
                _seat_id("lower"),
                *(_given(name, String) for name in ("method", "certainty")),
                _given("detail", JSONB),
                _given("data_version", String),
                now,
            ),
            include_defaults=False,
        )
        .returning(MatchRow.signature_id)
        .cte("match")
    )
    ticked = func.unnest(_list("kinds"), _list("words")).table_valued("kind", "version").render_derived()
    noticed = (
        func.unnest(_list("reasons"), cast(_list("scores"), ARRAY(SmallInteger)))
        .table_valued("reason", "score")
        .render_derived()
    )
    lists = [_each(Consent, signature, ticked, given_at=now)]
    if has_reasons:
        lists.append(_each(SignatureFlag, signature, noticed, found_at=now))
    # Cast, because a driver does not say of which type nothing is.
    prefix = cast(_given("prefix", LargeBinary), LargeBinary)
    origin = (
        insert(SignatureOrigin)
        .from_select(
            ["signature_id", "prefix", "at"],
            select(signature.c.id, prefix, now).where(prefix.is_not(None)),
            include_defaults=False,
        )
        .returning(SignatureOrigin.signature_id)
        .cte("origin")
    )
    message = outbox.queued(
        MessageKind.CONFIRMATION, signature, signature.c.id, signature.c.person_id, due=now, now=now
    )
    return select(signature.c.id).add_cte(match, *lists, origin, message)


def _each(
    table: type[Consent | SignatureFlag],
    signature: CTE,
    listed: TableValuedAlias,
    **when: ColumnElement[datetime],
) -> CTE:
    """A row of `table` for each of what is listed, of this signature and with this time."""
    return (
        insert(table)
        .from_select(
            ["signature_id", *listed.c.keys(), *when],
            select(signature.c.id, *listed.c, *when.values()).join_from(signature, listed, true()),
            include_defaults=False,
        )
        .returning(literal_column("1"))
        .cte()
    )


def _keys_if_known_before() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Key and hash of before there were rules for the mailbox, if the house knows it by them."""
    before = select(_is_from_before().label("known")).cte("before")
    return (
        case((before.c.known, _given("former_key")), else_=_given("email_key")).label("email_key"),
        case((before.c.known, _hash("former_hash")), else_=_hash("email_hash")).label("email_hash"),
    )


def _is_from_before() -> ColumnElement[bool]:
    """Whether the mailbox is known, or not to be written to, by the key of before there were rules for it."""
    stands = (Suppression.email_hash == _hash("former_hash")) & Suppression.released_at.is_(None)
    return exists().where(Person.email_key == _given("former_key")) | exists().where(stands)


def _known_language() -> ScalarSelect[str]:
    """The language asked for, if the petition has words in it."""
    return (
        select(PetitionText.language)
        .where(
            PetitionText.petition_id == Petition.id,
            PetitionText.language == _given("language"),
            PetitionText.is_public,
        )
        .scalar_subquery()
    )


def _seat_id(name: str) -> ScalarSelect[int]:
    return (
        select(SeatRow.id)
        .where(
            SeatRow.plan == _given(f"{name}_plan", String),
            SeatRow.chamber == _given(f"{name}_chamber", String),
            SeatRow.code == _given(f"{name}_code", String),
        )
        .scalar_subquery()
    )


def _hash(name: str) -> BindParameter[Any]:
    return _given(name, LargeBinary)


def _list(name: str) -> ColumnElement[Any]:
    """Words with commas between them: the server reads them faster than the driver writes an array."""
    return func.string_to_array(_given(name, Text), literal_column("','"))


def _given(name: str, kind: Any = String) -> BindParameter[Any]:
    """A value of the request; the prefix keeps it apart from the columns of the same name."""
    return bindparam(f"{_PREFIX}{name}", type_=kind)


def write_signature(*, has_former_key: bool, has_reasons: bool) -> Ready:
    """The statement. Most mailboxes have no former key and most forms no reasons, and what is not there need not
    be looked for.
    """
    return _READY[has_former_key, has_reasons]


_READY = {
    (has_former_key, has_reasons): Ready(
        _statement(has_former_key=has_former_key, has_reasons=has_reasons), _PREFIX
    )
    for has_former_key in (False, True)
    for has_reasons in (False, True)
}
