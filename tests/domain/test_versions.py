"""Two people's changes come together, and differences are told down to the word."""

import pytest

from advocacy.domain.versions import Fate, differences, lines, merged


def test_parts_changed_by_one_person_only_come_together() -> None:
    base = {"goal": "10", "title": "Old", "ask": "Ask"}
    result = merged(base, mine={"goal": "10", "title": "Mine"}, theirs={**base, "ask": "Theirs"})
    assert (dict(result.changes), result.conflicts) == ({"title": "Mine"}, ())


def test_what_both_changed_is_a_conflict_unless_they_agree() -> None:
    base = {"title": "Old", "ask": "Old"}
    result = merged(base, mine={"title": "Mine", "ask": "Same"}, theirs={"title": "Theirs", "ask": "Same"})
    assert (dict(result.changes), result.conflicts) == ({"ask": "Same"}, ("title",))


def test_what_a_browser_does_to_line_ends_is_no_change() -> None:
    assert not merged({"body": "a\n\nb"}, {"body": "a\r\n\r\nb\r\n"}, {"body": "changed"}).conflicts


def test_a_reworded_line_tells_its_words_apart() -> None:
    kept, gone, new = lines("First\nSay it twice", "First\nSay it once")
    assert kept.fate is Fate.KEPT
    assert [(line.fate, [piece.text for piece in line.pieces if piece.is_changed]) for line in (gone, new)] == [
        (Fate.GONE, ["twice"]),
        (Fate.NEW, ["once"]),
    ]


def test_only_parts_that_differ_are_told_in_the_pages_order() -> None:
    found = differences({"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "1"}, order=("c", "a"))
    assert [change.part for change in found] == ["c", "a"]
    assert found[0].lines[0].fate is Fate.GONE


@pytest.mark.parametrize("between", [" ", "\n"])
def test_texts_that_repeat_themselves_without_end_are_told_apart_as_a_whole(between: str) -> None:
    before, after = (between.join(words * 2000) for words in (["a", "b"], ["a", "b", "c"]))
    found = lines(before, after)
    for fate, text in ((Fate.GONE, before), (Fate.NEW, after)):
        told = [line for line in found if line.fate is fate]
        assert "\n".join("".join(piece.text for piece in line.pieces) for line in told) == text
