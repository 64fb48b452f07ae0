"""The embedded servers: nothing stays behind when one of them cannot be started."""

from pathlib import Path

import psutil
import pytest

from advocacy.gateways.embedded import Embedded


def test_a_folder_with_brackets_is_a_folder(open_folder: Path) -> None:
    embedded = Embedded(open_folder / "var")
    embedded._valkey._folder = open_folder / "a[b]"
    addresses = embedded.start()
    assert addresses.broker_url
    assert embedded.leave()


def test_what_was_started_is_stopped_when_the_other_cannot_start(open_folder: Path) -> None:
    (open_folder / "var").mkdir()
    (open_folder / "var" / "valkey").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="valkey"):
        Embedded(open_folder / "var").start()
    assert _running_in(open_folder) == []


def _running_in(folder: Path) -> list[str]:
    lines = (" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(folder) in line and "pytest" not in line]
