"""`orderwire doctor` as an operator runs it: on a healthy database, and on every sick one."""

import asyncio
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from orderwire.storage.migrations import head
from tests.commands import run
from tests.databases import opened
from tests.storage.revisions import reach, revisions


def do(url: str, *statements: str) -> None:
    """Run statements in a database."""

    def work(db: sa.Connection) -> None:
        for statement in statements:
            db.exec_driver_sql(statement)

    async def story() -> None:
        async with opened(url) as database:
            await database.write(work)

    asyncio.run(story())


def checks(folder: Path, url: str, *arguments: str, **settings: str) -> dict[str, list[str]]:
    """The verdicts of a doctor's look, by what was looked at; the exit code fits them."""
    done = run(folder, "doctor", "--json", *arguments, database=url, **settings)
    document = json.loads(done.stdout)
    found: dict[str, list[str]] = {}
    for one in document["checks"]:
        found.setdefault(one["what"], []).append(one["verdict"])
        assert one["why"]
        assert bool(one["todo"]) == (one["verdict"] != "ok")
    has_failed = any("fail" in verdicts for verdicts in found.values())
    assert document["is_well"] is not has_failed
    assert done.returncode == has_failed
    return found


def is_durable(url: str) -> bool:
    """Whether a server survives a power failure: that of the tests need not."""

    async def story() -> bool:
        async with opened(url) as database:
            setting = await database.read(lambda db: db.exec_driver_sql("SHOW fsync").scalar())
            return setting == "on"

    return asyncio.run(story())


PAST = "UPDATE orders SET created_ms = 1"
"""The demo of tests is made at a moment that may be ahead of the clock."""


def test_a_healthy_file_is_well(demo_sqlite_url: str, tmp_path: Path) -> None:
    do(demo_sqlite_url, PAST)
    assert checks(tmp_path, demo_sqlite_url, "--deep") == {
        "database": ["ok"],
        "durability": ["ok"],
        "disk": checks(tmp_path, demo_sqlite_url)["disk"],
        "migrations": ["ok"],
        "clock": ["ok"],
        "file": ["ok"],
        "store 1": ["ok"],
        "settings": ["ok"],
    }


@pytest.mark.postgres
def test_a_healthy_server_is_well(demo_postgres_url: str, tmp_path: Path) -> None:
    do(demo_postgres_url, PAST)
    found = checks(tmp_path, demo_postgres_url, "--deep")
    assert found.pop("durability") == ["ok" if is_durable(demo_postgres_url) else "fail"]
    assert found == {
        "database": ["ok"],
        "connections": ["ok"],
        "migrations": ["ok"],
        "clock": ["ok"],
        "store 1": ["ok"],
        "settings": ["ok"],
    }


def test_each_check_is_a_line(demo_sqlite_url: str, tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--deep", database=demo_sqlite_url)
    lines = done.stdout.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warn"}
    assert f"ok    migrations    at {head()}, as this program needs it" in lines
    do(demo_sqlite_url, "UPDATE orders SET paid_minor = 1 WHERE store_id = 1 AND number = 1001")
    broken = run(tmp_path, "doctor", "--deep", database=demo_sqlite_url)
    assert broken.returncode == 1
    (line,) = [line for line in broken.stdout.splitlines() if line.startswith("fail")]
    assert "paid is 1, and comes to 4900" in line
    assert " -> keep a copy of the database" in line


def test_what_is_only_looked_at_stays_what_it_is(demo_sqlite_url: str, tmp_path: Path) -> None:
    path = Path(demo_sqlite_url.removeprefix("sqlite:///"))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    run(tmp_path, "doctor", "--deep", database=demo_sqlite_url)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_a_file_that_is_not_there_is_not_made(bare_sqlite_url: str, tmp_path: Path) -> None:
    assert checks(tmp_path, bare_sqlite_url) == {"database": ["fail"], "settings": ["ok"]}
    assert not Path(bare_sqlite_url.removeprefix("sqlite:///")).exists()


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "orders.db"
    path.write_text("no database at all, but long enough to be looked at" * 100)
    found = checks(tmp_path, f"sqlite:///{path}", "--deep")
    assert found["database"] == ["fail"]


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    url = "postgresql://orders:hunter2@127.0.0.1:1/orders"
    assert checks(tmp_path, url) == {"database": ["fail"], "settings": ["ok"]}
    assert "hunter2" not in run(tmp_path, "doctor", database=url).stdout


def test_a_wrong_url_is_said_in_a_line(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", database="mysql://localhost/orders")
    assert done.returncode == 1
    assert done.stderr.startswith("orderwire: the database must be ")


def test_an_empty_database_is_not_up_to_date(bare_url: str, tmp_path: Path) -> None:
    do(bare_url, "SELECT 1")
    found = checks(tmp_path, bare_url, "--deep")
    assert found["migrations"] == ["warn" if bare_url.startswith("sqlite") else "fail"]
    assert not any(name.startswith(("store", "book")) for name in found)


def test_one_that_is_behind_is_not_up_to_date(bare_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(bare_url) as database:
            await database.write(lambda db: reach(db, revisions()[-2]))

    asyncio.run(story())
    found = checks(tmp_path, bare_url, "--deep")
    assert found["migrations"] == ["warn" if bare_url.startswith("sqlite") else "fail"]
    assert not any(name.startswith(("store", "book")) for name in found)


def test_one_that_is_newer_fails(url: str, tmp_path: Path) -> None:
    do(url, "UPDATE alembic_version SET version_num = '9999'")
    found = checks(tmp_path, url, "--deep")
    assert found["migrations"] == ["fail"]
    assert "book" not in found


def test_a_damaged_file_is_found(demo_sqlite_url: str, tmp_path: Path) -> None:
    path = Path(demo_sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    # A page in the middle, as a bad disk would leave it.
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    found = checks(tmp_path, demo_sqlite_url, "--deep")
    assert "fail" in found.get("file", []) + found["database"]


def test_a_row_that_refers_to_nothing_is_found(demo_sqlite_url: str, tmp_path: Path) -> None:
    path = demo_sqlite_url.removeprefix("sqlite:///")
    # Whoever opens the file elsewhere is not held to its references.
    with closing(sqlite3.connect(path)) as elsewhere:
        elsewhere.execute("DELETE FROM orders WHERE store_id = 1 AND number = 1003")
        elsewhere.commit()
    assert checks(tmp_path, demo_sqlite_url, "--deep")["file"] == ["fail"]


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"public_url": "https://pay.example", "proxies": "1"}, "ok"),
        ({"public_url": "https://pay.example"}, "warn"),
        ({"public_url": "http://pay.example", "proxies": "1"}, "warn"),
        ({"public_url": "http://127.0.0.1:8787"}, "ok"),
        ({"public_url": "pay.example"}, "fail"),
        ({"public_url": "https://pay.example/?shop=1", "proxies": "1"}, "fail"),
        ({"host": "0.0.0.0"}, "warn"),
    ],
)
def test_settings_are_looked_at(
    sqlite_url: str, tmp_path: Path, settings: dict[str, str], verdict: str
) -> None:
    assert checks(tmp_path, sqlite_url, **settings)["settings"] == [verdict]


def test_a_demo_for_everybody_fails(demo_sqlite_url: str, tmp_path: Path) -> None:
    assert "fail" in checks(tmp_path, demo_sqlite_url, host="0.0.0.0")["settings"]
