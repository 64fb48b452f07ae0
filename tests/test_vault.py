"""What is sealed says nothing without its key, and opens as it was, where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.errors import KeyUnknown, SealBroken
from advocacy.vault import Vault, key_id

OLD, NEW = b"o" * 32, b"n" * 32
BEFORE, BETWEEN, AFTER = Vault([OLD]), Vault([NEW, OLD]), Vault([NEW])
STREET = "12 Sample St"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    sealed = BEFORE.seal("a.b", text)
    assert BEFORE.open("a.b", sealed) == text
    assert sealed.startswith(BEFORE.prefix) or not text


def test_what_was_stored_before_there_were_seals_is_read() -> None:
    assert BEFORE.open("a.b", STREET) == STREET
    assert BEFORE.open("a.b", "") == ""


def test_a_sealed_text_tells_neither_itself_nor_that_two_are_the_same_nor_how_long_they_are() -> None:
    sealed = {BEFORE.seal("a.b", text) for text in (STREET, STREET, "1 Elm", "4711 Hollyhock Lane, Unit 3")}
    assert len(sealed) == 4
    assert len({len(text) for text in sealed}) == 1
    assert not any("Sample" in text for text in sealed)


def test_keys_are_changed_one_after_the_other() -> None:
    sealed = BEFORE.seal("a.b", STREET)
    assert BETWEEN.open("a.b", sealed) == STREET
    anew = BETWEEN.seal("a.b", STREET)
    assert AFTER.open("a.b", anew) == STREET
    for vault, text, missing in ((AFTER, sealed, OLD), (BEFORE, anew, NEW)):
        with pytest.raises(KeyUnknown) as refused:
            vault.open("a.b", text)
        assert refused.value == KeyUnknown("a.b", key_id(missing))


def test_what_was_changed_cut_or_moved_does_not_open() -> None:
    sealed = BEFORE.seal("a.b", STREET)
    for place in range(len(BEFORE.prefix), len(sealed)):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        for broken in (sealed[:place], changed, sealed[:place] + "é" + sealed[place:]):
            with pytest.raises(SealBroken):
                BEFORE.open("a.b", broken)
    with pytest.raises(SealBroken):
        BEFORE.open("a.c", sealed)
