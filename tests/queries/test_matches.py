"""By which rungs signatures were matched, and which of them wait for a better answer."""

from dataclasses import replace

import pytest

from advocacy.db import Database
from advocacy.domain.matches import Certainty, Method, Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MatchRow
from advocacy.queries.matches import pending_matches, shares
from advocacy.queries.signatures import pair_value
from advocacy.services import signing
from advocacy.services.confirming import choose_seats
from tests import ledger
from tests.samples import CAMBRIDGE, CAMBRIDGE_6_1, NOW, WELLESLEY, match_of, sign, sign_request


@pytest.fixture
def signed(prepared: Database, pack: Pack) -> tuple[int, int, int, int]:
    """Signatures matched by town, by precinct, not at all, and by their signer."""
    pair = pack.gazetteer.towns["Cambridge"].pairs[0]
    with prepared.unit_of_work() as session:
        ids = tuple(sign(session, pack, address) for address in (WELLESLEY, CAMBRIDGE_6_1, CAMBRIDGE, CAMBRIDGE))
        choose_seats(session, ids[3], pair_value(pair), NOW)
    return ids[0], ids[1], ids[2], ids[3]


def test_shares_are_counted_by_rung_and_certainty(prepared: Database, pack: Pack, signed: object) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack, WELLESLEY)
    with prepared.reading() as session:
        found = shares(session)
        assert shares(session, "press-pause") == found
        assert shares(session, "another") == []
    assert [(share.method, share.certainty, share.count, share.share) for share in found] == [
        (Method.TOWN, Certainty.CERTAIN, 2, 0.4),
        (Method.NONE, Certainty.DOUBTFUL, 1, 0.2),
        (Method.SELF_SELECTED, Certainty.SELF_SELECTED, 1, 0.2),
        (Method.WARD_PRECINCT, Certainty.CERTAIN, 1, 0.2),
    ]


def test_another_petitions_signatures_are_not_among_them(prepared: Database, pack: Pack, signed: object) -> None:
    with prepared.unit_of_work() as session:
        ledger.petition(session)
    with prepared.reading() as session:
        assert sum(share.count for share in shares(session, "press-pause")) == 4


def test_every_rung_stores_how_and_with_which_data_it_answered(prepared: Database, pack: Pack) -> None:
    match = match_of(pack, WELLESLEY)
    with prepared.unit_of_work() as session:
        ids = [
            signing.sign(session, sign_request(WELLESLEY), replace(match, method=method, certainty=certainty), NOW)
            for method in Method
            for certainty in Certainty
        ]
        stored = [session.get_one(MatchRow, number) for number in ids]
    expected = [(method.value, certainty.value) for method in Method for certainty in Certainty]
    assert [(row.method, row.certainty) for row in stored] == expected
    assert {row.data_version for row in stored} == {pack.data_version}
    assert {row.matched_at for row in stored} == {NOW}


def test_a_resident_who_picks_keeps_the_version_of_what_was_offered(
    prepared: Database, pack: Pack, signed: tuple[int, int, int, int]
) -> None:
    with prepared.reading() as session:
        row = session.get_one(MatchRow, signed[3])
        assert (row.data_version, row.detail["reason"]) == (pack.data_version, Reason.PICKED)


def test_what_is_not_certain_is_pending_in_batches(prepared: Database, signed: tuple[int, int, int, int]) -> None:
    with prepared.reading() as session:
        first = pending_matches(session, 0, 1)
        second = pending_matches(session, first[0].signature_id, 10)
        assert pending_matches(session, second[-1].signature_id, 10) == []
    assert [each.signature_id for each in (*first, *second)] == list(signed[2:])
    assert first[0].address == CAMBRIDGE
    assert first[0].matched_at == NOW


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"ward": "6", "precinct": "77"}, {"ward": "Ward 6, precinct 77"}),
        ({"ward": "99"}, {"ward": "Ward 99"}),
        ({"ward": "6"}, {"ward": "Ward 6"}),
        ({"precinct": "77"}, {"precinct": "Precinct 77"}),
    ],
)
def test_the_precinct_that_was_given_is_not_forgotten(
    prepared: Database, pack: Pack, given: dict[str, str], kept: dict[str, str]
) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack, replace(CAMBRIDGE, **given))
    with prepared.reading() as session:
        (pending,) = pending_matches(session, 0, 10)
    assert pending.address == replace(CAMBRIDGE, **kept)
