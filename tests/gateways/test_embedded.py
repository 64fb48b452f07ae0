"""The embedded servers: nothing stays behind when one of them cannot be started."""

from pathlib import Path

import psutil
import pytest

from advocacy.gateways.embedded import Embedded


def test_a_folder_with_brackets_is_a_folder(tmp_path: Path) -> None:
    embedded = Embedded(tmp_path / "var")
    embedded._valkey._folder = tmp_path / "a[b]"
    addresses = embedded.start()
    assert addresses.broker_url
    assert embedded.leave()


def test_what_was_started_is_stopped_when_the_other_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "valkey").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="valkey"):
        Embedded(tmp_path / "var").start()
    assert _running_in(tmp_path) == []


def _running_in(folder: Path) -> list[str]:
    lines = (" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(folder) in line and "pytest" not in line]
