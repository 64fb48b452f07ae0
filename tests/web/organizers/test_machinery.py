"""The state of the machine, in sentences that say when somebody should look."""

from datetime import timedelta

import pytest
from flask import Flask

from advocacy.models import Message, Recount, RosterImport
from advocacy.web.organizers.machinery import Sign, signs
from advocacy.wiring import Toolbox
from tests.samples import NOW, WELLESLEY, sign


def told(toolbox: Toolbox, part: str) -> Sign:
    with toolbox.database.reading() as session:
        return next(each for each in signs(session, toolbox, NOW) if each.part == part)


def test_a_new_house_has_nothing_waiting_and_has_not_counted(toolbox: Toolbox) -> None:
    assert told(toolbox, "Mails to residents") == Sign("Mails to residents", "nothing waits")
    assert told(toolbox, "Counting").is_amiss
    assert told(toolbox, "Census geocoder").words == "switched off"
    assert told(toolbox, "Nightly recount") == Sign("Nightly recount", "not yet done")


@pytest.mark.parametrize(("minutes", "is_amiss"), [(2, False), (20, True)])
def test_mails_that_wait_too_long_are_pointed_at(
    app: Flask, toolbox: Toolbox, minutes: int, is_amiss: bool
) -> None:
    with toolbox.database.unit_of_work() as session:
        sign(session, toolbox.pack, WELLESLEY, NOW - timedelta(minutes=minutes))
        assert session.query(Message).count() == 1
    words = f"1 waits, the first for {minutes} minutes"
    assert told(toolbox, "Mails to residents") == Sign("Mails to residents", words, is_amiss)


@pytest.mark.parametrize(
    ("differences", "is_repaired", "words", "is_amiss"),
    [
        (0, False, "2 hours ago: every figure was right", False),
        (1, False, "2 hours ago: 1 figure was wrong; see the operations guide", True),
        (3, True, "2 hours ago: 3 figures were wrong and put right", False),
    ],
)
def test_a_recount_that_found_something_is_pointed_at_until_it_is_put_right(
    toolbox: Toolbox, differences: int, is_repaired: bool, words: str, is_amiss: bool
) -> None:
    with toolbox.database.unit_of_work() as session:
        at = NOW - timedelta(hours=2)
        session.add(Recount(at=at, differences=differences, found={}, is_repaired=is_repaired))
    assert told(toolbox, "Nightly recount") == Sign("Nightly recount", words, is_amiss)


def test_an_old_roster_is_pointed_at(toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        day = (NOW - timedelta(days=90)).date()
        session.add(RosterImport(jurisdiction=toolbox.pack.code, source="sample", imported_on=day))
    assert told(toolbox, "Roster of legislators").is_amiss
