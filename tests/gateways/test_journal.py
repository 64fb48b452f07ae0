"""What a journal tells after the death of its process, whole or torn."""

import os
from pathlib import Path

import pytest

from advocacy.domain.mailing_sending import Held, Outcome
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.gateways import journal
from advocacy.gateways.journal import FileJournal, dead_journals

HELD = [Held(number, 3, 1, 1, number, 1, "en", 0) for number in (11, 12, 13)]
ACCEPTED = SendOutcome(SendVerdict.ACCEPTED, 250, "2.0.0 Ok: queued\r\nas  ABC")
TAKEN = Outcome(11, 3, 1, SendOutcome(SendVerdict.ACCEPTED, 250, "2.0.0 Ok: queued as ABC"))


def _dead(folder: Path) -> Path:
    """The first was sent, the second was on the wire, the third not yet begun."""
    written = FileJournal(folder)
    written.take(HELD)
    written.begin(11)
    written.end(11, ACCEPTED)
    written.begin(12)
    written.leave()
    (path,) = folder.iterdir()
    return path


def test_a_whole_journal_tells_of_each_and_is_removed_once_it_is_settled(tmp_path: Path) -> None:
    _dead(tmp_path)
    (found,) = dead_journals(tmp_path)
    assert (found.outcomes, found.unsent, found.doubtful) == ((TAKEN,), ((13, 3),), ((12, 3),))
    assert list(dead_journals(tmp_path)) == []


def test_one_that_could_not_be_settled_stays(tmp_path: Path) -> None:
    _dead(tmp_path)
    found = dead_journals(tmp_path)
    next(found)
    found.close()
    assert len(list(dead_journals(tmp_path))) == 1


def test_after_a_power_failure_only_outcomes_are_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _dead(tmp_path)
    monkeypatch.setattr(journal, "boot_id", lambda: "another boot")
    (found,) = dead_journals(tmp_path)
    assert (found.outcomes, found.unsent, found.doubtful) == ((TAKEN,), (), ((12, 3), (13, 3)))


def test_torn_anywhere_it_never_takes_what_may_have_left_for_unsent(tmp_path: Path) -> None:
    octets = _dead(tmp_path).read_bytes()
    begun = octets.index(b"b 11\n")
    for end in range(len(octets)):
        found = journal.read(octets[:end], journal.boot_id())
        if end >= begun + len(b"b 11\n"):
            assert (11, 3) not in found.unsent
        assert set(found.outcomes) <= {TAKEN}


@pytest.mark.parametrize("junk", [b"\0" * 40 + b"\n", b"o 99 accepted 250 never taken\n", b"b twelve\n"])
def test_what_cannot_be_read_ends_the_reading(tmp_path: Path, junk: bytes) -> None:
    octets = _dead(tmp_path).read_bytes()
    found = journal.read(octets + junk + b"o 12 accepted 250 ok\n", journal.boot_id())
    assert (found.outcomes, found.doubtful) == ((TAKEN,), ((12, 3), (13, 3)))


def test_a_living_journal_is_left_alone_and_an_empty_one_says_nothing(tmp_path: Path) -> None:
    living = FileJournal(tmp_path)
    living.take(HELD)
    assert list(dead_journals(tmp_path)) == []
    living.settled()
    living.leave()
    (found,) = dead_journals(tmp_path)
    assert (found.outcomes, found.unsent, found.doubtful) == ((), (), ())


def test_one_who_takes_a_message_again_has_settled_it_before(tmp_path: Path) -> None:
    written = FileJournal(tmp_path)
    written.take(HELD[:1])
    written.begin(11)
    written.end(11, SendOutcome(SendVerdict.DEFERRED, 451, "later"))
    written.take([Held(11, 4, 2, 1, 11, 1, "en", 0)])
    written.keep()
    written.leave()
    (found,) = dead_journals(tmp_path)
    assert (found.outcomes, found.unsent) == ((), ((11, 4),))


def test_a_full_disk_is_told_before_anything_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    written = FileJournal(tmp_path)
    written.take(HELD)
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(OSError, match="space"):
        written.begin(11)
