"""The legislature's service is asked within one time budget, and believed only where it makes sense."""

import time
from datetime import date

import pytest

from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.roster import Reading
from advocacy.gateways.roster_malegislature import MassachusettsLegislature, court_on
from advocacy.jurisdictions.loader import load_pack
from tests.stubs import census, legislature
from tests.stubs.census import CensusStub, Reply, census_stub

PACK = load_pack("ma")
TODAY = date(2026, 11, 23)
FULL = legislature.members(PACK)
GOOD = legislature.speaking({legislature.MEMBERS: FULL})


def read(stub: CensusStub, *, budget_seconds: float = 30.0, path: str = "") -> Reading:
    url = f"{stub.url}{legislature.BASE}{path}"
    return MassachusettsLegislature(PACK, url, budget_seconds=budget_seconds).read(TODAY)


def test_all_members_are_read_in_the_words_that_the_house_uses() -> None:
    with census_stub(GOOD) as stub:
        reading = read(stub)
    assert len(reading.claims) == len(PACK.legislators)
    for claim, one in zip(reading.claims, PACK.legislators, strict=True):
        assert (claim.name, claim.email, claim.phone, claim.party) == (one.name, one.email, one.phone, one.party)
        assert claim.chamber is one.seat.chamber
        assert claim.office in (one.office, "")


def test_a_list_of_codes_is_followed_member_by_member() -> None:
    with census_stub(legislature.speaking(legislature.in_short(FULL[:3]))) as stub:
        reading = read(stub)
    assert [claim.name for claim in reading.claims] == [one.name for one in PACK.legislators[:3]]


def test_the_court_can_be_named_in_the_address() -> None:
    answers = {"GeneralCourts/195/LegislativeMembers": FULL}
    with census_stub(legislature.speaking(answers)) as stub:
        assert read(stub, path="/GeneralCourts/195").claims
        with pytest.raises(RosterUnread, match="knows no General Court 194"):
            read(stub)


@pytest.mark.parametrize(
    ("day", "court"),
    [
        (date(2025, 1, 1), 194),
        (date(2026, 11, 23), 194),
        (date(2027, 1, 5), 194),
        (date(2027, 1, 6), 195),
        (date(2028, 12, 31), 195),
        (date(2023, 1, 3), 192),
        (date(2023, 1, 4), 193),
    ],
)
def test_the_court_is_the_one_that_sits_on_the_day(day: date, court: int) -> None:
    assert court_on(day) == court


def test_sponsors_come_from_the_bill_and_only_when_every_paper_is_there() -> None:
    first, second, third = PACK.legislators[:3]
    primary = legislature.sponsor(first, "2025-01-15T09:00:00")
    papers = {
        "GeneralCourts/194/Documents/S1053": legislature.paper(primary, [primary, legislature.sponsor(second)]),
        "GeneralCourts/194/Documents/H1946": legislature.paper(
            {"Id": "J19", "Name": "Judiciary", "Type": "2"}, [legislature.sponsor(third, "")]
        ),
    }
    with census_stub(legislature.speaking({legislature.MEMBERS: FULL, **papers})) as stub:
        sponsors = {one.external_id: (one.role, one.as_of) for one in read(stub).sponsors["194"]}
    codes = [f"malegislature/{legislature.code_of(one)}" for one in (first, second, third)]
    assert sponsors == {
        codes[0]: ("filed by", date(2025, 1, 15)),
        codes[1]: ("co-sponsor", date(2025, 2, 3)),
        codes[2]: ("co-sponsor", TODAY),
    }
    del papers["GeneralCourts/194/Documents/H1946"]
    with census_stub(legislature.speaking({legislature.MEMBERS: FULL, **papers})) as stub:
        assert read(stub).sponsors == {}


def test_a_committee_that_the_pack_lacks_is_asked_for_its_name() -> None:
    one = legislature.member(PACK, PACK.legislators[0], "X", Committees=[{"CommitteeCode": "SJ99"}])
    answers = {legislature.MEMBERS: [one], "GeneralCourts/194/Committees/SJ99": {"FullName": "Special Samples"}}
    with census_stub(legislature.speaking(answers)) as stub:
        (committee,) = read(stub).committees or ()
    assert (committee.code, committee.name, committee.chamber) == ("SJ99", "Special Samples", "joint")


@pytest.mark.parametrize("fault", [census.reset, census.raw(b"", 500), census.raw(b"<html>", 200)])
def test_a_failure_that_passes_is_tried_again(fault: Reply) -> None:
    with census_stub(fault, fault, GOOD) as stub:
        assert read(stub).claims


@pytest.mark.parametrize(
    "fault",
    [
        census.reset,
        census.raw(b"", 503),
        census.raw(b"not JSON"),
        census.raw(b"[" * 100_000),
        census.raw(b'"a text"'),
        census.raw(b'{"Message": "no"}'),
        census.raw(b"[1, 2]"),
        census.raw(b'[{"MemberCode": ["a"]}]'),
        census.raw(b'[{"MemberCode": "A", "District": "x", "Committees": 7}]'),
        census.raw(b"[" + b'{"MemberCode": "A"},' * 600 + b"{}]"),
        census.raw(b"", 400),
        census.redirect("http://127.0.0.2:9/api"),
    ],
)
def test_what_makes_no_sense_is_not_believed(fault: Reply) -> None:
    with census_stub(fault) as stub, pytest.raises((RosterUnread, RosterRefused)):
        read(stub)


@pytest.mark.parametrize("fault", [census.silence, census.drip_headers, census.drip(b"[" * 10_000)])
def test_the_time_budget_is_kept_whatever_the_service_does(fault: Reply) -> None:
    started = time.monotonic()
    with census_stub(fault) as stub, pytest.raises(RosterUnread, match=r"within 0\.5 seconds"):
        read(stub, budget_seconds=0.5)
    assert time.monotonic() - started < 10  # it would be half a minute and more without a budget


def test_an_answer_that_never_ends_is_left() -> None:
    def endless(asked: census.Asked) -> None:
        asked.handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n[")
        while True:
            asked.handler.wfile.write(b'"x",' * 10_000)

    with census_stub(endless) as stub, pytest.raises(RosterUnread, match="does not end"):
        read(stub)


def test_each_member_without_a_seat_is_named() -> None:
    odd = [{**FULL[0], "Branch": "Governor"}, FULL[1], {**FULL[2], "District": None, "MemberCode": "Z"}]
    answers = {legislature.MEMBERS: odd}
    with census_stub(legislature.speaking(answers)) as stub, pytest.raises(RosterRefused) as refused:
        read(stub)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        f"member {FULL[0]['MemberCode']}",
        "member Z",
    ]
