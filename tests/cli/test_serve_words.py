"""What `flask serve` says about the names it answers to."""

import pytest

from advocacy.cli.serve_words import welcome
from advocacy.web.headers import trusted_hosts
from config import Settings


def said(**settings: object) -> list[str]:
    chosen = Settings.model_validate({"port": 8765, **settings})
    return [line.strip() for line in welcome(chosen, trusted_hosts(chosen)).splitlines() if line.strip()]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_only_there_is_nothing_to_say(host: str) -> None:
    assert "ADVOCACY_WEB__HOSTS" not in "".join(said(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_open_to_others_it_names_the_names_and_the_setting_for_more(host: str) -> None:
    (line,) = [line for line in said(host=host, web={"hosts": ["desk.example.org"]}) if "answers" in line]
    assert line.startswith("It answers to 127.0.0.1, [::1], desk.example.org, localhost; for more:")
    assert "ADVOCACY_WEB__HOSTS" in line


def test_the_address_comes_last() -> None:
    assert said(host="0.0.0.0")[-1] == "Open http://localhost:8765/"
