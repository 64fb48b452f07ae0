"""The embedded servers: nothing stays behind when one of them cannot be started."""

from pathlib import Path

import psutil
import pytest
import yaml
from sqlalchemy import text

from advocacy.db import Database
from advocacy.gateways.embedded import Embedded
from advocacy.gateways.embedded_postgres import SERVER_SETTINGS

ROOT = Path(__file__).resolve().parents[2]


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


def test_postgresql_is_set_up_as_in_the_containers(database: Database) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    asked = [each.split("=") for each in compose["services"]["postgres"]["command"] if "=" in each]
    assert dict(asked) == {name: str(value) for name, value in SERVER_SETTINGS.items()}
    with database.reading() as session:
        for name, value in asked:
            found = text("SELECT setting FROM pg_settings WHERE name = :name")
            assert session.scalar(found, {"name": name}) == value


def _running_in(folder: Path) -> list[str]:
    lines = (" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(folder) in line and "pytest" not in line]
