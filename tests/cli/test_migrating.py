"""`orderwire migrate` as an operator runs it, on real databases at every stage of their life."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from orderwire.storage.backing_up import KEPT
from orderwire.storage.migrations import head
from tests.commands import run
from tests.databases import execute, opened, url_of_file
from tests.storage.revisions import fill_tables, reach, revisions

BEFORE = revisions()[-3]
LAST = revisions()[-1]


def at_revision(url: str, revision: str = BEFORE) -> None:
    """A database as an earlier program left it."""

    def prepare(db: sa.Connection) -> None:
        reach(db, revision)
        fill_tables(db)

    async def story() -> None:
        async with opened(url) as database:
            await database.write(prepare)

    asyncio.run(story())


def change(url: str, statement: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: db.exec_driver_sql(statement))

    asyncio.run(story())


def ask(url: str, statement: str) -> object:
    async def story() -> object:
        async with opened(url) as database:
            return await database.read(lambda db: db.exec_driver_sql(statement).scalar())

    return asyncio.run(story())


def test_it_says_what_it_would_do_and_then_does_it(bare_url: str, tmp_path: Path) -> None:
    at_revision(bare_url)
    rehearsed = run(tmp_path, "migrate", "--dry-run", database=bare_url)
    steps = rehearsed.stdout.splitlines()
    assert rehearsed.returncode == 3
    assert [step.split(":")[0] for step in steps[:-1]] == revisions()[-2:]
    assert steps[-1] == f"to do: 2 steps, from {BEFORE} to {LAST}; nothing was changed"
    assert ask(bare_url, "SELECT version_num FROM alembic_version") == BEFORE
    done = run(tmp_path, "migrate", database=bare_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == steps[:2]
    assert done.stdout.splitlines()[-1] == f"done: 2 steps, from {BEFORE} to {LAST}"
    for arguments in (("--check",), ()):
        again = run(tmp_path, "migrate", *arguments, database=bare_url)
        assert (again.returncode, again.stdout) == (0, "up to date\n")


def test_an_empty_database_gets_all_steps(bare_url: str, tmp_path: Path) -> None:
    rehearsed = run(tmp_path, "migrate", "--check", database=bare_url)
    assert rehearsed.returncode == 3
    done = run(tmp_path, "migrate", database=bare_url)
    assert f"from nothing to {head()}" in done.stdout
    assert "as it was before" not in done.stdout


def test_a_rehearsal_makes_no_file(bare_sqlite_url: str, tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", "--dry-run", database=bare_sqlite_url)
    assert done.returncode == 3
    assert "there is no file" in done.stdout
    assert not Path(bare_sqlite_url.removeprefix("sqlite:///")).parent.exists()


def test_a_newer_database_is_left_alone(url: str, tmp_path: Path) -> None:
    change(url, "UPDATE alembic_version SET version_num = '9999'")
    for command in (("migrate",), ("migrate", "--check"), ("serve", "--port", "0")):
        refused = run(tmp_path, *command, database=url)
        assert (refused.returncode, refused.stdout) == (1, "")
        (line,) = refused.stderr.splitlines()
        assert line.startswith("orderwire: the database is newer than this program: it stands at")
        assert "9999" in line
    assert ask(url, "SELECT version_num FROM alembic_version") == "9999"


def test_a_step_that_fails_leaves_everything_as_it_was(bare_url: str, tmp_path: Path) -> None:
    at_revision(bare_url, "0012")
    before = ask(bare_url, "SELECT COUNT(*) FROM orders")
    # The step that makes this table finds that there is one already, after another step.
    change(bare_url, "CREATE TABLE leases (x INTEGER)")
    refused = run(tmp_path, "migrate", database=bare_url)
    assert refused.returncode == 1
    assert "leases" in refused.stderr
    assert ask(bare_url, "SELECT COUNT(*) FROM orders") == before
    assert ask(bare_url, "SELECT version_num FROM alembic_version") == "0012"


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.backup"))


def test_a_file_is_copied_before_it_is_upgraded(bare_sqlite_url: str, tmp_path: Path) -> None:
    at_revision(bare_sqlite_url)
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as late:
        # In the log beside the file, and not in the file: a copy of the file alone would miss it.
        late.execute("PRAGMA wal_autocheckpoint = 0")
        late.execute("UPDATE products SET name = 'the last change' WHERE id = 1")
        late.commit()
        done = run(tmp_path, "migrate", database=bare_sqlite_url)
    assert done.returncode == 0, done.stderr
    (copy,) = copies(path)
    assert f"as it was before: {copy}\n" in done.stdout
    assert copy.name.startswith(f"{path.name}.{BEFORE}.")
    assert list(path.parent.glob("*.partial")) == []
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [(BEFORE,)]
        names = kept.execute("SELECT name FROM products WHERE id = 1").fetchall()
        assert names == [("the last change",)]
    assert run(tmp_path, "migrate", database=bare_sqlite_url).stdout == "up to date\n"
    assert copies(path) == [copy]


def test_going_back_to_a_copy_is_putting_it_in_place(bare_sqlite_url: str, tmp_path: Path) -> None:
    at_revision(bare_sqlite_url)
    run(tmp_path, "migrate", database=bare_sqlite_url)
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    (copy,) = copies(path)
    shutil.copyfile(copy, path)
    assert ask(bare_sqlite_url, "SELECT version_num FROM alembic_version") == BEFORE
    assert run(tmp_path, "migrate", database=bare_sqlite_url).returncode == 0


def test_the_last_copies_are_kept(bare_sqlite_url: str, tmp_path: Path) -> None:
    at_revision(bare_sqlite_url, LAST)
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    old = [
        path.with_name(f"{path.name}.0003.2020010{day}T000000000Z.backup") for day in range(1, 6)
    ]
    others = [path.with_name("orders.db.backup"), path.with_name("other.db.0003.backup")]
    for one in (*old, *others, path.with_name(f"{old[0].name}.partial")):
        one.write_bytes(b"")
    path.unlink()
    at_revision(bare_sqlite_url)
    assert run(tmp_path, "migrate", database=bare_sqlite_url).returncode == 0
    ours = [one for one in copies(path) if one not in others]
    assert len(ours) == KEPT
    assert [one for one in old if one.exists()] == old[-KEPT + 1 :]
    assert all(one.exists() for one in others)
    assert list(path.parent.glob("*.partial")) == []


def test_without_room_nothing_is_upgraded(bare_sqlite_url: str, tmp_path: Path) -> None:
    at_revision(bare_sqlite_url)
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    size = path.stat().st_size
    # A hole of the size of the disk: the file is that long, and takes no room itself.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, size + shutil.disk_usage(path.parent).free)
    refused = run(tmp_path, "migrate", database=bare_sqlite_url)
    assert (refused.returncode, copies(path)) == (1, [])
    assert "there is no room" in refused.stderr
    assert "MiB are needed" in refused.stderr
    os.truncate(path, size)
    assert ask(bare_sqlite_url, "SELECT version_num FROM alembic_version") == BEFORE


def test_serve_says_where_the_copy_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "orders.db"
    at_revision(url_of_file(path))
    taken = run(tmp_path, "serve", "--demo", "--port", "0", database=url_of_file(path))
    assert taken.returncode == 1
    assert "in use" in taken.stderr
    (copy,) = copies(path)
    assert str(copy) in caplog.text


@pytest.mark.postgres
def test_serve_waits_for_migrate(bare_postgres_url: str, tmp_path: Path) -> None:
    at_revision(bare_postgres_url)
    refused = run(tmp_path, "serve", "--port", "0", database=bare_postgres_url)
    assert "run `orderwire migrate` first" in refused.stderr
    assert run(tmp_path, "migrate", database=bare_postgres_url).returncode == 0
    execute(bare_postgres_url, "SELECT 1 FROM stores")
