"""The versions of a petition: who saved what when, what differs, and the way back."""

from dataclasses import dataclass
from itertools import pairwise

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import SomebodyElseSaved, VersionNotFound
from advocacy.domain.rights import Right
from advocacy.domain.versions import changed_parts, differences
from advocacy.queries.petition_desk import Version, legislator_choices, versions
from advocacy.services import petition_versions
from advocacy.services.petition_sheets import sheet
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.petition_forms import seen
from advocacy.web.organizers.petition_room import bp, page
from advocacy.web.organizers.petition_words import label
from advocacy.web.toolbox import toolbox


@dataclass(frozen=True, slots=True)
class Saved:
    """A version in the list, with the labels of the parts that differ from the one before."""

    version: Version
    changed: tuple[str, ...]


@bp.get("/<slug:slug>/versions")
@needs(Right.WATCH)
def history(slug: str) -> Response:
    """All versions, the latest first."""
    with toolbox().database.reading() as session:
        there, kept = sheet(session, slug), versions(session, slug)
    saved = [Saved(after, _changed(before, after)) for after, before in pairwise((*kept, None)) if after]
    return page("history.html", sheet=there, saved=saved)


@bp.get("/<slug:slug>/versions/<id:old>/<id:new>")
@needs(Right.WATCH)
def compare(slug: str, old: int, new: int) -> Response:
    """What differs between two versions. Raises `VersionNotFound`."""
    with toolbox().database.reading() as session:
        there = sheet(session, slug)
        kept = {each.number: each for each in versions(session, slug, (old, new))} if max(old, new) < 2**31 else {}
        people = {external_id: name for external_id, name, _ in legislator_choices(session, toolbox().pack.code)}
    if {old, new} - kept.keys():
        raise VersionNotFound(slug)
    changes = differences(kept[old].words, kept[new].words, order=kept[new].words)
    return page("compare.html", sheet=there, old=kept[old], new=kept[new], changes=changes, people=people)


@bp.post("/<slug:slug>/versions/<id:number>/restore")
@needs(Right.EDIT_PETITIONS)
def restore(slug: str, number: int) -> AnyResponse:
    """Make everything as it was in an older version, unless somebody saved since; that is a new version."""
    if number >= 2**31:
        raise VersionNotFound(slug)
    back = redirect(url_for(".history", slug=slug), 303)
    try:
        with toolbox().database.unit_of_work() as session:
            petition_versions.restore(session, slug, number, seen(), acting(), now())
    except SomebodyElseSaved:
        flash("Nothing was changed: somebody saved another version meanwhile. Look at it first.", "refused")
        return back
    flash(f"Everything is as it was in version {number} again.", "done")
    return back


def _changed(before: Version | None, after: Version) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(dict.fromkeys(map(label, changed_parts(before.words, after.words))))
