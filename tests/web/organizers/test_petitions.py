"""The petitions desk: everything an organizer does to a petition, and what is refused."""

import re
from html import unescape

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event, select

from advocacy.domain.petition_states import PetitionState
from advocacy.domain.rights import Role
from advocacy.jurisdictions.pack import Pack
from advocacy.models import AuditEntry, Petition
from advocacy.services import petition_versions, petitions
from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.services.petitions import NewPetition
from advocacy.wiring import Toolbox
from tests.organizers import csrf_token, organizer, send
from tests.residents import words
from tests.samples import NOW
from tests.services.test_petition_versions import EVE

DESK = "/organizers/petitions"
OURS = f"{DESK}/press-pause"
PAGES = ("/", "/texts", "/letters", "/facts", "/bills/194", "/versions", "/preview/es")


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    return organizer(app, Role.EDITOR)


def now_of(toolbox: Toolbox, slug: str = "press-pause") -> Sheet:
    with toolbox.database.reading() as session:
        return sheet(session, slug)


def seat_id(client: FlaskClient, words_of_it: str) -> str:
    found = re.search(rf'<option value="(\d+)"[^>]*>\s*{words_of_it}', client.get(f"{OURS}/letters").text)
    assert found
    return found[1]


def test_a_viewer_sees_every_page_and_changes_nothing(app: Flask, toolbox: Toolbox) -> None:
    viewer = organizer(app, Role.VIEWER)
    assert "Press Pause" in viewer.get(f"{DESK}/").text
    for page in PAGES:
        answer = viewer.get(OURS + page)
        assert answer.status_code == 200, page
        assert not re.search(r"<button[^>]*>\s*(Save|Publish|Discard)", answer.text), page
    token = csrf_token(viewer.get(OURS + "/"))
    posts = ("texts", "letters", "facts", "open", "close", "schedule", "bills/194", "versions/1/restore", "bills")
    for page in posts:
        answer = viewer.post(f"{OURS}/{page}", data={"csrf_token": token, "goal": "1", "seen": "0"})
        assert answer.status_code == 403, page
    assert viewer.get(f"{DESK}/begin").status_code == 403
    assert now_of(toolbox).words["goal"] == "10000"


def test_a_list_asks_the_same_questions_for_one_petition_and_for_three(
    editor: FlaskClient, toolbox: Toolbox
) -> None:
    asked: list[int] = []
    for copies in (("a", "b"), ()):
        said: list[str] = []
        listen = lambda *given, said=said: said.append(given[2])  # noqa: E731
        event.listen(toolbox.database.reader, "before_cursor_execute", listen)
        editor.get(f"{DESK}/")
        event.remove(toolbox.database.reader, "before_cursor_execute", listen)
        asked.append(len(said))
        with toolbox.database.unit_of_work() as session:
            for slug in copies:
                petitions.create(session, NewPetition("ma", slug, slug, "en", 5), EVE, NOW)
    assert asked[0] == asked[1]


def test_a_draft_is_begun_refused_with_the_list_filled_in_and_published(
    editor: FlaskClient, toolbox: Toolbox
) -> None:
    begun = send(editor, f"{DESK}/begin", title="Save the Parks!", language="en", goal="1,000", bill="194")
    assert begun.headers["Location"] == f"{DESK}/save-the-parks/"
    refused = send(editor, f"{DESK}/save-the-parks/", to=f"{DESK}/save-the-parks/open")
    assert refused.status_code == 422
    said = words(refused)
    assert "Not published: this is missing" in said
    assert "English, letter that thanks: greeting is missing" in said
    assert editor.get("/p/save-the-parks").status_code == 404
    shown = editor.get(f"{DESK}/save-the-parks/preview/en").text
    assert "Save the Parks!" in shown
    assert re.search(r'id="sign"[^>]* inert', shown)
    assert "Sign the petition" in shown
    model = now_of(toolbox).words
    for page, kind in (("texts", "text/en/"), ("letters", "letter/en/")):
        filled = {key: text for key, text in model.items() if key.startswith(kind)}
        address = f"{DESK}/save-the-parks/{page}"
        seen = str(now_of(toolbox, "save-the-parks").version)
        assert send(editor, address, seen=seen, **filled).status_code == 303
    opened = send(editor, f"{DESK}/save-the-parks/", to=f"{DESK}/save-the-parks/open")
    assert opened.status_code == 303
    assert editor.get("/p/save-the-parks").status_code == 200
    again = send(editor, f"{DESK}/begin", title="x", slug="save-the-parks", language="en", goal="5")
    assert again.status_code == 422
    assert "Another petition has this address" in again.text


def test_a_petition_is_copied_as_a_draft(editor: FlaskClient, toolbox: Toolbox) -> None:
    send(editor, f"{DESK}/begin", title="Again", language="en", goal="50", copy_of="press-pause")
    copied = now_of(toolbox, "again")
    assert (copied.state, copied.gaps, copied.title) == (PetitionState.DRAFT, (), "Again")


def test_a_stale_form_overwrites_nothing_and_keeps_its_words(editor: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        petition_versions.save(session, "press-pause", {"text/en/title": "Eve's title"}, 0, EVE, NOW)
    mine = {"text/en/title": "My title", "text/es/ask": "Mi petición."}
    answer = send(editor, f"{OURS}/texts", seen="0", **mine)
    assert answer.status_code == 409
    said = words(answer)
    assert f"{EVE.name} saved version 2" in said
    assert 'value="My title"' in answer.text
    assert "Mi petición." in answer.text
    assert "<del>Eve" in answer.text
    assert now_of(toolbox).title == "Eve's title"
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen
    assert send(editor, f"{OURS}/texts", seen=seen[1], **mine).status_code == 303
    assert now_of(toolbox).words["text/en/title"] == "My title"


def test_goal_and_texts_saved_by_two_at_once_are_both_kept(editor: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        petition_versions.save(session, "press-pause", {"goal": "77"}, 0, EVE, NOW)
    assert send(editor, f"{OURS}/texts", seen="0", **{"text/en/title": "Mine"}).status_code == 303
    assert (now_of(toolbox).words["goal"], now_of(toolbox).title) == ("77", "Mine")


@pytest.mark.parametrize(
    ("page", "field", "written", "sentence"),
    [
        ("texts", "text/en/body", "x" * 100_000, "is too long: at most 30,000 characters"),
        ("texts", "text/es/title", "", "is missing"),
        (
            "letters",
            "letter/en/ask/body",
            "Dear {legislator.nickname}",
            "uses what is no merge field: {legislator.nickname}",
        ),
        ("letters", "letter/en/ask/body", "Since {ban.date}", "has no value in this paragraph: {ban.date}"),
        ("facts", "goal", "many", "is no whole number"),
        ("bills/194", "bill/194/as_of", "yesterday", "is no day"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field_with_the_words_kept(
    editor: FlaskClient, toolbox: Toolbox, page: str, field: str, written: str, sentence: str
) -> None:
    before = now_of(toolbox).words
    answer = send(editor, f"{OURS}/{page}", seen="0", **{field: written})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert written in unescape(answer.text)
    assert now_of(toolbox).words == before


def test_five_megabytes_are_refused_with_a_sentence(editor: FlaskClient, toolbox: Toolbox) -> None:
    answer = send(editor, f"{OURS}/texts", seen="0", **{"text/en/body": "x" * 5_000_000})
    assert answer.status_code == 413
    assert "That is too much text" in answer.text
    assert now_of(toolbox).version == 0


def test_scripts_in_markdown_are_shown_as_text_and_links_lead_to_the_web_only(
    editor: FlaskClient, client: FlaskClient
) -> None:
    body = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [bad](javascript:alert(1)) "
        "![pic](https://example.org/x.png) [worse](data:text/html,x) [ftp](ftp://example.org) **good** [web](https://example.org)"
    )
    assert send(editor, f"{OURS}/texts", seen="0", **{"text/en/body": body}).status_code == 303
    said = client.get("/p/press-pause").text.partition('id="story"')[2].partition("</section>")[0]
    assert "<script" not in said
    assert "<img" not in said
    assert re.findall(r'href="([^"]*)"', said) == ["https://example.org"]
    assert "<strong>good</strong>" in said


def test_a_letter_is_shown_as_it_would_be_sent_before_it_is_saved(editor: FlaskClient, toolbox: Toolbox) -> None:
    creem = seat_id(editor, "Norfolk and Middlesex")
    typed = {"act": "preview", "seat": creem, "in": "en", "letter/en/thank/greeting": "My dear {legislator.name},"}
    answer = send(editor, f"{OURS}/letters", seen="0", **typed)
    said = words(answer)
    assert answer.status_code == 200
    assert "My dear Cynthia Creem," in said
    assert "Thank you for putting your name to the bill" in said
    assert "Brookline has a ban on face surveillance" in said
    assert "Norfolk and Middlesex (Senate)" in said
    assert now_of(toolbox).version == 0
    alone = send(editor, f"{OURS}/letters", to=f"{OURS}/letters/preview", **{**typed, "in": "es"})
    assert "A la atención de Cynthia Creem:" in words(alone)
    assert "<html" not in alone.text


def test_every_seat_gets_the_letter_of_its_holder(toolbox: Toolbox, editor: FlaskClient, pack: Pack) -> None:
    judiciary = next(known for known in pack.committees if known.code == "J19").members[0][0]
    member = next(known for known in pack.legislators if known.external_id == judiciary)
    said = words(editor.get(f"{OURS}/letters?seat={seat_id(editor, pack.seats[member.seat].name)}&in=en"))
    assert "sit on the Joint Committee on the Judiciary" in said
    broken = send(editor, f"{OURS}/letters", seen="0", act="preview", **{"letter/en/ask/body": "{nobody}"})
    assert "No letter can be made: nobody" in words(broken)


def test_each_page_and_each_act_is_one_unit_of_work(
    editor: FlaskClient, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = csrf_token(editor.get(f"{OURS}/texts"))
    opened: list[str] = []
    for name in ("unit_of_work", "reading"):
        door = getattr(toolbox.database, name)
        monkeypatch.setattr(toolbox.database, name, lambda door=door: [opened.append(request.path), door()][1])
    goal, title = {"goal": "5", "seen": "0"}, {"text/en/title": "New", "seen": "0"}
    stale = {"goal": "7", "seen": "0"}
    acts = [("texts", title), ("facts", goal), ("facts", stale), ("facts", {"goal": "x"}), ("letters", {})]
    acts += [("bills/194", {"seen": "2"}), ("versions/1/restore", {"seen": "1"}), ("close", {}), ("open", {})]
    for page, fields in acts:
        editor.post(f"{OURS}/{page}", data={"csrf_token": token, **fields})
    for slug in ("new", "new", ""):
        draft = {"title": "New", "slug": slug, "language": "en", "goal": "5"}
        editor.post(f"{DESK}/begin", data={"csrf_token": token, **draft})
    editor.post(f"{DESK}/new/open", data={"csrf_token": token})
    pages = [f"{OURS}/{page}" for page, _ in acts] + [f"{DESK}/begin"] * 3 + [f"{DESK}/new/open"]
    pages += [OURS + page for page in (*PAGES[:-1], "/versions/1/2", "/close", "/schedule")]
    for page in pages[len(acts) + 4 :]:
        editor.get(page)
    assert opened == [page.removeprefix("/organizers") for page in pages]


def test_versions_are_listed_compared_and_brought_back(editor: FlaskClient, toolbox: Toolbox) -> None:
    assert "Nothing was changed yet" in editor.get(f"{OURS}/versions").text
    before = now_of(toolbox).words
    send(editor, f"{OURS}/texts", seen="0", **{"text/en/title": "Press Stop on Face Surveillance"})
    assert "English: title" in editor.get(f"{OURS}/versions").text
    compared = editor.get(f"{OURS}/versions/1/2").text
    assert "<del>Pause</del>" in compared
    assert "<ins>Stop</ins>" in compared
    stale = send(editor, f"{OURS}/versions/1/2", to=f"{OURS}/versions/1/restore", seen="1")
    assert "somebody saved another version meanwhile" in words(editor.get(stale.headers["Location"]))
    assert now_of(toolbox).version == 2
    send(editor, f"{OURS}/versions/1/2", to=f"{OURS}/versions/1/restore", seen="2")
    assert (now_of(toolbox).words, now_of(toolbox).version) == (before, 3)
    for nothing in ("/versions/1/99", f"/versions/1/{2**40}"):
        assert editor.get(OURS + nothing).status_code == 404


def test_a_language_is_discarded_after_a_look_at_what_is_lost(editor: FlaskClient, toolbox: Toolbox) -> None:
    asked = f"{OURS}/languages/es/discard"
    title = now_of(toolbox).words["text/es/title"]
    assert asked in editor.get(f"{OURS}/texts").text
    assert title in words(editor.get(asked))
    assert "es" in now_of(toolbox).languages
    assert "Español is gone." in words(editor.get(send(editor, asked).headers["Location"]))
    assert "es" not in now_of(toolbox).languages
    for unknown in ("/languages/es/discard", "/languages/en/discard", "/preview/es", "/preview/xx"):
        assert editor.get(OURS + unknown).status_code == 404, unknown


def test_bill_facts_are_shown_to_everybody_and_changed_by_hand(
    editor: FlaskClient, client: FlaskClient, toolbox: Toolbox
) -> None:
    page = words(client.get("/p/press-pause"))
    assert "S.1053 / H.1946 was filed by Senator Cynthia Creem" in page
    assert "193rd General Court: S.927 / H.1728. Reported in 2024 as H.4359." in page
    assert "193.ª Corte General: S.927 / H.1728. Informado en 2024" in words(client.get("/p/press-pause?lang=es"))
    found = re.search(r'<option value="([^"]+)">Alice Peisch', editor.get(f"{OURS}/bills/194").text)
    assert found
    sponsor = {
        "legislator": found[1],
        "role": "co-sponsor",
        "as_of": "2026-11-20",
        "source": "The sponsor's own page",
        "seen": "0",
    }
    assert send(editor, f"{OURS}/bills/194", to=f"{OURS}/bills/194/sponsors", **sponsor).status_code == 303
    assert "Co-sponsors Representative Alice Peisch" in words(client.get("/p/press-pause"))
    send(editor, f"{OURS}/bills/194", to=f"{OURS}/bills/194/give-back")
    assert "Co-sponsors" not in words(client.get("/p/press-pause"))
    new = {"session": "195th General Court", "numbers": "S.9", "source": "The docket", "place": "after"}
    assert send(editor, f"{OURS}/facts", to=f"{OURS}/bills", **new).status_code == 303
    assert "194th General Court: S.1053 / H.1946." in words(client.get("/p/press-pause"))
    assert now_of(toolbox).words["bill"] == "hand-1"


@pytest.mark.parametrize(("key", "follows"), [("193", "194"), ("194", "194")])
def test_no_bill_comes_before_itself(editor: FlaskClient, toolbox: Toolbox, key: str, follows: str) -> None:
    before = now_of(toolbox).words
    answer = send(editor, f"{OURS}/bills/{key}", seen="0", **{f"bill/{key}/follows": follows})
    assert answer.status_code == 422
    assert "would make this bill come before itself" in words(answer)
    assert now_of(toolbox).words == before


def test_an_ended_petition_says_how_it_ended_and_opens_again(
    editor: FlaskClient, client: FlaskClient, toolbox: Toolbox
) -> None:
    ended = {"seen": "0", "outcome": "won", "text/en/outcome": "The bill **passed**."}
    one = send(editor, f"{OURS}/close", **ended)
    assert one.status_code == 422
    assert "Español: what became of it is missing" in words(one)
    assert send(editor, f"{OURS}/close", **ended, **{"text/es/outcome": "Se aprobó."}).status_code == 303
    page = client.get("/p/press-pause")
    assert "This petition was won" in words(page)
    assert "<strong>passed</strong>" in page.text
    assert "Esta petición se ganó Se aprobó." in words(client.get("/p/press-pause?lang=es"))
    send(editor, f"{OURS}/", to=f"{OURS}/open")
    assert "This petition was won" not in words(client.get("/p/press-pause"))
    with toolbox.database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act in {"edit", "close", "open"}] == ["edit", "close", "open"]


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        ("2027-03-14", "02:30", "There is no 02:30 on that day"),
        ("2027-11-07", "01:30", "Clocks show 01:30 twice"),
        ("2020-01-01", "12:00", "This time is over"),
        ("2027-01-01", "", "Enter a day and a time, or neither"),
        ("0001-01-01", "00:00", "Enter a day of this century"),
    ],
)
def test_times_that_cannot_be_are_asked_about(editor: FlaskClient, day: str, time: str, sentence: str) -> None:
    answer = send(editor, f"{OURS}/schedule", day=day, time=time)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{day}"' in answer.text


def test_closing_is_scheduled_on_the_states_clock_and_taken_back(
    editor: FlaskClient, client: FlaskClient, toolbox: Toolbox
) -> None:
    send(editor, f"{OURS}/schedule", day="2027-11-07", time="01:30", which="second")
    closes_at = now_of(toolbox).closes_at
    assert closes_at
    assert closes_at.isoformat() == "2027-11-07T06:30:00+00:00"
    assert "Open until November 7, 2027" in words(client.get("/p/press-pause"))
    send(editor, f"{OURS}/schedule", day="", time="")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Petition.closes_at)).all() == [None]


def test_who_signs_while_it_closes_gets_the_words_back(
    editor: FlaskClient, client: FlaskClient, toolbox: Toolbox
) -> None:
    client.get("/p/press-pause")
    send(editor, f"{OURS}/close", seen="0", outcome="withdrawn")
    typed = {
        "given_name": "Sam",
        "family_name": "Sample",
        "email": "sam@example.org",
        "street": "10 Washington St",
    }
    late = client.post(
        "/p/press-pause/sign?lang=en", data={**typed, "town": "Wellesley", "zip": "02481", "note": "My own words"}
    )
    assert late.status_code == 410
    assert "My own words" in late.text
    assert "10 Washington St" in late.text


def test_what_was_typed_for_a_bill_or_sponsor_that_lacks_something_is_still_there(editor: FlaskClient) -> None:
    bill = send(editor, f"{OURS}/facts", to=f"{OURS}/bills", session="195th", numbers="S.7", source=" ")
    assert bill.status_code == 422
    assert "a bill needs its session, its numbers and a source" in bill.text
    assert 'value="S.7"' in bill.text
    there = {"legislator": "", "role": "co-sponsor", "as_of": "tomorrow", "source": "the clerk's list"}
    sponsor = send(editor, f"{OURS}/bills/194", to=f"{OURS}/bills/194/sponsors", **there)
    assert sponsor.status_code == 422
    assert "a sponsor needs a role, a day and a source" in sponsor.text
    assert 'value="the clerk&#39;s list"' in sponsor.text
    assert words(sponsor).startswith("Error: Bill")
