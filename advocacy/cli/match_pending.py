"""`flask match --pending`: matches signatures again whose seats were not certain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import click

from advocacy.domain.matches import Match, Method
from advocacy.domain.rematching import Outcome
from advocacy.queries.matches import PendingMatch, pending_matches
from advocacy.services import matching
from advocacy.services.backfill import Rematched, rematch
from advocacy.wiring import Toolbox

BATCH = 100

_WORDS = {
    Outcome.FOUND: "have seats now",
    Outcome.ASSURED: "have the same seats, for certain now",
    Outcome.CORRECTED: "have other seats now",
    Outcome.ASKED_ANEW: "have another choice of seats",
    Outcome.UNCHANGED: "unchanged",
    Outcome.OVERTAKEN: "changed by their signers meanwhile",
    Outcome.POSTPONED: "left as they were, for a letter is on its way at this moment: run this again",
    Outcome.FAILED: "left as they were, for their letters could not be written (see the log)",
}


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
    yield f"{len(done)} signatures had seats that were not certain."
    rungs = Counter(each.method for each in done)
    yield from (f"  {method.value:<16} {rungs[method]:>8}" for method in Method if rungs[method])
    outcomes = Counter(each.outcome for each in done)
    yield from (f"{outcomes[outcome]} {_WORDS[outcome]}." for outcome in Outcome if outcomes[outcome])
    letters, gone = sum(each.letters.letters for each in done), sum(each.letters.gone for each in done)
    if letters or gone:
        yield f"{letters} letters follow to other seats; {gone} stay, for they have ended."
    if written := sum(each.letters.written for each in done):
        yield f"{written} letters were written to seats that had none."
