"""Segments on the desk: built, counted, told in words, saved, renamed, deleted."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from advocacy.domain.rights import Role
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import AuditEntry, PetitionText, SegmentRow
from advocacy.wiring import Toolbox
from tests import crowd
from tests.crowd import Act, Someone
from tests.organizers import organizer, send
from tests.residents import words
from tests.samples import NOW

PAGE = "/organizers/segments"
BUILD = f"{PAGE}/build"


@pytest.fixture
def people(toolbox: Toolbox) -> None:
    """Eight in Cambridge of whom two are left out, six in Wellesley."""
    with toolbox.database.unit_of_work() as session:
        for _ in range(6):
            crowd.add(session, Someone())
            crowd.add(session, Someone(acts=(Act(town="Wellesley", language="es"),)))
        crowd.add(session, Someone(reasons=(SuppressionReason.COMPLAINED,)))
        crowd.add(session, Someone(acts=(Act(news=False),)))


def test_the_count_says_who_is_left_out_and_why(app: Flask, people: None) -> None:
    sender = organizer(app, Role.SENDER)
    told = words(sender.get(f"{BUILD}?town=CAMBRIDGE&petition=press-pause&letters=no"))
    assert "in Cambridge whose letters are not all delivered." in told
    assert "6 people would get it Left out" in told
    assert "Did not ask for news 1" in told
    assert "Said that an e-mail of ours is spam 1" in told
    part = sender.get(f"{PAGE}/count?town=Wellesley&language=es")
    assert "<html" not in part.text
    assert "Confirmed signers of any petition in Wellesley who signed in Español. 6 people" in words(part)
    assert "They asked for news of Press Pause" not in told
    assert "Nobody fits all of that" in words(sender.get(f"{PAGE}/count?town=Nowhere"))


def test_a_town_that_nobody_knows_is_told_with_those_that_may_be_meant(app: Flask) -> None:
    editor = organizer(app, Role.EDITOR)
    for typed, told in (
        ("Bostn", "No town of Massachusetts is called “Bostn”, so nobody is found by it. Do you mean Boston"),
        ("dorchester", "“dorchester” is no town of its own: people there are found by Boston."),
        ("Xyzzy" * 40, "so nobody is found by it. 0 people would get it"),
    ):
        for page in (BUILD, f"{PAGE}/count"):
            assert told in words(editor.get(f"{page}?town={typed}")), typed
    kept = editor.get(f"{BUILD}?town=Bostn")
    assert 'value="Bostn"' in kept.text
    assert "No town of" not in words(editor.get(f"{BUILD}?town=mount washington"))


def test_the_petitions_are_named_whose_news_people_asked_for(app: Flask, toolbox: Toolbox, people: None) -> None:
    with toolbox.database.unit_of_work() as session:
        slug = crowd.second_petition(session)
        session.execute(update(PetitionText).where(PetitionText.title == "Press Pause").values(title="Another"))
        crowd.add(session, Someone(acts=(Act(), Act(petition=slug))))
        crowd.add(session, Someone(acts=(Act(news=False), Act(petition=slug))))
    told = words(organizer(app, Role.SENDER).get(f"{PAGE}/count"))
    assert "14 people would get it They asked for news of" in told
    assert "Another 2" in told
    assert "Another fewer than 5" in words(organizer(app, Role.EDITOR).get(f"{PAGE}/count"))


def test_who_may_not_see_persons_is_told_of_no_few(app: Flask, toolbox: Toolbox, people: None) -> None:
    editor = organizer(app, Role.EDITOR)
    told = words(editor.get(f"{BUILD}?town=Cambridge"))
    assert "5+ people would get it" in told
    assert "Did not ask for news fewer than 5" in told
    with toolbox.database.unit_of_work() as session:
        crowd.add(session, Someone(acts=(Act(town="Whately"),), reasons=(SuppressionReason.COMPLAINED,)))
    few = words(editor.get(f"{BUILD}?town=Whately"))
    assert "Too few people to tell how many" in few
    assert "spam" not in few
    assert "5+ people would get it" in words(editor.get(f"{BUILD}?town=Wellesley"))
    viewer = organizer(app, Role.VIEWER)
    for page in (PAGE, BUILD, f"{PAGE}/count"):
        assert viewer.get(page).status_code == 403


def test_a_segment_is_saved_replaced_only_if_asked_renamed_and_deleted(app: Flask, toolbox: Toolbox) -> None:
    editor = organizer(app, Role.EDITOR)
    assert "Build the first one" in words(editor.get(PAGE))
    counted = send(editor, BUILD, to=PAGE, act="count", town="Cambridge", seat="upper-1", name="Mine")
    assert counted.headers["Location"].endswith("build?signed=confirmed&town=Cambridge&seat=upper-1&name=Mine")
    first = {"act": "save", "town": "Cambridge", "name": "Mine"}
    assert send(editor, BUILD, to=PAGE, **first).status_code == 303
    other = first | {"town": "Wellesley"}
    taken = send(editor, BUILD, to=PAGE, **other)
    assert taken.status_code == 409
    assert "Put this in its place" in words(taken)
    assert _saved(toolbox) == [("Mine", "Cambridge")]
    assert send(editor, BUILD, to=PAGE, overwrites="y", **other).status_code == 303
    assert send(editor, BUILD, to=PAGE, **(first | {"name": "Second"})).status_code == 303
    assert _saved(toolbox) == [("Mine", "Wellesley"), ("Second", "Cambridge")]
    assert "Confirmed signers of any petition in Wellesley." in words(editor.get(PAGE))
    one, two = _ids(toolbox)
    assert send(editor, PAGE, to=f"{PAGE}/{one}/rename", name="Second").status_code == 409
    assert send(editor, PAGE, to=f"{PAGE}/{one}/rename", name="First").status_code == 303
    assert send(editor, PAGE, to=f"{PAGE}/{two}/delete").status_code == 303
    assert send(editor, PAGE, to=f"{PAGE}/{two}/delete").status_code == 404
    assert _saved(toolbox) == [("First", "Wellesley")]
    with toolbox.database.reading() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject == "segment").order_by(AuditEntry.id)
        )
        assert acts.all() == ["save", "save", "save", "rename", "delete"]


def test_what_cannot_be_read_asks_for_nothing(app: Flask, toolbox: Toolbox) -> None:
    sender = organizer(app, Role.SENDER)
    for query in (
        "seat=upper-99999999999999999999&received=x&not_received=-1",
        "signed=maybe&letters=&chamber=middle&since=2026-02-31&until=9999-12-31",
        "town=%00&source=%F0%9F%90%9F%ff&petition=" + "x" * 3000,
        "seat=lower&language=" + "%27" * 40,
        "upper_id=1&signed=either&received=9223372036854775807",
    ):
        assert sender.get(f"{BUILD}?{query}").status_code == 200, query
        assert sender.get(f"{PAGE}/count?{query}").status_code == 200, query
    for name in ("", " \u200b", "x" * 81):
        assert send(sender, BUILD, to=PAGE, act="save", name=name).status_code == 422
    assert sender.get(f"{PAGE}/{2**63}/rename").status_code in (404, 405)


def test_all_that_a_segment_asks_is_said(app: Flask, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        one, two = (crowd.mailing(session, frozen_at=NOW) for _ in range(2))
        lower = crowd.seat_ids(session)[1][0]
    asked = (
        f"signed=either&seat=lower-{lower}&source=flyer&since=2026-11-01&until=2026-11-02"
        f"&letters=yes&chamber=upper&received={one}&not_received={two + 1}"
    )
    told = words(organizer(app, Role.SENDER).get(f"{PAGE}/count?{asked}"))
    for part in (
        "Signers, confirmed or not, of any petition who live in ",
        "who came from “flyer”",
        "whose letter to the Senate has been delivered",
        "who received “News” and who did not receive “a campaign that is gone”",
    ):
        assert part in told


def _saved(toolbox: Toolbox) -> list[tuple[str, str]]:
    with toolbox.database.reading() as session:
        return [
            (row.name, row.segment["town"])
            for row in session.scalars(select(SegmentRow).order_by(SegmentRow.name))
        ]


def _ids(toolbox: Toolbox) -> list[int]:
    with toolbox.database.reading() as session:
        return list(session.scalars(select(SegmentRow.id).order_by(SegmentRow.name)))
