"""Brings the database's tables to the version this code needs (Alembic, `migrations/`)."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from advocacy.models import Base

_FOLDER = Path(__file__).parents[2] / "migrations"
_LOCK = 4_201_936  # any number of our own: one upgrade at a time


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Upgrade to `revision`; starters that come at once wait for each other."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision` ("base" for none)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, title: str) -> Path:
    """Write the next migration from the difference between tables and database; returns its file."""
    with engine.begin() as connection:
        number = len(list(_FOLDER.glob("versions/*.py"))) + 1
        script = command.revision(_config(connection), message=title, autogenerate=True, rev_id=f"{number:04d}")
    if script is None or isinstance(script, list):
        raise RuntimeError("Alembic wrote no single revision")
    return Path(script.path)


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the version this code was written for."""
    with engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory(str(_FOLDER)).get_current_head()


def differences(engine: Engine) -> list[object]:
    """What the tables in code and in the database disagree on; empty when the migrations are complete."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
