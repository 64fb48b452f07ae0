"""Seals what was stored before there were seals."""

from datetime import datetime, timedelta

import structlog

from advocacy.domain.sealing import SealedColumn
from advocacy.services import sealing
from workers.hands import Hands

SEAL_FOR = timedelta(seconds=40)

log = structlog.get_logger()


def seal_new(hands: Hands, now: datetime) -> None:
    """Seal batch after batch, each durable by itself, until none is left or time is up."""
    until = now + SEAL_FOR
    for column in SealedColumn:
        total, done = 0, sealing.BATCH
        while done == sealing.BATCH and hands.now() < until:
            with hands.toolbox.database.unit_of_work() as session:
                done = sealing.seal_new(session, column)
            total += done
        if total:
            log.info("sealed", column=column.value, count=total)
