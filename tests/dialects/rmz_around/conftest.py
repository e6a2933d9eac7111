"""The running service, for each test anew and on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.dialects.rmz_around.serving import Around, around


@pytest.fixture
def service(demo_url: str) -> Iterator[Around]:
    """The service with the demo store."""
    with around(demo_url) as it:
        yield it


@pytest.fixture
def on_file(demo_sqlite_url: str) -> Iterator[Around]:
    """The same on SQLite only, for what no database has a part in."""
    with around(demo_sqlite_url) as it:
        yield it
