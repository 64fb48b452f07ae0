"""`flask match`, as typed at a terminal."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from advocacy.cli import match_pending
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.seats import SeatPair
from advocacy.gateways.locator_census import CensusLocator
from advocacy.models import MatchRow
from advocacy.queries.signatures import pair_value
from advocacy.services import confirming
from advocacy.wiring import Toolbox
from tests.fakes import StreetsThatSay
from tests.residents import mine_path, words
from tests.samples import CAMBRIDGE, NOW, WELLESLEY, sign
from tests.stubs.census import census_stub, raw
from tests.tables import DATA, rows


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["match", *arguments])


def answers(app: Flask, *arguments: str) -> list[dict[str, Any]]:
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_is_answered_with_seats_and_legislators(app: Flask) -> None:
    (answer,) = answers(app, "1 Washington St, Wellesley, MA 02481")
    assert answer == {
        "senate": {
            "code": "D17",
            "name": "Norfolk and Middlesex",
            "legislator": "Cynthia Creem",
            "vacant": False,
        },
        "house": {"code": "109", "name": "14th Norfolk", "legislator": "Alice Peisch", "vacant": False},
        "method": "town",
        "certainty": "certain",
        "explanation": "All of Wellesley has the same two seats, so the town was all we needed.",
        "candidates": [],
    }


def test_a_vacant_seat_is_shown_as_vacant(app: Flask) -> None:
    (answer,) = answers(app, "2 Chestnut Plain Rd, Whately, MA 01093")
    assert answer["house"]["legislator"] is None
    assert answer["house"]["vacant"] is True


def test_a_split_town_gives_candidates(app: Flask) -> None:
    (answer,) = answers(app, "18 Clary St, Cambridge, MA 02139")
    assert (answer["senate"], answer["house"], answer["method"]) == (None, None, "none")
    assert len(answer["candidates"]) == 9
    assert {"senate", "house", "where"} == set(answer["candidates"][0])
    assert answer["candidates"][0]["where"] == "Ward 1, precincts 1 and 2; Ward 2, precinct 3"


def test_a_file_gives_an_answer_for_each_row(app: Flask) -> None:
    found = answers(app, "--csv", str(DATA / "cambridge.csv"))
    assert [answer["method"] for answer in found] == ["ward_precinct"] * 28
    assert [answer["house"]["name"] for answer in found] == [row["house"] for row in rows("cambridge")]


def test_answers_for_people_stand_beneath_their_addresses(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("address,city,zip\n1 Washington St,Wellesley,02481\n,,\n2 Washington St,Wellesley,\n")
    said = run(app, "--csv", str(file)).output.split("\n\n")
    assert [answer.strip().splitlines()[0] for answer in said] == [
        "1 Washington St, Wellesley 02481",
        "(a blank row)",
        "2 Washington St, Wellesley",
    ]


def test_a_spreadsheets_file_is_read_as_well(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(
        b"\xef\xbb\xbfAddress,City,ZIP\r\n"
        b"1 Washington St,Wellesley,2481\r\n"
        b'"1 Washington St, Wellesley, MA",,02481\r\n'
        b'"1 Washington St\r\nUnit 2",Wellesley,02481\r\n'
    )
    assert [answer["method"] for answer in answers(app, "--csv", str(file))] == ["town", "town", "town"]


def test_bad_rows_have_no_answer_and_stop_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(
        b"address,city,zip\n"
        b",,\n"
        b"x\n"
        b"1 Main St,Nowhere,99999,extra,cells\n"
        b"\xff\xfe,\x00,\xc3\n"
        b"PO Box 7,Wellesley,02481\n"
        b"1 Washington St,Wellesley,02481\n" + b'"' + b"y" * 200_000 + b'",Wellesley,02481\n'
    )
    found = answers(app, "--csv", str(file))
    assert [answer["method"] for answer in found] == ["none", "none", "none", "none", "none", "town", "none"]
    assert all(answer["explanation"] for answer in found)


def test_blank_rows_have_their_answer_in_their_place(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "address,city,zip\n\n1 Washington St,Wellesley,02481\n\n   \n,,\n1 Sample Rd,Whately,01093\n\n\n"
    )
    found = answers(app, "--csv", str(file))
    assert [answer["method"] for answer in found] == ["none", "town", "none", "none", "none", "town"]
    assert found[0]["explanation"] == "The city or town is missing."


def test_a_file_of_no_rows_has_no_answers(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("address,city,zip\n\n\n")
    assert answers(app, "--csv", str(file)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1 Washington St, Wellesley, MA", 0),
        ("18 Clary St, Cambridge, MA", 0),
        ("PO Box 7, Wellesley, MA", 3),
        ("1 Hope St, Providence, RI", 3),
        ("1 Main St, Nowhere", 3),
        ("", 3),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_address_without_an_answer_has_its_own_exit_code(
    app: Flask, line: str, code: int, form: tuple[str, ...]
) -> None:
    result = run(app, line, *form)
    assert result.exit_code == code
    assert result.stdout


def test_people_get_sentences(app: Flask) -> None:
    output = run(app, "1 Washington St, Wellesley").output
    assert output.splitlines() == [
        "Senate: Norfolk and Middlesex: Senator Cynthia Creem",
        "House: 14th Norfolk: Representative Alice Peisch",
        "All of Wellesley has the same two seats, so the town was all we needed.",
    ]
    assert "Near: Cambridge" in run(app, "18 Clary St, Cambrige").output


@pytest.mark.parametrize("arguments", [(), ("1 Main St, Wellesley", "--csv", str(DATA / "cambridge.csv"))])
def test_either_a_line_or_a_file_must_be_given(app: Flask, arguments: tuple[str, ...]) -> None:
    result = run(app, *arguments)
    assert result.exit_code == 2
    assert "Give either one address or --csv with a file." in result.output


def test_a_file_without_the_needed_columns_is_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("street,city\n1 Main St,Wellesley\n")
    result = run(app, "--csv", str(file))
    assert result.exit_code == 1
    assert "no column address, zip" in result.output


def test_the_shares_of_the_rungs_are_said(app: Flask, toolbox: Toolbox) -> None:
    assert run(app, "--shares").output == "There are no signatures yet.\n"
    with toolbox.database.unit_of_work() as session:
        for address in (WELLESLEY, WELLESLEY, CAMBRIDGE):
            sign(session, toolbox.pack, address)
    assert [line.split() for line in run(app, "--shares", "press-pause").output.splitlines()] == [
        ["rung,", "certainty", "signatures", "share"],
        ["town,", "certain", "2", "66.7%"],
        ["none,", "doubtful", "1", "33.3%"],
    ]
    assert json.loads(run(app, "--shares", "--json").output)[1] == {
        "method": "none",
        "certainty": "doubtful",
        "count": 1,
        "share": 0.3333,
    }


def test_shares_of_an_unknown_petition_are_refused(app: Flask) -> None:
    result = run(app, "--shares", "no-such-petition")
    assert result.exit_code == 1
    assert "There is no petition no-such-petition" in result.output


def test_what_is_not_certain_is_matched_again_after_a_dry_run(
    app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with toolbox.database.unit_of_work() as session:
        ids = [sign(session, toolbox.pack, address) for address in (WELLESLEY, CAMBRIDGE, CAMBRIDGE)]
    pair = toolbox.pack.gazetteer.towns["Cambridge"].pairs[0]
    monkeypatch.setitem(toolbox.__dict__, "streets", StreetsThatSay(OnStreet(Footing.KNOWN, (pair,))))
    dry = run(app, "--pending", "--dry-run").output.splitlines()
    assert dry == [
        "2 signatures had seats that were not certain.",
        "  street                  2",
        "2 have seats now.",
        "Nothing was changed: this was a dry run.",
    ]
    assert _methods(toolbox, ids) == ["town", "none", "none"]
    assert run(app, "--pending").output.splitlines() == dry[:-1]
    assert _methods(toolbox, ids) == ["town", "street", "street"]
    assert run(app, "--pending").output == "0 signatures had seats that were not certain.\n"


def test_all_batches_are_matched_again(app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_pending, "BATCH", 2)
    with toolbox.database.unit_of_work() as session:
        ids = [sign(session, toolbox.pack, CAMBRIDGE) for _ in range(5)]
    pair = toolbox.pack.gazetteer.towns["Cambridge"].pairs[0]
    monkeypatch.setitem(toolbox.__dict__, "streets", StreetsThatSay(OnStreet(Footing.KNOWN, (pair,))))
    assert "5 have seats now." in run(app, "--pending").output
    assert _methods(toolbox, ids) == ["street"] * 5


def test_what_an_interrupted_run_did_stays_and_is_told(
    app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with toolbox.database.unit_of_work() as session:
        ids = [sign(session, toolbox.pack, CAMBRIDGE) for _ in range(3)]
    pair = toolbox.pack.gazetteer.towns["Cambridge"].pairs[0]
    monkeypatch.setitem(toolbox.__dict__, "streets", _InterruptedAfter(2, pair))
    stopped = run(app, "--pending")
    assert stopped.exit_code == 1
    assert "2 have seats now." in stopped.output
    assert _methods(toolbox, ids) == ["street", "street", "none"]
    monkeypatch.setitem(toolbox.__dict__, "streets", StreetsThatSay(OnStreet(Footing.KNOWN, (pair,))))
    assert "1 has seats now." in run(app, "--pending").output
    assert _methods(toolbox, ids) == ["street"] * 3


def test_a_geocoder_that_is_left_alone_is_told(
    app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with toolbox.database.unit_of_work() as session:
        for _ in range(4):
            sign(session, toolbox.pack, CAMBRIDGE)
    with census_stub(raw(b"<html>", 200)) as stub:
        census = CensusLocator(toolbox.pack, stub.url, budget_seconds=30)
        monkeypatch.setitem(toolbox.__dict__, "census", census)
        monkeypatch.setitem(toolbox.__dict__, "locator", census)
        output = run(app, "--pending").output
    assert "4 unchanged." in output
    assert "The Census geocoder does not answer, and was left alone: run this again later." in output


def test_moved_letters_are_counted_and_shown_on_my_signature(
    app: Flask, client: FlaskClient, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = toolbox.pack.gazetteer.towns["Cambridge"].pairs[:2]
    with toolbox.database.unit_of_work() as session:
        signature_id = sign(session, toolbox.pack, CAMBRIDGE)
        confirming.choose_seats(session, signature_id, pair_value(first), NOW)
        confirming.confirm(session, toolbox.pack, signature_id, {}, timedelta(minutes=10), NOW)
    monkeypatch.setitem(toolbox.__dict__, "streets", StreetsThatSay(OnStreet(Footing.KNOWN, (second,))))
    output = run(app, "--pending").output
    assert "1 has other seats now." in output
    assert "letter follows to other seats." in output
    page = words(client.get(mine_path(toolbox, signature_id)))
    assert "where your house stands has these two seats." in page
    assert "A closer look at your address found this seat before your letter went." in page


@pytest.mark.parametrize(
    "arguments",
    [("--shares", "--pending"), ("--pending", "1 Main St"), ("--dry-run", "1 Main St"), ("--dry-run",)],
)
def test_what_does_not_go_together_is_refused(app: Flask, arguments: tuple[str, ...]) -> None:
    result = run(app, *arguments)
    assert result.exit_code == 2
    assert "do not go together" in result.output


@dataclass
class _InterruptedAfter:
    """Streets that know `pair` for a number of questions; at the next one somebody presses Ctrl-C."""

    left: int
    pair: SeatPair

    def look_up(self, municipality: str, street: str) -> OnStreet:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return OnStreet(Footing.KNOWN, (self.pair,))


def _methods(toolbox: Toolbox, ids: list[int]) -> list[str]:
    with toolbox.database.reading() as session:
        return [session.get_one(MatchRow, signature_id).method for signature_id in ids]
