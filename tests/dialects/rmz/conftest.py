"""The running program with its demo store and more, once for each kind of database.

Tests share it, and each sends contents of its own: what one does, no other sees.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import copy_sqlite, postgres_database, url_of_file
from tests.dialects.rmz.inside import put_demo_into
from tests.program import JSON, ORDERS, Book, Program, book, change, client, run, serving
from tests.stocking import stock_up

SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRES = pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)


@dataclass(frozen=True)
class Demo:
    """A running demo store, somebody who may use it, and a look into its database."""

    program: Program
    http: httpx.Client
    book: Book

    def post(self, document: object, **headers: str) -> httpx.Response:
        """Ask for an order."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(ORDERS, json=document, headers=named)

    def post_raw(self, body: bytes, **headers: str) -> httpx.Response:
        """Ask for an order with a body that nobody has prepared."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(ORDERS, content=body, headers=JSON | named)

    def get(self, path: str = ORDERS, **query: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
        """Look something up."""
        return self.http.get(path, params=query or None)


@contextmanager
def demo_on(folder: Path, database: str) -> Iterator[Demo]:
    """The program with its demo store and more on a new database."""
    with serving(folder, database, "--demo") as program:
        change(database, stock_up)
        with client(program) as http, book(database) as looked_into:
            yield Demo(program, http, looked_into)


@pytest.fixture(scope="session")
def sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The program on a SQLite file."""
    folder = tmp_path_factory.mktemp("rmz-sqlite")
    with demo_on(folder, url_of_file(folder / "orders.db")) as demo:
        yield demo


@pytest.fixture(scope="session")
def postgres_demo(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The program on a PostgreSQL database that `orderwire migrate` prepared."""
    folder = tmp_path_factory.mktemp("rmz-postgres")
    with postgres_database(postgres) as url:
        migrated = run(folder, "migrate", database=url)
        assert migrated.returncode == 0, migrated.stderr
        with demo_on(folder, url) as demo:
            yield demo


@pytest.fixture(params=[SQLITE, POSTGRES])
def demo(request: pytest.FixtureRequest) -> Demo:
    """The running demo store, on each kind of database."""
    found = request.getfixturevalue(f"{request.param}_demo")
    assert isinstance(found, Demo)
    return found


@pytest.fixture(params=[SQLITE, POSTGRES])
def demo_url(request: pytest.FixtureRequest) -> str:
    """The URL of a new database with the demo store in it, of each kind."""
    return str(request.getfixturevalue(f"{request.param}_demo_url"))


@pytest.fixture
def sqlite_demo_url(sqlite_demo_template: Path, tmp_path: Path) -> str:
    """The URL of a new SQLite file with the demo store."""
    return copy_sqlite(sqlite_demo_template, tmp_path)


@pytest.fixture
def postgres_demo_url(postgres: str, postgres_demo_template: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database with the demo store."""
    with postgres_database(postgres, postgres_demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("demo"))
    asyncio.run(put_demo_into(url))
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_demo_template(postgres: str, postgres_template: str) -> Iterator[str]:
    """A database to copy."""
    with postgres_database(postgres, postgres_template) as url:
        asyncio.run(put_demo_into(url))
        yield url
