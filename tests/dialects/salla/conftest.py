"""The running service, for each test anew and on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.dialects.salla.serving import Salla, speaking


@pytest.fixture
def salla(demo_url: str) -> Iterator[Salla]:
    """The service with the demo store."""
    with speaking(demo_url) as it:
        yield it


@pytest.fixture
def on_file(demo_sqlite_url: str) -> Iterator[Salla]:
    """The same on SQLite only, for what no database has a part in."""
    with speaking(demo_sqlite_url) as it:
        yield it
