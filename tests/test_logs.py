"""Logs of production tell what happened and nothing about whom."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from advocacy import logs


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_an_event_is_one_line_with_known_keys_only(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(in_production=True)
    structlog.get_logger().info("sent", message=12, email="ana@example.org")
    (line,) = _lines(capsys)
    assert line.pop("at")
    assert line == {"event": "sent", "level": "info", "message": 12}


def test_of_an_exception_only_kind_and_place_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(in_production=True)
    try:
        raise ValueError("ana@example.org is taken")
    except ValueError:
        logging.getLogger("library").exception("Could not save %s", "ana@example.org")
        structlog.get_logger().exception("failed")
    library, ours = _lines(capsys)
    assert library["event"] == "Could not save %s"
    for line in (library, ours):
        assert line["error"] == "ValueError"
        assert "test_logs.py" in str(line["where"])
        assert "ana" not in json.dumps(line).replace(__file__, "")


def test_in_development_a_line_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(in_production=False)
    structlog.get_logger().info("sent", message=12)
    assert "sent" in capsys.readouterr().err
