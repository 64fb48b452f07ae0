"""Every change of a petition is a version, none is lost, and what the public sees stays whole."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE, Actor
from advocacy.domain.errors import (
    PetitionIncomplete,
    SlugTaken,
    SomebodyElseSaved,
    TransitionRefused,
    VersionNotFound,
)
from advocacy.domain.gaps import Gap
from advocacy.domain.petition_states import Outcome, PetitionEvent, PetitionState
from advocacy.jurisdictions.pack import Pack
from advocacy.models import AuditEntry, Bill, BillSponsor, Legislator, Petition, PetitionText, PetitionVersion
from advocacy.queries.bills import sponsors_by_hand
from advocacy.queries.petitions import petition_page
from advocacy.services import bills, petition_snapshots, petition_versions, petitions, roster
from advocacy.services.petitions import NewPetition
from tests.samples import NOW, sign
from tests.services.test_confirming import waits_for_a_lock
from tests.workers.fleet import wait_until

SLUG = "press-pause"
EVE = Actor(None, "eve@example.org", "192.0.2.0/24")
NEW = NewPetition("ma", "second", "A second one", "en", 500)
CREEM = "bill/194/sponsor/"


def save(session: Session, words: Mapping[str, str], seen: int, slug: str = SLUG) -> None:
    petition_versions.save(session, slug, words, seen, EVE, NOW)


def words(session: Session, slug: str = SLUG) -> dict[str, str]:
    session.expire_all()
    return petition_snapshots.read(session, petition_versions.found(session, slug))


def numbers(session: Session) -> list[tuple[int, str]]:
    kept = select(PetitionVersion.number, PetitionVersion.saved_by).order_by(PetitionVersion.id)
    return [(number, by) for number, by in session.execute(kept)]


def test_the_first_change_keeps_what_was_there_before_it(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        before = words(session)
        save(session, {"goal": "20000", "text/en/title": before["text/en/title"]}, seen=0)
        assert numbers(session) == [(1, ""), (2, EVE.name)]
        petition = petition_versions.found(session, SLUG)
        assert petition_versions.kept(session, petition, 1) == before
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.act, entry.actor, entry.before["goal"], entry.after["goal"]) == (
            "edit",
            EVE.name,
            "10000",
            "20000",
        )
        save(session, {"goal": "20000"}, seen=2)
        assert len(numbers(session)) == 2


def test_two_who_change_different_parts_both_win_and_the_same_part_is_refused(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        save(session, {"goal": "20000"}, seen=0)
        save(session, {"goal": "10000", "text/en/title": "Another title"}, seen=0)
        assert words(session)["goal"] == "20000"
    with pytest.raises(SomebodyElseSaved), prepared.unit_of_work() as session:
        save(session, {"goal": "30000", "text/es/title": "Otro título"}, seen=1)
    with pytest.raises(SomebodyElseSaved), prepared.unit_of_work() as session:
        save(session, {"goal": "30000"}, seen=77)
    with prepared.reading() as session:
        there = words(session)
        assert (there["goal"], there["text/en/title"]) == ("20000", "Another title")
        assert there["text/es/title"] == "Una pausa a la vigilancia facial"


def test_two_who_make_two_bills_follow_each_other_at_once_make_no_circle(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        one, two = bills.begin(session, "ma", NOW.date()), bills.begin(session, "ma", NOW.date())
        for slug, key in (("first", one), ("other", two)):
            petitions.create(session, replace(NEW, slug=slug, bill=key), EVE, NOW)

    def follow_back() -> None:
        with prepared.unit_of_work() as session:
            save(session, {f"bill/{two}/follows": one}, 1, "other")

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            save(session, {f"bill/{one}/follows": two}, 1, "first")
            saved = pool.submit(follow_back)
            wait_until(lambda: waits_for_a_lock(prepared), "the wait for the other petition")
        with pytest.raises(PetitionIncomplete) as refused:
            saved.result()
    assert [gap.gap for gap in refused.value.gaps] == [Gap.CIRCULAR]


def test_an_older_version_comes_back_as_a_new_one(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        before = words(session)
        save(session, {"goal": "7", "letter/es/ask/subjects": "Uno\nDos", "bill/194/numbers": "S.1"}, seen=0)
        petition_versions.restore(session, SLUG, 1, 2, EVE, NOW)
        assert words(session) == before
        assert [number for number, _ in numbers(session)] == [1, 2, 3]
        with pytest.raises(VersionNotFound):
            petition_versions.restore(session, SLUG, 9, 3, EVE, NOW)
        with pytest.raises(SomebodyElseSaved):
            petition_versions.restore(session, SLUG, 1, 2, EVE, NOW)


@pytest.mark.parametrize(
    ("part", "written", "gap"),
    [
        ("text/en/title", "", Gap.EMPTY),
        ("letter/es/thank/closing", "", Gap.EMPTY),
        ("letter/en/ask/body", "Dear {legislator.nickname}", Gap.UNKNOWN),
        ("letter/en/ask/body", "A stray {brace", Gap.UNKNOWN),
        ("letter/en/ask/body", "Your {committee.name}", Gap.ELSEWHERE),
        ("text/es/body", "x" * 30_001, Gap.LONG),
        ("bill", "", Gap.EMPTY),
    ],
)
def test_an_open_petition_cannot_lose_what_it_needs(prepared: Database, part: str, written: str, gap: Gap) -> None:
    with pytest.raises(PetitionIncomplete) as refused, prepared.unit_of_work() as session:
        save(session, {part: written}, seen=0)
    assert [(each.part, each.gap) for each in refused.value.gaps] == [(part, gap)]
    with prepared.reading() as session:
        assert numbers(session) == []


def test_a_language_begun_on_an_open_petition_is_public_once_it_is_whole(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        english = {key: text for key, text in words(session).items() if "/en/" in key}
        portuguese = {key.replace("/en/", "/pt/"): text for key, text in english.items()}
        title = "text/pt/title"
        save(session, {title: portuguese.pop(title)}, seen=0)
        assert "pt" not in petition_page(session, SLUG).languages
        signed = sign(session, pack, language="pt")
        assert petition_page(session, SLUG, "pt").language == "en"
        save(session, {**portuguese, "bill/193/became/pt": "Informado em 2024."}, seen=2)
        assert "pt" in petition_page(session, SLUG).languages
        petition_versions.discard_language(session, SLUG, "pt", EVE, NOW)
        assert "pt" not in session.scalars(select(PetitionText.language)).all()
        assert signed
        with pytest.raises(VersionNotFound):
            petition_versions.discard_language(session, SLUG, "en", EVE, NOW)


def test_a_draft_opens_once_nothing_is_missing(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        petitions.create(session, NEW, EVE, NOW)
    with pytest.raises(PetitionIncomplete) as refused, prepared.unit_of_work() as session:
        petitions.change(session, "second", PetitionEvent.OPEN, NOW, EVE)
    assert {gap.part for gap in refused.value.gaps} >= {"bill", "text/en/ask", "letter/en/thank/body"}
    with prepared.unit_of_work() as session:
        assert petition_versions.found(session, "second").state == PetitionState.DRAFT
        model = {key: text for key, text in words(session).items() if key == "bill" or "/en/" in key}
        save(session, {**model, "text/en/title": NEW.title}, seen=1, slug="second")
        petitions.change(session, "second", PetitionEvent.OPEN, NOW, EVE)
        assert petition_page(session, "second").title == NEW.title


def test_a_copy_has_the_words_but_not_the_outcome_and_its_own_address(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        save(session, {"text/en/outcome": "Won!", "text/es/outcome": "¡Ganado!"}, seen=0)
        petitions.create(session, replace(NEW, copy_of=SLUG, bill="193"), EVE, NOW)
        there, copied = words(session), words(session, "second")
        assert copied["letter/es/ask/body"] == there["letter/es/ask/body"]
        assert (copied["text/en/title"], copied["goal"], copied["bill"]) == (NEW.title, "500", "193")
        assert "text/en/outcome" not in copied
        with pytest.raises(SlugTaken):
            petitions.create(session, NEW, EVE, NOW)


def test_closing_ends_the_schedule_and_opening_again_the_outcome(prepared: Database) -> None:
    later = NOW + timedelta(days=1)
    with prepared.unit_of_work() as session:
        with pytest.raises(TransitionRefused):
            petitions.decide(session, SLUG, Outcome.WON, EVE, NOW)
        petitions.schedule(session, SLUG, later, EVE, NOW)
        assert petitions.close_due(session, NOW) == 0
        assert (petitions.close_due(session, later), petitions.close_due(session, later)) == (1, 0)
        with pytest.raises(TransitionRefused):
            petitions.schedule(session, SLUG, later, EVE, NOW)
        petitions.decide(session, SLUG, Outcome.WON, EVE, later)
        petitions.change(session, SLUG, PetitionEvent.OPEN, later, EVE)
        petition = session.scalars(select(Petition)).one()
        assert (petition.state, petition.closes_at, petition.outcome) == (PetitionState.OPEN, None, None)
        acts = session.execute(select(AuditEntry.act, AuditEntry.actor).order_by(AuditEntry.id)).all()
        assert [tuple(act) for act in acts] == [
            ("schedule", EVE.name),
            ("close", "timetable"),
            ("decide", EVE.name),
            ("open", EVE.name),
        ]


def test_facts_written_by_hand_survive_a_newer_pack_and_are_shared(prepared: Database, pack: Pack) -> None:
    newer = replace(
        pack,
        data_version="newer",
        bills=tuple(replace(bill, numbers=f"{bill.numbers}, corrected") for bill in pack.bills),
    )
    with prepared.unit_of_work() as session:
        petitions.create(session, replace(NEW, bill="194"), EVE, NOW)
        sponsor = next(key for key in words(session) if key.startswith(CREEM))
        save(session, {"bill/193/numbers": "By hand", sponsor: ""}, seen=0)
        assert words(session, "second")["bill/193/numbers"] == "By hand"
        roster.load_pack_facts(session, newer, NOW.date())
        there = words(session)
        assert there["bill/193/numbers"] == "By hand"
        assert there["bill/194/numbers"].endswith("corrected")
        assert sponsor not in there
        assert there["bill/193/follows"] == "192"
        assert session.scalars(select(Bill.key).where(Bill.is_by_hand)).all() == ["193"]


def test_bringing_back_old_words_leaves_the_news_of_an_import_alone(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        save(session, {"goal": "7"}, seen=0)
        gone = next(key for key in words(session) if key.startswith(CREEM))
        external_id = gone.removeprefix(CREEM)
        imported = select(Legislator.id).where(Legislator.external_id == external_id).scalar_subquery()
        session.execute(delete(BillSponsor).where(BillSponsor.legislator_id == imported))
        petition_versions.restore(session, SLUG, 1, 2, EVE, NOW)
        there = words(session)
        assert (there["goal"], gone in there) == ("10000", False)


def test_an_import_leaves_sponsors_that_are_kept_by_hand_alone(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sponsor = next(key for key in words(session) if key.startswith(CREEM))
        save(session, {sponsor: ""}, seen=0)
        assert sponsors_by_hand(session, "ma") == {"194"}
        with petition_versions.keeping_all(session, SLUG, ["194"], EVE, NOW):
            bills.give_back(session, pack, "194")
        assert sponsors_by_hand(session, "ma") == frozenset()
        assert sponsor in words(session)


def test_commands_are_named_in_the_log(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        petitions.change(session, SLUG, PetitionEvent.CLOSE, NOW)
        assert session.scalars(select(AuditEntry.actor)).all() == [COMMAND_LINE.name]
