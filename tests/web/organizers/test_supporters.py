"""Supporters are found by what organizers know of them; looking, taking and erasing leave their trace."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.domain.actors import COMMAND_LINE, Actor
from advocacy.domain.csv_cells import read
from advocacy.domain.rights import Role
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import AuditEntry, Letter, MatchRow, Message, Person, Signature
from advocacy.queries.organizers import organizer_id
from advocacy.services import confirming, organizers
from advocacy.services.suppressions import suppress
from advocacy.web.organizers import access
from advocacy.web.organizers.streaming import SignInEnded
from advocacy.wiring import Toolbox
from tests.organizers import csrf_token, organizer, send
from tests.residents import words
from tests.samples import CAMBRIDGE_6_1, NOW, WELLESLEY, sign

SEARCH = "/organizers/supporters"
End = Callable[[Session, int, Actor, datetime], None]


@pytest.fixture
def signers(toolbox: Toolbox) -> dict[str, int]:
    """Ana and Ben in Wellesley, Cho in Cambridge; all but Ben confirmed, only Ana wants news."""
    pack = toolbox.pack
    given = {
        "ana": {"given_name": "Ana", "family_name": "O'Brien-Péréz", "updates": True, "source": "flyer"},
        "ben": {"given_name": "Ben", "language": "es"},
        "cho": {"given_name": "Cho", "family_name": "=SUM(1)", "note": "@home", "now": NOW + timedelta(days=3)},
    }
    with toolbox.database.unit_of_work() as session:
        ids = {}
        for name, changes in given.items():
            mail = {"email": f"{name.title()}@example.org", "email_key": f"{name}@example.org"}
            home = CAMBRIDGE_6_1 if name == "cho" else WELLESLEY
            ids[name] = sign(session, pack, home, **{**mail, **changes})
            if name != "ben":
                confirming.confirm(session, pack, ids[name], {}, timedelta(hours=1), NOW + timedelta(days=3))
    return ids


FOUND = [
    ("", ["Cho", "Ben", "Ana"]),
    ("q=obrien+pe", ["Ana"]),
    ("q=ana", ["Ana"]),
    ("q=ANA+OBrien", ["Ana"]),
    ("q=O’Brien-Perez,+An", ["Ana"]),
    ("q=perez", []),
    ("q=Ana+Sample", []),
    ("q=ben@", ["Ben"]),
    ("q=ben@example.org", ["Ben"]),
    ("q=en@", []),
    ("town=wellesley", ["Ben", "Ana"]),
    ("town=Nowhere", []),
    ("state=confirmed", ["Cho", "Ana"]),
    ("state=unconfirmed&town=Wellesley", ["Ben"]),
    ("state=erased", ["Cho", "Ben", "Ana"]),
    ("petition=press-pause&language=es", ["Ben"]),
    ("petition=other", []),
    ("source=flyer", ["Ana"]),
    ("since=2026-11-23", ["Cho"]),
    ("until=2026-11-22", ["Ben", "Ana"]),
    ("since=2026-11-22&until=2026-11-22&q=ana", ["Ana"]),
    ("since=yesterday&seat=upper-x&older=never", ["Cho", "Ben", "Ana"]),
    ("q=%00%25&seat=lower-99999999999999999999", []),
]


def test_each_filter_finds_its_own(app: Flask, signers: dict[str, int]) -> None:
    client = organizer(app, Role.SENDER)
    assert {question: _names(client.get(f"{SEARCH}?{question}")) for question, _ in FOUND} == dict(FOUND)


def test_a_seat_finds_who_lives_there_and_follows_when_they_choose_another(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    client = organizer(app, Role.SENDER)
    with toolbox.database.unit_of_work() as session:
        seats = {match.signature_id: match for match in session.scalars(select(MatchRow))}
        old, new = seats[signers["ana"]].upper_seat_id, seats[signers["cho"]].upper_seat_id
        assert old != new
    assert _names(client.get(f"{SEARCH}?seat=upper-{old}")) == ["Ben", "Ana"]
    with toolbox.database.unit_of_work() as session:
        moved = update(MatchRow).where(MatchRow.signature_id == signers["ana"])
        session.execute(moved.values(upper_seat_id=new))
    assert _names(client.get(f"{SEARCH}?seat=upper-{old}")) == ["Ben"]
    assert _names(client.get(f"{SEARCH}?seat=upper-{new}")) == ["Cho", "Ana"]
    assert "2 signatures, newest first" in words(client.get(f"{SEARCH}?seat=upper-{new}"))


def test_pages_go_forth_and_back_without_losing_anybody(app: Flask, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        for number in range(120):
            mail = f"{number}@example.org"
            sign(session, toolbox.pack, email=mail, email_key=mail, given_name=f"Sample{number}")
    client = organizer(app, Role.SENDER)
    pages = [client.get(f"{SEARCH}?town=Wellesley")]
    while older := _link(pages[-1], "next"):
        pages.append(client.get(older))
    names = [_names(page) for page in pages]
    assert [len(each) for each in names] == [50, 50, 20]
    assert [name for some in names for name in some] == [f"Sample{number}" for number in reversed(range(120))]
    assert "More than 50 signatures, newest first" in words(pages[0])
    back = client.get(_link(pages[2], "prev") or "")
    assert _names(back) == names[1]
    first = client.get(_link(back, "prev") or "")
    assert _names(first) == names[0]
    assert _link(first, "prev") is None


def test_a_persons_page_tells_all_but_the_letters_words(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    client = organizer(app, Role.ADMIN)
    person_id, letter_id = _ids(toolbox, signers["ana"])
    said = {"state": "bounced", "reply_code": 550, "reply": "no such <office>"}
    with toolbox.database.unit_of_work() as session:
        session.execute(
            update(Message).where(Message.subject_id == letter_id, Message.kind == "letter").values(**said)
        )
    page = client.get(f"{SEARCH}/{person_id}")
    told = words(page)
    for part in (
        "All of Wellesley has these two seats, so the town was enough.",
        "News by e-mail: wording of 2026-11",
        "“no such <office>”",
    ):
        assert part in told
    assert "Dear Senator" not in told
    assert "Dear" in words(client.get(f"{SEARCH}/{person_id}/letters/{letter_id}"))
    other_id, _ = _ids(toolbox, signers["cho"])
    assert client.get(f"{SEARCH}/{other_id}/letters/{letter_id}").status_code == 404
    assert client.get(f"{SEARCH}/999999").status_code == 404
    assert _acts(toolbox) == [("view", str(person_id)), ("view", str(letter_id))]


def test_an_export_has_only_who_asked_for_news_unless_all_are_wanted(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    client = organizer(app, Role.SENDER)
    answer = send(client, SEARCH, to=f"{SEARCH}/export", petition="press-pause")
    assert "press-pause-supporters-" in answer.headers["Content-Disposition"]
    assert [(row["email"], row["news_consent_wording"]) for row in _rows(answer)] == [
        ("Ana@example.org", "2026-11")
    ]
    everyone = send(client, SEARCH, to=f"{SEARCH}/export", audience="all", columns="full", for_excel="y")
    assert everyone.data.startswith(b"\xef\xbb\xbf")
    rows = _rows(everyone)
    assert [row["given_name"] for row in rows] == ["Cho", "Ben", "Ana"]
    assert (rows[0]["family_name"], rows[0]["note"]) == ("'=SUM(1)", "'@home")
    assert read(rows[0]["note"]) == "@home"
    assert _acts(toolbox) == [
        ("export", "press-pause"),
        ("end_export", "press-pause"),
        ("export", "all"),
        ("end_export", "all"),
    ]
    with toolbox.database.reading() as session:
        ends = session.scalars(
            select(AuditEntry.after).where(AuditEntry.act == "end_export").order_by(AuditEntry.id)
        )
        assert [end["rows"] for end in ends] == [1, 3]


@pytest.mark.parametrize(
    "typed",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        'x"; filename="run.exe',
        "x\r\nSet-Cookie: a=b",
        "CON\0.csv\u202efdp.exe",
        "%2e%2e%2f" * 40,
        "press-pause/../..",
    ],
)
def test_a_files_name_has_nothing_of_what_was_typed_but_letters_digits_and_dashes(app: Flask, typed: str) -> None:
    answer = send(organizer(app, Role.SENDER), SEARCH, to=f"{SEARCH}/export", petition=typed)
    assert answer.status_code == 200
    assert "Set-Cookie: a=b" not in str(answer.headers)
    (named,) = answer.headers.getlist("Content-Disposition")
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]{1,80}-supporters-\d{4}-\d\d-\d\d\.csv"', named)


def test_an_export_of_those_who_may_be_written_to_has_nobody_who_unsubscribed(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    with toolbox.database.unit_of_work() as session:
        email_hash = toolbox.links.email_hash("ana@example.org")
        session.execute(update(Person).where(Person.email_key == "ana@example.org").values(email_hash=email_hash))
        suppress(session, email_hash, SuppressionReason.UNSUBSCRIBED, SuppressionWay.PAGE, NOW)
    client = organizer(app, Role.SENDER)
    assert _rows(send(client, SEARCH, to=f"{SEARCH}/export")) == []
    everyone = _rows(send(client, SEARCH, to=f"{SEARCH}/export", audience="all"))
    assert [row["given_name"] for row in everyone] == ["Cho", "Ben", "Ana"]


def test_what_was_typed_about_a_person_is_not_in_the_audit_log(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    send(organizer(app, Role.SENDER), SEARCH, to=f"{SEARCH}/export", q="ana", town="Wellesley")
    with toolbox.database.reading() as session:
        after = session.scalars(select(AuditEntry.after).where(AuditEntry.act == "export")).one()
    assert after["town"] == "Wellesley"
    assert "ana" not in str(after).lower().replace("(a name or an e-mail address)", "")


def test_a_browser_that_stops_reading_holds_no_connection(
    app: Flask, toolbox: Toolbox, signers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.services.exports.BATCH", 1)
    client = organizer(app, Role.SENDER)
    token = csrf_token(client.get(SEARCH))
    answer = client.post(f"{SEARCH}/export", data={"csrf_token": token, "audience": "all"}, buffered=False)
    chunks = answer.iter_encoded()
    assert b"signature" in next(chunks)
    assert b"Cho" in next(chunks)
    assert toolbox.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    answer.close()
    with toolbox.database.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.act, last.after) == ("end_export", {"rows": 1, "whole": False})


@pytest.mark.parametrize("end", [organizers.sign_out_everywhere, organizers.deactivate])
def test_a_file_breaks_off_once_the_sign_in_ended(
    app: Flask, toolbox: Toolbox, signers: dict[str, int], monkeypatch: pytest.MonkeyPatch, end: End
) -> None:
    monkeypatch.setattr("advocacy.services.exports.BATCH", 1)
    client = organizer(app, Role.SENDER)
    token = csrf_token(client.get(SEARCH))
    answer = client.post(f"{SEARCH}/export", data={"csrf_token": token, "audience": "all"}, buffered=False)
    chunks = answer.iter_encoded()
    assert [b"signature" in next(chunks), b"Cho" in next(chunks)] == [True, True]
    with toolbox.database.unit_of_work() as session:
        end(session, organizer_id(session, "sender@example.org"), COMMAND_LINE, NOW)
    with pytest.raises(SignInEnded):
        next(chunks)
    with toolbox.database.reading() as session:
        last = session.scalars(select(AuditEntry).where(AuditEntry.act == "end_export")).one()
    assert (last.after, last.reason) == ({"rows": 1, "whole": False}, "the sign-in that asked for it ended")


def test_an_export_wants_a_fresh_sign_in_and_leads_back_to_the_search(
    app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = organizer(app, Role.SENDER)
    token = csrf_token(client.get(SEARCH))
    monkeypatch.setattr(access, "now", lambda: datetime.now(UTC) + timedelta(minutes=16))
    search = f"{SEARCH}?town=Wellesley"
    answer = client.post(
        f"{SEARCH}/export", data={"csrf_token": token}, headers={"Referer": f"http://localhost{search}"}
    )
    assert answer.headers["Location"] == f"/organizers/verify?next={SEARCH}?town%3DWellesley"
    assert _acts(toolbox) == []


def test_rows_are_handed_over_in_small_pieces(
    app: Flask, toolbox: Toolbox, signers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.web.organizers.streaming.PIECE", 100)
    client = organizer(app, Role.SENDER)
    token = csrf_token(client.get(SEARCH))
    answer = client.post(f"{SEARCH}/export", data={"csrf_token": token, "audience": "all"}, buffered=False)
    pieces = list(answer.iter_encoded())
    assert {len(piece) <= 100 for piece in pieces} == {True}
    assert [row["given_name"] for row in csv.DictReader(StringIO(b"".join(pieces).decode()))] == [
        "Cho",
        "Ben",
        "Ana",
    ]


def test_erasing_asks_first_wants_a_reason_and_leaves_nothing_to_find(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    client = organizer(app, Role.ADMIN)
    person_id, _ = _ids(toolbox, signers["ana"])
    erase = f"{SEARCH}/{person_id}/erase"
    assert "This cannot be taken back" in words(client.get(erase))
    assert send(client, erase).status_code == 422
    assert send(client, erase, reason="because").status_code == 422
    answer = send(client, erase, reason="asked by e-mail")
    assert answer.status_code == 303
    assert _names(client.get(SEARCH)) == ["Cho", "Ben"]
    assert client.get(f"{SEARCH}/{person_id}").status_code == 404
    mine = client.get(toolbox.links.mine(signers["ana"]).removeprefix(toolbox.settings.public_url))
    assert mine.status_code == 410
    assert "as was asked for" in words(mine)
    with toolbox.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "erase")).one()
        assert (entry.subject_id, entry.reason) == (str(person_id), "asked by e-mail")
        assert len(session.scalars(select(Person)).all()) == 2


def test_roles_see_take_and_erase_only_what_they_may(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    person_id, _ = _ids(toolbox, signers["ana"])
    editor, sender = organizer(app, Role.EDITOR), organizer(app, Role.SENDER)
    for path in (SEARCH, f"{SEARCH}/{person_id}"):
        assert editor.get(path).status_code == 403
        assert sender.get(path).status_code == 200
    assert send(editor, "/organizers/", to=f"{SEARCH}/export").status_code == 403
    assert sender.get(f"{SEARCH}/{person_id}/erase").status_code == 403
    assert send(sender, SEARCH, to=f"{SEARCH}/{person_id}/erase", reason="asked by e-mail").status_code == 403
    with toolbox.database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 3


def _names(page: TestResponse) -> list[str]:
    parts = page.text.split('<ol class="supporters"')[1:]
    found = [
        piece.split(">", 1)[1] for piece in "".join(parts).split("<a href=")[1:] if "/supporters/" in piece[:60]
    ]
    return [piece.split("</a>")[0].split()[0] for piece in found if "btn" not in piece[:200]]


def _link(page: TestResponse, rel: str) -> str | None:
    _, found, rest = page.text.partition(f'rel="{rel}" href="')
    return rest.partition('"')[0].replace("&amp;", "&") if found else None


def _rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, words(answer)
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def _ids(toolbox: Toolbox, signature_id: int) -> tuple[int, int]:
    with toolbox.database.reading() as session:
        person_id = session.get_one(Signature, signature_id).person_id
        letter_id = session.scalars(select(Letter.id).where(Letter.signature_id == signature_id)).first()
    assert person_id is not None
    return person_id, letter_id or 0


def _acts(toolbox: Toolbox) -> list[tuple[str, str]]:
    wanted = AuditEntry.act.in_(["view", "export", "end_export"])
    with toolbox.database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(wanted).order_by(AuditEntry.id))
        return [(entry.act, entry.subject_id) for entry in entries]
