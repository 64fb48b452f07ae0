"""Real servers for the tests, started by the tests: one PostgreSQL and one Valkey for all, a database for each."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from redis import Redis
from sqlalchemy import Engine

from advocacy.db import Database, connect
from advocacy.gateways import schema
from advocacy.gateways.embedded import Addresses, Embedded
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.wiring import Toolbox, prepare
from config import PREFIX, Settings
from tests.apps import LentApps
from tests.databases import Lent, named
from tests.fakes import SilentBell
from tests.scratch import new_folder, unused_port
from tests.seals import SEALING_KEY, VAULT

# How long an example takes says more about who else uses the machine than about the code.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX) or name in {"HOST", "PORT"}]:
        del os.environ[name]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Addresses]:
    """PostgreSQL and Valkey, shared by all test processes of this run."""
    base = tmp_path_factory.getbasetemp()
    run = base if worker_id == "master" else base.parent
    # Not below pytest's own folder: another run closes that to PostgreSQL's user.
    folder = Path(tempfile.gettempdir()) / f"advocacy-tests-{sha256(str(run).encode()).hexdigest()[:10]}"
    embedded = Embedded(folder)
    addresses = embedded.start()
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield addresses
    if embedded.leave():
        shutil.rmtree(folder)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for a test's own PostgreSQL."""
    with new_folder() as folder:
        yield folder


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    return unused_port()


@pytest.fixture(scope="session")
def template(servers: Addresses, worker_id: str) -> str:
    """The name of a migrated, otherwise empty database that others are copied from."""
    name = f"template_{worker_id}"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    engine = connect(named(servers.database_url, name))
    schema.upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def prepared_template(servers: Addresses, template: str, worker_id: str) -> str:
    """The same with the pack's facts and the default petition."""
    name = f"prepared_{worker_id}"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Database(connect(named(servers.database_url, name)), SilentBell())
    prepare(database, load_pack("ma"))
    database.close()
    return name


@pytest.fixture
def pack() -> Pack:
    return load_pack("ma")


@pytest.fixture(scope="session")
def lent(servers: Addresses, template: str, worker_id: str) -> Lent:
    return Lent(servers.database_url, f"test_{worker_id}", template)


@pytest.fixture(scope="session")
def lent_prepared(servers: Addresses, prepared_template: str, worker_id: str) -> Lent:
    return Lent(servers.database_url, f"test_prepared_{worker_id}", prepared_template)


@pytest.fixture
def database_url(lent: Lent) -> Iterator[str]:
    """The address of a database as if it were new, with all tables."""
    yield lent.url
    lent.take_back()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url, vault=VAULT)
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """A fresh database behind its two doors; bells are heard by nobody."""
    database = Database(engine, SilentBell())
    yield database
    database.close()


@pytest.fixture
def prepared_url(lent_prepared: Lent) -> Iterator[str]:
    """The address of a database as if it were new, with the pack's facts and the default petition."""
    yield lent_prepared.url
    lent_prepared.take_back()


@pytest.fixture
def prepared(prepared_url: str) -> Iterator[Database]:
    """A fresh database with the pack's facts and the default petition; bells are heard by nobody."""
    database = Database(connect(prepared_url, vault=VAULT), SilentBell())
    yield database
    database.close()


@pytest.fixture(scope="session")
def valkey_url(servers: Addresses, worker_id: str) -> str:
    """Valkey, with a logical database for each test process."""
    number = int(worker_id.removeprefix("gw") or 0) + 1 if worker_id != "master" else 1
    return urlunsplit(urlsplit(servers.broker_url)._replace(path=f"/{number}"))


@pytest.fixture
def broker_url(valkey_url: str) -> str:
    """The same, empty: what was counted in one test is no reason to be careful in the next."""
    with closing(Redis.from_url(valkey_url)) as valkey:
        valkey.flushdb()
    return valkey_url


@pytest.fixture
def settings(prepared_url: str, broker_url: str, tmp_path: Path) -> Settings:
    """Development settings on the test's own prepared database, with the outside locator switched off."""
    return Settings(
        var=tmp_path / "var",
        database_url=prepared_url,
        broker_url=broker_url,
        secret_key="a secret for tests, of no value to anyone",
        sealing_keys=[SEALING_KEY],
        locator={"census_url": ""},
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once for all tests of a process."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def lent_apps() -> LentApps:
    return LentApps()


@pytest.fixture
def app(settings: Settings, lent_apps: LentApps, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The web application, as if it were new, and behind it a toolbox on the test's own database."""
    app = lent_apps.lend(settings)
    # Both put the same extensions on Jinja, so what is compiled from a template is the same.
    app.jinja_env.bytecode_cache = app.extensions["desk"].jinja_env.bytecode_cache = compiled_templates
    yield app
    app.extensions["page_views"].flush()  # or its timer would look for a database that is gone, in another test
    app.extensions["toolbox"].database.close()


@pytest.fixture
def toolbox(app: Flask) -> Toolbox:
    return cast(Toolbox, app.extensions["toolbox"])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
