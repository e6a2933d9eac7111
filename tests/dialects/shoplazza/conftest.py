"""The running service, for each test anew and on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.dialects.shoplazza.serving import Shoplazza, speaking


@pytest.fixture
def shoplazza(demo_url: str) -> Iterator[Shoplazza]:
    """The service with the demo store."""
    with speaking(demo_url) as it:
        yield it


@pytest.fixture
def on_file(demo_sqlite_url: str) -> Iterator[Shoplazza]:
    """The same on SQLite only, for what no database has a part in."""
    with speaking(demo_sqlite_url) as it:
        yield it
