"""The running program with its demo store and more, once for each kind of database.

Tests share it, and each sends contents of its own: what one does, no other sees.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import postgres_database, url_of_file
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
