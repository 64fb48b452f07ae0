"""Workers are tested on the database that the settings name."""

import pytest

from advocacy.db import Database


@pytest.fixture
def database(prepared: Database) -> Database:
    return prepared
