"""What the product needs to run is in requirements/run.txt; what only the tests have must not be leant on."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
# What the web server, the worker, the beat and the commands load, on a machine that lacks the modules it is given.
START = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

missing = set(sys.argv[1].split())
sys.meta_path.insert(0, Missing())

from advocacy.app import create_app
from advocacy.gateways.embedded import Embedded
from workers.celery_app import app
from gunicorn.workers.gthread import ThreadWorker
import celery.apps.worker, celery.apps.beat, celery.concurrency.prefork

create_app()
for scheme in ("redis", "amqp"):
    app.connection_for_write(f"{scheme}://localhost").transport
"""


def start_without(missing: set[str], var: Path) -> str:
    """The last line of what a start complains about when these modules are not there."""
    done = subprocess.run(
        [sys.executable, "-c", START, " ".join(missing)],
        cwd=ROOT,
        env={"ADVOCACY_VAR": str(var), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


def test_the_house_starts_with_its_own_requirements_alone(tmp_path: Path) -> None:
    pinned = {_plain(name) for name in PINNED.findall((ROOT / "requirements" / "run.txt").read_text())}
    owners = packages_distributions()
    others = {name for name, of in owners.items() if not {_plain(each) for each in of} & pinned}
    assert {"pytest", "hypothesis"} <= others
    assert start_without(others, tmp_path) == ""


def test_a_start_that_lacks_something_is_noticed(tmp_path: Path) -> None:
    assert "packaging" in start_without({"packaging"}, tmp_path)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
