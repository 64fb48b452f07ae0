"""`flask web`: the web server alone, by the settings."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import requests
import yaml

from config import Settings
from tests.workers.fleet import ROOT, environment, wait_until


@pytest.fixture
def settings(settings: Settings, free_port: int) -> Settings:
    return settings.model_copy(update={"port": free_port})


def _is_healthy(settings: Settings) -> bool:
    try:
        return requests.get(f"{settings.public_url}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_it_runs_as_many_processes_and_threads_as_the_settings_say(settings: Settings, tmp_path: Path) -> None:
    chosen = {"ADVOCACY_WEB__WORKERS": "3", "ADVOCACY_WEB__THREADS": "5", "PORT": str(settings.port)}
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "flask", "web"],
            cwd=ROOT,
            env=environment(settings, "smtp://127.0.0.1:1") | chosen,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: _is_healthy(settings), "an answer of the web server")
        running = psutil.Process(web.pid)
        wait_until(lambda: len(running.children()) == 3, "three processes")
        line = running.cmdline()
        assert line[line.index("--threads") + 1] == "5"
    finally:
        web.terminate()
        web.wait(timeout=60)


def test_containers_run_it_so_that_no_second_place_sets_numbers() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    (default,) = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD ")]
    assert (
        yaml.safe_load(default.removeprefix("CMD ")) == compose["services"]["web"]["command"] == ["flask", "web"]
    )
