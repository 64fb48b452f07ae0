"""The dashboard: how the campaign goes, for each organizer as far as they may know."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, insert

from advocacy.domain.rights import Role
from advocacy.domain.tallies import CREATED, EVER, LAG, Dimension, Room
from advocacy.domain.tally_steps import Step, step_start
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MessageTally, Petition, SignatureTally
from advocacy.queries.petition_choices import petition_choices
from advocacy.services import confirming, tallies
from advocacy.wiring import Toolbox
from tests import ledger
from tests.maps import load, sheets
from tests.organizers import organizer
from tests.residents import words
from tests.samples import WELLESLEY, WHATELY, sign

NOW = datetime.now(UTC)
PAGES = ("/organizers/", "/organizers/seats", "/organizers/towns")
TOWNS = {"Boston": (70, 50), "Lowell": (12, 9), "Whately": (3, 2)}


def fill(toolbox: Toolbox, towns: dict[str, tuple[int, int]]) -> None:
    """Tallies of one petition: (signed, confirmed) by town, on one day."""
    with toolbox.database.unit_of_work() as session:
        (petition,) = petition_choices(session)
        day = step_start(NOW, Step.DAY, toolbox.pack.timezone)
        cells = [(Dimension.TOWN, town, *numbers) for town, numbers in towns.items()]
        cells.append((Dimension.TOTAL, "", *map(sum, zip(*towns.values(), strict=True))))
        session.execute(
            insert(SignatureTally),
            [
                {
                    "petition_id": petition.id,
                    "dimension": dimension,
                    "start": start,
                    "value": value,
                    "state": state,
                    "number": number,
                }
                for dimension, value, created, confirmed in cells
                for state, number in ((CREATED, created), ("confirmed", confirmed))
                for start in (day, EVER)
            ],
        )


def sign_and_count(toolbox: Toolbox, pack: Pack, town: dict[str, str], email: str) -> None:
    """Somebody signs and confirms, and all is counted."""
    with toolbox.database.unit_of_work() as session:
        found = sign(session, pack, town, NOW, email_key=email)
        confirming.confirm(session, pack, found, {}, timedelta(minutes=10), NOW)
    for room in (Room.SIGNATURES, Room.MESSAGES):
        with toolbox.database.unit_of_work() as session:
            tallies.count(session, room, pack.timezone, NOW + LAG)


@contextmanager
def questions(toolbox: Toolbox) -> Iterator[list[str]]:
    """What the database is asked meanwhile, by the pages' own sessions."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(toolbox.database.reader, "before_cursor_execute", note)
    yield asked
    event.remove(toolbox.database.reader, "before_cursor_execute", note)


def test_a_signature_is_seen_on_every_page_once_it_is_counted(app: Flask, toolbox: Toolbox, pack: Pack) -> None:
    sign_and_count(toolbox, pack, WELLESLEY, "ana@example.org")
    client = organizer(app, Role.ADMIN)
    dashboard, seats, towns = (words(client.get(page)) for page in PAGES)
    assert "Confirmed 1 100 % of all who signed" in dashboard
    assert "Wellesley 1 1" in dashboard
    assert "Wellesley 1 1" in towns
    assert "Seats without a letter 198" in dashboard
    assert len(re.findall(r"1 1 1 0 0", seats)) == 2


def test_whoever_may_not_see_persons_gets_no_small_figure(app: Flask, toolbox: Toolbox) -> None:
    fill(toolbox, TOWNS)
    viewer, admin = organizer(app, Role.VIEWER), organizer(app, Role.ADMIN)
    assert "Whately 3 2" in words(admin.get("/organizers/towns"))
    page = words(viewer.get("/organizers/towns"))
    assert "Boston 70+ 50+" in page
    assert "Whately fewer than 5 fewer than 5" in page
    assert "Lowell not shown not shown" in page, "with it the total would tell Whately's"


def test_what_two_tables_have_different_tells_of_nobody_to_whom_persons_are_hidden(
    app: Flask, toolbox: Toolbox
) -> None:
    fill(toolbox, {"Salem": (72, 54), "Boston": (70, 50)})
    page = words(organizer(app, Role.VIEWER).get("/organizers/towns"))
    assert "Boston 70+ 50+ Salem 70+ 50+" in page


def test_a_mail_domain_of_a_few_people_is_not_named_to_whom_persons_are_hidden(
    app: Flask, toolbox: Toolbox
) -> None:
    mails = {"household.example": 19, "village.example": 33, "town.example": 45}
    with toolbox.database.unit_of_work() as session:
        rows = [{"value": domain, "number": number} for domain, number in mails.items()]
        cell = {"petition_id": 0, "dimension": "domain", "start": EVER, "kind": "confirmation", "state": "sent"}
        session.execute(insert(MessageTally), [cell | row for row in rows])
    seen = words(organizer(app, Role.VIEWER).get("/organizers/?range=all"))
    assert "household.example" not in seen
    assert "Domains with fewer than 20 mails" in seen
    assert "town.example · Confirmation 40+" in seen
    everything = words(organizer(app, Role.ADMIN).get("/organizers/?range=all"))
    assert "household.example · Confirmation 19" in everything


def test_too_few_people_are_not_told_by_town_or_seat_at_all(app: Flask, toolbox: Toolbox, pack: Pack) -> None:
    sign_and_count(toolbox, pack, WELLESLEY, "ana@example.org")
    viewer = organizer(app, Role.VIEWER)
    for page in PAGES:
        answer = viewer.get(page)
        assert "Too few people so far" in words(answer)
        assert "Wellesley" not in answer.text


def test_a_page_asks_as_much_of_the_database_with_three_petitions_as_with_one(
    app: Flask, toolbox: Toolbox
) -> None:
    fill(toolbox, TOWNS)
    client = organizer(app, Role.ADMIN)
    with questions(toolbox) as one:
        client.get("/organizers/")
    with toolbox.database.unit_of_work() as session:
        ledger.petition(session)
        ledger.petition(session)
    with questions(toolbox) as three:
        client.get("/organizers/")
    assert len(one) == len(three)
    assert len(three) <= 25


def test_the_address_says_which_petition_and_which_time(app: Flask, toolbox: Toolbox) -> None:
    fill(toolbox, TOWNS)
    with toolbox.database.unit_of_work() as session:
        other = session.get_one(Petition, ledger.petition(session)).slug
    client = organizer(app, Role.ADMIN)
    assert "Signed 85" in words(client.get("/organizers/?petition=press-pause&range=today&step=hour"))
    assert "Signed 0" in words(client.get(f"/organizers/?petition={other}"))
    assert "Signed 0" in words(client.get("/organizers/?from=2020-01-01&to=2020-02-01"))
    assert client.get("/organizers/?petition=no-such").status_code == 404
    for nonsense in ("range=x", "step=x", "from=x", "from=9999-12-31", "to=0001-01-01", "map=x", "show=x"):
        assert client.get(f"/organizers/?{nonsense}").status_code == 200


def test_the_pulse_beats_only_when_a_figure_has_changed(
    app: Flask, toolbox: Toolbox, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.web.organizers.dashboard.now", lambda: NOW)
    client = organizer(app, Role.VIEWER)
    first = client.get("/organizers/pulse")
    same = client.get("/organizers/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    sign_and_count(toolbox, pack, WHATELY, "ben@example.org")
    changed = client.get("/organizers/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_script_may_ask_this_site_only(app: Flask) -> None:
    client = organizer(app, Role.VIEWER)
    for page in PAGES:
        assert "connect-src 'self'" in client.get(page).headers["Content-Security-Policy"]


def test_empty_pages_say_what_to_do_next(app: Flask) -> None:
    page = words(organizer(app, Role.EDITOR).get("/organizers/"))
    assert "No signature yet" in page
    assert "Share the petition's link" in page


def test_seats_are_sorted_and_filtered_by_the_address(app: Flask, toolbox: Toolbox, pack: Pack) -> None:
    sign_and_count(toolbox, pack, WELLESLEY, "ana@example.org")
    client = organizer(app, Role.ADMIN)
    rows = re.findall(r'<tr id="seat-(\w+)-', client.get("/organizers/seats?chamber=upper").text)
    assert rows == ["upper"] * 40
    silent = client.get("/organizers/seats?none=1")
    assert len(re.findall('<tr id="seat-', silent.text)) == 198
    most = client.get("/organizers/seats?sort=letters&down=1").text
    assert [row.count("<td") for row in most.split("<tr id=")[1:3]] == [6, 6]
    assert all(re.search(r">\s*1\s*<", row) for row in most.split("<tr id=")[1:3])
    assert not re.search(r">\s*1\s*<", most.split("<tr id=")[3])


def test_the_map_on_the_ground_is_there_once_boundaries_are_loaded(
    app: Flask, toolbox: Toolbox, pack: Pack, tmp_path: Path
) -> None:
    sign_and_count(toolbox, pack, WELLESLEY, "ana@example.org")
    client = organizer(app, Role.ADMIN)
    assert "On the ground" not in client.get("/organizers/").text
    load(toolbox.database, pack, sheets(pack, tmp_path))
    page = client.get("/organizers/?map=ground").text
    assert "On the ground" in page
    assert len(re.findall(r'<path class="shape" d="M', page)) == 200
    assert "1 confirmed, 1 letter" in page
