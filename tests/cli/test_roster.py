"""`flask roster`: the news is told, what cannot be right is refused as a whole, and imports last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.models import BillSponsor, CommitteeMember, Legislator, RosterImport, SeatRow, Tenure
from advocacy.queries.roster import holders
from advocacy.wiring import Toolbox, prepare
from tests.rosters import (
    csv_of,
    newcomer,
    person,
    row,
    seat_of,
    with_,
    write_csv,
    write_yaml,
    yaml_of,
)
from tests.stubs import census, legislature
from tests.stubs.census import census_stub

PACK = load_pack("ma")
NORFOLK = seat_of(PACK, "Norfolk and Middlesex")
CLARY = seat_of(PACK, "26th Middlesex", Chamber.LOWER)
VACANT = seat_of(PACK, "1st Franklin", Chamber.LOWER)
CREEM, CONNOLLY = PACK.holders[NORFOLK], PACK.holders[CLARY]


def run(app: Flask, command: str, kind: str, place: str, *more: str) -> tuple[int, list[str]]:
    result = app.test_cli_runner().invoke(args=["roster", command, "--from", kind, place, *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def tables(toolbox: Toolbox) -> list[object]:
    """All that an import may write, to be compared."""
    with toolbox.database.reading() as session:
        return [
            session.execute(select(*table.__table__.columns).order_by(*table.__table__.primary_key)).all()
            for table in (Legislator, Tenure, CommitteeMember, BillSponsor, RosterImport)
        ]


@pytest.fixture
def before(toolbox: Toolbox) -> list[object]:
    return tables(toolbox)


def test_the_same_roster_is_no_news_in_any_source(app: Flask, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK)
    assert run(app, "diff", "openstates-csv", people) == (0, ["Nothing changed."])
    assert run(app, "diff", "openstates-yaml", yaml_of(tmp_path / "ma", PACK)) == (0, ["Nothing changed."])
    answers = {legislature.MEMBERS: legislature.members(PACK)}
    with census_stub(legislature.speaking(answers)) as stub:
        address = f"{stub.url}{legislature.BASE}/GeneralCourts/194"
        assert run(app, "diff", "malegislature", address) == (0, ["Nothing changed."])


def test_the_news_tells_who_left_who_came_and_what_changed(app: Flask, tmp_path: Path) -> None:
    people = newcomer(PACK, NORFOLK, since=date(2026, 11, 4))
    filled = replace(CREEM, external_id="ocd-person/filled", name="Fay Filled", family_name="Filled", seat=VACANT)
    people = [
        replace(one, email="new@example.org", party="Green", office="Room 1") if one.seat == CLARY else one
        for one in [*people, replace(filled, email="fay@example.org", since=date(2026, 11, 5))]
        if one.seat != seat_of(PACK, "1st Suffolk", Chamber.LOWER)
    ]
    gone = PACK.holders[seat_of(PACK, "1st Suffolk", Chamber.LOWER)]
    code, said = run(app, "diff", "openstates-yaml", yaml_of(tmp_path / "ma", PACK, people))
    assert code == 0
    news = [line for line in said if not line.startswith("Committee")]
    assert news == [
        f"House, {PACK.seats[VACANT].name}: "
        "Representative Fay Filled came on 5 November 2026; the seat was vacant.",
        f"House, {PACK.seats[gone.seat].name}: Representative {gone.name} left; the seat is vacant.",
        f"Senate, {PACK.seats[NORFOLK].name}: Senator {CREEM.name} left, "
        "Senator Nia Newcomer came on 4 November 2026.",
        f"{CONNOLLY.name}: the party is Green, no longer {CONNOLLY.party}.",
        f"{CONNOLLY.name}: the e-mail address is new@example.org, no longer {CONNOLLY.email}.",
        f"{CONNOLLY.name}: the office is Room 1, no longer {CONNOLLY.office}.",
    ]
    assert any(line.endswith(f"{gone.name} left.") for line in said if line.startswith("Committee"))


def test_a_diff_writes_nothing(app: Flask, toolbox: Toolbox, before: list[object], tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, newcomer(PACK, NORFOLK))
    code, said = run(app, "diff", "openstates-csv", people)
    assert (code, len(said)) == (0, 1)
    assert tables(toolbox) == before


def test_an_import_writes_dated_tenures_and_says_the_same_as_the_diff(
    app: Flask, toolbox: Toolbox, tmp_path: Path
) -> None:
    folder = yaml_of(tmp_path / "ma", PACK, newcomer(PACK, NORFOLK, since=date(2026, 11, 4)))
    diff = run(app, "diff", "openstates-yaml", folder)
    assert run(app, "import", "openstates-yaml", folder) == diff
    assert run(app, "diff", "openstates-yaml", folder) == (0, ["Nothing changed."])
    with toolbox.database.reading() as session:
        rows = session.execute(
            select(Legislator.name, Tenure.started_on, Tenure.ended_on)
            .join(Tenure, Tenure.legislator_id == Legislator.id)
            .join(SeatRow, SeatRow.id == Tenure.seat_id)
            .where(SeatRow.code == NORFOLK.code)
            .order_by(Tenure.id)
        )
        assert [tuple(one) for one in rows] == [
            (CREEM.name, CREEM.since, date(2026, 11, 4)),
            ("Nia Newcomer", date(2026, 11, 4), None),
        ]


def test_committees_follow_the_source(app: Flask, toolbox: Toolbox, tmp_path: Path) -> None:
    folder = tmp_path / "ma"
    yaml_of(folder, PACK)
    first, *others = (number for number, _ in next(one for one in PACK.committees if one.code == "J19").members)
    members = [{"person_id": first, "role": "treasurer"}, {"person_id": CREEM.external_id, "role": "member"}]
    members += [{"person_id": number, "role": "member"} for number in others[:1]]
    link = {"url": "https://legislature.example.org/Committees/Detail/J19"}
    write_yaml(
        folder / "committees" / "J19.yml",
        {"name": "Judiciary", "chamber": "legislature", "links": [link], "members": members},
    )
    code, said = run(app, "import", "openstates-yaml", str(folder))
    assert code == 0
    assert any(line.endswith("is treasurer now.") for line in said)
    assert sum(line.endswith(" left.") for line in said) == len(others) - 1
    assert all("Judiciary (J19)" in line for line in said)
    assert run(app, "diff", "openstates-yaml", str(folder)) == (0, ["Nothing changed."])


def test_sponsors_of_the_bill_come_from_the_legislature(app: Flask, toolbox: Toolbox) -> None:
    papers = {
        "GeneralCourts/194/Documents/S1053": legislature.paper(legislature.sponsor(CREEM)),
        "GeneralCourts/194/Documents/H1946": legislature.paper(legislature.sponsor(CONNOLLY)),
    }
    with census_stub(legislature.speaking({legislature.MEMBERS: legislature.members(PACK), **papers})) as stub:
        address = f"{stub.url}{legislature.BASE}/GeneralCourts/194"
        code, said = run(app, "import", "malegislature", address)
        assert run(app, "import", "malegislature", address) == (0, ["Nothing changed."])
    assert code == 0
    assert said == [
        f"Bill S.1053 / H.1946: {CONNOLLY.name} sponsors it (filed by), 3 February 2025.",
        "Bill S.1053 / H.1946: Dave Rogers sponsors it no more.",
        "Bill S.1053 / H.1946: Orlando Ramos sponsors it no more.",
    ]
    with toolbox.database.reading() as session:
        sponsors = session.execute(
            select(Legislator.name, BillSponsor.role, BillSponsor.as_of).join(
                BillSponsor, BillSponsor.legislator_id == Legislator.id
            )
        ).all()
    assert {tuple(one) for one in sponsors} >= {(CONNOLLY.name, "filed by", date(2025, 2, 3))}
    assert {one.name for one in sponsors} == {CREEM.name, CONNOLLY.name}


def test_windows_line_ends_and_a_byte_order_mark_are_fine(app: Flask, tmp_path: Path) -> None:
    rows = [row(PACK, one) for one in PACK.legislators]
    people = write_csv(tmp_path / "ma.csv", rows, encoding="utf-8-sig", line="\r\n")
    assert run(app, "diff", "openstates-csv", people) == (0, ["Nothing changed."])


def test_other_offices_are_left_out(app: Flask, tmp_path: Path) -> None:
    rows = [row(PACK, one) for one in PACK.legislators]
    sample = {"id": "other", "name": "Olga Other", "family_name": "Other", "email": "other@example.org"}
    others = [
        row(PACK, CREEM, **sample, current_chamber=chamber, current_district=district)
        for chamber, district in (
            ("lower", "MA-7"),
            ("upper", "Massachusetts"),
            ("executive", ""),
            ("mayor", "Boston"),
        )
    ]
    dead = row(PACK, CREEM, **sample, death_date="2020-01-01")
    people = write_csv(tmp_path / "ma.csv", [*rows, *others, dead])
    assert run(app, "diff", "openstates-csv", people) == (0, ["Nothing changed."])

    folder = tmp_path / "ma"
    yaml_of(folder, PACK)
    ours = "ocd-jurisdiction/country:us/state:ma"
    for place, role in enumerate(
        (
            {"type": "upper", "jurisdiction": "ocd-jurisdiction/country:us/government", "district": "MA"},
            {
                "type": "lower",
                "jurisdiction": "ocd-jurisdiction/country:us/state:vt/government",
                "district": "A-1",
            },
            {"type": "mayor", "jurisdiction": f"{ours}/place:boston/government"},
            {"type": "governor", "jurisdiction": f"{ours}/government"},
            {"type": "upper", "jurisdiction": f"{ours}/government", "district": "x", "end_date": "2020-01-01"},
            {"type": "upper", "jurisdiction": f"{ours}/government", "district": "x", "start_date": "2999-01-01"},
        )
    ):
        write_yaml(folder / "legislature" / f"other-{place}.yml", person(PACK, CREEM, **sample, roles=[role]))
    assert run(app, "diff", "openstates-yaml", str(folder)) == (0, ["Nothing changed."])


BadFile = Callable[[Path, Pack], tuple[str, str]]


def in_csv(rows: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> BadFile:
    def made(folder: Path, pack: Pack) -> tuple[str, str]:
        return "openstates-csv", write_csv(folder / "ma.csv", rows([row(pack, one) for one in pack.legislators]))

    return made


def as_text(change: Callable[[bytes], bytes]) -> BadFile:
    def made(folder: Path, pack: Pack) -> tuple[str, str]:
        csv_of(folder / "ma.csv", pack)
        (folder / "ma.csv").write_bytes(change((folder / "ma.csv").read_bytes()))
        return "openstates-csv", str(folder / "ma.csv")

    return made


def in_yaml(name: str, content: bytes) -> BadFile:
    def made(folder: Path, pack: Pack) -> tuple[str, str]:
        yaml_of(folder / "ma", pack, pack.legislators[:3])
        (folder / "ma" / name).write_bytes(content)
        return "openstates-yaml", str(folder / "ma")

    return made


def twice(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [*rows, {**rows[0], "id": "second", "name": "Sam Second", "email": "second@example.org"}]


def changed(place: int, **values: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    return lambda rows: [{**one, **values} if at == place else one for at, one in enumerate(rows)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(in_csv(twice), "row 2 and row 200: Paul Mark and Sam Second both hold", id="two holders"),
        pytest.param(
            in_csv(changed(1, email=str(PACK.legislators[0].email).upper())),
            "row 2 and row 3: Paul Mark and John Velis have the same e-mail address",
            id="duplicate e-mails",
        ),
        pytest.param(
            in_csv(lambda rows: [{**rows[0], "email": ""}, {**rows[1], "email": rows[0]["email"]}, *rows[2:]]),
            f"row 2 and row 3: Paul Mark and John Velis have the same e-mail address {PACK.legislators[0].email}",
            id="an address that passed to a colleague",
        ),
        pytest.param(
            in_csv(changed(4, current_district="27th Nowhere")),
            'row 6: Massachusetts has no seat called "27th Nowhere"',
            id="unknown district",
        ),
        pytest.param(in_csv(changed(4, email="not an address")), 'row 6: "not an address" is not', id="no e-mail"),
        pytest.param(
            in_csv(changed(4, email="a..b@example.org")), 'row 6: "a..b@example.org" is not', id="two dots"
        ),
        pytest.param(
            in_csv(changed(4, email="ñ@example.org")), 'row 6: "ñ@example.org" is not', id="foreign signs"
        ),
        pytest.param(in_csv(changed(4, name="")), "row 6: name is missing.", id="no name"),
        pytest.param(
            in_csv(changed(4, name="N" * 9000)), "row 6: a text in it is longer than 254 signs.", id="endless name"
        ),
        pytest.param(in_csv(changed(4, name="A\x00B")), "row 6: there are signs in it", id="unprintable"),
        pytest.param(in_csv(changed(4, id=PACK.legislators[0].external_id)), "is named twice", id="one id twice"),
        pytest.param(in_csv(lambda rows: rows[:150]), "It would empty 48 seats", id="half of it"),
        pytest.param(in_csv(lambda rows: []), "names nobody who sits in", id="nobody"),
        pytest.param(
            in_csv(lambda rows: [{**one, "current_district": f"Belknap {at}"} for at, one in enumerate(rows)]),
            "looks like the file of another state",
            id="wrong state",
        ),
        pytest.param(as_text(lambda text: text[: text.rindex(b"@")]), "row 199: it has", id="cut off"),
        pytest.param(as_text(lambda text: text + b'"open'), "in the middle of a row", id="open quotation mark"),
        pytest.param(
            as_text(lambda text: text.replace(b"email", b"mail")), "lacks the columns email", id="column"
        ),
        pytest.param(as_text(lambda text: text + b"\xff\xfe"), "is not UTF-8 text", id="encoding"),
        pytest.param(as_text(lambda text: b""), "lacks the columns id", id="empty file"),
        pytest.param(
            in_yaml("legislature/0.yml", b"id: [open"),
            "legislature/0.yml: the file is not YAML (line 1)",
            id="malformed YAML",
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"- a\n"), "legislature/0.yml: the file holds no entry", id="list"
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"roles:\n- type: upper\n"), "0.yml: id is missing.", id="no id in YAML"
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"id: a\nname: A B\nroles:\n"),
            "0.yml: roles is missing.",
            id="cut off before its roles",
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"id: a\nname: A B\nroles:\n- start_date: 2023-01-04\n"),
            "0.yml: type is missing.",
            id="cut off within its roles",
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"roles:\n- type: upper\n  start_date: soon\n"),
            "0.yml: start_date is not a date.",
            id="no date",
        ),
        pytest.param(
            in_yaml("legislature/0.yml", b"name: [" * 3000), "0.yml: the file is not YAML", id="deep YAML"
        ),
        pytest.param(lambda folder, pack: ("openstates-yaml", str(folder)), "no folder named", id="no folder"),
        pytest.param(lambda folder, pack: ("openstates-csv", str(folder / "x")), "cannot be read", id="no file"),
        pytest.param(
            lambda folder, pack: ("malegislature", "http://127.0.0.1:1/api"), "no proper answer", id="nobody there"
        ),
    ],
)
def test_what_cannot_be_right_is_refused_as_a_whole(
    app: Flask, toolbox: Toolbox, before: list[object], tmp_path: Path, bad: BadFile, reason: str
) -> None:
    kind, place = bad(tmp_path, PACK)
    code, said = run(app, "import", kind, place)
    assert code == 1
    assert said[0].startswith("Error: Nothing was changed")
    assert reason in "\n".join(said)
    assert tables(toolbox) == before


def test_more_vacancies_can_be_allowed_by_their_number(app: Flask, toolbox: Toolbox, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, PACK.legislators[4:])
    code, said = run(app, "diff", "openstates-csv", people)
    assert code == 1
    assert said[1] == "It would empty 4 seats, and at most 3 are believed without being told."
    assert len(said) == 6
    assert run(app, "import", "openstates-csv", people, "--allow-vacancies", "4")[0] == 0
    with toolbox.database.reading() as session:
        views = holders(session, PACK, [one.seat for one in PACK.legislators[:5]])
    assert [views[one.seat].legislator is None for one in PACK.legislators[:5]] == [True] * 4 + [False]


def test_a_successor_known_by_another_source_is_the_same_person(app: Flask, tmp_path: Path) -> None:
    people = newcomer(PACK, NORFOLK, external_id="legislature/NN1", name="Nia B. Newcomer")
    assert run(app, "import", "openstates-csv", csv_of(tmp_path / "one.csv", PACK, people))[0] == 0
    again = csv_of(tmp_path / "two.csv", PACK, newcomer(PACK, NORFOLK))
    assert run(app, "diff", "openstates-csv", again) == (0, ["Nothing changed."])


@pytest.mark.parametrize("number", [CONNOLLY.external_id, "legislature/other"])
def test_who_changes_chambers_stays_the_same_person(
    app: Flask, toolbox: Toolbox, tmp_path: Path, number: str
) -> None:
    people = [
        replace(one, seat=NORFOLK, external_id=number, email="senator@example.org") if one is CONNOLLY else one
        for one in PACK.legislators
        if one is not CREEM
    ]
    code, said = run(app, "import", "openstates-csv", csv_of(tmp_path / "ma.csv", PACK, people))
    assert code == 0
    assert said[0] == f"House, 26th Middlesex: Representative {CONNOLLY.name} left; the seat is vacant."
    assert said[1].startswith(f"Senate, Norfolk and Middlesex: Senator {CREEM.name} left, Senator {CONNOLLY.name}")
    with toolbox.database.reading() as session:
        views = holders(session, PACK, [NORFOLK, CLARY])
        known = session.scalars(select(Legislator).where(Legislator.external_id == CONNOLLY.external_id)).one()
    senator = views[NORFOLK].legislator
    assert senator is not None
    assert (senator.id, senator.email) == (known.id, "senator@example.org")
    assert views[CLARY].legislator is None


def test_a_namesake_of_somebody_who_stays_is_another_person(app: Flask, tmp_path: Path) -> None:
    people = newcomer(PACK, NORFOLK, name=CONNOLLY.name, family_name=CONNOLLY.family_name)
    _, said = run(app, "import", "openstates-csv", csv_of(tmp_path / "ma.csv", PACK, people))
    assert said == [
        f"Senate, Norfolk and Middlesex: Senator {CREEM.name} left, Senator {CONNOLLY.name} came on {_today()}."
    ]


def _today() -> str:
    day = datetime.now(PACK.timezone).date()
    return f"{day.day} {day:%B %Y}"


def test_a_committees_folder_without_committees_empties_none(app: Flask, tmp_path: Path) -> None:
    folder = Path(yaml_of(tmp_path, PACK))
    for path in (folder / "committees").iterdir():
        path.unlink()
    assert run(app, "diff", "openstates-yaml", str(folder)) == (0, ["Nothing changed."])


def test_an_older_file_brings_a_predecessor_back_without_turning_dates_around(
    app: Flask, toolbox: Toolbox, tmp_path: Path
) -> None:
    new = csv_of(tmp_path / "ma.csv", PACK, newcomer(PACK, NORFOLK))
    old = yaml_of(tmp_path / "old", PACK)
    assert run(app, "import", "openstates-csv", new)[0] == 0
    code, said = run(app, "import", "openstates-yaml", old)
    assert code == 0
    came = f"Senate, Norfolk and Middlesex: Senator Nia Newcomer left, Senator {CREEM.name} came on {_today()}."
    assert said[0] == came
    with toolbox.database.reading() as session:
        seat = select(SeatRow.id).where(SeatRow.name == "Norfolk and Middlesex", SeatRow.chamber == "upper")
        tenures = session.scalars(
            select(Tenure).where(Tenure.seat_id == seat.scalar_subquery()).order_by(Tenure.id)
        )
        days = [day for tenure in tenures for day in (tenure.started_on, tenure.ended_on)]
    assert days[-1] is None
    known = [day for day in days if day]
    assert known == sorted(known)


def test_an_office_address_that_passes_to_a_stranger_does_not_make_them_one(app: Flask, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, newcomer(PACK, NORFOLK, email=CREEM.email))
    _, said = run(app, "diff", "openstates-csv", people)
    assert f"Senator {CREEM.name} left, Senator Nia Newcomer came" in said[0]


def test_blanks_in_a_source_erase_nothing(app: Flask, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, with_(PACK, CLARY, email=None, phone="", office="", party=""))
    assert run(app, "diff", "openstates-csv", people) == (0, ["Nothing changed."])


def test_an_import_outlasts_the_next_start_and_an_older_pack(app: Flask, toolbox: Toolbox, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, newcomer(PACK, NORFOLK))
    assert run(app, "import", "openstates-csv", people)[0] == 0
    for pack in (PACK, replace(PACK, data_version="next")):
        prepare(toolbox.database, pack)
        assert run(app, "diff", "openstates-csv", people) == (0, ["Nothing changed."])


def test_a_pack_with_a_later_roster_wins_over_an_import(app: Flask, toolbox: Toolbox, tmp_path: Path) -> None:
    people = csv_of(tmp_path / "ma.csv", PACK, newcomer(PACK, NORFOLK))
    assert run(app, "import", "openstates-csv", people)[0] == 0
    prepare(toolbox.database, replace(PACK, data_version="next", roster_as_of=date(2999, 1, 1)))
    assert run(app, "diff", "openstates-csv", csv_of(tmp_path / "ma.csv", PACK)) == (0, ["Nothing changed."])


def test_whom_the_legislature_told_first_stays_the_same_person_for_a_pack(
    app: Flask, toolbox: Toolbox, tmp_path: Path
) -> None:
    told = newcomer(PACK, NORFOLK, external_id="legislature/NN1")
    assert run(app, "import", "openstates-csv", csv_of(tmp_path / "ma.csv", PACK, told))[0] == 0
    with toolbox.database.reading() as session:
        before = session.execute(select(Tenure.id, Tenure.legislator_id).where(Tenure.ended_on.is_(None))).all()
    people = newcomer(PACK, NORFOLK, name="Nia B. Newcomer", party="Democratic")
    for version, day in (("next", PACK.roster_as_of), ("last", date(2999, 1, 1))):
        pack = replace(PACK, data_version=version, roster_as_of=day, legislators=tuple(people))
        prepare(toolbox.database, pack)
        with toolbox.database.reading() as session:
            after = session.execute(select(Tenure.id, Tenure.legislator_id).where(Tenure.ended_on.is_(None))).all()
            numbers = session.scalars(select(Legislator.external_id).where(Legislator.family_name == "Newcomer"))
            assert sorted(after) == sorted(before)
            assert numbers.all() == ["ocd-person/sample"]


def test_a_failing_service_changes_nothing(app: Flask, toolbox: Toolbox, before: list[object]) -> None:
    with census_stub(census.raw(b"", 500)) as stub:
        code, said = run(app, "import", "malegislature", f"{stub.url}/api/GeneralCourts/194")
    assert (code, tables(toolbox) == before) == (1, True)
    assert said == [
        "Error: Nothing was changed: GeneralCourts/194/LegislativeMembers: no proper answer, 3 times.",
    ]
