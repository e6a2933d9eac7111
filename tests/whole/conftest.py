"""Databases for programs of their own: a SQLite file's, and a PostgreSQL one that is migrated."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import postgres_database, url_of_file
from tests.program import Program, change, serving
from tests.stocking import stock_up


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return url_of_file(tmp_path / "data" / "orders.db")


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database that the program can make its demo store in."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("postgres, two processes", marks=pytest.mark.postgres),
        pytest.param("postgres, two workers", marks=pytest.mark.postgres),
    ],
)
def programs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Program]]:
    """The processes of a service with the demo store and more, for all tests of a module."""
    folder = tmp_path_factory.mktemp("programs")
    with ExitStack() as stack:
        database = url_of_file(folder / "orders.db")
        if request.param != "sqlite":
            server = request.getfixturevalue("postgres")
            template = request.getfixturevalue("postgres_template")
            database = stack.enter_context(postgres_database(server, template))
        workers = "2" if request.param.endswith("two workers") else "1"
        running = [stack.enter_context(serving(folder, database, "--demo", workers=workers))]
        change(database, stock_up)
        if request.param.endswith("two processes"):
            running.append(stack.enter_context(serving(folder, database)))
        yield running
