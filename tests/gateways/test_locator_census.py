"""The Census geocoder in good days and bad, each failure over a real connection."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from advocacy.domain.breaker import Breaker
from advocacy.domain.matches import Address
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.gateways.locator_census import CensusLocator
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.loader import load_pack
from tests.stubs import census
from tests.stubs.census import CensusStub, Reply, census_stub, good, joined, place, with_row

CLARY = Address("18 Clary St", "Cambridge", "02139")
SAMPLE = Address("1 Sample St", "Sampleton", "89991")
UPPER, LOWER = ("D26", "Middlesex and Suffolk"), ("084", "26th Middlesex")
HERE = place(UPPER, LOWER)
THERE = place(UPPER, ("083", "25th Middlesex"))
PATIENT = 30.0
HURRIED = 1.0
UNAVAILABLE = Located(LocatorVerdict.UNAVAILABLE)
NOT_FOUND = Located(LocatorVerdict.NOT_FOUND)


def pair(upper: str, lower: str) -> SeatPair:
    return SeatPair(
        SeatKey("ma-senate-2021", Chamber.UPPER, upper), SeatKey("ma-house-2021", Chamber.LOWER, lower)
    )


FOUND = Located(LocatorVerdict.FOUND, (pair("D26", "084"),))


def locator(stub: CensusStub, breaker: Breaker | None = None, *, budget: float = PATIENT) -> CensusLocator:
    return CensusLocator(load_pack("ma"), stub.url, budget_seconds=budget, breaker=breaker)


def located(*replies: Reply) -> Located:
    with census_stub(*replies) as stub:
        return locator(stub).locate(CLARY)


def test_an_address_is_found() -> None:
    assert located(good(HERE)) == FOUND


def test_only_the_address_is_sent() -> None:
    with census_stub(good(HERE)) as stub:
        locator(stub).locate(CLARY)
    assert stub.paths == [census.PATH]
    assert stub.asked == [
        {
            "address": "18 Clary St, Cambridge, MA 02139",
            "benchmark": "Public_AR_Current",
            "vintage": "Current_Current",
            "layers": "all",
            "format": "json",
        }
    ]


def test_the_year_in_the_layers_names_does_not_matter() -> None:
    assert located(good(place(UPPER, LOWER, year=2026))) == FOUND


def test_an_address_that_is_not_found_is_not_asked_again() -> None:
    with census_stub(good()) as stub:
        assert locator(stub).locate(CLARY) == NOT_FOUND
    assert len(stub.asked) == 1


def test_an_address_the_service_will_not_read_is_not_found() -> None:
    assert located(census.refused("Address cannot be empty")) == NOT_FOUND


def test_several_matches_that_agree_are_one_answer() -> None:
    assert located(good(HERE, HERE)) == FOUND


def test_several_matches_that_differ_are_all_given() -> None:
    both = Located(LocatorVerdict.SEVERAL, (pair("D26", "084"), pair("D26", "083")))
    assert located(good(HERE, THERE, HERE)) == both


def test_a_match_in_another_state_does_not_count() -> None:
    elsewhere = place(UPPER, LOWER, state="RI", fips="44")
    assert located(good(elsewhere)) == NOT_FOUND
    assert located(good(elsewhere, HERE)) == FOUND


@pytest.mark.parametrize(
    "passing",
    [
        census.error_row(HERE),
        census.error_row(HERE, "Lower"),
        good({**HERE, "geographies": {}}),
        good({"matchedAddress": "18 CLARY ST"}),
        census.raw(b"<html>Please wait</html>"),
        census.raw(b"[]"),
        census.raw(b'{"result": {"addressMatches": [7]}}'),
        census.raw(b"[" * 100_000),
        census.raw(b"\xff\xfe"),
        census.raw(b"", 500),
        census.raw(b"", 503),
        census.raw(b"", 429),
        census.redirect("http://127.0.0.1:1/elsewhere"),
        census.reset,
    ],
)
def test_what_may_pass_is_asked_again(passing: Reply) -> None:
    assert located(passing, good(HERE)) == FOUND


def test_after_three_tries_it_gives_up() -> None:
    with census_stub(census.error_row(HERE)) as stub:
        assert locator(stub).locate(CLARY) == UNAVAILABLE
    assert len(stub.asked) == 3


def test_redirects_are_never_followed() -> None:
    with census_stub(good(HERE)) as other, census_stub(census.redirect(f"{other.url}{census.PATH}")) as stub:
        assert locator(stub).locate(CLARY) == UNAVAILABLE
    assert other.asked == []


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (("D41", "Nowhere"), LOWER),
        (UPPER, ("161", "Nowhere")),
        (UPPER, ("84", "26th Middlesex")),
        (UPPER, ("084", "25th Middlesex")),
        (("D26", "Second Middlesex"), LOWER),
    ],
)
def test_a_district_that_this_plan_does_not_have_under_that_code_and_name_is_not_trusted(
    upper: tuple[str, str], lower: tuple[str, str]
) -> None:
    with census_stub(good(place(upper, lower))) as stub:
        assert locator(stub).locate(CLARY) == UNAVAILABLE
    assert len(stub.asked) == 1


def test_old_districts_are_not_trusted_even_where_their_numbers_and_names_look_right() -> None:
    assert located(good(place(UPPER, LOWER, year=2018))) == UNAVAILABLE
    assert located(good(with_row(HERE, "Lower", LSY="2018"))) == UNAVAILABLE
    assert located(good(with_row(HERE, "Lower", LSY="2022"))) == FOUND


def test_districts_without_any_year_are_not_trusted_for_they_may_be_old() -> None:
    undated = {
        **HERE,
        "geographies": {name.removeprefix("2024 "): rows for name, rows in HERE["geographies"].items()},
    }
    assert located(good(undated)) == UNAVAILABLE
    dated = with_row(with_row(undated, "Lower", LSY="2024"), "Upper", LSY="2024")
    assert located(good(dated)) == FOUND


def test_of_the_layers_of_several_years_the_newest_counts() -> None:
    old, new = place(UPPER, ("083", "25th Middlesex"), year=2018), place(UPPER, LOWER, year=2024)
    assert located(good(joined(old, new))) == FOUND
    assert located(good(joined(new, old))) == FOUND


def test_a_point_on_the_border_of_two_districts_is_in_both() -> None:
    both = Located(LocatorVerdict.SEVERAL, (pair("D26", "084"), pair("D26", "083")))
    assert located(good(joined(HERE, THERE))) == both


def test_a_district_with_a_number_for_a_name_is_known_by_its_number() -> None:
    sample = load_pack("nv_sample")
    seats = ("001", "State Senate District 1"), ("003", "State House District 3")
    numbered = place(*seats, state="NV", fips="32")
    for layer, number in (("Upper", "1"), ("Lower", "3")):
        numbered = with_row(numbered, layer, BASENAME=number)
    with census_stub(good(numbered), good(with_row(numbered, "Lower", BASENAME="4"))) as stub:
        asking = CensusLocator(sample, stub.url, budget_seconds=PATIENT)
        assert asking.locate(SAMPLE).pairs == (
            SeatPair(
                SeatKey("nv-sample-senate", Chamber.UPPER, "001"),
                SeatKey("nv-sample-assembly", Chamber.LOWER, "003"),
            ),
        )
        assert asking.locate(SAMPLE) == UNAVAILABLE
        assert stub.asked[0]["address"] == "1 Sample St, Sampleton, NV 89991"


@pytest.mark.parametrize(
    ("answer", "doubt"),
    [
        (place(UPPER, LOWER, fips="44"), "state"),
        (place(UPPER, LOWER, year=2018), "year"),
        (place(UPPER, ("161", "Nowhere")), "code"),
        (place(UPPER, ("084", "25th Middlesex")), "name"),
    ],
)
def test_why_an_answer_was_not_trusted_is_logged_without_the_place(answer: dict[str, object], doubt: str) -> None:
    with capture_logs() as logged:
        assert located(good(answer)) == UNAVAILABLE
    assert logged == [{"event": "locate_not_trusted", "doubt": doubt, "log_level": "warning"}]


def test_a_match_without_all_its_layers_spoils_the_others() -> None:
    partial = {**THERE, "geographies": dict([*THERE["geographies"].items()][:1])}
    with census_stub(good(HERE, partial)) as stub:
        assert locator(stub).locate(CLARY) == UNAVAILABLE
    assert located(good(HERE, partial), good(HERE, THERE)).verdict is LocatorVerdict.SEVERAL


def test_a_district_of_another_state_is_not_trusted() -> None:
    assert located(good(place(UPPER, LOWER, fips="44"))) == UNAVAILABLE


@pytest.mark.parametrize(
    "reply", [census.silence, census.drip(b" " * 10_000), census.drip_headers, census.slow(30.0, good(HERE))]
)
def test_the_budget_is_held_by_the_clock(reply: Reply) -> None:
    with census_stub(reply) as stub:
        hurried = locator(stub, budget=HURRIED)
        elapsed = _seconds(lambda: hurried.locate(CLARY))
    assert HURRIED * 0.9 <= elapsed < HURRIED * 10


def test_the_budget_covers_all_tries_together() -> None:
    with census_stub(census.slow(HURRIED * 0.45, census.raw(b"", 500))) as stub:
        assert locator(stub, budget=HURRIED).locate(CLARY) == UNAVAILABLE
        assert len(stub.asked) < 3


def test_a_slow_answer_within_the_budget_counts() -> None:
    assert located(census.slow(0.5, good(HERE))) == FOUND


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    assert located(census.raw(b" " * 3_000_000)) == UNAVAILABLE


def test_a_server_that_is_not_there_is_unavailable_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = CensusStub(f"http://127.0.0.1:{free.getsockname()[1]}")
        assert locator(nobody).locate(CLARY) == UNAVAILABLE


def test_a_service_that_keeps_failing_is_left_alone() -> None:
    with census_stub(census.raw(b"", 500)) as stub:
        asking = locator(stub)
        assert [asking.locate(CLARY) for _ in range(6)] == [UNAVAILABLE] * 6
        assert len(stub.asked) == 9


def test_a_service_that_is_back_is_not_asked_at_once() -> None:
    with census_stub(census.raw(b"", 500)) as stub:
        asking = locator(stub, Breaker(limit=1))
        assert asking.locate(CLARY) == UNAVAILABLE
        stub.replies[:] = [good(HERE)]
        assert asking.locate(CLARY) == UNAVAILABLE


def test_a_service_that_is_back_is_asked_again() -> None:
    with census_stub(census.raw(b"", 500)) as stub:
        asking = locator(stub, Breaker(limit=1, rest_seconds=0.2))
        assert asking.locate(CLARY) == UNAVAILABLE
        stub.replies[:] = [good(HERE)]
        assert _wait_for(lambda: asking.locate(CLARY) == FOUND)
        assert asking.locate(CLARY) == FOUND


def test_answers_that_are_not_trusted_do_not_stop_the_asking() -> None:
    with census_stub(good(place(("D99", "X"), LOWER))) as stub:
        asking = locator(stub, Breaker(limit=1))
        asking.locate(CLARY)
        asking.locate(CLARY)
    assert len(stub.asked) == 2


def test_threads_may_share_it() -> None:
    answers: list[Located] = []
    with census_stub(good(HERE)) as stub:
        shared = locator(stub)
        threads = [threading.Thread(target=lambda: answers.append(shared.locate(CLARY))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [FOUND] * 8


@pytest.mark.parametrize(
    "street", ["18 Clary\nSt", "18 Clary St\x00", "18 \ud800 St", "1" * 5000, "18 Clary & St #2?"]
)
def test_odd_addresses_are_asked_like_others(street: str) -> None:
    with census_stub(good()) as stub:
        assert locator(stub).locate(Address(street, "Cambridge", "02139")) == NOT_FOUND
    assert "\n" not in stub.asked[0]["address"]


def test_the_address_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for reply in (good(HERE), census.raw(b"", 500), census.reset):
        located(reply)
    assert "Clary" not in caplog.text


def test_what_nobody_has_foreseen_counts_as_a_failure_and_is_logged_by_its_kind() -> None:
    broken = replace(load_pack("ma"), census_fips=None)
    with census_stub(good(HERE)) as stub, capture_logs() as logged:
        asking = CensusLocator(broken, stub.url, budget_seconds=PATIENT, breaker=Breaker(limit=1))
        assert [asking.locate(CLARY) for _ in range(2)] == [UNAVAILABLE] * 2
        assert len(stub.asked) == 1
    assert logged == [
        {"event": "locate_failed", "error": "TypeError", "log_level": "error"},
        {"event": "locator_rests", "failures": 1, "log_level": "warning"},
    ]


def test_it_is_said_once_when_the_service_is_left_alone_and_when_it_is_back() -> None:
    with census_stub(census.raw(b"", 500)) as stub, capture_logs() as logged:
        asking = locator(stub, Breaker(limit=2, rest_seconds=0.0))
        assert [asking.locate(CLARY), asking.is_resting] == [UNAVAILABLE, False]
        assert [asking.locate(CLARY), asking.is_resting] == [UNAVAILABLE, True]
        assert [asking.locate(CLARY), asking.is_resting] == [UNAVAILABLE, True]
        stub.replies[:] = [good(HERE)]
        assert [asking.locate(CLARY), asking.is_resting] == [FOUND, False]
        assert asking.locate(CLARY) == FOUND
    assert [event["event"] for event in logged] == ["locator_rests", "locator_back"]


def test_a_locator_that_is_switched_off_asks_nobody() -> None:
    assert LocatorOff().locate(CLARY) == UNAVAILABLE


def _seconds(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def _wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False
