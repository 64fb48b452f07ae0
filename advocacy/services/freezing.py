"""The one statement that confirms a signature, freezes its letters and queues them."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, String, bindparam, func, insert, literal, select, true, update
from sqlalchemy.types import TypeEngine

from advocacy.domain.machines import step
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import LANE_OF, MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.signature_states import SIGNATURE_TABLE, SignatureEvent, SignatureState
from advocacy.models import Letter, MatchRow, Message, Petition, Signature, SignatureHistory

LETTER_COLUMNS: dict[str, type[TypeEngine[Any]]] = {
    "seat_id": BigInteger,
    "legislator_id": BigInteger,
    "stance": String,
    "language": String,
    "subject": String,
    "body": String,
    "sign_off": String,
}
_QUEUED = ("kind", "subject_id", "person_id", "lane", "state")


def _statement() -> Select[Any]:
    """Takes `signature`, its seats `upper` and `lower`, `at`, `due`, and an array for each of `LETTER_COLUMNS`.

    Answers with the signature's id, or nothing when it is not unconfirmed any more, has other seats, or its
    petition is not open. The new state comes from the table of states, like every other.
    """
    at = bindparam("at", type_=Letter.frozen_at.type)
    confirmed = (
        update(Signature)
        .where(
            Signature.id == bindparam("signature"),
            Signature.state == literal(SignatureState.UNCONFIRMED.value),
            MatchRow.signature_id == Signature.id,
            MatchRow.upper_seat_id == bindparam("upper"),
            MatchRow.lower_seat_id == bindparam("lower"),
            Petition.id == Signature.petition_id,
            Petition.state == literal(PetitionState.OPEN.value),
        )
        .values(
            state=literal(step(SIGNATURE_TABLE, SignatureState.UNCONFIRMED, SignatureEvent.CONFIRM).value),
            confirmed_at=at,
        )
        .returning(Signature.id, Signature.person_id)
        .cte("confirmed")
    )
    history = (
        insert(SignatureHistory)
        .from_select(
            ["signature_id", "event", "at"],
            select(confirmed.c.id, literal(SignatureEvent.CONFIRM.value), at),
            include_defaults=False,
        )
        .returning(SignatureHistory.id)
        .cte("history")
    )
    arrays = [bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in LETTER_COLUMNS.items()]
    drafts = func.unnest(*arrays).table_valued(*LETTER_COLUMNS).render_derived(name="drafts")
    letters = (
        insert(Letter)
        .from_select(
            ["signature_id", *LETTER_COLUMNS, "frozen_at"],
            select(confirmed.c.id, *(drafts.c[name] for name in LETTER_COLUMNS), at).join_from(
                confirmed, drafts, true()
            ),
            include_defaults=False,
        )
        .returning(Letter.id, Letter.legislator_id)
        .cte("frozen")
    )
    messages = (
        insert(Message)
        .from_select(
            [*_QUEUED, "not_before", "fence", "attempts", "reply", "created_at"],
            select(
                literal(MessageKind.LETTER.value),
                letters.c.id,
                confirmed.c.person_id,
                literal(LANE_OF[MessageKind.LETTER].value),
                literal(MessageState.READY.value),
                bindparam("due", type_=Message.not_before.type),
                literal(0),
                literal(0),
                literal(""),
                at,
            )
            .join_from(confirmed, letters, true())
            .where(letters.c.legislator_id.is_not(None)),
            include_defaults=False,
        )
        .returning(Message.id)
        .cte("queued")
    )
    return select(confirmed.c.id).add_cte(history, letters, messages)


CONFIRM_AND_FREEZE = _statement()
