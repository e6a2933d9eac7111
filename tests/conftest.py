"""Fixtures for everything that stores: databases of each kind we support."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import (
    copy_sqlite,
    migrate,
    postgres_database,
    postgres_or_skip,
    postgres_server,
    url_of_file,
)
from tests.demo import put_demo_into

_LONG = {"faults", "whole", "model", "pages"}

SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRES = pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=[SQLITE, POSTGRES])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a new database with its tables; every test runs on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=[SQLITE, POSTGRES])
def bare_url(request: pytest.FixtureRequest) -> str:
    """The URL of a new database without any table."""
    return str(request.getfixturevalue(f"bare_{request.param}_url"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a new SQLite file with its tables."""
    return copy_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return url_of_file(tmp_path / "bare" / "orders.db")


@pytest.fixture
def postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database with its tables."""
    with postgres_database(postgres, postgres_template) as url:
        yield url


@pytest.fixture
def bare_postgres_url(postgres: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database without any table."""
    with postgres_database(postgres) as url:
        yield url


@pytest.fixture(params=[SQLITE, POSTGRES])
def demo_url(request: pytest.FixtureRequest) -> str:
    """The URL of a new database with the demo store."""
    return str(request.getfixturevalue(f"demo_{request.param}_url"))


@pytest.fixture
def demo_sqlite_url(sqlite_demo_template: Path, tmp_path: Path) -> str:
    """The URL of a new SQLite file with the demo store."""
    return copy_sqlite(sqlite_demo_template, tmp_path)


@pytest.fixture
def demo_postgres_url(postgres: str, postgres_demo_template: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database with the demo store."""
    with postgres_database(postgres, postgres_demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy: migrating takes longer."""
    path = tmp_path_factory.mktemp("template") / "orders.db"
    asyncio.run(migrate(url_of_file(path)))
    return path


@pytest.fixture(scope="session")
def sqlite_demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy: the demo store's history takes longer still."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("demo-template"))
    asyncio.run(put_demo_into(url))
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    postgres_or_skip()
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """A database to copy: migrating takes longer."""
    with postgres_database(postgres) as url:
        asyncio.run(migrate(url))
        yield url


@pytest.fixture(scope="session")
def postgres_demo_template(postgres: str, postgres_template: str) -> Iterator[str]:
    """A database to copy: the demo store's history takes longer still."""
    with postgres_database(postgres, postgres_template) as url:
        asyncio.run(put_demo_into(url))
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose files take longest: at the end they would run alone."""
    items.sort(key=lambda item: not _LONG.intersection(item.path.parts))
