"""`flask match --pending`: matches signatures again whose seats were not certain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import click

from advocacy.domain.counts import counted
from advocacy.domain.matches import Match, Method
from advocacy.domain.rematching import Outcome
from advocacy.queries.matches import PendingMatch, pending_matches
from advocacy.services import matching
from advocacy.services.backfill import Rematched, rematch
from advocacy.wiring import Toolbox

BATCH = 100

_WAY = "for a letter is on its way at this moment: run this again"
_WORDS = {
    Outcome.FOUND: ("has seats now", "have seats now"),
    Outcome.ASSURED: ("has the same seats, for certain now", "have the same seats, for certain now"),
    Outcome.CORRECTED: ("has other seats now", "have other seats now"),
    Outcome.ASKED_ANEW: ("has another choice of seats", "have another choice of seats"),
    Outcome.UNCHANGED: ("unchanged", "unchanged"),
    Outcome.OVERTAKEN: ("was changed by its signer meanwhile", "were changed by their signers meanwhile"),
    Outcome.POSTPONED: (f"was left as it was, {_WAY}", f"were left as they were, {_WAY}"),
    Outcome.FAILED: (
        "was left as it was, for its letters could not be written (see the log)",
        "were left as they were, for their letters could not be written (see the log)",
    ),
}
"""What became of one signature, and of several."""


def match_pending(toolbox: Toolbox, *, dry_run: bool) -> None:
    """Match all that is not certain, one by one, and print what changed; with `dry_run` nothing is kept.

    What an interrupted run has changed stays, and is printed.
    """
    done: list[Rematched] = []
    try:
        for pending in _pending(toolbox):
            done.append(_rematched(toolbox, pending, dry_run=dry_run))
    finally:
        click.echo("\n".join(_report(done)))
        if dry_run:
            click.echo("Nothing was changed: this was a dry run.")
        if toolbox.census is not None and toolbox.census.is_resting:
            click.echo("The Census geocoder does not answer, and was left alone: run this again later.")


def _pending(toolbox: Toolbox) -> Iterator[PendingMatch]:
    after = 0
    while True:
        with toolbox.database.reading() as session:
            batch = pending_matches(session, after, BATCH)
        if not batch:
            return
        yield from batch
        after = batch[-1].signature_id


def _rematched(toolbox: Toolbox, pending: PendingMatch, *, dry_run: bool) -> Rematched:
    """The network is asked before the transaction is opened; a transaction for each keeps nobody waiting."""
    found = _match(toolbox, pending)
    delay = timedelta(seconds=toolbox.settings.letters.delay_seconds)
    with toolbox.database.unit_of_work() as session, session.begin_nested() as savepoint:
        done = rematch(session, toolbox.pack, pending, found, delay, datetime.now(UTC))
        if dry_run:
            savepoint.rollback()
    return done


def _match(toolbox: Toolbox, pending: PendingMatch) -> Match:
    return matching.match(toolbox.pack, toolbox.streets, toolbox.locator, pending.address)


def _report(done: Sequence[Rematched]) -> Iterator[str]:
    yield f"{counted(len(done), 'signature')} had seats that were not certain."
    rungs = Counter(each.method for each in done)
    yield from (f"  {method.value:<16} {rungs[method]:>8}" for method in Method if rungs[method])
    outcomes = Counter(each.outcome for each in done)
    yield from (f"{counted(outcomes[each], *_WORDS[each])}." for each in Outcome if outcomes[each])
    letters, gone = sum(each.letters.letters for each in done), sum(each.letters.gone for each in done)
    if letters:
        yield f"{counted(letters, 'letter follows', 'letters follow')} to other seats."
    if gone:
        yield f"{counted(gone, 'letter has', 'letters have')} ended, and {'stays' if gone == 1 else 'stay'}."
    if written := sum(each.letters.written for each in done):
        yield f"{counted(written, 'letter was', 'letters were')} written to seats that had none."
