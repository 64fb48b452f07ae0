"""The gate before the wire: whoever closes it waits for letters that are just beginning, and no other begins.

A letter is begun in a transaction that holds the gate open; what is switched or paused is written with the gate
closed. So once a switch or a pause is committed nothing more begins that it forbids
(docs/decisions/013-delivery-switch.md).
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_KEY = 4_201_938  # any number of our own


def hold_open(session: Session) -> None:
    """Keep the gate as it is until this transaction ends; many may at once."""
    session.execute(select(func.pg_advisory_xact_lock_shared(_KEY)))


def close(session: Session) -> None:
    """Let no letter begin until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_KEY)))
