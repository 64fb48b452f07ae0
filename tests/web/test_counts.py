"""What is counted of visitors, and what everybody may know of the count."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from advocacy.domain.tallies import Room
from advocacy.models import PageViews, Recount
from advocacy.services import tallies
from advocacy.web.clock import now
from advocacy.wiring import Toolbox
from tests.residents import sign_and_confirm

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _views(app: Flask) -> int:
    app.extensions["page_views"].flush()
    with app.extensions["toolbox"].database.reading() as session:
        return int(session.scalar(select(func.coalesce(func.sum(PageViews.number), 0))))


def test_pages_that_people_read_are_counted_and_nothing_of_the_people(app: Flask, client: FlaskClient) -> None:
    for _ in range(3):
        answer = client.get("/p/press-pause?source=flyer", headers={"User-Agent": BROWSER})
    assert "Set-Cookie" not in answer.headers
    for agent in ("", "Googlebot/2.1", "curl/8.5", "facebookexternalhit/1.1", "python-requests/2.32"):
        client.get("/p/press-pause", headers={"User-Agent": agent})
    client.get("/p/press-pause", headers={"User-Agent": BROWSER, "Sec-Purpose": "prefetch"})
    client.head("/p/press-pause", headers={"User-Agent": BROWSER})
    client.get("/p/unknown", headers={"User-Agent": BROWSER})
    assert _views(app) == 3
    client.get("/p/press-pause", headers={"User-Agent": BROWSER})
    assert _views(app) == 4


def test_views_that_cannot_be_added_now_are_added_later(app: Flask, client: FlaskClient, toolbox: Toolbox) -> None:
    client.get("/p/press-pause", headers={"User-Agent": BROWSER})
    with toolbox.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE page_views RENAME TO away"))
    app.extensions["page_views"].flush()
    with toolbox.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO page_views"))
    assert _views(app) == 1


def test_the_count_is_everybodys_and_may_be_kept_by_caches(client: FlaskClient, toolbox: Toolbox) -> None:
    assert client.get("/p/press-pause/count.json").json == {"count": 0, "goal": 10000, "as_of": None}
    sign_and_confirm(client, toolbox)
    at = now() + timedelta(minutes=1)
    with toolbox.database.unit_of_work() as session:
        tallies.count(session, Room.SIGNATURES, toolbox.pack.timezone, at)
    answer = client.get("/p/press-pause/count.json")
    assert answer.json == {"count": 1, "goal": 10000, "as_of": at.isoformat(timespec="seconds")}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "application/json"
    for path in ("/p/press-pause/count.json", "/p/press-pause"):
        caching = client.get(path).headers["Cache-Control"]
        assert all(word in caching for word in ("public", "max-age", "stale-while-revalidate", "stale-if-error"))
        assert client.get(path, headers={"If-None-Match": client.get(path).headers["ETag"]}).status_code == 304
    assert client.get("/p/unknown/count.json").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "differences", "words"),
    [(0, 0, ""), (0, 3, "3 figures differ"), (9, 0, "Nothing was counted for 9 minutes")],
)
def test_tallies_that_are_late_or_wrong_are_a_remark_and_no_failure(
    client: FlaskClient, toolbox: Toolbox, minutes: int, differences: int, words: str
) -> None:
    with toolbox.database.unit_of_work() as session:
        for room in (Room.SIGNATURES, Room.MESSAGES):
            tallies.count(session, room, toolbox.pack.timezone, now() - timedelta(minutes=minutes))
        session.add(Recount(at=now(), differences=differences, found={}))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert ("tallies:" in answer.text, words in answer.text) == (bool(words), True)
