"""`flask match --shares`: by which rungs of the ladder signatures were matched."""

import json
from collections.abc import Sequence

import click

from advocacy.queries.matches import Share, shares
from advocacy.services.petitions import all_petitions
from advocacy.wiring import Toolbox


def say_shares(toolbox: Toolbox, slug: str | None, *, in_json: bool) -> None:
    """Print the shares for one petition, or for all together."""
    with toolbox.database.reading() as session:
        if slug is not None and slug not in {petition.slug for petition in all_petitions(session)}:
            raise click.ClickException(f"There is no petition {slug}; see: flask petitions list")
        found = shares(session, slug)
    click.echo(_as_json(found) if in_json else _as_text(found))


def _as_json(found: Sequence[Share]) -> str:
    return json.dumps(
        [
            {
                "method": share.method.value,
                "certainty": share.certainty.value,
                "count": share.count,
                "share": round(share.share, 4),
            }
            for share in found
        ]
    )


def _as_text(found: Sequence[Share]) -> str:
    if not found:
        return "There are no signatures yet."
    lines = (f"{_name(share):<32} {share.count:>10}  {share.share:>6.1%}" for share in found)
    return "\n".join([f"{'rung, certainty':<32} {'signatures':>10}  {'share':>6}", *lines])


def _name(share: Share) -> str:
    """The rung, and the certainty where it says more ("none, doubtful")."""
    words = dict.fromkeys((share.method.value, share.certainty.value))
    return ", ".join(words)
