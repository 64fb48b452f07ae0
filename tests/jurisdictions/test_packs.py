"""What holds for every pack, whichever state it is of."""

from itertools import product
from pathlib import Path

import pytest
from babel import Locale

from advocacy.domain.addresses import parse_line
from advocacy.domain.composing import compose
from advocacy.domain.ladder import settle
from advocacy.domain.matches import Address, Certainty
from advocacy.domain.merging import FIELDS
from advocacy.domain.names import seat_name_key
from advocacy.domain.precincts import in_words, read_precinct
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.domain.states import state_code
from advocacy.jurisdictions.loader import HOME, codes, load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.services.petition_texts import parts_of

ADVOCACY = HOME.parent
SPOKEN = sorted({"en", *(path.name for path in (ADVOCACY / "translations").iterdir() if path.is_dir())})

_MAY_NAME_A_STATE = {"states.py", "roster_malegislature.py", "roster_sources.py"}

pytestmark = pytest.mark.parametrize("pack", [load_pack(code) for code in codes()], ids=codes())


def test_it_is_a_state_of_the_union(pack: Pack) -> None:
    assert state_code(pack.usps) == pack.usps
    assert pack.census_fips.isdecimal()
    assert len(pack.census_fips) == 2


def test_every_seat_has_its_key_its_name_and_a_chamber_with_words(pack: Pack) -> None:
    for key, seat in pack.seats.items():
        assert seat.key == key
        assert (key.plan, bool(key.code)) == (pack.chambers[key.chamber].plan, True)
        assert seat_name_key(seat.name)
    assert {key.chamber for key in pack.seats} == set(Chamber)
    assert all(known.name and known.title and known.key for known in pack.chambers.values())


def test_every_holder_holds_a_seat_and_can_be_greeted(pack: Pack) -> None:
    for legislator in pack.legislators:
        assert legislator.seat in pack.seats
        assert legislator.name
        assert legislator.family_name


def test_every_seat_is_somebodys(pack: Pack) -> None:
    lived_in = {key for town in pack.gazetteer.towns.values() for pair in town.pairs for key in _keys(pair)}
    assert lived_in == set(pack.seats)


def test_every_town_has_pairs_of_existing_seats_that_tell_where_they_are(pack: Pack) -> None:
    for town in pack.gazetteer.towns.values():
        assert town.pairs
        assert {(pair.upper, pair.lower) for pair in town.precincts.values()} == {
            _keys(pair) for pair in town.pairs
        }
        assert all(bool(pair.where) != town.is_whole for pair in town.pairs)


def test_every_town_has_an_answer_or_a_question(pack: Pack) -> None:
    for name, town in pack.gazetteer.towns.items():
        found = settle(pack.gazetteer, Address("1 Sample St", name))
        assert found.municipality == name
        assert found.is_complete == town.is_whole
        assert {_keys(pair) for pair in found.candidates or town.pairs} == {_keys(pair) for pair in town.pairs}


def test_every_precinct_has_its_answer_as_it_is_said_and_as_it_is_written(pack: Pack) -> None:
    for name, town in pack.gazetteer.towns.items():
        for (ward, precinct), pair in town.precincts.items():
            assert read_precinct("", in_words((ward, precinct)), has_wards=town.has_wards) == (ward, precinct)
            found = settle(pack.gazetteer, Address("", name, ward=ward, precinct=precinct))
            assert (found.upper, found.lower, found.certainty) == (*_keys(pair), Certainty.CERTAIN)


def test_every_place_means_towns_and_every_zip_lies_in_some(pack: Pack) -> None:
    places, towns = pack.gazetteer.places, set(pack.towns)
    assert all(meant and towns.issuperset(meant) for meant in places.values())
    assert all(known.towns and towns.issuperset(known.towns) for known in pack.gazetteer.zips.values())
    assert pack.example_zip in pack.gazetteer.zips


def test_every_answer_names_the_data_it_was_made_of(pack: Pack) -> None:
    made = [*pack.gazetteer.answers.values(), *pack.gazetteer.precinct_answers.values()]
    made += [settle(pack.gazetteer, address) for address in _awkward(pack)]
    assert {match.data_version for match in made} == {pack.data_version}


def test_the_state_is_read_at_the_end_of_a_line(pack: Pack) -> None:
    town = pack.towns[0]
    read = parse_line(f"1 Sample St, {town}, {pack.usps} {pack.example_zip}", pack.gazetteer.has_place)
    assert read == Address("1 Sample St", town, pack.example_zip, state=pack.usps)


def test_there_is_a_petition_in_every_language_of_the_house(pack: Pack) -> None:
    assert pack.petitions
    for petition in pack.petitions:
        assert {text.language for text in petition.texts} >= set(SPOKEN)
        assert petition.default_language in {text.language for text in petition.texts}


def test_every_petition_composes_letters_for_both_stances_in_all_languages(pack: Pack) -> None:
    letters = [letter for petition in pack.petitions for text in petition.texts for letter in text.letters]
    for letter, on_committee, has_ban, turn in product(letters, (True, False), (True, False), range(4)):
        values = {field: f"<{field}>" for field in FIELDS}
        draft = compose(
            parts_of(letter), values, note="A note.", on_committee=on_committee, has_ban=has_ban, turn=turn
        )
        assert draft.subject
        assert "A note." in draft.body
        assert ("<committee.name>" in draft.body) == (on_committee and bool(letter.committee))
        assert "{" not in draft.body


def test_its_words_are_translated_wherever_letters_need_them(pack: Pack) -> None:
    chambers = [word for known in pack.chambers.values() for word in (known.name, known.title)]
    bills = {petition.bill for petition in pack.petitions}
    sessions = [bill.session for bill in pack.bills if bill.key in bills]
    for language in SPOKEN:
        if language != "en":
            assert all(pack.word(word, language) != word for word in (*chambers, *sessions))
        assert Locale.parse(language)


def test_its_files_say_where_they_are_from(pack: Pack) -> None:
    assert (HOME / pack.code / "SOURCES.md").is_file()


def test_code_says_nothing_of_it(pack: Pack) -> None:
    """Only the list of all states' names may, and plugs for one legislature's own service."""
    facts = (pack.name, *(known.plan for known in pack.chambers.values()), *_session_words(pack))
    said = {
        f"{path.relative_to(ADVOCACY)}: {fact}"
        for path in _code()
        for fact in facts
        if fact in path.read_text(encoding="utf-8")
    }
    assert said == set()


def _awkward(pack: Pack) -> list[Address]:
    town = pack.towns[0]
    return [
        Address("", ""),
        Address("", "Nowhere at All"),
        Address("PO Box 1", town),
        Address("", town, "00000"),
        Address("", town, state="ZZ"),
        Address("", town, ward="99", precinct="99"),
    ]


def _keys(pair: SeatPair) -> tuple[SeatKey, SeatKey]:
    return pair.upper, pair.lower


def _session_words(pack: Pack) -> set[str]:
    """What its sessions are called, numbers aside ("General Court")."""
    words = {" ".join(word for word in bill.session.split() if word.isalpha()) for bill in pack.bills}
    return words - {""}


def _code() -> list[Path]:
    """Code and templates, without those that may name a state."""
    files = [*ADVOCACY.rglob("*.py"), *(ADVOCACY.parent / "workers").rglob("*.py")]
    files += (ADVOCACY.parent / "templates").rglob("*.*")
    return [path for path in files if path.name not in _MAY_NAME_A_STATE]
