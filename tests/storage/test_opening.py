"""Opening a database: what cannot be opened is said clearly, and at once."""

import asyncio
from pathlib import Path

import pytest

from orderwire.storage.database import DatabaseError
from orderwire.storage.opening import UnusableUrl, open_database, parse_url
from tests.databases import opened, url_of_file


@pytest.mark.parametrize(
    "url",
    [
        "",
        "orders.db",
        "/var/lib/orderwire/orders.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root@localhost/orders",
        "postgresql://user@host:port/orders",
    ],
)
def test_what_is_no_database_of_ours_is_said(url: str) -> None:
    with pytest.raises(UnusableUrl, match="database"):
        open_database(url)


def test_the_message_says_what_is_wanted() -> None:
    with pytest.raises(UnusableUrl, match="sqlite:////absolute/path or postgresql://"):
        parse_url("mysql://host/orders")


@pytest.mark.parametrize("url", ["mysql://me:hunter2@host/orders", "postgresql//me:hunter2@host/x"])
def test_a_password_is_not_repeated(url: str) -> None:
    with pytest.raises(UnusableUrl) as caught:
        parse_url(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/orders.db", "postgresql://me@host/x", "postgres://me@host/x"]
)
def test_a_url_of_ours_is_taken(url: str) -> None:
    assert parse_url(url).database in ("/srv/orders.db", "x")


def test_the_file_and_its_folder_are_made(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "orders.db"

    async def story() -> None:
        async with opened(url_of_file(path)):
            assert path.exists()

    asyncio.run(story())


def test_a_file_that_is_no_database_is_a_database_error(tmp_path: Path) -> None:
    path = tmp_path / "orders.db"
    path.write_text("this is a letter\n" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(url_of_file(path))


def test_a_folder_is_a_database_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="unable to open"):
        open_database(url_of_file(tmp_path))


def test_a_folder_that_cannot_be_made_is_a_database_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError):
        open_database(url_of_file(tmp_path / "file" / "orders.db"))


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_a_database_error(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(f"postgresql://me@/orders?host={tmp_path}") as database:
            with pytest.raises(DatabaseError):
                await database.read(lambda _: None)

    asyncio.run(story())
