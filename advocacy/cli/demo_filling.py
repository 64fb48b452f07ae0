"""Fills with samples batch by batch: a few at once in this process, many in several."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count

from advocacy.domain.demo import Plan
from advocacy.services.demo import BATCH, Filler
from advocacy.wiring import Toolbox
from config import Settings

_ALONE = 5 * BATCH
"""Up to so many are written sooner than other processes have started."""


class Hand:
    """Writes batches, each a transaction of its own."""

    def __init__(self, toolbox: Toolbox, plan: Plan, slug: str) -> None:
        self._database = toolbox.database
        self._filler = Filler(toolbox.pack, toolbox.links, plan, slug)

    def fill(self, first: int, last: int) -> int:
        with self._database.unit_of_work() as session:
            return self._filler.fill(session, first, last)


def filled(toolbox: Toolbox, plan: Plan, slug: str) -> Iterator[tuple[int, int]]:
    """Fill, and say after each batch how many samples it had and how many of them were new."""
    starts = range(1, plan.total + 1, BATCH)
    batches = [(first, min(first + BATCH - 1, plan.total)) for first in starts]
    if plan.total <= _ALONE:
        hand = Hand(toolbox, plan, slug)
        yield from ((last - first + 1, hand.fill(first, last)) for first, last in batches)
        return
    with _several(toolbox, plan, slug) as pool:
        waiting = {pool.submit(_fill, *batch): batch for batch in batches}
        for done in as_completed(waiting):
            first, last = waiting[done]
            yield last - first + 1, done.result()


@contextmanager
def _several(toolbox: Toolbox, plan: Plan, slug: str) -> Iterator[ProcessPoolExecutor]:
    addresses = toolbox.addresses
    named = {"database_url": addresses.database_url, "broker_url": addresses.broker_url}
    settings = toolbox.settings.model_copy(update=named)
    pool = ProcessPoolExecutor(
        min(cpu_count() or 1, 8), get_context("spawn"), initializer=_begin, initargs=(settings, plan, slug)
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_hands: list[Hand] = []


def _begin(settings: Settings, plan: Plan, slug: str) -> None:
    _hands.append(Hand(Toolbox(settings), plan, slug))


def _fill(first: int, last: int) -> int:
    return _hands[0].fill(first, last)
