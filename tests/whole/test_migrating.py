"""Upgrades by processes of their own: several at once, and beside somebody who holds the tables."""

import asyncio
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from orderwire.storage.migrations import head
from tests.cli.test_migrating import BEFORE, at_revision
from tests.program import book, command, run, surroundings

TOGETHER = 3


@pytest.fixture(params=["file", pytest.param("bare_postgres", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without any table, for programs of their own."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.mark.parametrize("revision", [None, BEFORE])
def test_of_several_that_start_at_once_one_does_it(
    bare_url: str, tmp_path: Path, revision: str | None
) -> None:
    if revision is not None:
        at_revision(bare_url, revision)
    with ThreadPoolExecutor(TOGETHER) as pool:
        done = list(
            pool.map(lambda _: run(tmp_path, "migrate", database=bare_url), range(TOGETHER))
        )
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * TOGETHER
    said = [one.stdout for one in done]
    assert said.count("up to date\n") == TOGETHER - 1
    (told,) = [one for one in said if one != "up to date\n"]
    assert told.splitlines()[-1].startswith("done: ")
    with book(bare_url) as it:
        assert it.one("SELECT version_num FROM alembic_version") == head()


def start(folder: Path, url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command("migrate"),
        cwd=folder,
        env=surroundings(database=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_writer_is_waited_for(file_url: str, tmp_path: Path) -> None:
    at_revision(file_url)
    path = file_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        migrating = start(tmp_path, file_url)
        # Longer than one try waits.
        with pytest.raises(subprocess.TimeoutExpired):
            migrating.wait(4)
        writer.execute("UPDATE products SET name = 'written meanwhile' WHERE id = 1")
        writer.execute("COMMIT")
        out, err = migrating.communicate(timeout=60)
    assert (migrating.returncode, err) == (0, "")
    assert "done: " in out
    with book(file_url) as it:
        assert it.one("SELECT name FROM products WHERE id = 1") == "written meanwhile"


@pytest.mark.postgres
def test_a_service_gets_on_while_tables_are_in_use(bare_postgres_url: str, tmp_path: Path) -> None:
    """Somebody reads the tables in a long transaction: the upgrade steps aside again and again."""
    at_revision(bare_postgres_url)

    async def story() -> None:
        reader = await asyncpg.connect(bare_postgres_url)
        other = await asyncpg.connect(bare_postgres_url)
        try:
            hold = reader.transaction()
            await hold.start()
            await reader.execute("LOCK TABLE stores, orders, fulfilments IN ACCESS EXCLUSIVE MODE")
            migrating = start(tmp_path, bare_postgres_url)
            ends = time.monotonic() + 4
            while time.monotonic() < ends:
                # A table that no step of this upgrade touches is never waited for.
                await asyncio.wait_for(other.fetch("SELECT 1 FROM products"), 10)
                assert migrating.poll() is None
                await asyncio.sleep(0.1)
            await hold.rollback()
            out, err = await asyncio.to_thread(migrating.communicate, timeout=60)
            assert (migrating.returncode, err) == (0, "")
            assert "done: " in out
        finally:
            await reader.close()
            await other.close()

    asyncio.run(story())
